"""完成投资 is a ledger: a figure is never overwritten, a new one supersedes it."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.investment.rules.guards import month_name
from projects.lights.actions import relight
from projects.models import Drawdown, FundArrival, InvestmentRecord, Project, ReportWeek, YearPlan
from projects.registry.actions.facts import write_fact
from projects.registry.rules.amounts import wan
from projects.schedule.actions.forecasts import reforecast

Kind = InvestmentRecord.Kind


def write_week(
    project: Project,
    week: ReportWeek,
    amounts: dict[date, Decimal],
    *,
    reason: str,
    at: datetime,
    by,
) -> list[InvestmentRecord]:
    """Set what a week completed: first day of a month → 万元; empty for nothing reported.

    The caller holds the transaction with `project` locked and writes the audit row. Figures that
    stay as they were are left alone, so that a second save of the same form changes nothing.
    """
    current = InvestmentRecord.objects.current().filter(
        project=project, week=week, kind=InvestmentRecord.Kind.WEEK
    )
    standing = {row.month_on: row for row in current}
    changed = {m: a for m, a in amounts.items() if m not in standing or standing[m].completed != a}
    for month_on, row in standing.items():
        if month_on in changed or month_on not in amounts:
            row.superseded_at = at
            row.save(update_fields=["superseded_at"])
    return [
        InvestmentRecord.objects.create(
            project=project,
            month_on=month_on,
            week=week,
            kind=InvestmentRecord.Kind.WEEK,
            completed=amount,
            reason=reason,
            recorded_at=at,
            recorded_by=by,
        )
        for month_on, amount in changed.items()
    ]


# -- plan -----------------------------------------------------------------------------------------

PLAN = ("amount", "start_month", "monthly", "reason")


@transaction.atomic
def save_year_plan(*, plan: YearPlan, by) -> YearPlan:
    """Enter a year's plan, or change it with its `reason`."""
    if plan.pk is None:
        plan.created_by = plan.updated_by = by
        plan.save(force_insert=True)
        after = {"year": plan.year, **_plain(audit.values_of(plan, PLAN))}
        relight([plan.project_id])
        audit.record("investment.plan", plan, by=by, after=after)
        return plan
    before, after = plan.stored_changes()
    if after and not plan.reason:
        raise ValidationError({"reason": "调整已登记的年度计划须写明原因。"})
    plan.save_changes(*after, by=by)
    relight([plan.project_id])
    audit.record("investment.plan", plan, by=by, before=_plain(before), after=_plain(after))
    return plan


def _plain(values: dict) -> dict:
    """With the twelve months as texts, as the audit keeps them."""
    monthly = values.get("monthly")
    return {**values, "monthly": [str(value) for value in monthly]} if monthly else values


# -- figures --------------------------------------------------------------------------------------


@transaction.atomic
def record_month(
    *,
    project: Project,
    month_on: date,
    completed: Decimal | None,
    funds: dict[str, Decimal],
    reason: str,
    at: datetime,
    today: date,
    by,
) -> InvestmentRecord | FundArrival:
    """What a month completed (None: nothing said), and the funds that arrived in it, by source."""
    _lock(project)
    made = None
    if completed is not None:
        made = _add(project, month_on, Kind.MONTH, completed, reason, at=at, today=today, by=by)
    stamps = {"created_by": by, "updated_by": by}
    arrivals = [
        FundArrival.objects.create(
            project=project, month_on=month_on, source=source, amount=amount, **stamps
        )
        for source, amount in funds.items()
    ]
    if made is None and not arrivals:
        raise ValidationError("完成投资和到位资金至少填一项。")
    after = {
        "month_on": month_on, "completed": completed, "reason": reason,
        "funds": [f"{row.get_source_display()} {row.amount}" for row in arrivals],
    }  # fmt: skip
    after = {name: value for name, value in after.items() if value not in (None, "", [])}
    relight([project.pk])
    audit.record("investment.month", made or arrivals[0], by=by, after=after)
    return made or arrivals[0]


@transaction.atomic
def record_statistical(
    *,
    project: Project,
    month_on: date,
    completed: Decimal,
    reason: str,
    at: datetime,
    today: date,
    by,
) -> InvestmentRecord:
    """The figure of the statistics for a month, which counts before all others; with it the code
    under which the project stands there (`project.statistics_code`, as typed)."""
    _lock(project)
    made = _add(project, month_on, Kind.STATISTICAL, completed, reason, at=at, today=today, by=by)
    before, after = project.stored_changes()
    if after:
        project.save_changes(*after, by=by)
    after |= {"month_on": month_on, "completed": completed}
    relight([project.pk])
    audit.record("investment.statistical", made, by=by, before=before, after=after)
    return made


@transaction.atomic
def record_opening(
    *,
    project: Project,
    year: int,
    completed: Decimal,
    reason: str = "",
    at: datetime,
    today: date,
    by,
) -> InvestmentRecord:
    """What was done in all before `year`; there is one, and no month before it. `reason`: why an odd figure
    is true."""
    _lock(project)
    month_on = date(year, 1, 1)
    current = InvestmentRecord.objects.current().filter(project=project)
    if current.filter(kind=Kind.OPENING).exists():
        raise ValidationError("期初累计已登记，请用「更正」。")
    if current.filter(month_on__lt=month_on).exists():
        raise ValidationError(f"{year} 年以前已有逐月登记，再登记期初累计会重复计算。")
    made = _add(project, month_on, Kind.OPENING, completed, reason, at=at, today=today, by=by)
    after = {"month_on": month_on, "completed": completed} | ({"reason": reason} if reason else {})
    relight([project.pk])
    audit.record("investment.opening", made, by=by, after=after)
    return made


@transaction.atomic
def correct_record(
    *, record: InvestmentRecord, completed: Decimal, reason: str, at: datetime, by
) -> InvestmentRecord:
    """Supersede a figure by another, with its reason; the old one stays readable."""
    _lock(record.project)
    record = InvestmentRecord.objects.select_for_update(of=("self",), no_key=True).get(pk=record.pk)
    if record.superseded_at is not None:
        raise ValidationError("这个数已被别人更正，请返回刷新后核对。")
    if record.completed == completed:
        raise ValidationError({"completed": "与原数相同，没有可更正的。"})
    record.superseded_at = at
    record.save(update_fields=["superseded_at"])
    made = InvestmentRecord.objects.create(
        project_id=record.project_id,
        month_on=record.month_on,
        week_id=record.week_id,
        kind=record.kind,
        completed=completed,
        reason=reason,
        recorded_at=at,
        recorded_by=by,
    )
    before = {"completed": record.completed}
    after = {"completed": completed, "month_on": made.month_on, "reason": reason}
    relight([record.project_id])
    audit.record("investment.correct", made, by=by, before=before, after=after)
    return made


@transaction.atomic
def edit_fund(*, fund: FundArrival, reason: str = "", by) -> FundArrival:
    """`reason`: why an odd amount is true; the audit keeps it. The sum is never less than what was paid out in
    its month by its source (financing/actions/drawdowns.py writes the other half of that)."""
    _lock(fund.project)
    paid = Drawdown.objects.of_month(fund.project, fund.month_on, fund.source).total()
    if fund.amount < paid:
        raise ValidationError({"amount": f"当月已登记放款 {wan(paid)} 万元，到位资金不能低于它。"})
    before, after = fund.stored_changes()
    fund.save_changes(*after, by=by)
    after |= {"reason": reason} if reason else {}
    audit.record("investment.fund", fund, by=by, before=before, after=after)
    return fund


def _add(project, month_on: date, kind: str, completed: Decimal, reason, *, at, today, by):
    if month_on > today:
        raise ValidationError(f"{month_name(month_on)}还没到，不能登记。")
    return InvestmentRecord.objects.create(
        project=project,
        month_on=month_on,
        kind=kind,
        completed=completed,
        reason=reason,
        recorded_at=at,
        recorded_by=by,
    )


def _lock(project: Project) -> None:
    """One figure of a project at a time: each is judged by those before it."""
    Project.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=project.pk)


# -- how the project reports ----------------------------------------------------------------------


@transaction.atomic
def enter_statistics(*, project: Project, evidence: str, by) -> Project:
    """纳统 as typed on `project`: since when and under which code, or why not.

    The fact and its milestone are written as one, whichever page they come from.
    """
    before, after = project.stored_changes()
    if {"statistics_entered_on", "statistics_entered_text"} & after.keys():
        write_fact(
            project,
            "statistics_entered",
            on=project.statistics_entered_on,
            text=project.statistics_entered_text,
            evidence=evidence,
            reason="",
            by=by,
        )
        after["evidence"] = evidence
    project.save_changes(*[name for name in after if name != "evidence"], by=by)
    reforecast([project.pk])
    relight([project.pk])
    audit.record("project.statistics", project, by=by, before=before, after=after)
    return project


@transaction.atomic
def set_invests_monthly(*, project: Project, monthly: bool, by) -> Project:
    """Whether investment is asked for by the month instead of with every weekly report."""
    before = {"invests_monthly": project.invests_monthly}
    project.invests_monthly = monthly
    project.save_changes("invests_monthly", by=by)
    after = {"invests_monthly": monthly}
    audit.record("project.invests_monthly", project, by=by, before=before, after=after)
    return project
