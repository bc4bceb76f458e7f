"""Cells of the frozen tables of a weekly report, by the kind their column says."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial
from urllib.parse import urlencode

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from gaoxin.clock import day_and_minute
from gaoxin.rows import draw
from gaoxin.templatetags.house import icon
from projects.bulletin.reads.page import table_url
from projects.bulletin.rules.corrected import of_project
from projects.bulletin.rules.slipped import standing_words
from projects.bulletin.rules.table import Column
from projects.bulletin.rules.words import heading, tenth, words
from projects.directing.reads.instructions import LINE, instruct_words
from projects.dispatch.rules.codes import CameLate, Mark, Passed, PermitMark
from projects.dispatch.rules.entry import Entry
from projects.issues.rules.kinds import IssueLevel
from projects.issues.rules.machine import State as IssueState
from projects.lights.rules.dimensions import Dimension, Light
from projects.models import DispatchReport, Instruction
from projects.needs.rules.kinds import NeedState
from projects.registry.rules.amounts import ALL
from projects.registry.rules.kinds import Status as ProjectStatus
from projects.registry.rules.labelled import Labelled, label_of
from projects.registry.rules.stages import Stage
from projects.resources.rules.kinds import Board, Result as PermitResult
from projects.weekly.rules.duties import DutyState

register = template.Library()
register.filter(instruct_words)
register.filter(day_and_minute)

FROM_BEFORE = {"last"}  # columns that tell of the number before
NUMERIC = frozenset(
    {
        "int",
        "change",
        "shift",
        "shortfall",
        "left",
        "money",
        "percent",
        "points",
        "decimal",
        "measured",
        "measured change",
    }
)
# The classes of what is a sentence: of its cell, on a phone over the whole card; the head has the first.
LONG = {"long": ["d-long", "c-wide"], "granted": ["d-granted", "c-wide"]}
DASH = mark_safe('<span class="none">—</span>')
OPEN_SECTIONS = 4  # those behind it are folded on a phone
DIGITS = "零一二三四五六七八九十"


@register.simple_tag
def light(value: str | None) -> SafeString:
    """Shape and word of a light; — for none."""
    return _draw_light(value) if value else DASH


@lru_cache(maxsize=8)  # a page shows some hundreds of the four
def _draw_light(value: str) -> SafeString:
    low = value.lower()
    return format_html(
        '<span class="light light-{}"><svg class="icon" aria-hidden="true"><use href="{}#l-{}"></use>'
        "</svg>{}</span>",
        low, static("gaoxin/sprite.svg"), low, label_of(Light, value),
    )  # fmt: skip


@register.filter
def hanzi(number: int) -> str:
    """1 to 19 as 一 … 十九."""
    return DIGITS[number] if number <= 10 else f"十{DIGITS[number - 10]}"


@register.filter
def signed(number: int) -> str:
    return f"+{number}" if number > 0 else str(number).replace("-", "−")


@register.filter
def ratio(value: Decimal | None) -> str:
    """A stored ratio; — for none."""
    return "—" if value is None else tenth(value, ALL)


@register.filter
def gap(value: Decimal | None) -> str:
    """A stored gap; — for none."""
    return "—" if value is None else tenth(value)


@register.filter
def put_right(entry: Entry) -> str:
    """What of its investment was corrected since the number before."""
    return of_project(entry.corrected)


@register.filter
def backward(entry: Entry) -> str:
    """How its network stood, '' without one."""
    return standing_words(entry.schedule) if entry.schedule else ""


@register.filter
def iso_day(value: str | None, report: DispatchReport) -> str:
    return day_within(timezone.localdate(report.as_of).year, value)


def day_within(year: int, value: str | None) -> str:
    """A day as the tables store it, without its year where that is the report's; — for none."""
    return value.removeprefix(f"{year}-") if value else "—"


@register.simple_tag
def instruct_url(report, code: str, line: str, back: str = "") -> str:
    """The form for an instruction on a line of the report, with what the line says. `back`: where on the report one
    comes back to, the report itself without it."""
    query = {"number": report.number, "project": code, "line": line[:LINE], "back": back}
    return (
        f"/instructions/add/?{urlencode({name: value for name, value in query.items() if value})}"
    )


@register.simple_tag
def dispatch_sections(report, sections, act: str) -> SafeString:
    """Sections of the report, a table each; `act`: what giving an instruction is called, '' for who gives none."""
    shared = {
        "report": report, "base": report.get_absolute_url(), "light": light, "icon": icon,
        "instruct_url": instruct_url,
        "iso_day": partial(day_within, timezone.localdate(report.as_of).year),
        "instruct": act, "cell": cell_words,
    }  # fmt: skip
    file = "projects/bulletin/_section.jinja"
    parts = (
        draw(
            file,
            section=section,
            number=hanzi(number),
            folded=number > OPEN_SECTIONS,
            may_instruct=bool(act) and section.instructed,
            **shared,
        )
        for number, section in enumerate(sections, 1)
    )
    return mark_safe("".join(parts))  # noqa: S308 (Jinja2 escapes each value)


@register.filter
def accepted_count(lines: list[dict]) -> int:
    """How many of the instructions a report lists are done."""
    return sum(line["state"] == Instruction.State.ACCEPTED for line in lines)


# What the codes of an entry are of, by what they say.
SAID: dict[str, type[Labelled]] = {
    "stage": Stage, "status": ProjectStatus, "facts": Passed, "report": DutyState, "late": CameLate,
    "dimension": Dimension, "marks": Mark, "issue_level": IssueLevel, "issue_state": IssueState,
    "light": Light, "permit_state": Board, "permit_marks": PermitMark, "permit_result": PermitResult,
    "need_state": NeedState,
}  # fmt: skip


@register.filter
def said(value: str | list[str], what: str) -> str:
    """A code of an entry, or several, in words."""
    codes = value if isinstance(value, list) else [value]
    return "、".join(label_of(SAID[what], code) for code in codes if code)


@register.filter
def instruction_state(line: dict) -> str:
    return label_of(Instruction.State, line["state"])


@register.filter
def open_count(lines: list[dict]) -> int:
    return len(lines) - accepted_count(lines)


@register.simple_tag
def dispatch_grid(report, grid, rows, asked=None, *, may_instruct=False) -> SafeString:
    """A table with these of its rows; its columns sort where `asked`, what the address says, is given."""
    return draw(
        "projects/bulletin/_grid.jinja", report=report, grid=grid, rows=rows, asked=asked,
        columns=[column for column in grid.columns if not column.folded],
        may_instruct=may_instruct and not grid.declared.summing, icon=icon, heading=heading,
        grid_class=grid_class, grid_query=grid_query, grid_cells=grid_cells, grid_instruct=grid_instruct,
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


def cell_words(section, row: dict, key: str) -> str:
    """What a cell of a section's row says; — for what is unknown or empty."""
    column = next(one for one in section.columns if one.key == key)
    return words(column, row) or "—"


def grid_instruct(report, grid, row: dict) -> SafeString:
    """The cell that leads to an instruction on this row, with what the row is about."""
    about = grid.declared.about
    said = [f"附表{grid.number} {grid.title}"]
    if about:
        said.append(words(next(one for one in grid.columns if one.key == about), row))
    code = row["project"][0] if "project" in row else ""
    url = instruct_url(report, code, "：".join(filter(None, said)))
    return format_html('<td class="d-acts"><a class="btn btn-sm" href="{}">批示</a></td>', url)


def grid_class(column: Column) -> SafeString:
    """The class of a column's head; what paper leaves out is hidden in print."""
    names = ["num"] if column.kind in NUMERIC else LONG.get(column.kind, [])[:1]
    names += ["d-aside"] if column.aside else []
    return mark_safe(f' class="{" ".join(names)}"' if names else "")  # noqa: S308 (fixed words)


@lru_cache(maxsize=256)
def _attributes(column: Column, named: str, *, blank: bool) -> SafeString:
    """Of a cell: how it stands in the table, and on the card that a row is on a phone."""
    names = ["num"] if column.kind in NUMERIC else [*LONG.get(column.kind, [])]
    names += ["d-aside"] if column.aside else []
    names += ["c-name"] if column.key == named else ["is-none"] if blank else []
    return format_html(
        ' class="{}" data-label="{}"', " ".join(names), " ".join(filter(None, heading(column)))
    )


def grid_cells(report, grid, row: dict) -> SafeString:
    """All cells of a row; a number that counts rows leads to them."""
    base, links, cells = report.get_absolute_url(), grid.declared.links(row), []
    folded = {column.folded: column for column in grid.columns if column.folded}
    for column in grid.columns:
        if column.folded:
            continue
        value = row[column.key]
        blank = value is None or (value in ("", []) and not column.empty)
        text = DASH if blank else conditional_escape(_cell(column, row, base))
        of = grid.before if column.key in FROM_BEFORE else base
        if value is not None and column.key in links and of:
            url = escape(table_url(of, *links[column.key]))
            text = f'<a class="count" href="{url}">{text}</a>'
        if column.key in folded:
            text += _fold(folded[column.key], row)
        attributes = _attributes(column, grid.declared.named, blank=blank)
        cells.append(f"<td{attributes}>{text}</td>")
    return mark_safe("".join(cells))  # noqa: S308 (each value is escaped by its cell)


def _fold(column: Column, row: dict) -> SafeString:
    """How the system came to it, for who asks."""
    said = words(column, row)
    fold = '<details class="d-calc"><summary>计算过程</summary>{}</details>'
    return format_html(fold, said) if said else mark_safe("")


def _cell(column: Column, row: dict, base: str) -> str:
    draw_cell = _CELLS.get(column.kind)
    return draw_cell(row[column.key], base) if draw_cell else words(column, row)


def _break_lines(value: str, base: str) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in value.split("\n")))


def _link_project(value: list, base: str) -> SafeString:
    if not value[0]:  # visited, but not reported on
        return conditional_escape(value[1])
    url = f"{base}projects/{value[0]}/"
    return format_html('<a href="{}">{}</a><span class="sub">{}</span>', url, value[1], value[0])


def _link_projects(value: list, base: str) -> SafeString:
    return format_html_join("", "{}", ((_link_project(one, base),) for one in value))


# Where a cell is more than its words.
_CELLS: dict[str, Callable] = {
    "long": _break_lines,
    "project": _link_project,
    "projects": _link_projects,
    "light": lambda value, base: light(value),
}

WIDE, HIGH, EDGE = 720, 96, 8


@register.simple_tag
def strip_chart(points) -> SafeString:
    """The completion of the last numbers as a line from 0 to 100 % (more when it is more), by the
    order of the numbers; its twin is the list below it. Empty with fewer than two known points."""
    known = [(place, point.ratio) for place, point in enumerate(points) if point.ratio is not None]
    if len(known) < 2:
        return mark_safe("")
    top = max(Decimal(100), *(share for _, share in known))
    step = Decimal(WIDE - 2 * EDGE) / max(len(points) - 1, 1)
    spots = [
        (f"{EDGE + step * place:.1f}", f"{HIGH - EDGE - (HIGH - 2 * EDGE) * share / top:.1f}")
        for place, share in known
    ]
    line = " ".join(f"{x},{y}" for x, y in spots)
    dots = format_html_join("", '<circle cx="{}" cy="{}" r="3"></circle>', spots)
    return format_html(
        '<svg class="d-curve" viewBox="0 0 {} {}" role="img" aria-label="完成率走势，从 {}% 到 {}%">'
        '<line x1="{}" y1="{}" x2="{}" y2="{}"></line><polyline points="{}"></polyline>{}</svg>',
        WIDE, HIGH, ratio(known[0][1]), ratio(known[-1][1]), EDGE, HIGH - EDGE, WIDE - EDGE, HIGH - EDGE, line, dots,
    )  # fmt: skip
