"""Who goes for how many firms, and how many projects have somebody who does."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from projects.models import AgencyMandate, Status


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
    def share(self) -> str:
        """One decimal; short of all it never says 100.0."""
        if not self.projects:
            return "—"
        tenths = self.covered * 1000 // self.projects
        return f"{tenths // 10}.{tenths % 10}"


def read_mandates(projects: QuerySet, today: date) -> Mandates:
    active = projects.filter(status=Status.ACTIVE)
    rows = AgencyMandate.objects.on(today).filter(project__in=projects)
    rows = rows.select_related("project", "agent", "leader").prefetch_related("items")
    loads: dict[int, Load] = {}
    for row in rows.order_by("agent__name", "project__code"):
        loads.setdefault(row.agent_id, Load(row.agent, [])).rows.append(row)
    covered = active.filter(pk__in=AgencyMandate.objects.on(today).values("project")).count()
    return Mandates(
        sorted(loads.values(), key=lambda load: -len(load.rows)), covered, active.count()
    )
