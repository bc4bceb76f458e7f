"""The large parts of a number's pages. Who reads the whole number is given those that are drawn once, by the
worker or by whoever asks first; a person of the staff sees the rows of the own projects, drawn anew from the same."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from gaoxin import drawn
from gaoxin.spliced import Packed
from projects.bulletin.reads.comparison import compared_rows
from projects.bulletin.reads.large import grids_of, sections_of
from projects.bulletin.reads.page import instructions_of, tables_of
from projects.bulletin.reads.series import LeaderPage, leader_pages
from projects.bulletin.rules.table import Number
from projects.directing.reads.instructions import act_words, instruct_words
from projects.models import DispatchReport
from projects.registry.models.scopes import SEE_ALL

log = logging.getLogger(__name__)

LATEST = 3  # numbers of which the worker draws ahead
FOLDER = "projects/bulletin/"


@dataclass(frozen=True)
class Reader:
    """`user`: whose rows alone are shown, None for all of them. `act`: what giving an instruction is called, ''
    for who gives none."""

    act: str
    user: User | None = None


def reader_of(user: User, today: date) -> Reader:
    if user.role in SEE_ALL:
        return whole_reader(user.role)
    return Reader(act_words(user, today), user)


def whole_reader(role: str) -> Reader:
    """All that is told apart among those who read everything: leaders instruct, the office records it."""
    return Reader(instruct_words(User(role=role)))


def sections(report: DispatchReport, reader: Reader) -> Packed | str:
    """The instructions and the sections, as printed."""

    def context() -> dict:
        lines = instructions_of(report, reader.user)
        page = {"instructions": lines, "sections": sections_of(report, reader.user)}
        return {"report": report, "page": page, "act": reader.act}

    return _part(report, reader, "_printed_sections", reader.act, context=context)


def tables(report: DispatchReport, reader: Reader) -> Packed | str:
    """Every table in full, as printed."""

    def context() -> dict:
        return {"report": report, "grids": grids_of(report, reader.user)}

    return _part(report, reader, "_printed_tables", context=context)


def slides(report: DispatchReport, reader: Reader) -> Packed | str:
    """One red or yellow project at a time."""

    def context() -> dict:
        here = reverse("projects:dispatch_present", args=[report.number])
        rows = tables_of(report, None, only=Number.LIT)[Number.LIT].rows
        return {"report": report, "rows": rows, "act": reader.act, "here": here}

    return _part(report, reader, "_slides", reader.act, context=context)


def compared(report: DispatchReport, other: DispatchReport, reader: Reader) -> Packed | str:
    """What changed from the other to this one; both of a format that this release reads."""

    def context() -> dict:
        return {"report": report, "page": compared_rows(report, other, reader.user)}

    return _part(report, reader, "_compared", other.pk, other.sha256, context=context)


def leaders(report: DispatchReport, name: str) -> Packed | str:
    """One page a leader; of one alone when `name` says so. A name that the number does not know is not kept."""
    key = _key(report, "_leader_pages", name)
    if found := drawn.find(key):
        return found
    pages = leader_pages(report, name)
    text = _draw_leaders(report, pages)
    return drawn.keep(key, text) if pages else text


def _draw_leaders(report: DispatchReport, pages: list[LeaderPage]) -> str:
    return _draw("_leader_pages", {"report": report, "leaders": pages})


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
    for reader in map(whole_reader, (Role.MANAGER, Role.ADMIN)):
        sections(report, reader)
        slides(report, reader)
    tables(report, reader)
    other = report.corrects or DispatchReport.objects.before(report).first()
    if other is not None and other.is_readable:
        compared(report, other, reader)
    _draw_leaders_apart(report)


def _draw_leaders_apart(report: DispatchReport) -> None:
    """The page of each, read once for all of them, then of all together."""
    if drawn.find(_key(report, "_leader_pages", "")) is not None:
        return
    pages = leader_pages(report, "")
    for page in filter(lambda page: page.name, pages):
        drawn.keep(_key(report, "_leader_pages", page.name), _draw_leaders(report, [page]))
    drawn.keep(_key(report, "_leader_pages", ""), _draw_leaders(report, pages))
