"""Who is to be chased for a report, by unit: counted first, and read a page at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    Min,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from gaoxin.clock import day_and_minute
from gaoxin.population import Population, of_population
from projects.calendar.rules.weeks import ZONE
from projects.models import ReportDuty, ReportWeek
from projects.registry.models.scopes import OF_DEMO
from projects.registry.reads.tallies import read_tallies

PER_PAGE = 100  # projects
NO_UNIT = "未定牵头单位"
BESIDE = ("project__lead_unit", "user__unit", "stands_in_for", "week")
ORDER = ("-weeks", "project__code")
UNIT = Coalesce("project__lead_unit", "user__unit")
UNIT_NAME = Coalesce("project__lead_unit__name", "user__unit__name", Value(NO_UNIT))


@dataclass(frozen=True)
class Missing:
    """One project to chase: its latest unanswered duty; since when, and how many weeks in a row."""

    duty: ReportDuty
    days: int
    weeks: int

    @property
    def person(self) -> str:
        return self.duty.filler or "专员空缺"

    @property
    def delay(self) -> str:
        """「已过截止 5 天」「连续 3 周未报，已过截止 19 天」; before the cut-off when it is due."""
        if not self.weeks:
            return self.duty.week.state
        late = f"已过截止 {self.days} 天" if self.days else "今天截止，未报"
        return f"连续 {self.weeks} 周未报，{late}" if self.weeks > 1 else late

    @property
    def line(self) -> str:
        return f"{self.duty.project.name}（{self.person}）{self.delay}"


@dataclass(frozen=True)
class UnitChase:
    """What one unit owes, `count` projects, of which `rows` stand on this page, and the words to send to it."""

    name: str
    count: int
    rows: list[Missing]
    text: str


@dataclass(frozen=True)
class Chase:
    """A page of it. `total` projects of `of_units` units; `open` and `missed`: how many each of the two lists has."""

    units: list[UnitChase]
    page: Page
    total: int
    of_units: int
    open: int
    missed: int
    has_demo: bool

    @property
    def told(self) -> str:
        """For the pager."""
        return str(self.total)


@dataclass(frozen=True)
class _Unit:
    key: int | None
    name: str
    count: int


class _Silent(NamedTuple):
    """What orders a silent project among the others, and counts it to a unit; `duty`: the key of the latest."""

    duty: int
    unit: int | None
    unit_name: str
    demo: bool
    weeks: int
    first_at: datetime
    code: str


def chase(
    now: datetime,
    *,
    before_cut_off: bool = False,
    population: Population = Population.ALL,
    page: str | None = None,
) -> Chase:
    """By unit: what was not reported in time, or, before the cut-off, what is still to come. Five queries at most."""
    silent, waiting = _silent(now, population), _waiting(now, population)
    lines = [] if before_cut_off else _silent_lines(silent)
    units, demo = _count_units(waiting) if before_cut_off else _units_of(lines)
    total = sum(unit.count for unit in units)
    other = _latest(silent).count() if before_cut_off else count_waiting(now, population)
    here = Paginator(range(total), PER_PAGE).get_page(page)
    told = _waiting_of(units, here, waiting) if before_cut_off else _silent_of(units, here, lines)
    counts = (total, other) if before_cut_off else (other, total)
    shown = list(_by_unit(units, told, now))
    return Chase(shown, here, total, len(units), *counts, has_demo=demo)


def missing(
    now: datetime, population: Population, *, before_cut_off: bool, most: int
) -> list[Missing]:
    """The first so many, the longest silent first; how many there are say the numbers of the start page. Two queries."""
    rows = _waiting(now, population) if before_cut_off else _one_each(_silent(now, population))
    return [_missing(duty, now) for duty in _shown(rows.order_by(*ORDER)[:most])]


# -- which rows ------------------------------------------------------------------------------------


def _silent(now: datetime, population: Population) -> QuerySet:
    """Every week of every project that nobody answered."""
    return of_population(ReportDuty.objects.silent(now), OF_DEMO, population)


def _waiting(now: datetime, population: Population) -> QuerySet:
    rows = of_population(ReportDuty.objects.open(now), OF_DEMO, population)
    return rows.filter(project__removed_on=None).annotate(weeks=Value(0))


def count_waiting(now: datetime, population: Population) -> int:
    """As many as `_waiting` has, of what is kept of all projects."""
    weeks = [str(key) for key in ReportWeek.objects.open(now).values_list("pk", flat=True)]
    found = read_tallies(population, "owed", "filed")
    return sum(
        one.number("owed", week) - one.number("filed", week) for one in found for week in weeks
    )


def _latest(silent: QuerySet) -> QuerySet:
    """Of each project one, to be counted."""
    latest = silent.order_by("project_id", "-week__cut_off_at").distinct("project_id")
    return ReportDuty.objects.filter(pk__in=latest.values("pk"))


def _one_each(silent: QuerySet) -> QuerySet:
    """Of each project the latest, with `weeks` in a row and the cut-off of the first, `first_at`."""
    project, newest = F("project"), F("week__cut_off_at").desc()
    return silent.annotate(
        weeks=Window(Count("pk"), partition_by=project),
        first_at=Window(Min("week__cut_off_at"), partition_by=project),
        place=Window(RowNumber(), partition_by=project, order_by=newest),
    ).filter(place=1)


def _silent_lines(silent: QuerySet) -> list[_Silent]:
    """Of each project one, in no order: those are few, and are counted and put in order as they are."""
    fictional = ExpressionWrapper(OF_DEMO, BooleanField())
    rows = _one_each(silent).annotate(unit=UNIT, unit_name=UNIT_NAME, fictional=fictional)
    told = ("unit", "unit_name", "fictional", "weeks", "first_at", "project__code")
    return [_Silent(*row) for row in rows.order_by().values_list("pk", *told)]


def _beside(keys: Iterable[int]) -> dict[int, Any]:
    return ReportDuty.objects.select_related(*BESIDE).in_bulk(list(keys))


def _shown(rows: QuerySet) -> list[Any]:
    """With what stands beside each, read of these alone."""
    found = list(rows)
    whole = _beside(duty.pk for duty in found)
    for duty in found:
        duty.project, duty.week = whole[duty.pk].project, whole[duty.pk].week
        duty.user, duty.stands_in_for = whole[duty.pk].user, whole[duty.pk].stands_in_for
    return found


# -- by unit ---------------------------------------------------------------------------------------


def _count_units(rows: QuerySet) -> tuple[list[_Unit], bool]:
    """Those that have most to report first, and whether any row is fictional."""
    found = rows.order_by().values(unit=UNIT, unit_name=UNIT_NAME)
    found = found.annotate(count=Count("pk"), demo=Count("pk", filter=OF_DEMO))
    return _in_order(list(found.values_list("unit", "unit_name", "count", "demo")))


def _units_of(lines: list[_Silent]) -> tuple[list[_Unit], bool]:
    """Likewise."""
    counts: dict[tuple, list[int]] = defaultdict(lambda: [0, 0])
    for one in lines:
        counts[one.unit, one.unit_name][one.demo] += 1
    return _in_order([(*unit, own + demo, demo) for unit, (own, demo) in counts.items()])


def _in_order(told: list[tuple]) -> tuple[list[_Unit], bool]:
    units = [_Unit(key, called, count) for key, called, count, _ in told]
    units.sort(key=lambda unit: (unit.key is None, -unit.count, unit.name))
    return units, any(demo for *_, demo in told)


def _silent_of(units: list[_Unit], page: Page, lines: list[_Silent]) -> Iterator[Any]:
    """The duties of a page, with what is known of each. One query."""
    place = {unit.key: number for number, unit in enumerate(units)}
    ordered = sorted(lines, key=lambda one: (place[one.unit], -one.weeks, one.code))
    shown = [ordered[number] for number in page]
    whole = _beside(one.duty for one in shown)
    for one in shown:
        duty = whole[one.duty]
        duty.unit, duty.weeks, duty.first_at = one.unit, one.weeks, one.first_at
        yield duty


def _waiting_of(units: list[_Unit], page: Page, waiting: QuerySet) -> Iterator[Any]:
    """Likewise; two queries."""
    places = [When(unit=unit.key, then=Value(n)) for n, unit in enumerate(units) if unit.key]
    place = Case(*places, default=Value(len(units)))
    ordered = waiting.annotate(unit=UNIT).order_by(place, *ORDER)
    start = max(page.start_index() - 1, 0)
    yield from _shown(ordered[start : start + len(page)])


def _by_unit(units: list[_Unit], duties: Iterable[Any], now: datetime) -> Iterator[UnitChase]:
    """What of each unit stands on the page."""
    by_unit: dict[int | None, list[Missing]] = {}
    for duty in duties:
        by_unit.setdefault(duty.unit, []).append(_missing(duty, now))
    known = {unit.key: unit for unit in units}
    for key, found in by_unit.items():
        unit = known[key]
        yield UnitChase(unit.name, unit.count, found, _write_chase(unit, found, now))


def _missing(duty: Any, now: datetime) -> Missing:
    """`duty`: with what `_one_each` or `_waiting` found of it."""
    days = (_day(now) - _day(duty.first_at)).days if duty.weeks else 0
    return Missing(duty, days, duty.weeks)


def _day(moment: datetime):
    return moment.astimezone(ZONE).date()


def _write_chase(unit: _Unit, rows: list[Missing], now: datetime) -> str:
    """What the project office pastes into the unit's chat."""
    demo = any(row.duty.project.is_demo for row in rows)
    head = f"{'【演示数据】' if demo else ''}【项目进展周报】{unit.name}："
    what = "未报，请尽快补报" if rows[0].weeks else "请在截止前报送"
    lines = [f"{number}. {row.line}" for number, row in enumerate(rows, 1)]
    part = f"（共 {unit.count} 个）" if len(rows) < unit.count else ""
    first = f"截至 {day_and_minute(now)}，以下 {len(rows)} 个项目{part}进展周报{what}："
    return "\n".join([head, first, *lines, "填报：登录项目调度平台「填报」。"])
