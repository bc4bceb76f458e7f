"""Projects in the search of the head."""

from django.utils import timezone

from gaoxin.finding import SHOWN, Hit, Kind
from gaoxin.population import Population
from projects.lights.reads import UNLIT, light_badges
from projects.models import Project
from projects.registry.rules.kinds import Source


def _projects(user, population: Population):
    return Project.objects.visible_to(user).of_population(population)


def find_projects(user, text: str, population: Population) -> list[Hit]:
    rows = _projects(user, population).search(text).select_related("company").order_by("code")
    found = list(rows[: SHOWN + 1])
    badges = light_badges([project.pk for project in found], timezone.localdate())
    return [_project_hit(project, badges.get(project.pk, UNLIT)) for project in found]


def _project_hit(project: Project, badge) -> Hit:
    parts = [project.company.name if project.company else "", project.stage_label, badge.brief]
    return Hit(
        title=project.name, url=project.get_absolute_url(), code=project.code,
        note=" · ".join(filter(None, parts)), demo=project.source == Source.DEMO, badge=badge,
    )  # fmt: skip


def project_named(user, code: str) -> str:
    project = Project.objects.visible_to(user).filter(code__iexact=code).first()
    return project.get_absolute_url() if project else ""


KINDS = [Kind(10, "项目", find_projects, "projects:register", project_named)]
