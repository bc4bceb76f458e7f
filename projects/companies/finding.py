"""Firms with their projects, in the search of the head."""

from django.db.models import Prefetch, Q

from gaoxin.finding import SHOWN, Hit, Kind
from gaoxin.population import Population, of_population
from projects.models import Company, Project


def find_companies(user, text: str, population: Population) -> list[Hit]:
    """Those that the person sees; of each the projects that they see."""
    projects = Project.objects.visible_to(user).of_population(population).order_by("code")
    known = of_population(Company.objects.standing().visible_to(user), Q(demo=True), population)
    shown = Prefetch("projects", projects.only("code", "name", "company"), "shown")
    found = known.search(text).prefetch_related(shown, "names").order_by("name")[: SHOWN + 1]
    return [_hit(company) for company in found]


def _hit(company: Company) -> Hit:
    return Hit(
        title=company.name, url=company.get_absolute_url(), demo=company.demo,
        note=" · ".join(filter(None, [company.credit_code, company.other_names])),
        links=[(f"{one.code} {one.name}", one.get_absolute_url()) for one in company.shown],
    )  # fmt: skip


KINDS = [Kind(20, "企业", find_companies, "projects:companies")]
