"""What projects needed on an earlier day, from what was known at a moment: what was entered since is taken back. Of
money the word of its state alone, for whoever reads a project's line reads this."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from projects.financing.reads.then import coming_then
from projects.models import (
    FundArrival,
    Issue,
    Parcel,
    ParcelShare,
    PermitStep,
    PlanRow,
    Premises,
    ResourceNeed,
    SchedulePlan,
    ScheduleStep,
)
from projects.needs.reads.items import NONE, ONE, Item, by_subject
from projects.needs.rules.kinds import Element, NeedKind
from projects.needs.rules.states import need_state
from projects.resources.reads.permits import speaking
from projects.resources.reads.then import set_back
from projects.resources.rules.kinds import Result

Planned = Mapping[tuple[int, str], tuple[date | None, date | None]]


def needs_then(
    counting: Mapping[int, bool], permits: Sequence[PermitStep], day: date, as_of: datetime,
    known_at: datetime,
) -> list[Item]:  # fmt: skip
    """`permits`: all of these projects, as they stood (resources/reads/then.py). A fixed number of queries."""
    keys = list(counting)
    needs, current = _needs(keys, day, known_at), _current(permits)
    steps = _steps(current)
    of_needs = [(row.step.schedule_id, row.step.key) for row in needs if row.step]
    planned = _planned({*steps.values(), *of_needs}, as_of)
    issues = _issues(keys, day, known_at)
    found_of = {
        NeedKind.FUNDING: _money(keys, day, known_at), NeedKind.LAND: _land(keys, day, known_at),
    }  # fmt: skip
    found = [
        _need(row, counting[row.project_id], _first(row, planned), day, issues, found_of)
        for row in needs
    ]
    for row in current:
        on = _last(steps.get(row.pk), planned) or row.needed_on
        found.append(_permit(row, counting[row.project_id], on, day, issues))
    return sorted(found, key=lambda item: item.place)


def _needs(keys: list[int], day: date, known_at: datetime) -> list[ResourceNeed]:
    rows = ResourceNeed.objects.filter(project__in=keys, created_at__lte=known_at).order_by("pk")
    found = list(rows)
    set_back(ResourceNeed, found, known_at)
    kept = [row.pk for row in found if row.removed_on is None or row.removed_on > day]
    beside = ResourceNeed.objects.select_related("step", "unit_responsible", "handler")
    names = beside.in_bulk(kept)
    for row in found:
        if row.pk in names:
            _name(row, names[row.pk])
    return [row for row in found if row.pk in names]


def _name(row: ResourceNeed, stored: ResourceNeed) -> None:
    """The rows it points to are read once for all; where it points elsewhere since, they are asked for."""
    for name in ("step", "unit_responsible", "handler"):
        if getattr(row, f"{name}_id") == getattr(stored, f"{name}_id"):
            setattr(row, name, getattr(stored, name))


def _current(permits: Iterable[PermitStep]) -> list[PermitStep]:
    """As reads/items.py has them."""
    rows = sorted(permits, key=lambda one: one.pk)
    return speaking(rows, lambda row: ((row.project_id, row.item_id, row.part), row.result))


def _steps(permits: Iterable[PermitStep]) -> dict[int, tuple[int, str]]:
    """Permit → its step."""
    rows = ScheduleStep.objects.filter(permit__in=[row.pk for row in permits])
    values = rows.values_list("permit", "schedule", "key")
    return {permit: (schedule, key) for permit, schedule, key in values}


def _planned(steps: set[tuple[int, str]], as_of: datetime) -> Planned:
    """(network, step) → its latest first and last day in the plan that was the last one then."""
    plans = SchedulePlan.objects.filter(
        schedule__in={one for one, _ in steps}, confirmed_at__lte=as_of
    )
    last = plans.order_by("schedule_id", "-number").distinct("schedule_id").values("pk")
    rows = PlanRow.objects.filter(plan__in=last, key__in={key for _, key in steps}).order_by()
    values = rows.values_list("plan__schedule", "key", "latest_first_on", "latest_last_on")
    return {(schedule, key): (first, end) for schedule, key, first, end in values}


def _first(row: ResourceNeed, planned: Planned) -> date | None:
    if row.needed_on or row.step is None:
        return row.needed_on
    return planned.get((row.step.schedule_id, row.step.key), (None, None))[0]


def _last(step: tuple[int, str] | None, planned: Planned) -> date | None:
    return planned.get(step, (None, None))[1] if step else None


def _money(keys: Collection[int], day: date, known_at: datetime) -> dict[int, Decimal]:
    """Project → what arrived and was approved to come; none where nobody had said what arrived."""
    rows = list(
        FundArrival.objects.filter(project__in=keys, created_at__lte=known_at, month_on__lte=day)
    )
    set_back(FundArrival, rows, known_at)
    found: dict[int, Decimal] = {}
    for row in rows:
        found[row.project_id] = found.get(row.project_id, NONE) + row.amount
    coming = coming_then(keys, day, known_at)
    return {key: amount + coming.get(key, NONE) for key, amount in found.items()}


def _land(keys: Collection[int], day: date, known_at: datetime) -> dict[int, Decimal]:
    """Project → what it had of parcels that were handed over, and of premises that it rented; none where it had
    neither."""
    found = _shared(keys, day, known_at)
    rows = Premises.objects.filter(project__in=keys, created_at__lte=known_at)
    premises = list(rows)
    set_back(Premises, premises, known_at)
    for row in premises:
        if row.mu is not None and row.is_rented_on(day):
            found[row.project_id] = found.get(row.project_id, NONE) + row.mu
    return found


def _shared(keys: Collection[int], day: date, known_at: datetime) -> dict[int, Decimal]:
    rows = ParcelShare.objects.filter(project__in=keys, created_at__lte=known_at)
    shares = list(rows.filter(from_on__lte=day))
    set_back(ParcelShare, shares, known_at)
    held = [row for row in shares if row.to_on is None or row.to_on > day]
    parcels = list(Parcel.objects.filter(pk__in={row.parcel_id for row in held}))
    set_back(Parcel, parcels, known_at)
    here = {row.pk for row in parcels if _is_handed_over(row, day)}
    found: dict[int, Decimal] = {}
    for row in held:
        area = row.area if row.parcel_id in here else NONE
        found[row.project_id] = found.get(row.project_id, NONE) + area
    return found


def _is_handed_over(parcel: Parcel, day: date) -> bool:
    if parcel.withdrawn_on is not None and parcel.withdrawn_on <= day:
        return False
    days = (parcel.delivered_on, parcel.begun_on, parcel.completed_on)
    return any(one is not None and one <= day for one in days)


def _issues(keys: Collection[int], day: date, known_at: datetime) -> dict[tuple[str, int], str]:
    rows = Issue.objects.open_on(day).filter(project__in=keys, created_at__lte=known_at)
    return by_subject(rows)


def _need(row: ResourceNeed, counts: bool, on: date | None, day: date, issues, found_of) -> Item:
    secured = found_of.get(row.kind, {}).get(row.project_id, row.secured)
    state = need_state(
        applies=row.applies, needed=row.needed, secured=secured, needed_on=on,
        promised_on=row.promised_on, counts=counts, today=day,
    )  # fmt: skip
    issue = issues.get(("need", row.pk), "")
    if row.is_money:
        return Item(
            row.project_id, Element.FUNDING, state, str(row), day, need=row.pk, issue=issue,
            masked=True,
        )  # fmt: skip
    return Item(
        row.project_id, row.element, state, str(row), day, on, row.promised_on, row.needed, secured,
        row.counted_in, row.unit_responsible_id,
        row.unit_responsible.short_name if row.unit_responsible else "",
        row.handler.name if row.handler else "", row.note, need=row.pk, issue=issue,
    )  # fmt: skip


def _permit(row: PermitStep, counts: bool, on: date | None, day: date, issues) -> Item:
    secured = ONE if row.result == Result.GRANTED else NONE
    promised = None if row.decided_on else row.shown.clock.due
    state = need_state(
        applies=not row.needs_no_step, needed=ONE, secured=secured, needed_on=on, promised_on=promised,
        counts=counts, today=day,
    )  # fmt: skip
    return Item(
        row.project_id, Element(row.item.element), state, str(row), day, on, promised, ONE, secured,
        "项", row.unit_id, row.unit.short_name if row.unit else "",
        permit=row.pk, issue=issues.get(("permit", row.pk), ""),
    )  # fmt: skip
