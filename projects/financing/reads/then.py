"""What was granted by each instrument up to a day, from what was known at a moment."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum
from django.utils import timezone

from projects.financing.rules.funding import NOTHING, Sought, coming
from projects.financing.rules.kinds import GRANTED, MONEY, CaseState, Instrument
from projects.financing.rules.machine import Act
from projects.models import Drawdown, FinancingEvent


class Granted(NamedTuple):
    """`drawn` None of a guarantee, which pays nothing out."""

    cases: int
    approved: Decimal
    drawn: Decimal | None


class _Case(NamedTuple):
    instrument: str
    state: str
    project: int
    approved: Decimal


def granted_then(
    projects: Collection[int], day: date, known_at: datetime
) -> dict[Instrument, Granted]:
    """Of the instruments that granted something, in the order in which they stand side by side. A guarantee that
    was released holds no more. Two queries."""
    cases = _granted(projects, day, known_at)
    drawn = _drawn(cases, day, known_at)
    found = {}
    for instrument in (*MONEY, Instrument.GUARANTEE):
        own = [key for key, case in cases.items() if case.instrument == instrument]
        approved = sum((cases[key].approved for key in own), start=NOTHING)
        paid = sum((drawn.get(key, NOTHING) for key in own), start=NOTHING)
        if own:
            is_money = instrument != Instrument.GUARANTEE
            found[instrument] = Granted(len(own), approved, paid if is_money else None)
    return found


def coming_then(projects: Collection[int], day: date, known_at: datetime) -> dict[int, Decimal]:
    """Project → what was approved and not yet paid out, as rules/funding.py has it. Two queries."""
    cases = _granted(projects, day, known_at)
    drawn = _drawn(cases, day, known_at)
    found: dict[int, list[Sought]] = defaultdict(list)
    for key, case in cases.items():
        sought = Sought(case.instrument, case.state, NOTHING, case.approved, drawn.get(key))
        found[case.project].append(sought)
    return {project: coming(own) for project, own in found.items()}


def _granted(projects: Collection[int], day: date, known_at: datetime) -> dict[int, _Case]:
    """Of the cases that were granted by then, by key."""
    acts = FinancingEvent.objects.filter(case__project__in=projects, at__lte=known_at, on__lte=day)
    states: dict[int, tuple[str, str, str, int]] = {}
    approved: dict[int, Decimal] = {}
    rows = acts.order_by("at", "id").values_list(
        "case", "case__instrument", "act", "state", "case__project", "amount"
    )
    for case, instrument, act, state, project, amount in rows:
        states[case] = (instrument, act, state, project)
        if act in (Act.APPROVE, Act.ADJUST) and amount is not None:
            approved[case] = amount
    return {
        case: _Case(instrument, state, project, approved[case])
        for case, (instrument, act, state, project) in states.items()
        if act != Act.REMOVE and case in approved and _holds(instrument, state)
    }


def _holds(instrument: str, state: str) -> bool:
    if instrument == Instrument.GUARANTEE:
        return state == CaseState.APPROVED
    return state in GRANTED


def _drawn(cases: Collection[int], day: date, known_at: datetime) -> dict[int, Decimal]:
    """Case → what was paid out. One struck out later was not yet; on the very day it was."""
    rows = Drawdown.objects.filter(case__in=list(cases), on__lte=day, recorded_at__lte=known_at)
    rows = rows.exclude(struck_on__lte=timezone.localdate(known_at))
    return dict(rows.order_by().values_list("case").annotate(Sum("amount")))
