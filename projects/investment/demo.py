"""Plans, monthly and weekly figures and funds of the fictional projects (fixtures/demo.json,
`investment`): some ahead of their plan, some behind it, by about the points written there.

A project that is short of its plan by 34 points cannot be shown early in January: it has then done
nothing.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from projects.calendar.rules.weeks import Week, week_of
from projects.investment.rules.pace import expected_ratio
from projects.models import (
    CalendarDay,
    FundArrival,
    InvestmentRecord,
    Project,
    ReportWeek,
    YearPlan,
)
from projects.registry.rules.amounts import cents

Kind = InvestmentRecord.Kind


def make_investments(scene) -> None:
    """For the projects named in the data, which must be there already."""
    projects = {project.code: project for project in Project.objects.demo()}
    weeks = _closed_weeks(scene)
    for row in scene.data["investment"]:
        _make_investment(scene, projects[row["code"]], row, weeks)


def _make_investment(scene, project: Project, row: dict, weeks: list[Week]) -> None:
    today = scene.day(0)
    plan = YearPlan.objects.create(
        project=project, year=today.year, amount=Decimal(row["plan"]), start_month=1,
        monthly=_monthly(row), **_stamps(scene, date(today.year, 1, 10)),
    )  # fmt: skip
    by = scene.people[row["by"]]
    if "opening" in row:
        _record(scene, project, date(today.year, 1, 1), Kind.OPENING, Decimal(row["opening"]), by)
    ends = [_share(plan, day) for day in _month_ends(today)]
    target = max(Fraction(0), ends[-1] + Fraction(row["gap"], 100))
    totals = [cents(plan.amount * _scaled(end, ends[-1], target)) for end in ends]
    done = [after - before for before, after in zip([Decimal(0), *totals], totals, strict=False)]
    inside = [week for week in weeks if week.cut_off_on.replace(day=1) == today.replace(day=1)]
    if not inside and len(done) > 1:  # no week of this month has closed: last month had it all
        rest = done.pop()
        done[-1] += rest
    for number, amount in enumerate(done, 1):
        if number < today.month or not inside:
            _month(scene, project, date(today.year, number, 1), amount, row, by)
        else:
            _spread_over_weeks(scene, project, inside, amount, by)
    for source, amount in row.get("funds", {}).items():
        FundArrival.objects.create(
            project=project, month_on=date(today.year, 1, 1), source=source, amount=Decimal(amount),
            **_stamps(scene, date(today.year, 1, 31)),
        )  # fmt: skip


def _monthly(row: dict) -> list[Decimal] | None:
    """The data gives the twelve months in percent of the plan."""
    amount = Decimal(row["plan"])
    return [cents(amount * share / 100) for share in row["monthly"]] if "monthly" in row else None


def _month_ends(today: date) -> list[date]:
    """The last day of each past month of the year, then today."""
    firsts = [date(today.year, month, 1) for month in range(2, today.month + 1)]
    return [*[first - timedelta(days=1) for first in firsts], today]


def _share(plan: YearPlan, day: date) -> Fraction:
    share = expected_ratio(day, year=plan.year, monthly=plan.monthly, plan=plan.amount)
    return share or Fraction(0)


def _scaled(share: Fraction, whole: Fraction, target: Fraction) -> Decimal:
    exact = share / whole * target if whole else Fraction(0)
    return Decimal(exact.numerator) / exact.denominator


def _month(scene, project: Project, month_on: date, amount: Decimal, row: dict, by) -> None:
    """A month's figure; where the data says so it was first entered wrongly, or is statistical."""
    if row.get("corrected") == month_on.month:
        first = _record(scene, project, month_on, Kind.MONTH, cents(amount * 2), by)
        first.superseded_at = scene.moment(0, 9)
        first.save(update_fields=["superseded_at"])
        reason = "重复计入设备预付款，更正"
        _record(
            scene, project, month_on, Kind.MONTH, amount, by, at=scene.moment(0, 9), reason=reason
        )
        return
    _record(scene, project, month_on, Kind.MONTH, amount, by)
    if month_on.month in row.get("statistical", ()):
        _record(scene, project, month_on, Kind.STATISTICAL, amount, by)


def _spread_over_weeks(scene, project: Project, weeks: list[Week], amount: Decimal, by) -> None:
    """This month's amount over its closed weeks, the last one taking the rest."""
    part = cents(amount / len(weeks))
    for place, week in enumerate(weeks):
        last = place == len(weeks) - 1
        share = amount - part * (len(weeks) - 1) if last else part
        month_on = week.cut_off_on.replace(day=1)
        at = min(_moment(week.cut_off_on, 11), scene.now)
        _record(scene, project, month_on, Kind.WEEK, share, by, week=_report_week(week), at=at)


def _record(
    scene, project, month_on: date, kind: str, amount, by, *, week=None, at=None, reason=""
):
    """Entered on the fifth day after the month, unless said otherwise; never after now."""
    entered = (month_on + timedelta(days=31)).replace(day=5)
    return InvestmentRecord.objects.create(
        project=project, month_on=month_on, kind=kind, completed=amount, week=week, reason=reason,
        recorded_at=at or min(_moment(entered, 10), scene.moment(0, 8)), recorded_by=by,
    )  # fmt: skip


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _stamps(scene, day: date) -> dict:
    at = min(_moment(day, 10), scene.now)
    who = {"created_by": scene.admin, "updated_by": scene.admin}
    return {"created_at": at, "updated_at": at, **who}


def _closed_weeks(scene) -> list[Week]:
    """The reporting weeks that closed before the day of loading, at most ten, oldest first."""
    is_working = CalendarDay.calendar_around(scene.day(0)).is_working
    found = []
    week = week_of(timezone.localtime(scene.now), is_working)
    for _ in range(10):
        eve = datetime.combine(week.first_on - timedelta(days=1), time(12))
        week = week_of(timezone.make_aware(eve), is_working)
        found.insert(0, week)
    return found


def _report_week(week: Week) -> ReportWeek:
    cut_off = timezone.make_aware(datetime.combine(week.cut_off_on, time(18)))
    values = {"first_on": week.first_on, "cut_off_at": cut_off, "demo": True}
    opened = timezone.make_aware(datetime.combine(week.first_on - timedelta(days=1), time(18)))
    return ReportWeek.objects.get_or_create(
        week_on=week.week_on, defaults={**values, "opened_at": opened}
    )[0]


# Place in the making of the set → what is made there.
MAKES = {30: make_investments}
