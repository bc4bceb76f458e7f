"""Forms of a project's tab 「投资」."""

from decimal import Decimal

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from gaoxin.clock import in_words
from gaoxin.fields import MonthField, NumberField, WholeNumberField, formfield
from gaoxin.forms import PlainForm, VersionedForm
from projects.investment.reads.standing import figure_of_month, standings
from projects.investment.rules.guards import guards, month_name, monthly_faults
from projects.models import FundArrival, InvestmentRecord, Project, YearPlan, ZoneSettings
from projects.registry.forms.amounts import AsksAmounts
from projects.registry.rules.amounts import wan

Kind = InvestmentRecord.Kind
MONTHS = tuple(range(1, 13))
NOT_NEGATIVE = MinValueValidator(Decimal(0), "不能为负。")


class YearPlanForm(AsksAmounts, VersionedForm):
    """A year's plan: an amount, spread evenly from a month on or by twelve cumulative values."""

    submit_label = "保存年度计划"

    class Meta:
        model = YearPlan
        formfield_callback = formfield
        fields = ("amount", "start_month", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["start_month"].help_text = "从这个月起按月平均；填了下面的分月累计则不用"
        self.fields["reason"].help_text = "改动已登记的计划时必填"
        monthly = self.instance.monthly or [None] * 12
        for month, value in zip(MONTHS, monthly, strict=True):
            label = f"1–{month} 月" if month > 1 else "1 月"
            field = NumberField(label=label, unit="万元", required=False, validators=[NOT_NEGATIVE])
            field.initial = self.initial[f"month_{month}"] = "" if value is None else value
            self.fields[f"month_{month}"] = field

    fieldsets = (
        ("年度计划", ("amount", "start_month", "reason")),
        ("分月累计计划（万元，可不填）", tuple(f"month_{month}" for month in MONTHS)),
    )

    def clean(self):
        cleaned = super().clean()
        values = [cleaned.get(f"month_{month}") for month in MONTHS]
        given = [value for value in values if value is not None]
        amount, wrong = cleaned.get("amount"), any(f"month_{m}" in self.errors for m in MONTHS)
        if given and len(given) < 12 and not wrong:
            self.add_error(None, f"分月累计只填了 {len(given)} 个月，请填满 12 个月或全部留空。")
        elif given and amount is not None and not wrong:
            for fault in monthly_faults(given, amount):
                self.add_error(None, fault)
        self.instance.monthly = given or None
        self.ask_sizes(["amount"])
        self.ask_above("over_total", "年度计划", amount, self.instance.project.total_investment)
        return cleaned

    def plan(self) -> YearPlan:
        """The plan as typed; why odd input is true joins the reason."""
        plan = self.instance
        plan.reason = joined(plan.reason, self.as_is_reason)
        return plan


def joined(*reasons: str, most: int = 200) -> str:
    return "；".join(filter(None, reasons))[:most]


class Judged(AsksAmounts):
    """A form on one figure of a month, judged before it is saved. Needs `project` and `today`."""

    def judge(self, month_on, completed, *, current: Decimal, reason: str) -> None:
        """Refuse what lacks its reason, ask about what is odd. `current` counted so far."""
        if completed < current and not reason:
            less = f"累计将减少 {wan(current - completed)} 万元，须写明原因。"
            self.add_error("reason", less)
            return
        self.ask(completed, current=current, last=self.month_before(month_on))

    def ask(self, completed, *, current: Decimal, last: Decimal | None) -> None:
        """What is odd about the figure, beside the `last` one and all that was done."""
        settings = ZoneSettings.load()
        standing = standings([self.project], self.today)[self.project.pk]
        found = guards(
            amount=completed,
            last_week=last,
            cumulative=standing.done_total - current,
            total=self.project.total_investment,
            total_warn_percent=settings.total_warn_percent,
            unit_jump=settings.unit_jump,
            amount_warn=settings.amount_warn,
            basis="上月",
        )
        for guard in found:
            if guard.code != "LESS":
                self.add_warning(guard.code, guard.text)

    def month_before(self, month_on) -> Decimal | None:
        year, month = divmod(month_on.year * 12 + month_on.month - 2, 12)
        return figure_of_month(self.project, month_on.replace(year=year, month=month + 1))

    def judge_new(self, cleaned: dict, kind: str) -> None:
        """A figure of `kind` for a month that must have come and have none of this kind yet."""
        month_on, completed = cleaned.get("month_on"), cleaned.get("completed")
        if month_on is None or completed is None:
            return
        current = InvestmentRecord.objects.current().filter(project=self.project)
        if current.filter(month_on=month_on, kind=kind).exists():
            text = f"{month_name(month_on)}的{Kind(kind).label}已登记，请在「登记明细」里更正。"
            self.add_error("month_on", text)
            return
        counted = figure_of_month(self.project, month_on) or Decimal(0)
        self.judge(month_on, completed, current=counted, reason=cleaned.get("reason", ""))

    def clean_month_on(self):
        month_on = self.cleaned_data["month_on"]
        if month_on and month_on > self.today:
            raise forms.ValidationError(f"{month_name(month_on)}还没到，不能登记。")
        return month_on

    @property
    def reason(self) -> str:
        return joined(self.cleaned_data.get("reason", ""), self.as_is_reason)


class MonthForm(Judged, PlainForm):
    """What a month completed, and which funds arrived in it."""

    month_on = MonthField(label="月份")
    completed = NumberField(label="当月完成投资（万元）", required=False)
    reason = forms.CharField(
        label="说明", max_length=200, required=False, help_text="累计因此减少时必填"
    )
    submit_label = "登记"

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["month_on"].initial = self.today.replace(day=1)
        for source in FundArrival.Source:
            self.fields[source.lower()] = NumberField(
                label=source.label, unit="万元", required=False, validators=[NOT_NEGATIVE]
            )

    fieldsets = (
        ("完成投资", ("month_on", "completed", "reason")),
        ("当月到位资金（万元，可不填）", tuple(s.lower() for s in FundArrival.Source)),
    )

    def funds(self) -> dict[str, Decimal]:
        amounts = {source: self.cleaned_data.get(source.lower()) for source in FundArrival.Source}
        return {source: amount for source, amount in amounts.items() if amount is not None}

    def clean(self):
        cleaned = super().clean()
        self.judge_new(cleaned, Kind.MONTH)
        self.ask_sizes([source.lower() for source in FundArrival.Source])
        if not self.errors and cleaned.get("completed") is None and not self.funds():
            self.add_error("completed", "完成投资和到位资金至少填一项。")
        if cleaned.get("month_on"):
            self._check_sources(cleaned["month_on"])
        return cleaned

    def _check_sources(self, month_on) -> None:
        rows = FundArrival.objects.filter(project=self.project, month_on=month_on)
        for source in rows.filter(source__in=self.funds()).values_list("source", flat=True):
            text = f"{month_name(month_on)}这一来源的到位资金已登记，请在「到位资金」里修改。"
            self.add_error(source.lower(), text)


class StatisticalForm(Judged, VersionedForm):
    """统计数 of a month, and the code under which the statistics know the project."""

    month_on = MonthField(label="月份")
    completed = NumberField(label="统计数（万元）")
    reason = forms.CharField(
        label="说明", max_length=200, required=False, help_text="累计因此减少时必填"
    )
    submit_label = "登记统计数"

    class Meta:
        model = Project
        fields = ("statistics_code",)

    fieldsets = (("", ("month_on", "completed", "statistics_code", "reason")),)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = self.instance
        self.fields["statistics_code"].required = True

    def clean(self):
        cleaned = super().clean()
        self.judge_new(cleaned, Kind.STATISTICAL)
        return cleaned


class OpeningForm(Judged, PlainForm):
    year = WholeNumberField(
        label="年份",
        help_text="登记这一年 1 月以前开工以来的累计完成；这一年起逐月登记",
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
    )
    completed = NumberField(label="以前累计完成（万元）", validators=[NOT_NEGATIVE])
    submit_label = "登记期初累计"

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["year"].initial = self.today.year

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("completed") is not None:
            self.ask(cleaned["completed"], current=Decimal(0), last=None)
        return cleaned

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year > self.today.year:
            raise forms.ValidationError(f"{year} 年还没到，不能登记。")
        return year


class CorrectForm(Judged, PlainForm):
    """Another figure in place of one that was entered."""

    completed = NumberField(label="更正为（万元）")
    reason = forms.CharField(label="更正原因", max_length=200)
    submit_label = "更正"

    def __init__(self, *args, record: InvestmentRecord, **kwargs):
        super().__init__(*args, **kwargs)
        self.record, self.project = record, record.project
        self.fields["completed"].initial = record.completed

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("completed") is not None and cleaned.get("reason"):
            self.judge(
                self.record.month_on,
                cleaned["completed"],
                current=self.record.completed,
                reason=cleaned["reason"],
            )
        return cleaned


class FundForm(AsksAmounts, VersionedForm):
    class Meta:
        model = FundArrival
        formfield_callback = formfield
        fields = ("amount",)

    def clean(self):
        cleaned = super().clean()
        self.ask_sizes(["amount"])
        return cleaned


class StatisticsForm(VersionedForm):
    """纳统: since when and under which code, or why not yet."""

    evidence = forms.CharField(
        label="依据", max_length=300, required=False, help_text="入库通知等；改了纳统日期时必填"
    )
    submit_label = "保存"

    class Meta:
        model = Project
        formfield_callback = formfield
        fields = (
            "statistics_entered_on",
            "statistics_entered_text",
            "statistics_code",
            "statistics_missing_reason",
        )

    fieldsets = (
        ("已纳统", (
            ("statistics_entered_on", "statistics_entered_text"), "statistics_code", "evidence",
        )),
        ("未纳统", ("statistics_missing_reason",)),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["statistics_entered_text"].widget.attrs["placeholder"] = (
            "只知月份时写，如 2026 年 2 月"
        )

    def clean(self):
        cleaned = super().clean()
        on, text = cleaned.get("statistics_entered_on"), cleaned.get("statistics_entered_text")
        entered, why = on or text, cleaned.get("statistics_missing_reason")
        if on and text:
            self.add_error("statistics_entered_on", "日期与「只知月份」的说明只填一项。")
        if on and on > self.today:
            self.add_error(
                "statistics_entered_on", f"纳统日期不能晚于今天（{in_words(self.today)}）。"
            )
        if entered and why:
            self.add_error("statistics_missing_reason", "已纳统，不再需要未纳统原因。")
        if entered and not cleaned.get("statistics_code"):
            self.add_error("statistics_code", "已纳统须填统计项目编码。")
        if not entered and not why:
            self.add_error("statistics_missing_reason", "未纳统须写明原因。")
        changed = {"statistics_entered_on", "statistics_entered_text"} & set(self.changed_data)
        if changed and not cleaned.get("evidence"):
            self.add_error("evidence", "改了纳统日期，请写明依据。")
        return cleaned


class FrequencyForm(VersionedForm):
    submit_label = "保存"
    invests_monthly = forms.BooleanField(label="投资按月填报，周报里不再填", required=False)

    class Meta:
        model = Project
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["invests_monthly"].initial = self.instance.invests_monthly
