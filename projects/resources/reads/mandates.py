"""Who goes for how many firms, and how many projects have somebody who does."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from accounts.models import User
from projects.models import AgencyMandate, Status
from projects.registry.rules.amounts import percent


@dataclass(frozen=True)
class Load:
    agent: User
    rows: list[AgencyMandate]


@dataclass(frozen=True)
class Mandates:
    """`covered` of `projects` that are being driven have a mandate that holds today."""

    loads: list[Load]
    covered: int
    projects: int

    @property
    def percent(self) -> str:
        return percent(Fraction(self.covered, self.projects)) if self.projects else "—"


def read_mandates(projects: QuerySet, today: date) -> Mandates:
    rows = AgencyMandate.objects.on(today).filter(project__in=projects)
    rows = rows.select_related("project", "agent", "leader").prefetch_related("items")
    loads: dict[int, Load] = {}
    covered = set()
    for row in rows.order_by("agent__name", "project__code"):
        loads.setdefault(row.agent_id, Load(row.agent, [])).rows.append(row)
        if row.project.status == Status.ACTIVE:
            covered.add(row.project_id)
    return Mandates(
        sorted(loads.values(), key=lambda load: -len(load.rows)),
        len(covered),
        projects.filter(status=Status.ACTIVE).count(),
    )
