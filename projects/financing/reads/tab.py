"""What a project's tab 「资金」 says: the need, what there is of it, and the cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from projects.financing.models.scopes import readable, writable
from projects.financing.rules.funding import Funding, Sought, coming, funding, met
from projects.investment.reads.standing import plans_of
from projects.investment.rules.pace import ratio
from projects.models import FinancingCase, FundArrival, Project, ResourceNeed
from projects.needs.rules.kinds import NeedState
from projects.needs.rules.states import need_state
from projects.registry.rules.amounts import percent


@dataclass(frozen=True)
class Rate:
    """`code`: of the metric that explains it."""

    code: str
    label: str
    value: str
    meaning: str


@dataclass(frozen=True)
class ProjectFunding:
    """Of who may not know of it, `shown` is False and `state` all that is said."""

    state: NeedState
    shown: bool
    can_edit: bool
    need: ResourceNeed | None
    arrived: Decimal | None
    to_come: Decimal
    numbers: Funding
    rates: list[Rate]
    cases: list[FinancingCase]


def project_funding(project: Project, user: User, today: date) -> ProjectFunding:
    need = (
        ResourceNeed.objects.kept().filter(project=project, kind=ResourceNeed.Kind.FUNDING).first()
    )
    rows = list(FinancingCase.objects.kept().filter(project=project).for_register())
    arrived, of_year = arrivals(project, today)
    numbers = numbers_of(need, arrived, rows)
    shown = readable(user).filter(pk=project.pk).exists()
    return ProjectFunding(
        state=state_of(project, need, numbers, today),
        shown=shown,
        can_edit=writable(user).filter(pk=project.pk).exists(),
        need=need if shown else None,
        arrived=arrived,
        to_come=coming(cases_of(rows)),
        numbers=numbers,
        rates=_rates(project, need, arrived, of_year, numbers, today),
        cases=rows if shown else [row for row in rows if row.handler_id == user.pk],
    )


def arrivals(project: Project, today: date) -> tuple[Decimal | None, Decimal | None]:
    """What arrived in all and this year; None where nobody has said."""
    rows = FundArrival.objects.filter(project=project).values_list("month_on", "amount")
    every = [amount for _, amount in rows]
    year = [amount for month_on, amount in rows if month_on.year == today.year]
    return _sum(every), _sum(year)


def _sum(amounts: list[Decimal]) -> Decimal | None:
    return sum(amounts, start=Decimal(0)) if amounts else None


def numbers_of(
    need: ResourceNeed | None, arrived: Decimal | None, rows: Iterable[FinancingCase]
) -> Funding:
    needed = need.needed if need else None
    return funding(needed=needed, arrived=arrived, cases=cases_of(rows))


def cases_of(rows: Iterable[FinancingCase]) -> list[Sought]:
    return [Sought(r.instrument, r.state, r.wanted, r.approved, r.drawn) for r in rows]


def state_of(
    project: Project, need: ResourceNeed | None, numbers: Funding, today: date
) -> NeedState:
    """What is secured arrived or is approved to come."""
    needed = need.needed if need else None
    secured = None if needed is None or numbers.gap is None else needed - numbers.gap
    return need_state(
        applies=need.applies if need else None,
        needed=needed,
        secured=secured,
        needed_on=need.needed_on if need else None,
        promised_on=need.promised_on if need else None,
        counts=project.counts,
        today=today,
    )


def _rates(project, need, arrived, of_year, numbers, today) -> list[Rate]:
    """Three numbers with three denominators, each named."""
    plan = plans_of([project.pk], today.year).get(project.pk)
    needed = need.needed if need else None
    satisfied = met(needed, numbers.gap)
    return [
        Rate("arrival_rate", "到位率", _rate(arrived, project.total_investment), "累计到位 ÷ 总投资"),
        Rate(
            "year_arrival_rate", "年度到位率", _rate(of_year, plan.amount if plan else None),
            "本年到位 ÷ 年度计划投资",
        ),
        Rate(
            "need_met", "需求满足", "—" if satisfied is None else f"{satisfied}%",
            "1 − 缺口 ÷ 资金需求；批准待放款的不算缺口",
        ),
    ]  # fmt: skip


def _rate(part: Decimal | None, whole: Decimal | None) -> str:
    share = None if part is None else ratio(part, whole)
    return "—" if share is None else percent(share)
