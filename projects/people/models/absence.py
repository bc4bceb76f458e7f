import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from gaoxin.models import Stamped
from projects.people.models.appointment import DateRange
from projects.people.rules.absence import AbsenceKind
from projects.people.rules.ledger import Away


class AbsenceQuerySet(models.QuerySet):
    def standing(self):
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def on(self, day):
        """Who is away on this day."""
        return self.standing().filter(from_on__lte=day, to_on__gte=day)

    def editable_by(self, user, today):
        """One's own, or any for the project office, until they are over: then they are history."""
        return self.owned_by(user).standing().filter(to_on__gte=today)

    def owned_by(self, user):
        """One's own, or any for the project office, also what is over or withdrawn."""
        return self if user.role == Role.ADMIN else self.filter(user=user)

    def visible_to(self, user):
        """To whoever may see the person's card, and to the person who stands in."""
        people = User.objects.visible_to(user)
        return self.filter(Q(user__in=people) | Q(delegate=user))

    def as_rules(self) -> list[Away[int]]:
        return [Away(*row) for row in self.values_list("user", "from_on", "to_on", "delegate")]


@pghistory.track()
class Absence(Stamped):
    """请假, 出差: a person is away from a day to a day, both included. `delegate` gets meanwhile what falls
    due and what is told, and no power to approve, strike off or close."""

    Kind = AbsenceKind

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name="人员"
    )
    kind = models.CharField("类别", max_length=6, choices=Kind.choices())
    from_on = models.DateField("开始日期")
    to_on = models.DateField("结束日期")
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stands_in",
        verbose_name="代办人",
        help_text="须有账号；代收应办事项和消息，不代审批、销号",
    )
    note = models.CharField("说明", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)
    demo = models.BooleanField("演示", default=False, editable=False)

    objects = AbsenceQuerySet.as_manager()

    may_edit: bool  # given by its register

    class Meta:
        verbose_name = verbose_name_plural = "请假和出差"
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")),
                name="absence_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(delegate=F("user")),
                name="absence_delegate_is_another",
                violation_error_message="代办人须是另一个人。",
            ),
            ExclusionConstraint(
                name="absence_one_at_a_time",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (DateRange("from_on", "to_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at=None),
                violation_error_message="此人在这段时间已登记请假或出差。",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.get_kind_display()}"

    @property
    def edit_url(self) -> str:
        return reverse("projects:absence_edit", args=[self.pk])

    @property
    def span(self) -> str:
        return f"{self.from_on} 至 {self.to_on}"

    @property
    def state_label(self) -> str:
        today = timezone.localdate()
        if self.withdrawn_at:
            return "已撤回"
        if self.from_on > today:
            return "未开始"
        return "不在岗" if self.to_on >= today else "已结束"

    def get_absolute_url(self):
        return reverse("projects:absences")
