"""Permits as they stood on an earlier day, from what was known at a moment: what was entered since is taken back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from projects.models import LimitExtension, PermitPause, PermitStep
from projects.resources.reads.agents import agents_of
from projects.resources.reads.permits import work_calendar
from projects.resources.rules.clock import Pause
from projects.resources.rules.states import stand

# A day that was not yet takes with it what was said on it.
DAYS = {
    "submitted_on": (), "supplement_told_on": ("supplement_done_on",), "supplement_done_on": (),
    "accepted_on": (), "decided_on": ("result",), "checked_on": ("check_result",),
}  # fmt: skip


def permits_then(projects: Sequence[int], day: date, known_at: datetime) -> list[PermitStep]:
    """Those of the projects that were there, not to be saved: each `shown` as of `day`, with its agent of that day.
    A number of queries that does not depend on them."""
    rows = PermitStep.objects.filter(project__in=projects, created_at__lte=known_at)
    found = list(rows.select_related("item", "unit").order_by("pk"))
    set_back(PermitStep, found, known_at)
    found = [row for row in found if row.removed_on is None or row.removed_on > day]
    pauses, longer = _pauses(found, day, known_at), _longer(found, day, known_at)
    agents, calendar = agents_of(found, day), work_calendar(day)
    for row in found:
        _forget(row, day)
        standing = row.standing(pauses=pauses[row.pk], longer=longer[row.pk])
        row.shown = stand(standing, day, calendar)
        agent = agents.get(row.pk)
        row.agent_name, row.agent_key = (str(agent), agent.pk) if agent else ("", None)
    return found


def set_back(model, rows: Iterable, known_at: datetime) -> None:
    """Rows of a tracked model, to what they said at that moment. One query."""
    changed = {row.pk: row for row in rows if row.updated_at > known_at}
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    events = model.pgh_event_model.objects.filter(pgh_obj__in=changed, updated_at__lte=known_at)
    for version in events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id"):
        for name in names:
            setattr(changed[version.pgh_obj_id], name, getattr(version, name))


def _pauses(rows, day: date, known_at: datetime) -> dict[int, list[Pause]]:
    found: dict[int, list[Pause]] = defaultdict(list)
    of = PermitPause.objects.filter(permit__in=[row.pk for row in rows], created_at__lte=known_at)
    every = list(of.order_by("from_on", "id"))
    set_back(PermitPause, every, known_at)
    for row in every:
        if row.from_on <= day:
            ended = row.to_on if row.to_on is not None and row.to_on <= day else None
            found[row.permit_id].append((row.from_on, ended))
    return found


def _longer(rows, day: date, known_at: datetime) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    given = LimitExtension.objects.filter(permit__in=[row.pk for row in rows])
    for permit, days in given.filter(at__lte=known_at, on__lte=day).values_list("permit", "days"):
        found[permit] += days
    return found


def _forget(row: PermitStep, day: date) -> None:
    for name, with_it in DAYS.items():
        on = getattr(row, name)
        if on is not None and on > day:
            setattr(row, name, None)
            for other in with_it:
                setattr(row, other, None if other.endswith("_on") else "")
