import pghistory
from django.db import models
from django.db.models import Q

from gaoxin.models import Stamped, person_key
from projects.calendar.models.report_week import ReportWeek
from projects.people.models.appointment import Appointment
from projects.people.rules.absence import acting
from projects.registry.models.project import Project


class ProgressReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user))

    def latest_revisions(self):
        """The latest revision of each week, withdrawn ones among them: where a form goes on."""
        return self.filter(superseded_at=None)

    def current(self):
        """What counts: the latest revision of each week, if it was not withdrawn."""
        return self.latest_revisions().filter(withdrawn_at=None)

    def before(self, week_on):
        """Of earlier weeks, the latest first."""
        rows = self.current().filter(week__week_on__lt=week_on)
        return rows.order_by("-week__week_on")


@pghistory.track()
class ProgressReport(Stamped):
    """What was reported of a project for a week. A correction after the cut-off is a further
    revision with its reason; the one before it stays as it was. One that was withdrawn before the
    cut-off counts for nothing until it is filed again, and keeps its text meanwhile.

    `client_id` is the number the form was given on the device: the same one twice is one report.
    The week's investment are its InvestmentRecords, its problems Issues, its ticks Milestones;
    `nodes_note` keeps in words what it said of them, the reasons of new forecasts among it.
    """

    class Level(models.IntegerChoices):
        TASK_FORCE = 1, "专班"
        LEADER = 2, "包联领导"
        LEADING_GROUP = 3, "领导组"
        CITY = 4, "市级"

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="reports", verbose_name="项目"
    )
    week = models.ForeignKey(
        ReportWeek, models.PROTECT, related_name="reports", verbose_name="报送周"
    )
    revision = models.PositiveSmallIntegerField("版次", default=1)
    progress = models.TextField("本周进展", blank=True)
    next_week = models.TextField("下周计划", blank=True)
    coordination = models.TextField("需协调事项", blank=True)
    coordination_level = models.PositiveSmallIntegerField(
        "请求层级", choices=Level, null=True, blank=True
    )
    nodes_note = models.TextField("节点登记", blank=True, editable=False)
    unchanged = models.BooleanField("本周无变化", default=False)
    unchanged_reason = models.CharField("无变化原因", max_length=200, blank=True)
    alike = models.BooleanField("与上周雷同", default=False)
    filed_at = models.DateTimeField("报送时间")
    filed_by = person_key("报送人", null=False)
    filed_role = models.CharField(
        "报送人角色", max_length=14, choices=Appointment.Role.choices(), blank=True
    )
    filed_for = person_key("代谁报送")
    device_at = models.DateTimeField("本机时间", null=True)
    client_id = models.UUIDField("设备编号", null=True, unique=True)
    correction_reason = models.CharField("更正原因", max_length=200, blank=True)
    superseded_at = models.DateTimeField("被更正时间", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    returned_at = models.DateTimeField("退回时间", null=True)
    returned_by = person_key("退回人")
    return_remark = models.CharField("退回意见", max_length=200, blank=True)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "进展周报"
        ordering = ["-week__week_on", "-revision"]
        indexes = [
            models.Index(fields=["filed_at"], name="progress_report_filed_at"),
            models.Index(
                fields=["filed_by"],
                condition=Q(superseded_at=None, withdrawn_at=None, returned_at__isnull=False),
                name="progress_report_returned",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "week", "revision"], name="progress_report_revision_once"
            ),
            models.UniqueConstraint(
                fields=["project", "week"],
                condition=Q(superseded_at=None),
                name="progress_report_one_current",
                violation_error_message="这个项目本周已有人报送，请刷新后核对。",
            ),
            models.CheckConstraint(
                condition=Q(unchanged=False) | ~Q(unchanged_reason=""),
                name="progress_report_unchanged_has_reason",
                violation_error_message="「本周无变化」须选一个原因。",
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(correction_reason=""),
                name="progress_report_correction_has_reason",
                violation_error_message="截止后更正须写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by=None, return_remark="")
                | (Q(returned_at__isnull=False, returned_by__isnull=False) & ~Q(return_remark="")),
                name="progress_report_returned_together",
                violation_error_message="退回须写明意见。",
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.week}"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}progress/"

    @property
    def form_url(self) -> str:
        return f"/log/{self.project.code}/?week={self.week.week_on}"

    @property
    def filer(self) -> str:
        """Who filed it, 「专员05（代）」 where for somebody else."""
        return acting(self.filed_by, self.filed_for_id)

    @property
    def is_late(self) -> bool:
        """补报: it arrived after the cut-off of its week."""
        return self.filed_at > self.week.cut_off_at
