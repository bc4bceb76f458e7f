"""How the vectors of 倒排工期 say networks, and the rules bound to their names."""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from chinese_calendar.constants import holidays, workdays

from projects.calendar.rules.workdays import WorkCalendar
from projects.schedule.rules import due, levers, network, plan, scale, timeline
from projects.schedule.rules.timeline import Span, Timeline, Unit, Winter

TEMPLATES = Path(__file__).parents[2] / "fixtures" / "templates.json"
PUBLISHED = range(2024, 2027)  # later years count Monday–Friday
CALENDAR = WorkCalendar(
    date(2022, 1, 1),
    date(2045, 12, 31),
    frozenset(day for day in holidays if day.year in PUBLISHED),
    frozenset(day for day in workdays if day.year in PUBLISHED),
    frozenset(PUBLISHED),
)


@cache
def line_of(winter: str | None) -> Timeline:
    """`winter`: 「11-15~03-15」."""
    return Timeline(CALENDAR, Winter.read(*winter.split("~")) if winter else None)


def span(days, unit, outdoor, winter, start=None, finish_by=None):
    line, span = line_of(winter), Span(days, Unit(unit), outdoor)
    if finish_by:
        return {"latest_first": line.day(line.latest(line.after(finish_by), span))}
    first = line.begin(line.at(start), span)
    return {"first": line.day(first), "last": line.day(line.end(first, span) - 1)}


def plan_(target, today, steps=(), template="", durations="", winter=None, show=None):
    steps = template_steps(template, durations) if template else steps_of(steps)
    found = plan.plan(steps, target, today, line_of(winter))
    rows = {
        key: {
            "first": row.first, "last": row.last, "latest_first": row.latest_first,
            "latest_last": row.latest_last, "float": row.total_float,
        }
        for key, row in found.steps.items()
        if show is None or key in show
    }  # fmt: skip
    return {"steps": rows, "shortfall": found.shortfall, "chain": found.chain}


def levers_(target, today, steps=(), template="", durations="", short="", winter=None):
    steps = template_steps(template, durations) if template else steps_of(steps)
    line = line_of(winter)
    found = levers.levers(steps, target, today, line)
    return {
        "shortfall": plan.plan(steps, target, today, line).shortfall,
        "levers": [{"gain": one.gain, "kind": one.lever.kind, "at": one.lever.at} for one in found],
    }


def problems(steps):
    steps = steps_of(steps)
    found = network.problems(steps)
    return [[one.kind, *(one.at if isinstance(one.at, tuple) else [one.at])] for one in found]


def scale_(first, last, unit, day, width):
    found = scale.scale(first, last, scale.ScaleUnit(unit), width)
    return {
        "columns": found.columns, "from": found.first, "to": found.last,
        "x": found.x(day), "clamped": found.clamps(day),
    }  # fmt: skip


def steps_of(rows) -> list[network.Step]:
    """Steps as a vector writes them; `short` is a number of days of the step's own unit."""
    return [_step(row) for row in rows]


def _step(row) -> network.Step:
    unit, outdoor = Unit(row.get("unit", "WORK")), row.get("outdoor", False)
    return network.Step(
        key=row["key"],
        span=Span(row["days"], unit, outdoor),
        role=network.StepRole(row["role"]),
        links=tuple(_link(link) for link in row["links"]),
        started_on=row.get("started"),
        done_on=row.get("done"),
        undated=row.get("undated", False),
        short=Span(row["short"], unit, outdoor) if "short" in row else None,
    )


def _link(row) -> network.Link:
    if isinstance(row, str):
        return network.Link(row)
    unit = timeline.Unit(row.get("lag_unit", "WORK"))
    return network.Link(row["pred"], row.get("lag", 0), unit, row.get("hard", False))


@cache
def templates() -> dict:
    return {one["name"]: one for one in json.loads(TEMPLATES.read_text())["templates"]}


def template_steps(name: str, durations: str) -> list[network.Step]:
    """The network that a template makes with its regular or its short durations."""
    return [_template_step(row, short=durations == "SHORT") for row in templates()[name]["steps"]]


def _template_step(row, *, short: bool) -> network.Step:
    outdoor = row["outdoor"]
    shorter = Span(row["short_days"], Unit(row["short_unit"]), outdoor)
    return network.Step(
        key=row["key"],
        span=shorter if short else Span(row["days"], Unit(row["unit"]), outdoor),
        role=network.StepRole(row["role"]),
        links=tuple(_link(link) for link in row["links"]),
        short=None if short else shorter,
    )


RULES: dict[str, Callable] = {
    "span": span,
    "plan": plan_,
    "problems": problems,
    "levers": levers_,
    "plan_due": lambda admitted_on: due.plan_due(admitted_on, CALENDAR),
    "slip": lambda baseline, now: due.slip(baseline, now, CALENDAR)._asdict(),
    "scale": scale_,
}
