"""What a metric counts of all projects, by the keys of its query (registry/rules/metrics.py), of what the database keeps
of them. Who sees some has them counted, by the conditions that the lists are filtered by; tests/overview/test_tallies.py
proves that both say the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from django.utils import timezone

from projects.calendar.reads import running_week
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.registry.reads.tallies import NONE, Tallies
from projects.registry.rules.metrics import Metric
from projects.registry.rules.stages import TO_CHECK
from projects.schedule.rules.nodes import SOON_DAYS

KINDS = (
    "stage", "light", "roles", "lacks", "zone", "doubtful", "imported", "silent", "owed", "filed", "node", "issue",
    "issue_due",
)  # fmt: skip

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """`week`: the key of the reporting week that runs, as text."""

    now: datetime
    today: date
    week: str


def moment_of(now: datetime) -> Moment:
    return Moment(now, timezone.localdate(now), str(running_week(now).pk or ""))


def _lacking(tallies: Tallies, what: str, at: Moment) -> int:
    if what == "ZONE_LEADER":
        return tallies.number("zone", str(at.today.year))
    return tallies.number("roles", "FULL") if what == "NONE" else tallies.number("lacks", what)


def _reporting(tallies: Tallies, state: str, at: Moment) -> int:
    if state == "SILENT":
        return sum(one.number for of, one in tallies.of["silent"].items() if _at(of) < at.now)
    owed, filed = (tallies.number(what, at.week) for what in ("owed", "filed"))
    return {"OWED": owed, "FILED": filed, "OPEN": owed - filed}[state]


def _at(seconds: str) -> datetime:
    return EPOCH + timedelta(seconds=float(seconds))


def _nodes(tallies: Tallies, state: str, at: Moment) -> int:
    if state == "overdue":
        return tallies.before("node", at.today)
    last = at.today + timedelta(days=SOON_DAYS + 1)
    return tallies.before("node", last) - tallies.before("node", at.today)


def _invested(tallies: Tallies, answer: str, at: Moment) -> int:
    number, known, _ = tallies.whole("stage")
    return known if answer == "known" else number - known


def _at_stage(tallies: Tallies, stage: str, at: Moment) -> int:
    return tallies.number("stage", "" if stage == TO_CHECK else stage)


def _with_light(tallies: Tallies, light: str, at: Moment) -> int:
    return tallies.number("light", str(LOOKED_AT.index(Light(light))))


# key of the query → how many there are, of one of the values given for it
COUNTS: dict[str, Callable[[Tallies, str, Moment], int]] = {
    "light": _with_light,
    "stage": _at_stage,
    "lacking": _lacking,
    "investment": _invested,
    "confirmed": lambda tallies, answer, at: tallies.number("imported"),
    "check": lambda tallies, answer, at: tallies.number("doubtful"),
    "report": _reporting,
    "state": _nodes,
    "open": lambda tallies, answer, at: tallies.number("issue", "OPEN"),
    "overdue": lambda tallies, answer, at: tallies.before("issue_due", at.today),
    # Of the open ones: with `open` beside it this key alone decides.
    "blocking": lambda tallies, answer, at: tallies.number("issue", "BLOCKING"),
}


def groups_of(metrics: Sequence[Metric], tallies: Sequence[Tallies], at: Moment) -> list[dict]:
    """Of facts and of fiction a row each, as a query that counts the metrics among projects gives them."""
    return [_group(metrics, one, at) for one in tallies]


def _group(metrics: Sequence[Metric], tallies: Tallies, at: Moment) -> dict:
    whole = tallies.whole("stage")
    counts = {f"count_{metric.code}": _count(metric, tallies, at) for metric in metrics}
    sums = {f"sum_{metric.code}": whole.amount if whole.known else None for metric in metrics}
    due = tallies.number("roles", "DUE")
    return {"fictional": tallies.fictional, "roles_due": due, **counts, **sums}


def _count(metric: Metric, tallies: Tallies, at: Moment) -> int:
    """The values of a key exclude each other. Without a query it is all projects."""
    asked = parse_qs(metric.query)
    if not asked:
        return tallies.whole("stage").number
    *_, (key, values) = asked.items()
    return sum(COUNTS[key](tallies, value, at) for value in values)


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
