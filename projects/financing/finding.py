"""Cases of financing in the search of the head, for those who may know of them."""

from gaoxin.finding import SHOWN, Hit, Kind
from gaoxin.population import Population, of_population
from projects.models import FinancingCase
from projects.registry.models.scopes import OF_DEMO


def find_cases(user, text: str, population: Population) -> list[Hit]:
    """As its list does, the newest first."""
    rows = of_population(FinancingCase.objects.visible_to(user), OF_DEMO, population).search(text)
    rows = rows.select_related("project").defer("collateral").order_by("-state_on", "-pk")
    return [
        Hit(
            title=f"{case.get_instrument_display()}：{case.purpose}", url=case.get_absolute_url(),
            code=case.code, note=f"{case.get_state_display()} · {case.project.name}",
            demo=case.project.is_demo,
        )
        for case in rows[: SHOWN + 1]
    ]  # fmt: skip


def case_named(user, code: str) -> str:
    case = FinancingCase.objects.visible_to(user).filter(code__iexact=code).first()
    return case.get_absolute_url() if case else ""


KINDS = [Kind(45, "融资", find_cases, "projects:financing", case_named, together=True)]
