"""The weekly dispatch report as it is read. Everything shown is frozen."""

from functools import wraps
from itertools import zip_longest
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts import audit
from accounts.roles import allows
from gaoxin.files import send
from gaoxin.parts import asked_part
from gaoxin.spliced import spliced
from projects.bulletin.papers import pages
from projects.bulletin.papers.files import TYPES
from projects.bulletin.reads import page as reports
from projects.bulletin.reads.comparison import pair_of
from projects.bulletin.reads.large import (
    front_of,
    print_names,
    print_parts,
    slide_parts,
    table_of,
)
from projects.bulletin.reads.readiness import checklist
from projects.bulletin.reads.series import strip
from projects.directing.reads.instructions import act_words, may_give
from projects.dispatch.actions.publish import files_of
from projects.dispatch.reads.proofs import last_proof
from projects.dispatch.rules.format import entry_of
from projects.models import DispatchEntry, DispatchReport


def visible(request, number) -> DispatchReport:
    rows = DispatchReport.objects.visible_to(request.user)
    rows = rows.select_related("week", "corrects", "corrected_by", "published_by", "withdrawn_by")
    return get_object_or_404(rows, number=number)


def of_readable(view):
    """A page of a report this person may read, given the report; where a later release has frozen it in
    a format this one does not know, a page that says so."""

    @wraps(view)
    def page(request, number, **kwargs):
        report = visible(request, number)
        if report.is_readable:
            return view(request, report, **kwargs)
        prove = allows("projects:dispatch_prove", request.user)
        context = {"report": report, "may_prove": prove}
        return render(request, "projects/bulletin/unreadable.html", context, status=501)

    return page


@of_readable
def dispatch_report(request, report):
    reader = pages.reader_of(request.user, timezone.localdate())
    own = pages.own_tables(report, reader)
    page = reports.dispatch_page(report, request.user, whole=own is None)
    before = reports.before_url(report, request.user, page.previous)
    opening, contents = pages.opening(report, reader, before, own)
    checks = checklist(report, request.user, timezone.now(), request.population)
    context = {"report": report, "page": page, "checks": checks}
    shown = {"opening": opening, "contents": contents}
    return spliced(request, "projects/bulletin/report.html", context, shown)


@of_readable
def dispatch_table(request, report, table):
    asked = request.GET
    grid = _grid(report, request.user, int(table), asked)
    leaves = Paginator(grid.rows, reports.PER_PAGE)
    context = {
        "report": report,
        "grid": grid,
        "asked": asked,
        "rows": leaves.get_page(asked.get("page")),
        "may_instruct": may_give(request.user, timezone.localdate()),
    }
    return render(request, "projects/bulletin/table.html", context)


def _grid(report, user, number: int, asked) -> reports.Grid:
    found = table_of(report, reports.own_codes(user), number)
    if found is None:
        raise Http404
    filters = zip_longest(asked.getlist("column"), asked.getlist("value"), fillvalue="")
    before = reports.before_url(report, user)
    try:
        return reports.grid_of(found, filters=filters, sort=asked.get("sort", ""), before=before)
    except ValueError as error:
        raise Http404("no such column") from error


@of_readable
def dispatch_print(request, report):
    """Everything for paper: the first screen and every table in full; of many rows in parts."""
    reader = pages.reader_of(request.user, timezone.localdate())
    own = pages.own_tables(report, reader)
    found = print_parts(report, own)
    parts = asked_part(request.GET, print_names(found))
    context = {"report": report, "parts": parts}
    context["page"] = front_of(report, whole=reader.user is None)
    first = pages.sections(report, reader, own) if parts.is_first else ""
    drawn = pages.tables(report, reader, found[parts.number - 1], own)
    shown = {"sections": first, "tables": drawn}
    return spliced(request, "projects/bulletin/print.html", context, shown)


@of_readable
def dispatch_project(request, report, code):
    """One project as it stood that day, and its last twelve numbers."""
    row = get_object_or_404(_select_entries(report, request.user), code=code)
    context = {
        "report": report,
        "row": row,
        "entry": entry_of(row.values, report.format),
        "strip": strip(report, row.project_id, request.user),
        "act": act_words(request.user, timezone.localdate()),
    }
    return render(request, "projects/bulletin/project.html", context)


def _select_entries(report, user):
    return DispatchEntry.objects.visible_to(user).filter(report=report)


@of_readable
def dispatch_compare(request, report):
    """Beside another number, `?with=`; the one before unless it is said."""
    pair = pair_of(report, request.user, request.GET.get("with", ""))
    context = {"report": report, "page": pair, "other": pair.other}
    shown: dict = {"compared": ""}
    if pair.other is not None and pair.unreadable is None:
        reader = pages.reader_of(request.user, timezone.localdate())
        found = pages.compared(report, pair.other, reader)
        names = [one.said for one in found.parts]
        parts = asked_part(request.GET, names, f"&with={pair.other.number}")
        context["parts"], shown["compared"] = parts, found.draw(found.parts[parts.number - 1])
    return spliced(request, "projects/bulletin/compare.html", context, shown)


@of_readable
def dispatch_present(request, report):
    """On the wall of a meeting: what it is about, then one red or yellow project at a time."""
    found = slide_parts(report)
    parts = asked_part(request.GET, [one.said for one in found])
    part, reader = found[parts.number - 1], pages.reader_of(request.user, timezone.localdate())
    context = {"report": report, "count": found[-1].stop, "screen": report.first_screen}
    shown = {"slides": pages.slides(report, reader, part)}
    page = "projects/bulletin/present.html"
    return spliced(request, page, context | {"parts": parts, "part": part}, shown)


@of_readable
def dispatch_leaders(request, report):
    """One page a leader, for paper: `?name=` for one of them."""
    name = request.GET.get("name", "")
    found, tail = pages.leader_parts(report, name), f"&{urlencode({'name': name})}" if name else ""
    parts = asked_part(request.GET, [one.said for one in found] or [""], tail)
    part = found[parts.number - 1] if found else None
    shown = {"leaders": pages.leaders(report, name, part) if part else ""}
    context = {"report": report, "parts": parts, "none": part is None}
    return spliced(request, "projects/bulletin/leaders.html", context, shown)


def dispatch_verify(request, number):
    """核验: what the stored rows hashed to when somebody last asked."""
    report = visible(request, number)
    context = {"report": report, "proof": last_proof(report)}
    return render(request, "projects/bulletin/verify.html", context)


def dispatch_file(request, number, kind):
    """The stored file as it is; 202 while the worker is making it."""
    report = visible(request, number)
    file = files_of(report).filter(kind=kind).first()
    if file is None:
        context = {"report": report, "kind": kind, "made": files_of(report).count()}
        return render(request, "projects/bulletin/waiting.html", context, status=202)
    if request.method == "GET":
        audit.record("dispatch.export", report, by=request.user, after={"file": kind})
    # The content stays byte for byte what was sent out; that it no longer holds, its name says.
    said, plain = ("，已撤回", "-withdrawn") if report.withdrawn_at else ("", "")
    name = f"{report.title}（{report.label}{said}）.{kind}"
    return send(file.stored_name, name, TYPES[kind], plain=f"dispatch-{report.number}{plain}")
