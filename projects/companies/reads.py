"""What the page of a firm shows, to each person what they may see."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from projects.lights.reads import UNLIT, light_badges
from projects.models import Company, CompanyName, Contact, Parcel, Project
from projects.registry.reads.history import HistoryEntry, latest, read_entries
from projects.registry.reads.identity import companies_like


@dataclass(frozen=True)
class CompanyPage:
    """`doubles`: the rows that were registered a second time and point here; `alike`: firms that may be this
    one, told to who may merge them."""

    projects: list[Project]
    hidden: int
    contacts: list[Contact]
    of_projects: list[Contact]
    names: list[CompanyName]
    doubles: list[Company]
    alike: list[Company]
    history: list[HistoryEntry]


def company_page(company: Company, user, *, merges: bool) -> CompanyPage:
    visible = Project.objects.visible_to(user)
    projects = list(visible.filter(company=company).order_by("code"))
    every = Project.objects.kept().filter(company=company).count()
    badges = light_badges([project.pk for project in projects], timezone.localdate())
    for project in projects:
        project.light_badge = badges.get(project.pk, UNLIT)
    contacts = Contact.objects.filter(project__in=projects).select_related("project")
    return CompanyPage(
        projects=projects,
        hidden=every - len(projects),
        contacts=list(company.contacts.all()),
        of_projects=list(contacts.order_by("project__code", "pk")),
        names=list(company.names.all()),
        doubles=list(company.doubles.order_by("pk")),
        alike=_alike(company) if merges and company.root_id is None else [],
        history=company_history(company),
    )


def _alike(company: Company) -> list[Company]:
    found = companies_like([company.name])
    return [other for others in found.values() for other in others if other.demo == company.demo]


def company_history(company: Company) -> list[HistoryEntry]:
    """The latest changes of the firm, its other names and its own contacts."""
    entries = read_entries(Company, Q(pgh_obj_id=company.pk))
    entries += read_entries(CompanyName, Q(company_id=company.pk))
    return latest(entries + read_entries(Contact, Q(company_id=company.pk)))


# What is a firm's and goes with it when two rows of one are merged.
BELONGING = (Project, Contact, Parcel)


def came_with(double: Company) -> list:
    """What a merger took from this row: of what its root has now, that which last belonged to it before."""
    return [row for model in BELONGING for row in _last_of(model, double)]


def _last_of(model, double: Company) -> list:
    root = double.root_id or 0
    rows = model.objects.filter(company=root)
    events = model.pgh_event_model.objects.filter(pgh_obj__in=rows.values("pk"))
    others = (
        events.exclude(company_id=root).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    )
    keys = [
        key
        for key, company in others.values_list("pgh_obj_id", "company_id")
        if company == double.pk
    ]
    return list(rows.filter(pk__in=keys).order_by("pk"))
