"""要素矩阵: on a page, turned by responsible unit or item by item; as a sheet, and for A3."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from accounts import audit
from gaoxin.parts import KEY, asked_part
from gaoxin.population import told_apart
from gaoxin.xlsx import workbook_response
from projects.needs import papers
from projects.needs.filters import Asked
from projects.needs.reads.matrix import MOST, Cell, Line, bureaus, feet, with_heads
from projects.needs.reads.page import cell_page
from projects.needs.reads.zone import Matrix
from projects.needs.rules.kinds import WORST_FIRST, Element
from projects.needs.rules.words import SHAPES
from projects.registry.rules.parts import cut

ITEMS_SHOWN = 100
PRINTED, PRINTED_WHOLE = (
    500,
    600,
)  # projects: in a part of the print, and in a print that is not cut
LEGEND = [Cell(Element.LAND, state) for state in WORST_FIRST if state in SHAPES]


def _read(request, *more: str) -> tuple[Asked, Matrix]:
    asked = Asked(request, more)
    return asked, Matrix(asked.filterset.qs, request.user, timezone.localdate())


def resources(request):
    asked, matrix = _read(request)
    if asked.wants_sheet:
        return _export(request, asked, matrix)
    context = _head(asked, matrix) | TURNED[asked.by](request, asked, matrix)
    return render(request, "projects/needs/matrix.html", context)


def resources_print(request):
    """Every project that is asked for, on A3; of many in parts."""
    asked, matrix = _read(request, KEY)
    found = matrix.lines(asked.only)
    stretches = cut(len(found), PRINTED, PRINTED_WHOLE)
    names = [f"第 {one.start + 1}–{one.stop} 个项目" for one in stretches]
    parts = asked_part(request.GET, names, asked.tail)
    rows = with_heads(found[stretches[parts.number - 1].rows], timezone.localdate())
    context = _head(asked, matrix) | {"rows": rows, "found": len(found), "parts": parts}
    context["printed_by"] = request.user
    return render(request, "projects/needs/print.html", context)


def _head(asked: Asked, matrix: Matrix) -> dict:
    columns, every = feet(matrix.needing)
    total, demo = matrix.total, matrix.demo
    return {
        "asked": asked, "total": total, "told": told_apart(total, demo), "columns": columns, "every": every,
        "elements": list(Element), "counts": {"stuck": matrix.stuck, "blank": matrix.blank}, "legend": LEGEND,
        "now": timezone.now(), "demo_shown": asked.request.sees_demo and demo,
    }  # fmt: skip


def _by_project(request, asked: Asked, matrix: Matrix) -> dict:
    today = timezone.localdate()
    page = Paginator(matrix.lines(asked.only), MOST).get_page(asked.page)
    opened = asked.opened(matrix)
    if opened:
        opened = with_heads([opened[0]], today)[0], opened[1]
    cell = cell_page(*opened, request.user, today) if opened else None
    rows = with_heads(page.object_list, today)
    unjudged = [line for line in rows if line.note]
    tail = f"&page={page.number}" if page.number > 1 else ""
    context = {"page": page, "page_tail": tail, "rows": rows, "unjudged": unjudged}
    return context | {"opened": cell}


def _by_unit(request, asked: Asked, matrix: Matrix) -> dict:
    return {"bureaus": bureaus(asked.narrowed(matrix.needing))}


def _by_item(request, asked: Asked, matrix: Matrix) -> dict:
    lines = asked.narrowed(matrix.needing)
    listed = asked.listed(lines)
    page = Paginator(listed, ITEMS_SHOWN).get_page(asked.page)
    shown = {"page": page, "listed": page.object_list, "listed_total": len(listed)}
    return shown | {"states": asked.states(lines)}


TURNED = {"": _by_project, "unit": _by_unit, "list": _by_item}


def _every(asked: Asked, matrix: Matrix) -> list[Line]:
    return with_heads(matrix.lines(asked.only)[:], timezone.localdate())


def _export(request, asked: Asked, matrix: Matrix):
    lines = asked.narrowed(matrix.needing)
    headers, rows = {
        "": lambda: (papers.MATRIX, papers.matrix_rows(_every(asked, matrix))),
        "unit": lambda: (papers.BUREAUS, papers.bureau_rows(bureaus(lines))),
        "list": lambda: (papers.ITEMS, papers.item_rows(asked.listed(lines))),
    }[asked.by]()
    after = {"rows": len(rows), "query": asked.query.urlencode()[:500]}
    audit.record("register.export", by=request.user, label="要素矩阵", after=after)
    said = "　".join(filter(None, [papers.NOTE, asked.population.words]))
    return workbook_response(
        name="resources", title="要素矩阵", headers=headers, rows=rows, note=said,
        printed=str(request.user),
    )  # fmt: skip
