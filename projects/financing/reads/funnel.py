"""What is sought and found by each instrument: the head of the register, and the same by institution."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet, Sum

from projects.financing.rules.kinds import GRANTED, MONEY, OPEN, SOUGHT, CaseState, Instrument
from projects.models import Drawdown, FinancingCase, Institution
from projects.registry.models.scopes import OF_DEMO
from projects.registry.rules.kinds import Source

SHOWN = 3
COLUMNS = (*MONEY, Instrument.GUARANTEE)
STATES = (*SOUGHT, *GRANTED)


@dataclass(frozen=True)
class Cell:
    """`amount`: what is wanted before a decision, what was approved after it."""

    instrument: Instrument
    state: str
    count: int
    amount: Decimal | None


@dataclass(frozen=True)
class Line:
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Funnel:
    """Of one population. `drawn`: instrument and sum, in the order of the columns; a guarantee pays nothing
    out: None."""

    demo: bool
    lines: list[Line]
    drawn: list[tuple[Instrument, Decimal | None]]
    money_drawn: Decimal
    guaranteed: Decimal


@dataclass(frozen=True)
class Waiting:
    case: FinancingCase
    days: int


def funnels(rows: QuerySet) -> list[Funnel]:
    """One for the zone's own, one for fiction, those of which there are any. Two queries."""
    told = rows.order_by().annotate(fictional=ExpressionWrapper(OF_DEMO, BooleanField()))
    asked = told.values_list("fictional", "instrument", "state")
    cells: dict[bool, dict] = defaultdict(dict)
    for demo, instrument, state, *numbers in asked.annotate(
        Count("pk"), Sum("wanted"), Sum("approved")
    ):
        cells[demo][instrument, state] = numbers
    drawn = _drawn(rows)
    return [_funnel(demo, cells[demo], drawn) for demo in sorted(cells)]


def _drawn(rows: QuerySet) -> dict[tuple[bool, str], Decimal]:
    """(of fiction, instrument) → what was paid out."""
    of_demo = ExpressionWrapper(Q(case__project__source=Source.DEMO), BooleanField())
    paid = Drawdown.objects.standing().filter(case__in=rows).order_by()
    sums = paid.annotate(fictional=of_demo).values_list("fictional", "case__instrument")
    return {(demo, one): total for demo, one, total in sums.annotate(Sum("amount"))}


def _funnel(demo: bool, cells: dict, drawn: dict) -> Funnel:
    paid = [(one, drawn.get((demo, one), Decimal(0))) for one in MONEY]
    lines = [Line(s.label, [_cell(cells, one, s) for one in COLUMNS]) for s in STATES]
    held = cells.get((Instrument.GUARANTEE, CaseState.APPROVED), (0, None, None))[2]
    total = sum((amount for _, amount in paid), start=Decimal(0))
    every = [*paid, (Instrument.GUARANTEE, None)]
    return Funnel(demo, lines, every, total, held or Decimal(0))


def _cell(cells: dict, instrument: Instrument, state: CaseState) -> Cell:
    count, wanted, approved = cells.get((instrument, state), (0, None, None))
    return Cell(instrument, state, count, approved if state in GRANTED else wanted)


def longest_in_diligence(rows: QuerySet, today: date) -> list[Waiting]:
    found = rows.filter(state=CaseState.DILIGENCE).select_related("project", "institution")
    found = found.defer("collateral").order_by("state_on", "pk")[:SHOWN]
    return [Waiting(case, (today - case.state_on).days) for case in found]


def institutions_with_cases() -> QuerySet:
    """Each institution with how many open cases it has, and how many it refused. Read by who sees all."""
    kept = Q(cases__removed_on=None, cases__project__removed_on=None)
    return Institution.objects.for_list().annotate(
        open_count=Count("cases", filter=kept & Q(cases__state__in=OPEN)),
        refused_count=Count("cases", filter=kept & Q(cases__state=CaseState.REFUSED)),
        unit_name=F("unit__short_name"),
    )  # fmt: skip
