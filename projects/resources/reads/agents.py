"""Who goes for the firm on a day: asked of the dated mandates, stored nowhere else."""

from collections.abc import Iterable
from datetime import date

from accounts.models import User
from projects.models import AgencyMandate, PermitStep


def agents_of(permits: Iterable[PermitStep], day: date) -> dict[int, User]:
    """Permit → its agent on `day`; a mandate for a part goes before the one for all. Two queries."""
    permits = list(permits)
    rows = AgencyMandate.objects.on(day).filter(project__in={row.project_id for row in permits})
    mandates = list(rows.select_related("agent").prefetch_related("items").order_by("pk"))
    whole = {row.project_id: row.agent for row in mandates if row.scope == AgencyMandate.Scope.ALL}
    part = {
        (row.project_id, item.pk): row.agent
        for row in mandates
        if row.scope == AgencyMandate.Scope.PART
        for item in row.items.all()
    }
    found = {
        row.pk: part.get((row.project_id, row.item_id)) or whole.get(row.project_id)
        for row in permits
    }
    return {key: agent for key, agent in found.items() if agent is not None}


def agent_of(permit: PermitStep, day: date) -> User | None:
    return agents_of([permit], day).get(permit.pk)
