"""How many of all projects, of their nodes or of their problems the queries of the lists give, by what the database keeps
of them; and the year of all. Who sees some has them counted, by the conditions that the lists are filtered by;
tests/overview/test_tallies.py proves that both say the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from gaoxin.population import Population
from gaoxin.prebuilt import asked, rows_together
from projects.calendar.reads import running_week
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import Project
from projects.registry.models.scopes import AWAITING
from projects.registry.reads.tallies import NONE, Sums, Tallies, sums_of, tallies_of
from projects.registry.rules.stages import TO_CHECK
from projects.schedule.reads import tallied as of_nodes

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Moment:
    now: datetime

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def week(self) -> str:
        """The key of the reporting week that runs, as text."""
        return str(running_week(self.now).pk or "")


def _lacking(tallies: Tallies, what: str, at: Moment) -> int:
    if what == "ZONE_LEADER":
        return tallies.number("zone", str(at.today.year))
    due, full = tallies.number("roles", "DUE"), tallies.number("roles", "FULL")
    known = {"NONE": full, "ANY": due - full}
    return known[what] if what in known else tallies.number("lacks", what)


def _reporting(tallies: Tallies, state: str, at: Moment) -> int:
    if state == "SILENT":
        return sum(one.number for of, one in tallies.of["silent"].items() if _at(of) < at.now)
    owed, filed = (tallies.number(what, at.week) for what in ("owed", "filed"))
    return {"OWED": owed, "FILED": filed, "OPEN": owed - filed}[state]


def _at(seconds: str) -> datetime:
    return EPOCH + timedelta(seconds=float(seconds))


def _invested(tallies: Tallies, answer: str, at: Moment) -> int:
    number, known, _ = tallies.whole("stage")
    return known if answer == "known" else number - known


def _at_stage(tallies: Tallies, stage: str, at: Moment) -> int:
    return tallies.number("stage", "" if stage == TO_CHECK else stage)


def _with_light(tallies: Tallies, light: str, at: Moment) -> int:
    return tallies.number("light", str(LOOKED_AT.index(Light(light))))


_UNCONFIRMED = {"import": "imported", "article": "awaited"}

# key of the query → how many there are, of one of the values given for it
COUNTS: dict[str, Callable[[Tallies, str, Moment], int]] = {
    "light": _with_light,
    "stage": _at_stage,
    "lacking": _lacking,
    "investment": _invested,
    "confirmed": lambda tallies, answer, at: tallies.number(_UNCONFIRMED[answer]),
    "check": lambda tallies, answer, at: tallies.number("doubtful"),
    "report": _reporting,
    "state": lambda tallies, state, at: of_nodes.STATES[state](tallies, at.today),
    "open": lambda tallies, answer, at: tallies.number("issue", "OPEN"),
    "overdue": lambda tallies, answer, at: tallies.before("issue_due", at.today),
    # Of the open ones: with `open` beside it this key alone decides.
    "blocking": lambda tallies, answer, at: tallies.number("issue", "BLOCKING"),
}


def number_of(asked: Mapping[str, Sequence[str]], tallies: Tallies, at: Moment) -> int:
    """Of a query, as `parse_qs` gives it: the values of a key exclude each other. Without any it is all projects."""
    if not asked:
        return tallies.whole("stage").number
    *_, (key, values) = asked.items()
    return sum(COUNTS[key](tallies, value, at) for value in values)


# -- the register of projects -----------------------------------------------------------------------------

OF_VIEWS = ("stage", "light", "roles", "imported")


def read_register(population: Population, year: int) -> tuple[Tallies, Tallies]:
    """What the register says of all projects, and of those of its ready-made views; of facts and of fiction. One trip."""
    views, of_year, awaited = rows_together(
        asked(sums_of, population, OF_VIEWS, ""),
        asked(sums_of, population, OF_YEAR, str(year)),
        asked(_awaited, population),
    )
    found = tallies_of([*views, *of_year])
    # No tally: those of the article are few, and have an index of their own.
    found[False].of["awaited"][""] = Sums(sum(awaited))
    return found


def _awaited(population: Population) -> QuerySet:
    rows = Project.objects.kept().of_population(population).filter(AWAITING).order_by()
    return rows.values("source").values_list(Count("pk"), flat=True)


# -- a year ---------------------------------------------------------------------------------------------

OF_YEAR = ("done", "given", "plan", "curve")


def groups_of_year(tallies: Tallies, today: date) -> list[dict[str, Any]]:
    """As `investment.reads.standing.groups_of_year` gives them: what has one plan line, what follows a curve, the rest."""
    year, month = today.year, f"{today.year}-{today.month}"
    lines = [(line, tallies.of["plan"].get(f"{year}/{line}", NONE)) for line in range(13)]
    given = sum(tallies.number("given", f"{year}-{one}") for one in range(1, today.month + 1))
    rest = {"start": None, "curved": False, "given": given, "amounts": None, "plans": 0}
    done = tallies.of["done"]
    curve = [tallies.of["curve"].get(f"{year}-{today.month - n}", NONE).amount for n in (1, 0)]
    groups = [
        {
            "start": line, "curved": line == 0, "given": 0, "amounts": plan.amount, "plans": plan.number,
            "done": done.get(f"{month}/{line}", NONE).amount, "before": curve[0], "at_end": curve[1],
        }
        for line, plan in lines
    ]  # fmt: skip
    groups.append(rest | {"done": done.get(f"{month}/", NONE).amount})
    return [group | {"apart": tallies.fictional} for group in groups]
