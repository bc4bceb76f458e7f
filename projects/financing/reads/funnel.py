"""What is sought and found by each instrument: the head of the register, and the same by institution."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from projects.financing.rules.kinds import GRANTED, MONEY, OPEN, CaseState, Instrument
from projects.models import Drawdown, FinancingCase, Institution

SHOWN = 3
COLUMNS = (*MONEY, Instrument.GUARANTEE)
STATES = (
    CaseState.REGISTERED, CaseState.MATCHED, CaseState.DILIGENCE, CaseState.APPROVED,
    CaseState.DRAWN, CaseState.SETTLED,
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """`amount`: what is wanted before a decision, what was approved after it."""

    instrument: str
    state: str
    count: int
    amount: Decimal | None


@dataclass(frozen=True)
class Line:
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Funnel:
    """Of one population. `drawn` in the order of the columns; a guarantee pays nothing out: None."""

    label: str
    lines: list[Line]
    drawn: list[Decimal | None]
    money_drawn: Decimal
    guaranteed: Decimal


@dataclass(frozen=True)
class Waiting:
    case: FinancingCase
    days: int


def funnels(rows: QuerySet) -> list[Funnel]:
    """One for the zone's own, one for fiction, those of which there are any. Two queries."""
    keys = ("project__source", "instrument", "state")
    found = rows.order_by().values_list(*keys).annotate(
        number=Count("pk"), wanted=Sum("wanted"), approved=Sum("approved")
    )  # fmt: skip
    of: dict[bool, dict] = defaultdict(dict)
    for source, instrument, state, *numbers in found:
        _add(of[source == "DEMO"], (instrument, state), numbers)
    paid = Drawdown.objects.standing().filter(case__in=rows).order_by()
    drawn: dict[tuple[bool, str], Decimal] = defaultdict(Decimal)
    for source, instrument, amount in paid.values_list(
        "case__project__source", "case__instrument"
    ).annotate(total=Sum("amount")):
        drawn[source == "DEMO", instrument] += amount
    labels = {False: "真实", True: "演示"}
    return [_funnel(labels[demo], of[demo], drawn, demo) for demo in sorted(of)]


def _add(cells: dict, key: tuple, numbers: list) -> None:
    before = cells.get(key, (0, None, None))
    cells[key] = tuple(_plus(*pair) for pair in zip(before, numbers, strict=True))


def _plus(a, b):
    return b if a is None else a if b is None else a + b


def _funnel(label: str, cells: dict, drawn: dict, demo: bool) -> Funnel:
    paid = [drawn.get((demo, one), Decimal(0)) for one in MONEY]
    lines = [Line(s.label, [_cell(cells, one, s) for one in COLUMNS]) for s in STATES]
    held = cells.get((Instrument.GUARANTEE, CaseState.APPROVED), (0, None, None))[2]
    return Funnel(label, lines, [*paid, None], sum(paid, start=Decimal(0)), held or Decimal(0))


def _cell(cells: dict, instrument: str, state: str) -> Cell:
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
