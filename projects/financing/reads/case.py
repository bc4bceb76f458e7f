"""The page of one case: its acts, what was paid out, and what this person may do now."""

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from projects.financing.rules.machine import MOVES, Act, open_acts, refusal
from projects.models import Drawdown, FinancingCase, FinancingEvent, Project


@dataclass(frozen=True)
class CasePage:
    acts: list[FinancingEvent]
    drawdowns: list[Drawdown]
    guarantees: list[FinancingCase]
    drawn: Decimal
    left: Decimal | None
    open_acts: list[tuple[str, str]]
    can_edit: bool
    sees_project: bool


def case_page(case: FinancingCase, user: User) -> CasePage:
    can_edit = FinancingCase.objects.editable_by(user).filter(pk=case.pk).exists()
    standing = case.standing()
    acts = open_acts(standing) if can_edit else []
    guarantees = FinancingCase.objects.visible_to(user).filter(backs=case)
    return CasePage(
        acts=list(case.acts.select_related("by").order_by("-at", "-id")),
        drawdowns=list(case.drawdowns.select_related("recorded_by", "struck_by")),
        guarantees=list(guarantees.select_related("institution")),
        drawn=standing.drawn,
        left=None if case.approved is None else case.approved - standing.drawn,
        open_acts=[(slug_of(act), act.label) for act in acts],
        can_edit=can_edit,
        sees_project=Project.objects.visible_to(user).filter(pk=case.project_id).exists(),
    )


def slug_of(act: Act) -> str:
    return act.lower()


def act_named(slug: str) -> Act | None:
    return next((act for act in MOVES if slug_of(act) == slug), None)


def why_not(case: FinancingCase, act: Act) -> str:
    return refusal(case.standing(), act)
