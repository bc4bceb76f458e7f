from datetime import timedelta

import pghistory
from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gaoxin.models import Stamped, person_key
from projects.people.models.appointment import Appointment
from projects.people.rules.handover import HandoverKind, HandoverState, handover_state
from projects.people.rules.roles import Role

UNCONFIRMED = Q(outgoing_confirmed_at=None) | Q(incoming_confirmed_at=None)


class HandoverQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(project__removed_on=None)

    def visible_to(self, user):
        """To who sees the project, and to the two people."""
        projects = apps.get_model("projects.Project").objects.visible_to(user)
        own = Q(ended__user=user) | Q(successor__user=user)
        return self.kept().filter(Q(project__in=projects) | own)

    def open(self):
        """A side has yet to confirm."""
        return self.filter(UNCONFIRMED, closed_at=None)

    def confirmed(self):
        """By both sides."""
        return self.filter(~UNCONFIRMED, closed_at=None)

    def confirmable_by(self, user):
        """Those of whose sides this person is the one that has yet to confirm."""
        mine = Q(ended__user=user, outgoing_confirmed_at=None)
        mine |= Q(successor__user=user, incoming_confirmed_at=None)
        return self.kept().open().filter(mine)

    def of_side(self, user):
        """Those of which this person is one of the two, whatever has been confirmed."""
        return self.filter(Q(ended__user=user) | Q(successor__user=user))

    def unlisted(self):
        """Whose list is not frozen yet."""
        return self.filter(listed_on=None)

    def readable_on(self, today):
        """Whose predecessor may still read the project: as many days as the settings give."""
        days = apps.get_model("projects.ZoneSettings").objects.values("handover_reading_days")
        first = models.ExpressionWrapper(
            models.Value(today, models.DateField()) - models.Subquery(days[:1]), models.DateField()
        )
        here = self.filter(ended__user__left_on=None)
        return here.filter(effective_on__lte=today, effective_on__gt=first)

    def for_page(self):
        people = ("ended__user__unit", "successor__user__unit", "closed_by", "created_by")
        return self.select_related("project", *people)


@pghistory.track()
class Handover(Stamped):
    """交接 of a single role that somebody takes over. The change holds from its day, whoever has signed;
    that both have read the list is asked for until they confirm or the project office closes it."""

    Role = Role
    State = HandoverState

    ended = models.OneToOneField(
        Appointment, models.CASCADE, related_name="handover", verbose_name="卸任"
    )
    successor = models.OneToOneField(
        Appointment, models.CASCADE, related_name="taken_over", verbose_name="接任"
    )
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="handovers", verbose_name="项目"
    )
    role = models.CharField("角色", max_length=14, choices=Role.choices())
    reason = models.CharField("事由", max_length=200, blank=True)
    effective_on = models.DateField("生效日期")
    listed_on = models.DateField("清单日期", null=True, editable=False)  # None: not yet frozen
    outgoing_confirmed_at = models.DateTimeField("移交人确认时间", null=True, editable=False)
    incoming_confirmed_at = models.DateTimeField("接任人确认时间", null=True, editable=False)
    closed_at = models.DateTimeField("关闭时间", null=True, editable=False)
    closed_by = person_key("关闭人", editable=False)
    close_reason = models.CharField("关闭原因", max_length=200, blank=True, editable=False)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交接"
        ordering = ["-effective_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(ended=models.F("successor")),
                name="handover_between_two",
                violation_error_message="移交和接任须是两次任命。",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, close_reason="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(close_reason="")),
                name="handover_closed_together",
                violation_error_message="关闭时间、关闭人与原因须同时记录。",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}交接：{self.outgoing} → {self.incoming}"

    def get_absolute_url(self):
        return reverse("projects:handover", args=[self.pk])

    @property
    def outgoing(self):
        return self.ended.user

    @property
    def incoming(self):
        return self.successor.user

    @property
    def state(self) -> HandoverState:
        return handover_state(
            outgoing=self.outgoing_confirmed_at is not None,
            incoming=self.incoming_confirmed_at is not None,
            closed=self.closed_at is not None,
        )

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.state != HandoverState.CONFIRMED

    @property
    def is_demo(self) -> bool:
        return self.ended.demo or self.project.is_demo

    @property
    def outgoing_confirmed_on(self):
        return self.outgoing_confirmed_at and timezone.localdate(self.outgoing_confirmed_at)

    @property
    def incoming_confirmed_on(self):
        return self.incoming_confirmed_at and timezone.localdate(self.incoming_confirmed_at)

    @property
    def since(self):
        """From when on its sides are asked to confirm: its day, or later the day it was entered."""
        return max(self.effective_on, timezone.localdate(self.created_at))

    @property
    def waiting_days(self) -> int:
        """For how many days it has been in force and not yet been confirmed."""
        return max((timezone.localdate() - self.since) // timedelta(days=1), 0)

    @property
    def unconfirmed(self) -> list:
        """The people who have yet to confirm, the predecessor first."""
        sides = (
            (self.outgoing, self.outgoing_confirmed_at),
            (self.incoming, self.incoming_confirmed_at),
        )
        return [person for person, at in sides if at is None] if self.closed_at is None else []


class HandoverItem(models.Model):
    """A line of the 交接清单, frozen on `Handover.listed_on`: a sentence as printed."""

    Kind = HandoverKind

    handover = models.ForeignKey(
        Handover, models.CASCADE, related_name="items", verbose_name="交接"
    )
    place = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices())
    text = models.CharField("内容", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "交接清单"
        ordering = ["handover", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "place"],
                name="handover_item_place_once",
                violation_error_message="交接清单的序号不能重复。",
            )
        ]

    def __str__(self):
        return self.text
