"""调度会. Closed, it and its parts never change again: triggers of migration 0016 keep them."""

import pghistory
from django.db import models
from django.db.models import Q

from accounts.models import Unit
from gaoxin.models import Stamped, person_key
from projects.directing.models.instruction import Instruction
from projects.directing.rules import OPEN, AgendaKind
from projects.dispatch.models import DispatchReport
from projects.issues.models.issue import Issue
from projects.registry.models.project import Project
from projects.registry.models.scopes import NOBODY, all_or


class DispatchMeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """It speaks of every project: leaders and the project office read it."""
        return self.filter(all_or(user, NOBODY))

    def open(self):
        return self.filter(closed_at=None)

    def with_counts(self):
        """`item_count`, `resolution_count`, and of these `undone_count`."""
        undone = models.Q(resolutions__instruction__state__in=OPEN)
        return self.annotate(
            item_count=models.Count("items", distinct=True),
            resolution_count=models.Count("resolutions", distinct=True),
            undone_count=models.Count("resolutions", filter=undone, distinct=True),
        )


@pghistory.track()
class DispatchMeeting(Stamped):
    """调度会: its agenda is made of the report when it is opened; what is decided is recorded live.

    `demo`: held while demo projects were there, or on a report of the demo series; it goes with them.
    """

    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=100, blank=True)
    chair = person_key("主持人", null=False)
    attendance = models.TextField("参会人员", blank=True)
    report = models.ForeignKey(
        DispatchReport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name="依据通报",
    )
    closed_at = models.DateTimeField("结束时间", null=True, editable=False)
    closed_by = person_key("结束人", editable=False)
    demo = models.BooleanField("演示", default=False, editable=False)

    objects = DispatchMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "调度会"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="dispatch_meeting_closed_together",
                violation_error_message="结束会议须同时记录时间与人员。",
            )
        ]

    def __str__(self):
        return f"{self.held_on} 调度会"

    def get_absolute_url(self):
        return f"/meetings/{self.pk}/"

    @property
    def state_label(self) -> str:
        return "已结束" if self.is_closed else "进行中"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


@pghistory.track()
class AgendaItem(models.Model):
    """One item of a meeting in the words of the day it was opened."""

    Kind = AgendaKind

    meeting = models.ForeignKey(
        DispatchMeeting, models.CASCADE, related_name="items", verbose_name="调度会"
    )
    order = models.PositiveIntegerField("序号")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices())
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="+", verbose_name="项目"
    )
    issue = models.ForeignKey(
        Issue, models.PROTECT, null=True, related_name="+", verbose_name="问题"
    )
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, null=True, related_name="agenda_items", verbose_name="批示"
    )
    title = models.CharField("议题", max_length=300)
    light = models.CharField("灯", max_length=6, blank=True)
    reason = models.TextField("原因", blank=True)
    clears = models.TextField("如何解除", blank=True)
    leader = models.CharField("包联领导", max_length=100, blank=True)
    responsible = models.CharField("责任人", max_length=100, blank=True)
    due_on = models.DateField("时限", null=True)

    resolved: "list[Resolution]"  # given to the items of one meeting's page

    class Meta:
        verbose_name = verbose_name_plural = "调度会议题"
        ordering = ["meeting", "order"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "order"], name="agenda_item_order_once")
        ]

    def __str__(self):
        return self.title


@pghistory.track()
class Resolution(Stamped):
    """议定事项 as the meeting worded it; it is followed as its instruction."""

    meeting = models.ForeignKey(
        DispatchMeeting, models.CASCADE, related_name="resolutions", verbose_name="调度会"
    )
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resolutions",
        verbose_name="议题",
    )
    number = models.PositiveSmallIntegerField("序号", editable=False)
    text = models.TextField("议定事项")
    done_when = models.CharField("办结标准", max_length=300)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="项目"
    )
    to = person_key("责任人", null=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位"
    )
    due_on = models.DateField("时限")
    instruction = models.OneToOneField(
        Instruction,
        models.PROTECT,
        related_name="resolution",
        editable=False,
        verbose_name="批示",
    )

    class Meta:
        verbose_name = verbose_name_plural = "议定事项"
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="resolution_number_once",
                violation_error_message="这个序号已用过，请再提交一次。",
            )
        ]

    def __str__(self):
        return f"{self.meeting} 议定事项 {self.number}"

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#resolutions"
