"""The cells of every register: one macro a column, the house's `<td>` around it, 「—」 where it writes nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.urls import get_resolver
from django.utils import timezone
from jinja2 import Environment, UndefinedError, nodes

from accounts.models import AuditEvent
from accounts.views.columns import registers
from gaoxin.cells import ROW_CLASS
from gaoxin.columns import Column, counted
from gaoxin.rows import draw_rows
from projects.models import Appointment, Project
from tests.house.test_repository import ROOT
from tests.world.factories import (
    make_absence,
    make_appointment,
    make_case,
    make_company,
    make_dispatch,
    make_handover,
    make_instruction,
    make_issue,
    make_meeting,
    make_milestone,
    make_notice,
    make_order,
    make_parcel,
    make_project,
    make_unit,
    make_user,
    make_visit,
)

CELLS = ROOT / "templates/cells"
HOSTILE, ESCAPED = "<b>甲", "&lt;b&gt;甲"


def known() -> dict[str, type]:
    """Name → register, of every list that has cells."""
    get_resolver().url_patterns  # noqa: B018 (imports the views, in which they are)
    return {register.name: register for register in registers() if register.cells}


def declared(file) -> list[str]:
    """The macros of a file as Jinja2 itself reads it; all it says stands in them."""
    body = Environment(autoescape=True).parse(file.read_text(encoding="utf-8")).body
    rest = [node for node in body if not isinstance(node, nodes.Macro)]
    assert all(isinstance(node, nodes.Output) for node in rest), file
    words = [text.data for node in rest for text in node.nodes]
    assert "".join(words).strip() == "", file
    return [node.name for node in body if isinstance(node, nodes.Macro)]


def test_the_file_of_a_register_has_exactly_one_macro_for_each_column():
    for register in known().values():
        names = declared(CELLS.parent / f"{register.cells}.jinja")
        columns = [*register.table_class.base_columns]
        assert sorted(set(names) - {ROW_CLASS}) == sorted(columns), register.cells
        assert len(names) == len(set(names)), register.cells


def test_every_file_of_cells_is_a_register_s():
    found = {path.relative_to(CELLS.parent) for path in CELLS.rglob("*") if path.is_file()}
    named = {f"{register.cells}.jinja" for register in known().values()}
    assert {str(path) for path in found} == {*named, "cells/_tick.jinja", "cells/_foot.jinja"}


# -- drawn ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bare:
    """The barest row of a list, its words hostile: the columns in which nothing stands, or a 0."""

    path: str
    make: Callable[[], object]
    blank: str = ""
    zero: str = ""
    role: str = "ADMIN"
    words: str = ESCAPED


def lacking_a_leader() -> Project:
    project = make_project(name=HOSTILE)
    for role in ("CHIEF", "COMMISSIONER"):
        make_appointment(project, role=role)
    return project


BARE = {
    "projects": Bare(
        "/projects/",
        lambda: make_project(name=HOSTILE, stage="", started_text=""),
        "tracks chief lead_unit total_investment fixed_investment agreed_investment"
        " statistical_investment year_plan year_done done_ratio pace_gap total_done next_node report"
        " company industry nature land site approval_code admitted_on started_on"
        " statistics_entered_on completed_on operation_on needs_check",
        "issues",
    ),
    "companies": Bare(
        "/companies/",
        lambda: make_company(name=HOSTILE),
        "credit_code others needs_check",
        "projects",
    ),
    "milestones": Bare(
        "/milestones/?state=",
        lambda: make_milestone(name=HOSTILE),
        "leader unit forecast_on done_on key",
        "moves",
    ),
    "schedules": Bare(
        "/schedules/",
        lambda: make_project(name=HOSTILE),
        "target_on forecast_on shortfall next_step next_on lever gain leader commissioner plan_at computed_on",
    ),
    "appointments": Bare(
        "/appointments/",
        lambda: make_appointment(user=make_user(name=HOSTILE)),
        "title unit to_on reason document",
    ),
    "loads": Bare(
        "/appointments/people/",
        lambda: make_appointment(user=make_user(name=HOSTILE)),
        "unit title over",
        "red yellow unreported leader chief member",
    ),
    "leaders": Bare(
        "/leaders/",
        lambda: make_appointment(user=make_user(name=HOSTILE), role="LEADER"),
        "title unit visited",
        "red yellow overdue issues instructions",
    ),
    "staffing": Bare(
        "/appointments/projects/",
        lambda: make_project(name=HOSTILE, stage="", started_text=""),
        "lead_unit",
        "members",
    ),
    "vacancies": Bare(
        "/appointments/vacancies/",
        lacking_a_leader,
        "to_come lead_unit",
    ),
    "absences": Bare(
        "/absences/",
        lambda: make_absence(make_user(name=HOSTILE)),
        "unit delegate note",
    ),
    "handovers": Bare(
        "/handovers/",
        lambda: make_handover(outgoing=make_user(name=HOSTILE)),
        "reason close_reason",
        "waiting",
    ),
    "issues": Bare(
        "/issues/",
        lambda: make_issue(summary=HOSTILE),
        "due_on handler lead_unit supporting_units blocking milestone assigned_on received_on last_step"
        " result resolved_on closed_by closed_on company_word",
    ),
    "financing": Bare(
        "/financing/",
        lambda: make_case(purpose=HOSTILE),
        "institution approved drawn term_months needed_on backs reason",
    ),
    "land": Bare(
        "/land/",
        lambda: make_parcel(name=HOSTILE, area=None),
        "number location area area_sqm company projects agreed_start_on hint targets supply"
        " sold_on contract_on delivered_on title_on",
    ),
    "supervision": Bare(
        "/supervision/",
        lambda: make_order(matter=HOSTILE),
        "unit sent_on received_on handled_on confirmed_on issue",
    ),
    "instructions": Bare(
        "/instructions/",
        lambda: make_instruction(text=HOSTILE),
        "unit line source accepted_at",
        "postponed",
    ),
    "meetings": Bare(
        "/meetings/",
        lambda: make_meeting(chair=make_user(name=HOSTILE, role="MANAGER"), place=""),
        "place report",
        "items resolutions undone",
    ),
    "visits": Bare(
        "/visits/", lambda: make_visit(seen=HOSTILE), "place took_part", "issues instructions"
    ),
    "dispatch": Bare(
        "/dispatch/",
        lambda: make_dispatch(closed=False),
        "published_at",
        "red yellow signed",
        words="期",
    ),
    "inbox": Bare("/inbox/", lambda: make_notice(title=HOSTILE), "text"),
    "people": Bare(
        "/people/",
        lambda: make_user(name=HOSTILE, role="", can_sign_in=False),
        "title unit phone email username role last_login",
    ),
    "units": Bare(
        "/units/",
        lambda: make_unit(name=HOSTILE, short_name="甲"),
        "head superseded_by ended_on",
        "size",
    ),
    "audit": Bare(
        "/audit/",
        lambda: AuditEvent.objects.create(act="register.export", object_label=HOSTILE),
        "actor_name source object_type changes",
        role="AUDITOR",
    ),
}


def test_the_barest_row_of_every_register_is_drawn_here():
    assert set(BARE) == set(known())


def drawn_cells(row: str) -> dict[str, tuple[str, str]]:
    """Label → (class, what stands in the cell)."""
    cell = r'<td(?: class="([^"]*)")? data-label="([^"]*)"[^>]*>(.*?)</td>'
    return {label: (css, html) for css, label, html in re.findall(cell, row, re.DOTALL)}


def is_pale(css: str, html: str) -> bool:
    return "none" in css.split() or html == '<span class="none">—</span>'


@pytest.mark.django_db
@pytest.mark.parametrize("name", BARE)
def test_a_cell_without_words_says_so_and_hostile_words_stay_words(client_of, name):
    bare, columns = BARE[name], known()[name].table_class.base_columns
    made, person = bare.make(), make_user(role=bare.role)
    if name == "inbox":
        person = made.user
    client = client_of(person)
    client.post(f"/columns/{name}/", {"columns": [*columns]})
    html = client.get(bare.path).content.decode()
    assert HOSTILE not in html
    [row] = [
        row
        for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL)
        if bare.words in row and "<td" in row
    ]
    cells = drawn_cells(row)
    assert {column.on_card for column in columns.values()} == set(cells)
    said = {key: re.sub("<[^>]+>", "", cells[column.on_card][1]) for key, column in columns.items()}
    assert {key for key, words in said.items() if words == "—"} == {*bare.blank.split()}
    assert {key for key, words in said.items() if words == "0"} == {*bare.zero.split()}
    assert not {"", "None"} & {*said.values()}
    assert [k for k in bare.blank.split() if not is_pale(*cells[columns[k].on_card])] == []


def drawn(column: Column, row, *, macro: str = "industry") -> str:
    html = draw_rows("cells/project", ((macro, column),), selectable=False, rows=[row])
    return re.search(r"<td.*</td>", html)[0]


def test_label_class_and_what_stands_for_nothing_come_from_the_column():
    full, nothing = Project(industry="锂电"), Project()
    plain = Column(verbose_name="行业")
    assert drawn(plain, full) == '<td data-label="行业">锂电</td>'
    assert drawn(plain, nothing) == '<td class="none" data-label="行业">—</td>'
    rich = Column(
        verbose_name="用地", unit="亩", numeric=True, css="c-desk", empty_css="none is-none",
        empty_title="unknown_title",
    )  # fmt: skip
    assert drawn(rich, full) == '<td class="num c-desk" data-label="用地（亩）">锂电</td>'
    assert drawn(rich, nothing) == (
        '<td class="num c-desk none is-none" data-label="用地（亩）" title="尚未填报">—</td>'
    )
    carded = Column(verbose_name="行业", card="行业/链")
    assert drawn(carded, full) == '<td data-label="行业/链">锂电</td>'
    assert (
        drawn(counted("堵点", "项"), nothing)
        == '<td class="num zero" data-label="堵点（项）">0</td>'
    )


def test_a_macro_that_reads_what_its_row_does_not_have_is_a_fault_and_no_empty_cell():
    with pytest.raises(UndefinedError, match="standing"):
        drawn(Column(verbose_name="年度计划"), Project(), macro="year_plan")


def test_a_register_s_file_may_say_the_class_of_the_row():
    rows = [Appointment(), Appointment(voided_at=timezone.now())]
    drawn = draw_rows("cells/appointment", (), selectable=False, rows=rows)
    assert drawn == '<tr></tr>\n<tr class="struck"></tr>\n'
