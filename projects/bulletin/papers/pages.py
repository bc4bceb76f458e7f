"""The large parts of a number's pages. Who reads the whole number is given those that are drawn once, by the
worker or by whoever asks first; a person of the staff sees the rows of the own projects, drawn anew from the same."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.template.loader import render_to_string

from accounts.models import User
from accounts.roles import Role
from gaoxin import drawn
from gaoxin.spliced import Packed
from projects.bulletin.reads import large
from projects.bulletin.reads.comparison import Compared, ComparedPart, compared_rows, cut_compared
from projects.bulletin.reads.large import Tables
from projects.bulletin.reads.page import before_url, instructions_of, tables_of
from projects.bulletin.reads.series import LeaderPage, LeaderPart, cut_leaders, leader_pages, shown
from projects.bulletin.rules.table import Number
from projects.directing.reads.instructions import act_words, instruct_words
from projects.models import DispatchReport
from projects.registry.models.scopes import SEE_ALL

log = logging.getLogger(__name__)

LATEST, AHEAD = 3, 3  # numbers, and parts of each of their pages, that the worker draws ahead
FOLDER = "projects/bulletin/"


@dataclass(frozen=True)
class Reader:
    """`user`: whose rows alone are shown, None for all of them. `act`: what giving an instruction is called, ''
    for who gives none."""

    act: str
    user: User | None = None


@dataclass(frozen=True)
class Comparing:
    """`draw` gives one of the `parts`."""

    parts: list[ComparedPart]
    draw: Callable[[ComparedPart], Packed | str]


def reader_of(user: User, today: date) -> Reader:
    if user.role in SEE_ALL:
        return whole_reader(user.role)
    return Reader(act_words(user, today), user)


def whole_reader(role: str) -> Reader:
    """All that is told apart among those who read everything: leaders instruct, the office records it."""
    return Reader(instruct_words(User(role=role)))


def own_tables(report: DispatchReport, reader: Reader) -> Tables | None:
    """Of the staff, read once for all that is drawn of them; None for who reads the whole number."""
    return None if reader.user is None else large.own_tables(report, reader.user)


def opening(
    report: DispatchReport, reader: Reader, before: str, own: Tables | None
) -> tuple[Packed | str, Packed | str]:
    """What a number's own page shows of what is frozen, and the contents beside it. `before`: where the number before
    is read."""
    found = cache(lambda: large.opening_of(report, own, before))  # for both

    def context() -> dict:
        return {"report": report, "opening": found(), "act": reader.act}

    shown = _part(report, reader, "_opening", reader.act, before, context=context)
    return shown, _part(report, reader, "_contents", context=context)


def sections(report: DispatchReport, reader: Reader, own: Tables | None) -> Packed | str:
    """The instructions and the sections, as printed."""

    def context() -> dict:
        lines = instructions_of(report, reader.user)
        page = {"instructions": lines, "sections": large.sections_of(report, own)}
        return {"report": report, "page": page, "act": reader.act}

    return _part(report, reader, "_printed_sections", reader.act, context=context)


def tables(
    report: DispatchReport, reader: Reader, part: large.PrintPart, own: Tables | None
) -> Packed | str:
    """Tables of a part in full, as printed."""

    def context() -> dict:
        return {"report": report, "grids": large.grids_of(report, part, own)}

    return _part(report, reader, "_printed_tables", part.said, context=context)


def slides(report: DispatchReport, reader: Reader, part: large.SlidePart) -> Packed | str:
    """One red or yellow project at a time."""

    def context() -> dict:
        rows = tables_of(report, None, only=Number.LIT)[Number.LIT].rows[part.rows]
        return {"report": report, "rows": rows, "act": reader.act, "part": part}

    return _part(report, reader, "_slides", reader.act, part.start, part.stop, context=context)


def compared(report: DispatchReport, other: DispatchReport, reader: Reader) -> Comparing:
    """What changed from the other to this one; both of a format that this release reads."""
    if reader.user is not None:
        found = compared_rows(report, other, reader.user)
        return Comparing(
            cut_compared(found.counts), lambda part: _draw_compared(report, found, part)
        )
    key = _key(report, "compared", other.pk, other.sha256)
    kept = drawn.find(key) or _draw_all_compared(report, other)
    parts = cut_compared(json.loads(kept.plain()))

    def draw(part: ComparedPart) -> Packed:
        def again() -> str:
            return _draw_compared(report, compared_rows(report, other, None), part)

        return drawn.kept([*key, part.number], again)

    return Comparing(parts, draw)


def _draw_compared(report: DispatchReport, found: Compared, part: ComparedPart) -> str:
    shown = {"part": part, "rows": part.rows(found), "lists": part.lists(found)}
    return _draw("_compared", {"report": report, "page": found, **shown})


def _draw_all_compared(report: DispatchReport, other: DispatchReport) -> Packed:
    """Its parts, for which all was read; last how many lines there are, which says that they are drawn."""
    key = _key(report, "compared", other.pk, other.sha256)
    found = compared_rows(report, other, None)
    for part in cut_compared(found.counts):
        drawn.keep([*key, part.number], _draw_compared(report, found, part))
    return drawn.keep(key, json.dumps(found.counts))


def leader_parts(report: DispatchReport, name: str) -> list[LeaderPart]:
    """Of all leaders, or of one; none of a name that the number does not know. Without reading any entry."""
    counts = [tuple(one) for one in json.loads(_leader_counts(report).plain())]
    return cut_leaders([one for one in counts if not name or one[0] == name])


def leaders(report: DispatchReport, name: str, part: LeaderPart) -> Packed:
    """A page a leader, of all leaders or of one."""

    def again() -> str:
        pages = [page for page in leader_pages(report) if not name or page.name == name]
        return _draw_leaders(report, pages, part)

    return drawn.kept(_leaders_key(report, name, part), again)


def _draw_leaders(report: DispatchReport, pages: list[LeaderPage], part: LeaderPart) -> str:
    return _draw(
        "_leader_pages", {"report": report, "leaders": shown(report, pages, part.stretches)}
    )


def _leaders_key(report: DispatchReport, name: str, part: LeaderPart) -> list[str | int]:
    return _key(report, "_leader_pages", name, part.number)


def _leader_counts(report: DispatchReport) -> Packed:
    """How many projects each leads. Who asks first draws the pages of all of them, for which all was looked at."""
    return drawn.find(_key(report, "leaders")) or _draw_all_leaders(report)


def _draw_all_leaders(report: DispatchReport) -> Packed:
    """The pages of each leader, then of all together; last how many there are, which says that they are drawn."""
    pages = leader_pages(report)
    counts = [(page.name, len(page.keys)) for page in pages]
    for page, one in zip(pages, counts, strict=True):
        for part in cut_leaders([one]) if page.name else []:
            text = _draw_leaders(report, [page], part)
            drawn.keep(_leaders_key(report, page.name, part), text)
    for part in cut_leaders(counts):
        drawn.keep(_leaders_key(report, "", part), _draw_leaders(report, pages, part))
    return drawn.keep(_key(report, "leaders"), json.dumps(counts))


def _part(
    report: DispatchReport,
    reader: Reader,
    template: str,
    *more: str | int,
    context: Callable[[], dict],
) -> Packed | str:
    if reader.user is not None:
        return _draw(template, context())
    return drawn.kept(_key(report, template, *more), lambda: _draw(template, context()))


def _draw(template: str, context: dict) -> str:
    return render_to_string(f"{FOLDER}{template}.html", context)


def _key(report: DispatchReport, template: str, *more: str | int) -> list[str | int]:
    """All that a part is made of beside the code: the frozen content, and whether it was sent out since."""
    return [report.pk, report.sha256, report.state, template, *more]


# -- ahead


def draw_ahead() -> None:
    """The parts of the latest numbers, where they are not drawn yet."""
    drawn.sweep()
    rows = DispatchReport.objects.closed().select_related("week", "corrects")
    for report in rows.order_by("-week__week_on", "-number")[:LATEST]:
        if not report.is_readable:
            continue
        try:
            _draw_all(report)
        except Exception:  # one report that cannot be drawn must not keep the others waiting
            log.exception("the pages of %s could not be drawn", report)


def _draw_all(report: DispatchReport) -> None:
    printed = large.print_parts(report, None)[:AHEAD]
    shown = large.slide_parts(report)[:AHEAD]
    for role in (Role.MANAGER, Role.ADMIN):
        reader, before = whole_reader(role), before_url(report, User(role=role))
        opening(report, reader, before, None)
        sections(report, reader, None)
        for part in shown:
            slides(report, reader, part)
    for part in printed:
        tables(report, reader, part, None)
    other = report.corrects or DispatchReport.objects.before(report).first()
    if other is not None and other.is_readable:
        compared(report, other, reader)
    _leader_counts(report)
