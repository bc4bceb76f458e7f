"""挂图作战: the wall on a page and on paper, as things stand or as a number of the weekly report has them."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from accounts import audit
from gaoxin.parts import Parts
from gaoxin.selection import BadQuery
from projects.bulletin.views.reading import of_readable
from projects.models import DispatchReport, LightRule
from projects.wall.filters import Asked
from projects.wall.papers.paper import PAPERS, paper_head, pinned_head, wall_workbook
from projects.wall.reads.pinned import offered, pinned_wall
from projects.wall.reads.wall import Wall, read_wall
from projects.wall.rules.frames import DESK
from projects.wall.rules.grouping import ALL, ON_PAGE, ON_PAPER, Size


def wall(request):
    asked = Asked(request, more=("export",))
    if asked.query.get("export", "") not in {"", "xlsx"}:
        raise BadQuery("只能导出 xlsx。", ("export",))
    if asked.query.get("export"):
        return _of_number(request, asked, _export, ALL)
    return _of_number(request, asked, _page, ON_PAGE)


def _of_number(request, asked: Asked, page, size: Size):
    """The page of today or, where a number is asked for, of what that has frozen; 404 for one that this person may
    not read, or for a page there is not. `size`: of a page."""
    if asked.number is None:
        rows, now = asked.filterset.qs, timezone.now()
        found = read_wall(rows, asked.group, now, asked.page, size, asked.whole)
        return page(request, asked, _found(found), None)

    def pinned(request, report):
        found = pinned_wall(report, request.user, asked.group, asked.page, size)
        return page(request, asked, _found(found), report)

    return of_readable(pinned)(request, asked.number)


def _found(wall: Wall | None) -> Wall:
    if wall is None:
        raise Http404("page beyond the last")
    return wall


def _page(request, asked: Asked, found: Wall, report: DispatchReport | None):
    context = {"asked": asked, "wall": found, "report": report, "numbers": offered(request.user)}
    context["parts"] = _parts(asked, found)
    context |= {"demo_shown": request.sees_demo and found.is_demo}
    context |= {"now": report.as_of if report else timezone.now(), "rule": LightRule.current()}
    context["sheets"] = found.sheets(asked.scale, DESK)
    return render(request, "projects/wall/wall.html", context)


def _export(request, asked: Asked, found: Wall, report: DispatchReport | None):
    after = {"rows": len(found.rows), "query": asked.query.urlencode()[:500]}
    audit.record("register.export", by=request.user, label="挂图作战", after=after)
    number, note = (report.label, "") if report else ("", asked.population.words)
    return wall_workbook(found, number, note, request.user.name)


def wall_print(request):
    """For paper: cut between rows into sheets, each with head, legend and number."""
    asked = Asked(request, more=("paper",))
    if asked.query.get("paper", "a3") not in PAPERS:
        raise BadQuery("挂图只有 A3、A4 两种纸。", ("paper",))
    return _of_number(request, asked, _printed, ON_PAPER)


def _parts(asked: Asked, found: Wall, more: str = "") -> Parts:
    return Parts(found.pages, found.number, f"{more}{asked.tail}", key="page")


def _printed(request, asked: Asked, found: Wall, report: DispatchReport | None):
    paper, by, now = PAPERS[asked.query.get("paper", "a3")], request.user.name, timezone.now()
    rule, words = LightRule.current().version, asked.population.words
    head = pinned_head(report, now, by) if report else paper_head(now, words, rule, by)
    context = {
        "asked": asked,
        "wall": found,
        "paper": paper,
        "papers": PAPERS.values(),
        "head": head,
        "parts": _parts(asked, found, f"&paper={paper.key}"),
    }
    context["sheets"] = found.sheets(asked.scale, paper.frame, paper.most)
    return render(request, "projects/wall/print.html", context)
