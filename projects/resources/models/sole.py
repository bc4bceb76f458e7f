"""独任: who decides alone, for which item, from which day; and the monthly look at what was so decided."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from gaoxin.models import Stamped, person_key
from projects.resources.models.item import PermitItem
from projects.resources.models.permit import PermitStep
from projects.resources.rules.kinds import CheckResult


class SoleExaminerQuerySet(models.QuerySet):
    def authorised_on(self, day):
        """Those confirmed by a second person, on a day of theirs."""
        rows = self.filter(confirmed_at__isnull=False, from_on__lte=day)
        return rows.filter(Q(to_on=None) | Q(to_on__gte=day))


@pghistory.track()
class SoleExaminer(Stamped):
    """It holds from the day that somebody else than who entered it has confirmed it."""

    person = person_key("独任审批人", null=False, related_name="sole_items")
    item = models.ForeignKey(
        PermitItem, models.PROTECT, related_name="examiners", verbose_name="事项"
    )
    from_on = models.DateField("授权自")
    to_on = models.DateField("授权至", null=True, blank=True)
    document = models.CharField("授权文号", max_length=60)
    confirmed_by = person_key("确认人", editable=False)
    confirmed_at = models.DateTimeField("确认时间", null=True, editable=False)

    objects = SoleExaminerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "独任授权"
        ordering = ["item__code", "from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="sole_examiner_ends_after_start",
                violation_error_message="授权结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="sole_examiner_confirmed_by_whom",
                violation_error_message="确认独任授权须同时记录确认人和时间。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("created_by")),
                name="sole_examiner_confirmed_by_another",
                violation_error_message="自己登记的独任授权须由另一人确认。",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.item}"

    def get_absolute_url(self):
        return reverse("projects:permit_items")


@pghistory.track()
class SpotCheck(Stamped):
    """抽查: one decision drawn for a month. With `seed` anybody can draw the same sample again."""

    permit = models.ForeignKey(
        PermitStep, models.CASCADE, related_name="spot_checks", verbose_name="手续"
    )
    month_on = models.DateField("抽查月份", editable=False)
    seed = models.CharField("抽样种子", max_length=32, editable=False)
    checker = person_key("抽查人", editable=False)
    checked_on = models.DateField("抽查日期", null=True, editable=False)
    result = models.CharField("抽查结果", max_length=4, choices=CheckResult.choices(), blank=True)
    note = models.CharField("抽查情况", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽查"
        ordering = ["-month_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["permit", "month_on"],
                name="spot_check_once",
                violation_error_message="这件手续本月已抽中。",
            ),
            models.CheckConstraint(
                condition=Q(checked_on=None, result="", checker=None)
                | (Q(checked_on__isnull=False, checker__isnull=False) & ~Q(result="")),
                name="spot_check_with_result",
                violation_error_message="抽查日期、抽查人和结果须同时记录。",
            ),
        ]

    def __str__(self):
        return f"{self.month_on:%Y-%m} 抽查"

    def get_absolute_url(self):
        return self.permit.get_absolute_url()
