"""Where projects stand with their investment: plan of the year, what is done, how far that is from
what should be done by today. All amounts in 万元.

`projects` is a list of keys or projects, or a query of them; the number of queries does not depend
on how many there are.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.lookups import GreaterThan

from gaoxin.compiled import rows_among
from gaoxin.keys import among
from gaoxin.prebuilt import Part, asked, rows_of
from projects.investment.rules.pace import expected_ratio, pace_gap, ratio
from projects.models import InvestmentRecord, ReportWeek, YearDone, YearPlan
from projects.registry.rules.amounts import percent, points

ZERO = Decimal(0)
OF_PLAN = ("project_id", "year", "amount", "start_month", "monthly")
_TOTALS = """
SELECT project_id, sum(coalesce(opening, 0) + coalesce(figure, 0)),
       coalesce(sum(figure) FILTER (WHERE month_on >= %s), 0),
       coalesce(sum(figure) FILTER (WHERE month_on = %s), 0),
       count(figure) FILTER (WHERE month_on >= %s) > 0
FROM ({}) AS months (project_id, month_on, opening, figure) GROUP BY project_id
"""
_LAST_WEEKS = """
SELECT DISTINCT ON (project_id) project_id, amount
FROM ({}) AS weeks (project_id, week_on, amount) ORDER BY project_id, week_on DESC
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """A year's plan as it stood at some moment."""

    year: int
    amount: Decimal
    start_month: int
    monthly: list[Decimal] | None

    def expected(self, day: date) -> Fraction | None:
        """The share that should be done at the end of `day`; None before the plan begins."""
        return expected_ratio(
            day,
            year=self.year,
            start_month=self.start_month,
            monthly=self.monthly,
            plan=self.amount,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """One project's investment at the end of a day.

    `plan` None: no plan for the year (`year_plan` with its months). Without any figure (`recorded` False; of the year alone
    `recorded_this_year`) what is done is 0: a plan that nobody reports on is not being kept. `gap`:
    completion minus expectation in points.
    """

    plan: Decimal | None = None
    done_year: Decimal = ZERO
    done_total: Decimal = ZERO
    done_month: Decimal = ZERO
    last_week: Decimal | None = None
    recorded: bool = False
    recorded_this_year: bool = False
    done_ratio: Fraction | None = None
    expected_ratio: Fraction | None = None
    gap: Fraction | None = None
    year_plan: Plan | None = None

    @property
    def expected(self) -> Decimal | None:
        """What should be done by now, None when no plan says so."""
        if self.plan is None or self.expected_ratio is None:
            return None
        share = self.expected_ratio
        return self.plan * share.numerator / share.denominator

    @property
    def done_percent(self) -> str:
        """The completion as printed, — for unknown; so are the next two."""
        return "—" if self.done_ratio is None else percent(self.done_ratio)

    @property
    def done_rate(self) -> str:
        """The completion for a column whose header says %."""
        return self.done_percent.removesuffix("%")

    @property
    def expected_percent(self) -> str:
        return "—" if self.expected_ratio is None else percent(self.expected_ratio)

    @property
    def gap_points(self) -> str:
        return "—" if self.gap is None else points(self.gap)


def standings(
    projects,
    today: date,
    *,
    as_of: datetime | None = None,
    but: ReportWeek | None = None,
    last_week: bool = True,
) -> dict[int, Standing]:
    """Project's key → where it stands at the end of `today`, for every one of `projects`.

    With `as_of` from the records and plans as they stood at that moment: what a week that was
    frozen then added up, whatever was corrected since. With `but` as if that week had reported
    nothing yet; the last week is then one before it. Without `last_week` a query less: nobody asks for it.
    """
    keys = keys_of(projects)
    if not keys:
        return {}
    plans = plans_of(keys, today.year, as_of=as_of)
    known = as_of is None and but is None
    totals = (
        _totals_known(keys, today) if known else _totals(_records(keys, today, as_of, but), today)
    )
    weeks = _last_weeks(_weekly(keys, today, as_of, but)) if last_week else {}
    return {
        key: _compute_standing(plans.get(key), totals.get(key), weeks.get(key), today)
        for key in keys
    }


def standing_part(project: int, today: date) -> Part:
    """Of a page of a project: where it stands at the end of `today`, as `standings` say it without the last week."""

    def made(plans: list[tuple], totals: list[tuple]) -> Standing:
        plan, total = _plans(plans).get(project), _added_up(totals, today).get(project)
        return _compute_standing(plan, total, None, today)

    asks = asked(_plans_now, today.year, keys=[project]), asked(_done_of, today, keys=[project])
    return Part(asks, made)


def keys_of(projects: Iterable | QuerySet) -> list[int]:
    if isinstance(projects, QuerySet):
        return list(projects.order_by().values_list("pk", flat=True))
    return [getattr(project, "pk", project) for project in projects]


def _compute_standing(
    plan: Plan | None, totals, last_week: Decimal | None, today: date
) -> Standing:
    total, year, month, recorded_this_year = totals or (ZERO, ZERO, ZERO, False)
    done = ratio(year, plan.amount) if plan else None
    expected = plan.expected(today) if plan else None
    return Standing(
        plan=plan.amount if plan else None,
        done_year=year,
        done_total=total,
        done_month=month,
        last_week=last_week,
        recorded=totals is not None,
        recorded_this_year=recorded_this_year,
        done_ratio=done,
        expected_ratio=expected,
        gap=pace_gap(done, expected),
        year_plan=plan,
    )


def plans_of(keys: list[int], year: int, *, as_of: datetime | None = None) -> dict[int, Plan]:
    """Project's key → its plan of the year, now or as it was last changed before `as_of`."""
    if as_of is None:
        values = rows_of(_plans_now, year, keys=keys)
    else:
        model = YearPlan.pgh_event_model  # type: ignore[attr-defined]  # given by pghistory.track
        events = model.objects.filter(updated_at__lte=as_of)
        rows = events.order_by("project_id", "-updated_at", "-pgh_id").distinct("project_id")
        values = rows.filter(project_id__in=keys, year=year).values_list(*OF_PLAN)
    return _plans(values)


def _plans(values: Iterable[tuple]) -> dict[int, Plan]:
    return {key: Plan(of, amount, start, monthly) for key, of, amount, start, monthly in values}


def _plans_now(year: int, keys: list[int]) -> QuerySet:
    return YearPlan.objects.filter(project_id__in=among(keys), year=year).values_list(*OF_PLAN)


def _records(keys, today: date, as_of: datetime | None, but: ReportWeek | None) -> QuerySet:
    records = records_of(keys, as_of).filter(month_on__lte=today)
    return records if but is None else records.filter(~Q(week=but))


def _weekly(keys, today: date, as_of: datetime | None, but: ReportWeek | None) -> QuerySet:
    records = records_of(keys, as_of).filter(month_on__lte=today, week__isnull=False)
    return records if but is None else records.filter(week__week_on__lt=but.week_on)


def records_of(keys, as_of: datetime | None = None):
    """The records of `keys`, one version of each."""
    rows = InvestmentRecord.objects.filter(project_id__in=keys)
    return rows.current() if as_of is None else rows.as_of(as_of)


Totals = tuple[Decimal, Decimal, Decimal, bool]


def _totals_known(keys: list[int], today: date) -> dict[int, Totals]:
    """As `_totals` of the current records, from what is stored of them: a row a year."""
    return _added_up(rows_among(_done, keys, today), today)


def _added_up(rows: Iterable[tuple], today: date) -> dict[int, Totals]:
    found = dict[int, Totals]()
    for key, year, given_from, whole, so_far, done, done_before in rows:
        total, in_year, in_month, given = found.get(key, (ZERO, ZERO, ZERO, False))
        if year == today.year:
            given = given_from is not None and given_from <= today.month
            found[key] = (total + so_far, done, done - done_before, given)
        else:
            found[key] = (total + whole, in_year, in_month, given)
    return found


def _done_of(today: date, keys: list[int]) -> QuerySet:
    return _done(among(keys), today)


def _done(projects, today: date) -> QuerySet:
    place = today.month - 1
    here = Q(year=today.year, entered_from__lte=today.month)
    rows = YearDone.objects.filter(here | Q(year__lt=today.year), project__in=projects)
    before = f"done__{place - 1}" if place else Value(ZERO)
    return rows.order_by().values_list(
        "project_id", "year", "given_from", "whole__11", f"whole__{place}", f"done__{place}", before
    )


def _totals(records, today: date) -> dict[int, Totals]:
    """Project's key → done in all, this year, this month, and whether anything was given of this year."""
    first, here = today.replace(month=1, day=1), today.replace(day=1)
    found = _select(_TOTALS, records.by_month(), [first, here, first])
    return {key: tuple(sums) for key, *sums in found}


def _last_weeks(records) -> dict[int, Decimal]:
    """Project's key → what its latest reported week completed; a week over two months is two rows."""
    rows = records.order_by().values("project_id", "week__week_on")
    rows = rows.annotate(amount=Sum("completed"))
    return dict(_select(_LAST_WEEKS, rows.values_list("project_id", "week__week_on", "amount"), []))


def _select(outer: str, inner: QuerySet, params: list) -> list[tuple]:
    """Rows of `outer`, a constant, around the query `inner`: the ORM cannot group what it grouped."""
    sql, inner_params = inner.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(outer.format(sql), [*params, *inner_params])
        return cursor.fetchall()


@dataclass(frozen=True, slots=True)
class YearSums:
    """What projects completed this year (`known` of them said so) and planned (`planned` have a plan)."""

    done: Decimal
    known: int
    plan: Decimal
    planned: int


@dataclass(frozen=True, slots=True)
class YearPace:
    """How the year goes for projects that have a plan: what they completed of it, and what should be done by
    today (序时), each plan by its own months. What is done without a plan is in no rate."""

    done: Decimal
    plan: Decimal
    expected: Fraction

    @property
    def done_ratio(self) -> Fraction | None:
        return ratio(self.done, self.plan)

    @property
    def expected_ratio(self) -> Fraction | None:
        return self.expected / Fraction(self.plan) if self.plan else None

    @property
    def gap(self) -> Fraction | None:
        """序时差 in points."""
        return pace_gap(self.done_ratio, self.expected_ratio)


Year = tuple[YearSums, YearPace]
Group = dict[str, Any]  # projects that can be added up, as the database did


def groups_of_year(projects: QuerySet, today: date, apart: Q | None = None) -> QuerySet:
    """Kept projects whose plans can be added up: of straight lines those with one start, all curves, and those without. Of
    their plan and of their records one row is stored (YearOutline)."""
    of_year = FilteredRelation("year_outlines", condition=Q(year_outlines__year=today.year))
    told = {"apart": ExpressionWrapper(apart, BooleanField())} if apart else {}
    begun, so_far = _on_curve(today), F(f"of_year__done__{today.month - 1}")
    rows = projects.order_by().annotate(of_year=of_year)
    curved = ExpressionWrapper(Q(of_year__curve__isnull=False), BooleanField())
    return rows.values(start=F("of_year__line"), curved=curved, **told).annotate(
        done=Sum(so_far), given=Count("pk", filter=Q(of_year__given_from__lte=today.month)),
        amounts=Sum("of_year__plan"), plans=Count("of_year__plan"),
        before=Sum(_curve_at(today.month - 1), filter=begun),
        at_end=Sum(_curve_at(today.month), filter=begun),
    )  # fmt: skip


def years_of_groups(groups: Iterable[Group], today: date) -> tuple[Year, Year]:
    """Of groups that were told apart."""
    here, there = told_apart(groups)
    return year_of_groups(here, today), year_of_groups(there, today)


def told_apart(groups: Iterable[Group]) -> tuple[list[Group], list[Group]]:
    """Those for which `apart` does not hold, and those for which it does."""
    found = list(groups)
    here, there = ([group for group in found if group["apart"] is kept] for kept in (False, True))
    return here, there


def year_of_groups(groups: Iterable[Group], today: date) -> Year:
    """What the projects of all these come to."""
    done, given, whole, planned, of_plans, expected = ZERO, 0, ZERO, 0, ZERO, Fraction(0)
    for group in groups:
        done, given = done + (group["done"] or ZERO), given + group["given"]
        if group["plans"]:
            whole, planned = whole + group["amounts"], planned + group["plans"]
            of_plans, expected = (
                of_plans + (group["done"] or ZERO),
                expected + _expected(group, today),
            )
    return YearSums(done, given, whole, planned), YearPace(of_plans, whole, expected)


def _expected(group: Group, today: date) -> Fraction:
    """What should be done of the group's plans by now, by `rules.pace.expected_ratio` of all of them at once."""
    if group["curved"]:
        before, at_end = Fraction(group["before"] or 0), Fraction(group["at_end"] or 0)
        return before + (at_end - before) * _within(today)
    share = expected_ratio(today, year=today.year, start_month=group["start"])
    return (share or Fraction(0)) * Fraction(group["amounts"])


def _within(today: date) -> Fraction:
    return Fraction(today.day, monthrange(today.year, today.month)[1])


def _curve_at(month: int):
    """The cumulative plan at the end of a month; before January nothing."""
    return F(f"of_year__curve__{month - 1}") if month else Value(ZERO)


def _on_curve(today: date) -> Q:
    """Curves that have begun: what they say of today is more than nothing."""
    before, at_end, within = _curve_at(today.month - 1), _curve_at(today.month), _within(today)
    now = before * Value(within.denominator - within.numerator) + at_end * Value(within.numerator)
    return Q(GreaterThan(now, Value(0)))


def figure_of_month(project, month_on: date) -> Decimal | None:
    """What counts for one month of a project, None when nothing was entered."""
    months = records_of([project.pk]).filter(month_on=month_on).by_month()
    return next((figure for *_, figure in months), None)
