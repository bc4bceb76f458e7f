"""Instructions in the search of the head."""

from django.db.models import Q

from gaoxin.finding import SHOWN, Hit, Kind
from gaoxin.population import Population, of_population
from projects.models import Instruction


def find_instructions(user, text: str, population: Population) -> list[Hit]:
    """As its list does, the newest first."""
    rows = of_population(Instruction.objects.visible_to(user), Q(demo=True), population).search(
        text
    )
    found = rows.select_related("project", "given_by").order_by("-given_at", "-pk")
    return [
        Hit(
            title=row.text, url=row.get_absolute_url(), code=row.code, demo=row.demo,
            note=" · ".join(
                filter(None, [row.get_state_display(), f"{row.given_by}", _project(row)])
            ),
        )
        for row in found[: SHOWN + 1]
    ]  # fmt: skip


def _project(row: Instruction) -> str:
    return row.project.name if row.project else ""


def instruction_named(user, code: str) -> str:
    row = Instruction.objects.visible_to(user).filter(code__iexact=code).first()
    return row.get_absolute_url() if row else ""


KINDS = [Kind(50, "批示", find_instructions, "projects:instructions", instruction_named)]
