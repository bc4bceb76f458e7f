"""Projects, and companies with their projects, in the search of the head."""

from django.db.models import Prefetch
from django.utils import timezone

from gaoxin.finding import SHOWN, Hit, Kind
from gaoxin.models import searched
from gaoxin.population import Population
from projects.lights.reads import UNLIT, light_badges
from projects.models import Company, Project
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


def find_companies(user, text: str, population: Population) -> list[Hit]:
    """Those of which the person sees a project."""
    projects = _projects(user, population).order_by("code")
    rows = Company.objects.filter(searched(text, "search_text"), projects__in=projects)
    shown = Prefetch("projects", projects.only("code", "name", "company"), "shown")
    found = rows.distinct().prefetch_related(shown).order_by("name")[: SHOWN + 1]
    return [
        Hit(
            title=company.name, note=company.credit_code, demo=company.demo,
            links=[(f"{one.code} {one.name}", one.get_absolute_url()) for one in company.shown],
        )
        for company in found
    ]  # fmt: skip


KINDS = [
    Kind(10, "项目", find_projects, "projects:register", project_named),
    Kind(20, "企业", find_companies),
]
