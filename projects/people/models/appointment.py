import pghistory
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from gaoxin.models import Stamped
from projects.people.rules.ledger import Held
from projects.people.rules.roles import Role


class DateRange(Func):
    """daterange(from_on, to_on, '[]'): `to_on` is the last day in office."""

    function = "DATERANGE"
    output_field = DateRangeField()


class AppointmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        projects = apps.get_model("projects.Project").objects.visible_to(user)
        return self.filter(project__in=projects)

    def valid(self):
        return self.filter(voided_at=None)

    def covering(self, day):
        """Whose days include this one, the voided among them."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)

    def held_on(self, day):
        """In office on `day`, by what is known today; the last day of who left is one of theirs."""
        return self.valid().covering(day)

    def current(self, today):
        """Who answers now: in office on `today` and not recorded as gone. Every page of today asks this."""
        return self.held_on(today).exclude(_gone(today))

    def projects_of(self, user, *roles):
        """The keys of the projects on which the person holds one of these roles, of all without any."""
        rows = self.filter(user=user)
        return (rows.filter(role__in=roles) if roles else rows).values("project")

    def not_over(self, today):
        """Who answers now or will from a later day on."""
        rows = self.valid().filter(Q(to_on=None) | Q(to_on__gte=today))
        return rows.exclude(_gone(today))


def _gone(today) -> Q:
    """Whoever left today holds nothing any more, though it was still a day of theirs."""
    gone = get_user_model().objects.filter(left_on=today)
    return Q(to_on=today, user__in=gone.values("pk"))


@pghistory.track()
class Appointment(Stamped):
    """A person's role on a project, from a day to a day. Deputies are MEMBERs with a title."""

    Role = Role

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="appointments", verbose_name="项目"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name="人员"
    )
    role = models.CharField("角色", max_length=14, choices=Role.choices())
    title = models.CharField("职责", max_length=40, blank=True, help_text="如「副班长」「B 角」")
    from_on = models.DateField("任职日期")
    to_on = models.DateField("卸任日期", null=True, blank=True)
    reason = models.CharField("事由", max_length=200, blank=True)
    document = models.CharField("文号", max_length=60, blank=True)
    end_reason = models.CharField("卸任原因", max_length=200, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="作废人",
    )
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)
    demo = models.BooleanField("演示", default=False, editable=False)

    objects = AppointmentQuerySet.as_manager()

    shown_state: str  # of today or of the day that is asked for, given by the register
    away: "models.Model | None"  # the holder's leave of today, given by the ledger and the tab of the task force
    stand_in: str  # who does it meanwhile, 「专员05（代）」

    class Meta:
        verbose_name = verbose_name_plural = "任命"
        ordering = ["-from_on", "-id"]
        indexes = [
            # Whether a person holds or held a role, likewise.
            models.Index(
                fields=["user", "role"], condition=Q(voided_at=None), name="appointment_holders"
            ),
            # Who holds a role on which project, without reading the rows themselves.
            models.Index(
                fields=["role", "project"],
                include=["user", "from_on", "to_on"],
                condition=Q(voided_at=None),
                name="appointment_held",
            ),
            models.Index(fields=["created_at"], name="appointment_created"),
            # The ledger, the latest first: a page of it reads no other rows.
            models.Index(fields=["-from_on", "id"], include=["project"], name="appointment_ledger"),
            # The few that end today or later.
            models.Index(
                fields=["to_on"],
                condition=Q(voided_at=None, to_on__isnull=False),
                name="appointment_ending",
            ),
            # Where fiction holds a role, which a real zone has none of.
            models.Index(fields=["project"], condition=Q(demo=True), name="appointment_of_fiction"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="appointment_ends_after_start",
                violation_error_message="卸任日期不能早于任职日期。",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="appointment_voided_together",
                violation_error_message="作废时间、作废人与原因须同时记录。",
            ),
            ExclusionConstraint(
                name="appointment_one_holder_at_a_time",
                expressions=[
                    (F("project"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (DateRange("from_on", "to_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(
                    role__in=[Role.LEADER.value, Role.CHIEF.value, Role.COMMISSIONER.value],
                    voided_at=None,
                ),
                violation_error_message="同一时间只能有一位包联领导、一位专班班长、一位项目专员。",
            ),
            ExclusionConstraint(
                name="appointment_person_once_per_role",
                expressions=[
                    (F("project"), RangeOperators.EQUAL),
                    (F("user"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (DateRange("from_on", "to_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(voided_at=None),
                violation_error_message="此人在这段时间已担任这一角色。",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.user}"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}people/"

    @property
    def state_label(self) -> str:
        today = timezone.localdate()
        if self.voided_at:
            return "已作废"
        if self.is_to_come(today):
            return "未到任"
        return "在任" if self.is_current(today) else "已卸任"

    def state_on(self, day) -> str:
        """The same of a day within the row's span, by what is known today."""
        if self.voided_at:
            return "已作废"
        return "当日在任" if day <= timezone.localdate() else "届时在任"

    @property
    def may_be_voided(self) -> bool:
        """A mistake is voided or corrected on its first day in office (or the day it was entered) at the
        latest."""
        entered_on = timezone.localdate(self.created_at)
        return timezone.localdate() <= max(self.from_on, entered_on)

    @property
    def shown_holder(self) -> str:
        """「专员02、专员05（代）」 where somebody stands in; a voided row says so, where strokes are lost."""
        if self.voided_at:
            return f"{self.user}（已作废）"
        return f"{self.user}、{self.stand_in}" if self.stand_in else str(self.user)

    def as_held(self) -> Held[int]:
        """For the rules of the ledger."""
        return Held(self.user_id, self.from_on, self.to_on, self.voided_at is not None)

    @property
    def is_demo(self) -> bool:
        """Of the demo set is who was appointed there, and whoever of its people was appointed since."""
        return self.demo or self.user.demo

    def is_to_come(self, today) -> bool:
        return self.voided_at is None and self.from_on > today

    def is_current(self, today) -> bool:
        """As `current` says it in SQL."""
        if self.voided_at is not None or self.from_on > today:
            return False
        if self.to_on == today:
            return self.user.left_on != today
        return self.to_on is None or self.to_on > today
