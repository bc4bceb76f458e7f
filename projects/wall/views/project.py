"""作战图 of one project on one sheet of A3, and what is due on it soon on A4."""

from django.shortcuts import render
from django.utils import timezone

from gaoxin.asked import refuse_unknown
from gaoxin.clock import minute_of
from gaoxin.selection import BadQuery
from projects.models import LightRule
from projects.registry.reads.head import project_head
from projects.registry.views.tab import visible
from projects.wall.reads.project import PERIODS, due_items, project_map


def project_sheet(request, code):
    """`?days=14`: the sheet of what is due in the next days, with who does it and who sees to it."""
    refuse_unknown(request.GET, {"days"})
    project, now = visible(request, code), timezone.now()
    found = project_map(project, now)
    context = {"project": project, "map": found, "as_of": minute_of(now), "by": request.user.name}
    if "days" in request.GET:
        days = _days(request.GET["days"])
        items = due_items(project, found, request.user, days)
        context |= {"items": items, "days": days, "until": found.until(days), "periods": PERIODS}
        return render(request, "projects/wall/due.html", context)
    context["head"] = project_head(project, request.user, found.today)
    context["rule"] = LightRule.current()
    return render(request, "projects/wall/map.html", context)


def _days(said: str) -> int:
    if said not in {str(days) for days in PERIODS}:
        known = "、".join(f"{days} 天" for days in PERIODS)
        raise BadQuery(f"作战表只列今后 {known}。", ("days",))
    return int(said)
