"""How far the money a project needs is found. Amounts in 万元; what is unknown is None, never 0."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from projects.financing.rules.kinds import FAILED, CaseState, Instrument
from projects.registry.rules.amounts import cents, in_percent

NOTHING = Decimal("0.00")
NOT_ALL = Decimal("99.9")  # the most that is printed of what is not all


@dataclass(frozen=True)
class Sought:
    """One case, as far as its amounts go."""

    instrument: str
    state: str
    wanted: Decimal
    approved: Decimal | None = None
    drawn: Decimal | None = None

    @property
    def is_money(self) -> bool:
        return self.instrument != Instrument.GUARANTEE

    @property
    def to_come(self) -> Decimal:
        """Approved and not yet paid out; of a settled case nothing more comes."""
        if self.state == CaseState.SETTLED:
            return NOTHING
        return max(NOTHING, (self.approved or NOTHING) - (self.drawn or NOTHING))


@dataclass(frozen=True)
class Funding:
    """`guaranteed` backs loans and is no part of the others. `gap`: what neither arrived nor is approved to
    come; `rate`: what arrived of what is needed, in percent, below all never 100.0."""

    wanted: Decimal
    approved: Decimal
    drawn: Decimal
    guaranteed: Decimal
    gap: Decimal | None
    rate: Decimal | None


def funding(
    *, needed: Decimal | None, arrived: Decimal | None, cases: Collection[Sought]
) -> Funding:
    """What was refused or withdrawn counts nowhere; `arrived` None: nobody has said what arrived."""
    live = [case for case in cases if case.state not in FAILED]
    money = _money(cases)
    backing = [c for c in live if not c.is_money and c.state != CaseState.SETTLED]
    gap = rate = None
    if needed is not None and arrived is not None:
        gap = cents(max(NOTHING, needed - arrived - coming(cases)))
        rate = share(arrived, needed)
    return Funding(
        wanted=_sum(case.wanted for case in money),
        approved=_sum(case.approved for case in money),
        drawn=_sum(case.drawn for case in money),
        guaranteed=_sum(case.approved for case in backing),
        gap=gap,
        rate=rate,
    )


def coming(cases: Collection[Sought]) -> Decimal:
    """What is approved and not yet paid out."""
    return _sum(case.to_come for case in _money(cases))


def _money(cases: Collection[Sought]) -> list[Sought]:
    return [case for case in cases if case.is_money and case.state not in FAILED]


def met(needed: Decimal | None, gap: Decimal | None) -> Decimal | None:
    """需求满足 in percent: 1 − gap ÷ need; None where either is unknown or nothing is needed."""
    return None if gap is None or needed is None else share(needed - gap, needed)


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """In percent; None of nothing. What is not all stops at 99.9."""
    if not whole:
        return None
    exact = Fraction(part) / Fraction(whole)
    return in_percent(exact) if exact >= 1 else min(in_percent(exact), NOT_ALL)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((cents(amount) for amount in amounts if amount is not None), start=NOTHING)
