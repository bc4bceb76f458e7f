"""Cells of the frozen tables of a weekly report, by the kind their column says."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlencode

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from gaoxin.rows import draw
from gaoxin.templatetags.house import icon
from projects.bulletin.reads.page import table_url
from projects.bulletin.rules.sums import NO_UNIT
from projects.bulletin.rules.table import ASIDE
from projects.directing.reads.instructions import instruct_words
from projects.lights.rules.dimensions import LABELS
from projects.models import Instruction

register = template.Library()
register.filter(instruct_words)

BY_UNIT = 2
FROM_BEFORE = {"last"}  # columns that tell of the number before
NUMERIC = frozenset({"int", "change", "money", "percent", "points", "decimal", "gain"})
IN_POINTS = {"decimal": "points", "change": "gain"}
DASH = mark_safe('<span class="none">—</span>')
CENT = Decimal("0.01")
DIGITS = "零一二三四五六七八九十"


@register.simple_tag
def light(value: str | None) -> SafeString:
    """Shape and word of a light; — for none."""
    if not value:
        return DASH
    low = value.lower()
    return format_html(
        '<span class="light light-{}"><svg class="icon" aria-hidden="true"><use href="{}#l-{}"></use>'
        "</svg>{}</span>",
        low, static("gaoxin/sprite.svg"), low, LABELS[value],
    )  # fmt: skip


@register.filter
def hanzi(number: int) -> str:
    """1 to 19 as 一 … 十九."""
    return DIGITS[number] if number <= 10 else f"十{DIGITS[number - 10]}"


@register.filter
def signed(number: int) -> str:
    return f"+{number}" if number > 0 else str(number).replace("-", "−")


@register.filter
def iso_day(value: str | None) -> str:
    """A day as the tables store it, without its year; — for none."""
    return value[5:] if value else "—"


@register.simple_tag
def instruct_url(report, code: str, line: str, unit: str = "") -> str:
    """The form for an instruction on a line of the report, with what the line says."""
    query = {"number": report.number, "project": code, "line": line[:200], "unit": unit}
    return (
        f"/instructions/add/?{urlencode({name: value for name, value in query.items() if value})}"
    )


@register.simple_tag
def dispatch_sections(page, user) -> SafeString:
    """The sections of the report, a table each."""
    shared = {
        "report": page.report, "base": page.report.get_absolute_url(), "light": light, "icon": icon,
        "may_instruct": page.may_instruct, "instruct_url": instruct_url, "iso_day": iso_day,
        "instruct": instruct_words(user),
    }  # fmt: skip
    file = "projects/bulletin/_section.jinja"
    parts = (
        draw(file, section=section, number=hanzi(number), **shared)
        for number, section in enumerate(page.sections, 1)
    )
    return mark_safe("".join(parts))  # noqa: S308 (Jinja2 escapes each value)


@register.filter
def accepted_count(lines: list[dict]) -> int:
    """How many of the instructions a report lists are done."""
    return sum(line["state"] == Instruction.State.ACCEPTED.label for line in lines)


@register.filter
def open_count(lines: list[dict]) -> int:
    return len(lines) - accepted_count(lines)


@register.simple_tag
def dispatch_grid(report, grid, rows, asked=None, *, may_instruct=False) -> SafeString:
    """A table with these of its rows; its columns sort where `asked`, what the address says, is given."""
    return draw(
        "projects/bulletin/_grid.jinja", report=report, grid=grid, rows=rows, asked=asked,
        may_instruct=may_instruct, icon=icon, grid_class=grid_class, grid_query=grid_query,
        grid_cells=grid_cells, grid_instruct=grid_instruct,
    )  # fmt: skip


@register.simple_tag
def compared_count(comparison, kind: str) -> int:
    return comparison.count(kind)


def grid_query(asked, key: str) -> str:
    """The same rows sorted by another column, or the other way round."""
    sort = f"-{key}" if asked.get("sort") == key else key
    return urlencode([*_kept(asked), ("sort", sort)])


@register.simple_tag
def grid_page(asked, number: int) -> str:
    sort = [("sort", asked["sort"])] if asked.get("sort") else []
    return urlencode([*_kept(asked), *sort, ("page", number)])


def _kept(asked) -> list[tuple[str, str]]:
    pairs = zip(asked.getlist("column"), asked.getlist("value"), strict=False)
    return [
        (name, one) for pair in pairs for name, one in zip(("column", "value"), pair, strict=True)
    ]


# What an instruction on a line is about, by table; a project is named by its own field.
SAID = {1: "indicator", 4: "node", 5: "reason", 6: "state", 7: "summary", 8: "leader", 9: "matter"}


def grid_instruct(report, grid, row: list) -> SafeString:
    """The cell that leads to an instruction on this row."""
    said = dict(zip((column["key"] for column in grid.columns), row, strict=True))
    words = [f"附表{grid.number} {grid.title}", str(said.get(SAID.get(grid.number, ""), ""))]
    code = said["project"][0] if "project" in said else ""
    unit = said["unit"] if grid.number == BY_UNIT and said["unit"] != NO_UNIT else ""
    url = instruct_url(report, code, "：".join(filter(None, words)), unit)
    return format_html('<td class="d-acts"><a class="btn btn-sm" href="{}">批示</a></td>', url)


def grid_class(grid, column: dict) -> SafeString:
    """The class of a column's cells; what paper leaves out is hidden in print."""
    kind, names = column["kind"], []
    names += ["num"] if kind in NUMERIC else ["d-long"] if kind == "long" else []
    names += ["d-aside"] if column["key"] in ASIDE.get(grid.number, ()) else []
    return mark_safe(f' class="{" ".join(names)}"' if names else "")  # noqa: S308 (fixed words)


def grid_cells(report, grid, row: list) -> SafeString:
    """All cells of a row; its last one says which rows its numbers count."""
    columns, base = grid.columns, report.get_absolute_url()
    links = row[-1] if columns[-1]["kind"] == "link" else {}
    if isinstance(links, list):  # reports frozen before each number had a link of its own
        links = {"now": links}
    cells = []
    in_points = "百分点" in row  # of 表1: one decimal, as on paper
    for column, value in zip(columns, row, strict=True):
        kind = IN_POINTS.get(column["kind"], column["kind"]) if in_points else column["kind"]
        if kind == "link":
            continue
        text = DASH if value in (None, "", []) else conditional_escape(_CELLS[kind](value, report))
        of = grid.before if column["key"] in FROM_BEFORE else base
        if value is not None and column["key"] in links and of:
            url = escape(table_url(of, *links[column["key"]]))
            text = f'<a class="count" href="{url}">{text}</a>'
        cells.append(f"<td{grid_class(grid, column)}>{text}</td>")
    return mark_safe("".join(cells))  # noqa: S308 (each value is escaped by its cell)


def _lines(value: str, report) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in value.split("\n")))


def _project(value: list, report) -> SafeString:
    if not value[0]:  # visited, but not reported on
        return conditional_escape(value[1])
    url = f"{report.get_absolute_url()}projects/{value[0]}/"
    return format_html('<a href="{}">{}</a><span class="sub">{}</span>', url, value[1], value[0])


def _projects(value: list, report) -> SafeString:
    return format_html_join("", "{}", ((_project(one, report),) for one in value))


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _decimal(value, report) -> str:
    """A count as it is, an amount or a score to what it was frozen with, at most two decimals."""
    if isinstance(value, int):
        return _minus(f"{value:,}")
    return _minus(f"{Decimal(value).quantize(CENT) + 0:,}")  # nothing is −0.00


def _change(value, report) -> str:
    text = _decimal(value, report)
    return f"+{text}" if Decimal(text.replace(",", "").replace("−", "-")) > 0 else text


def _gain(value, report) -> str:
    return _minus(f"+{value}" if Decimal(value) > 0 else str(value))


_CELLS: dict[str, Callable] = {
    "text": lambda value, report: value,
    "long": _lines,
    "project": _project,
    "projects": _projects,
    "light": lambda value, report: light(value),
    "marks": lambda value, report: "、".join(value),
    "int": lambda value, report: f"{value:,}",
    "change": _change,
    "money": lambda value, report: _minus(f"{Decimal(value) / 10000:,.2f}"),
    "percent": lambda value, report: _minus(str(value)),
    "points": lambda value, report: _minus(str(value)),
    "decimal": _decimal,
    "gain": _gain,
    "day": lambda value, report: value,
}

WIDE, HIGH, EDGE = 720, 96, 8


@register.simple_tag
def strip_chart(points) -> SafeString:
    """The completion of the last numbers as a line from 0 to 100 % (more when it is more), by the
    order of the numbers; its twin is the list below it. Empty with fewer than two known points."""
    known = [(place, point.ratio) for place, point in enumerate(points) if point.ratio is not None]
    if len(known) < 2:
        return mark_safe("")
    top = max(Decimal(100), *(ratio for _, ratio in known))
    step = Decimal(WIDE - 2 * EDGE) / max(len(points) - 1, 1)
    spots = [
        (f"{EDGE + step * place:.1f}", f"{HIGH - EDGE - (HIGH - 2 * EDGE) * ratio / top:.1f}")
        for place, ratio in known
    ]
    line = " ".join(f"{x},{y}" for x, y in spots)
    dots = format_html_join("", '<circle cx="{}" cy="{}" r="3"></circle>', spots)
    return format_html(
        '<svg class="d-curve" viewBox="0 0 {} {}" role="img" aria-label="完成率走势，从 {}% 到 {}%">'
        '<line x1="{}" y1="{}" x2="{}" y2="{}"></line><polyline points="{}"></polyline>{}</svg>',
        WIDE, HIGH, known[0][1], known[-1][1], EDGE, HIGH - EDGE, WIDE - EDGE, HIGH - EDGE, line, dots,
    )  # fmt: skip
