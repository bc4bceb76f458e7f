"""Weekly reports in the search of the head."""

from django.db.models import Q

from gaoxin.clock import minute_of
from gaoxin.finding import SHOWN, Hit, Kind
from gaoxin.population import Population, of_population
from projects.models import DispatchReport


def find_reports(user, text: str, population: Population) -> list[Hit]:
    """As its list does, the newest first."""
    demo = Q(scope=DispatchReport.Scope.DEMO)
    rows = of_population(DispatchReport.objects.visible_to(user), demo, population)
    return [
        Hit(
            title=report.title, url=report.get_absolute_url(), code=report.label, demo=report.is_demo,
            note=f"{report.state.label} · 截至 {minute_of(report.as_of)}",
        )
        for report in rows.search(text).order_by("-as_of", "-number")[: SHOWN + 1]
    ]  # fmt: skip


KINDS = [Kind(60, "通报", find_reports, "projects:dispatch")]
