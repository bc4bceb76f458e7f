"""A project's tab 「土地」: what it needs, what it has, what it rents."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from projects.land.reads.land import ProjectLand, land_of
from projects.models import Premises, Project


@dataclass(frozen=True)
class LandTab:
    """`former`: leases that are over or to come."""

    land: ProjectLand
    former: list[Premises]
    can_edit: bool


def project_land_page(project: Project, user: User, today: date) -> LandTab:
    land = land_of([project.pk], today)[project.pk]
    now = [row.pk for row in land.premises]
    rented = Premises.objects.kept().filter(project=project)
    return LandTab(
        land=land,
        former=list(rented.exclude(pk__in=now)),
        can_edit=Premises.objects.projects_of(user).filter(pk=project.pk).exists(),
    )
