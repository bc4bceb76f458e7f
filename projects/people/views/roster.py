"""专班名单: a card to be printed, and the same as Excel and Word. Numbers are masked for everyone: a file
leaves the house."""

from django.shortcuts import render
from django.utils import timezone

from accounts import audit
from gaoxin.files import attachment
from gaoxin.xlsx import workbook_response
from projects.people.papers import roster as papers
from projects.people.reads.roster import Roster, roster_of
from projects.registry.views.tab import visible


def _roster(request, code) -> Roster:
    return roster_of(visible(request, code), timezone.localdate())


def roster(request, code):
    found = _roster(request, code)
    context = {"roster": found, "project": found.project, "lines": papers.lines(found)}
    return render(request, "projects/people/roster.html", context)


def roster_xlsx(request, code):
    found = _roster(request, code)
    response = workbook_response(
        name=f"roster-{found.project.code}",
        title=papers.title_of(found),
        headers=papers.HEADERS,
        rows=papers.sheet_rows(found),
        note=papers.remark(found),
        printed=str(request.user),
    )
    return _recorded(request, found, response, "xlsx")


def roster_docx(request, code):
    found = _roster(request, code)
    name, plain = f"{papers.title_of(found)}-{found.day}.docx", f"roster-{found.project.code}"
    response = attachment(papers.roster_docx(found), name, papers.TYPE, plain=plain)
    return _recorded(request, found, response, "docx")


def _recorded(request, found: Roster, response, kind: str):
    if request.method == "GET":
        after = {"file": kind, "rows": len(found.holders)}
        audit.record("roster.export", found.project, by=request.user, after=after)
    return response
