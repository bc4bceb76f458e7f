"""What the wall draws of projects, as a weekly report freezes it."""

from collections.abc import Iterable, Mapping
from sys import intern

from projects.dispatch.rules.bar import BarLine, PointLine
from projects.investment.reads.standing import Standing
from projects.models import Status
from projects.wall.reads.plans import Planned, plans_of
from projects.wall.reads.rows import front_of
from projects.wall.rules.row import Mark


def bar_lines(rows: Iterable[Mapping], moment, money: Mapping[int, Standing]) -> dict[int, BarLine]:
    """Project → its bar at that moment. `rows`: the projects with the status each had then. Five queries."""
    found = {row["pk"]: row for row in rows}
    counting = {key: row["status"] == Status.ACTIVE for key, row in found.items()}
    plans = plans_of(counting, moment.day, at=moment.as_of)
    return {
        key: _bar(row, plans.get(key, Planned()), money.get(key, Standing()), moment.day)
        for key, row in found.items()
    }


def _bar(row: Mapping, plan: Planned, standing: Standing, day) -> BarLine:
    begun = row["started_on"] if row["started_on"] and row["started_on"] <= day else None
    first_on, last_on = plan.span(begun) or (None, None)
    points = [_point(mark) for mark in plan.marks]
    return BarLine(first_on, last_on, front_of(standing) if first_on else None, points)


def _point(mark: Mark) -> PointLine:
    return PointLine(
        intern(mark.name),
        mark.due_on or mark.on,
        mark.done_on,
        mark.state,
        mark.before_on,
        mark.moves,
    )
