import calendar
from decimal import Decimal

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import (
    Case,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from gaoxin.models import Stamped, person_key
from projects.calendar.models.report_week import ReportWeek
from projects.investment.rules.guards import month_name
from projects.investment.rules.kinds import FundSource, RecordKind
from projects.registry.models.project import Project

NUMBER = DecimalField(max_digits=30, decimal_places=10)


class YearPlanQuerySet(models.QuerySet):
    def with_pace(self, today):
        """With `done_ratio` and `pace_gap` (shares of 1) of plans of this year, None for unknown:
        to sort by; what a page prints is reports.investment's, whose rules these repeat."""
        place, last = today.month - 1, calendar.monthrange(today.year, today.month)[1]
        # Cast: at the end of a month this is 1, a whole number, and whole numbers divide to whole ones.
        within = Cast(Value(Decimal(today.day) / last), NUMBER)
        year = YearDone.objects.of_year(today).filter(project=OuterRef("project_id"))
        done = Coalesce(Subquery(year.values("so_far")), Decimal(0), output_field=NUMBER)
        before = F(f"monthly__{place - 1}") if place else Value(Decimal(0))
        curve = (before + (F(f"monthly__{place}") - before) * within) / F("amount")
        line = (today.month - F("start_month") + within) / (13 - F("start_month"))
        expected = Case(
            When(monthly=None, start_month__lte=today.month, then=_make_number(line)),
            When(monthly__isnull=False, on_curve__gt=0, then=F("on_curve")),
            output_field=NUMBER,
        )
        rows = self.annotate(
            done_ratio=_make_number(done / F("amount")), on_curve=_make_number(curve)
        )
        return rows.annotate(pace_gap=_make_number(F("done_ratio") - expected))

    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user))

    def editable_by(self, user):
        return self.filter(project__in=Project.objects.editable_by(user))


def _make_number(expression):
    return ExpressionWrapper(expression, output_field=NUMBER)


@pghistory.track()
class YearPlan(Stamped):
    """年度计划 (万元). `monthly`: twelve cumulative values, December the amount; None: straight
    line from `start_month`."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="year_plans", verbose_name="项目"
    )
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    amount = models.DecimalField("年度计划（万元）", max_digits=16, decimal_places=2)
    start_month = models.PositiveSmallIntegerField(
        "起始月", default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    monthly = ArrayField(
        models.DecimalField(max_digits=16, decimal_places=2),
        size=12,
        null=True,
        blank=True,
        verbose_name="分月累计计划（万元）",
    )

    reason = models.CharField("调整原因", max_length=200, blank=True)

    objects = YearPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度计划"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year"],
                name="year_plan_once",
                violation_error_message="这一年度的计划已登记。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="year_plan_amount_positive",
                violation_error_message="年度计划须大于 0。",
            ),
            models.CheckConstraint(
                condition=Q(start_month__gte=1, start_month__lte=12),
                name="year_plan_start_month",
                violation_error_message="起始月应为 1 至 12。",
            ),
            models.CheckConstraint(
                condition=Q(monthly=None) | Q(monthly__len=12),
                name="year_plan_twelve_months",
                violation_error_message="分月计划须有 12 个累计数。",
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.year} 年度计划"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}investment/"


class InvestmentRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user))

    def editable_by(self, user):
        return self.filter(project__in=Project.objects.editable_by(user))

    def current(self):
        return self.filter(superseded_at=None)

    def as_of(self, moment):
        """The records as they stood at `moment`: what a frozen week added up."""
        known = self.filter(recorded_at__lte=moment)
        return known.filter(Q(superseded_at=None) | Q(superseded_at__gt=moment))

    def of_year_until(self, today):
        """The months of this year until now."""
        return self.filter(month_on__range=(today.replace(month=1, day=1), today))

    def figures(self):
        """What somebody reported as completed; an opening balance is no report."""
        return self.exclude(kind=InvestmentRecord.Kind.OPENING)

    def by_month(self):
        """What counts for each project's month, as values (project_id, month_on, opening, figure):
        the statistical figure, else the month's, else the sum of its weeks; None when only an
        opening balance stands there. Give it one version of each record: `current` or `as_of`."""
        kind = InvestmentRecord.Kind

        def total(of):
            return Sum("completed", filter=Q(kind=of))

        return (
            self.order_by()
            .values("project_id", "month_on")
            .annotate(
                opening=total(kind.OPENING),
                figure=Coalesce(total(kind.STATISTICAL), total(kind.MONTH), total(kind.WEEK)),
            )
            .values_list("project_id", "month_on", "opening", "figure")
        )


@pghistory.track()
class InvestmentRecord(models.Model):
    """完成投资 of a month (万元), never changed: a correction supersedes it and says why.

    WEEK amounts carry their week and month (a week across two months is split in two rows); a
    month is their sum until the MONTH or the STATISTICAL figure is entered, the latter counts
    first. OPENING is what was done before `month_on`, a January: it counts in the total alone.
    """

    Kind = RecordKind

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="investment_records", verbose_name="项目"
    )
    month_on = models.DateField("月份（首日）")
    week = models.ForeignKey(
        ReportWeek,
        models.PROTECT,
        null=True,
        related_name="investment_records",
        verbose_name="报送周",
    )
    kind = models.CharField("口径", max_length=12, choices=Kind.choices())
    completed = models.DecimalField("完成投资（万元）", max_digits=16, decimal_places=2)
    reason = models.CharField("说明", max_length=200, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = person_key("登记人", null=False)
    superseded_at = models.DateTimeField("更正时间", null=True)

    objects = InvestmentRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "完成投资"
        ordering = ["month_on", "recorded_at", "id"]
        indexes = [
            models.Index(
                fields=["project", "month_on"],
                include=["kind", "completed"],
                condition=Q(superseded_at=None),
                name="investment_record_current",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "month_on", "kind", "week"],
                condition=Q(superseded_at=None),
                nulls_distinct=False,
                name="investment_record_one_current",
                violation_error_message="这一期的完成投资已有人登记，请刷新后核对。",
            ),
            models.CheckConstraint(
                condition=Q(month_on__day=1),
                name="investment_record_month_first_day",
                violation_error_message="月份以首日记录。",
            ),
            models.CheckConstraint(
                condition=Q(kind=RecordKind.WEEK.value, week__isnull=False)
                | (~Q(kind=RecordKind.WEEK.value) & Q(week=None)),
                name="investment_record_week_for_weekly",
                violation_error_message="周报数须记明报送周，其他口径不记。",
            ),
            models.CheckConstraint(
                condition=Q(completed__gte=0) | ~Q(reason=""),
                name="investment_record_negative_has_reason",
                violation_error_message="完成投资为负（累计减少）须写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.month_on:%Y-%m} {self.get_kind_display()}"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}investment/"

    @property
    def period(self) -> str:
        """The time it covers, in words."""
        if self.kind == self.Kind.OPENING:
            return f"{self.month_on.year} 年以前"
        week = f"（{self.week}）" if self.week_id else ""
        return f"{month_name(self.month_on)}{week}"


def _by_month(label: str) -> ArrayField:
    return ArrayField(
        models.DecimalField(max_digits=20, decimal_places=2), size=12, verbose_name=label
    )


class YearDoneQuerySet(models.QuerySet):
    def of_year(self, today):
        """This year's, with what was `so_far` completed until now."""
        return self.filter(year=today.year).annotate(so_far=F(f"done__{today.month - 1}"))

    def given(self, today):
        """Those of this year in whose months until now somebody gave a figure."""
        return self.filter(year=today.year, given_from__lte=today.month)


class YearDone(models.Model):
    """What a project's months of one year had completed by the end of each (万元), added up from its records: of facts
    alone in `done`, with the opening balance in `whole`. `given_from`: the first month that somebody gave a figure of,
    `entered_from` that anything stands in. A year without a record has no row.

    Written by a trigger of the database on the records: they come from forms, reports, sheets and the demo set, and none
    of these can forget it. Nothing in it moves with the day. `manage.py recompute_figures` proves or repairs it."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="years_done", verbose_name="项目"
    )
    year = models.PositiveSmallIntegerField("年度")
    done = _by_month("各月末累计完成（万元）")
    whole = _by_month("含以前年度结转（万元）")
    given_from = models.PositiveSmallIntegerField("首个有完成数的月份", null=True)
    entered_from = models.PositiveSmallIntegerField("首个有记录的月份")

    objects = YearDoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度累计完成"
        constraints = [models.UniqueConstraint(fields=["project", "year"], name="year_done_once")]

    def __str__(self):
        return f"{self.project} {self.year} 年累计完成"


class FundArrivalQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user))

    def editable_by(self, user):
        return self.filter(project__in=Project.objects.editable_by(user))


@pghistory.track()
class FundArrival(Stamped):
    """到位资金 of a month by its source (万元): not the same as 完成投资."""

    Source = FundSource

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="fund_arrivals", verbose_name="项目"
    )
    month_on = models.DateField("月份（首日）")
    source = models.CharField("资金来源", max_length=12, choices=Source.choices())
    amount = models.DecimalField("到位资金（万元）", max_digits=16, decimal_places=2)

    objects = FundArrivalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "到位资金"
        ordering = ["-month_on", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "month_on", "source"],
                name="fund_arrival_once",
                violation_error_message="这个月这一来源的到位资金已登记，请改原有的一条。",
            ),
            models.CheckConstraint(
                condition=Q(month_on__day=1),
                name="fund_arrival_month_first_day",
                violation_error_message="月份以首日记录。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="fund_arrival_not_negative",
                violation_error_message="到位资金不能为负。",
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.month_on:%Y-%m} {self.get_source_display()}"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}investment/"
