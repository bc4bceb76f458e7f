"""What is still to be done before a number is published: counts, each the rows of the list it opens."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from gaoxin.population import Population, of_population
from projects.models import DispatchReport, Instruction, Project
from projects.registry.reads.conditions import CONDITIONS
from projects.registry.rules.metrics import METRICS

PROJECTS = {
    "reports_silent": "未报",
    "reports_waiting": "待报",
    "to_check": "待核实",
}
UNCONFIRMED = "unconfirmed=1"


@dataclass(frozen=True, slots=True)
class Check:
    """`count` rows of the list at `url`; 0: done."""

    label: str
    count: int
    unit: str
    url: str


def checklist(report: DispatchReport, user, now: datetime, population: Population) -> list[Check]:
    """As it stands now, whatever is frozen; nothing of a number that is out. 待报 there is before the
    cut-off alone."""
    if report.is_published:
        return []
    codes = [one for one in PROJECTS if one != "reports_waiting" or report.closed_at is None]
    rows = Project.objects.visible_to(user).of_population(population)
    return [*(_of_projects(code, rows, now) for code in codes), _unconfirmed(user, population)]


def _of_projects(code: str, rows, now: datetime) -> Check:
    metric = METRICS[code]
    key, value = metric.query.split("=")
    count = rows.filter(CONDITIONS[key]([value], now)).count()
    return Check(PROJECTS[code], count, metric.register.unit, metric.url)


def _unconfirmed(user, population: Population) -> Check:
    rows = Instruction.objects.visible_to(user).unconfirmed()
    count = of_population(rows, Q(demo=True), population).count()
    return Check("代录未确认", count, "件", f"/instructions/?{UNCONFIRMED}")
