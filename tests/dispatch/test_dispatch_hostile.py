"""Whatever people have typed into the registers: the week is frozen, and on every page and in every
file of its report it is text. Forms clean what is typed; imports and older rows may hold it all."""

import io
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from itertools import pairwise

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook

from accounts.roles import Role
from gaoxin.text import clean_text
from projects.bulletin.papers.files import make_file
from projects.dispatch.actions.freeze import freeze_week, stored_digest
from projects.dispatch.actions.publish import publish
from projects.dispatch.rules.format import entry_of
from projects.models import (
    DispatchReport,
    Instruction,
    Issue,
    Milestone,
    Notice,
    Project,
    SupervisionOrder,
)
from tests.conftest import client_for
from tests.dispatch.test_dispatch_freeze import LATER, MONDAY, at, old_project, week_of
from tests.world.factories import (
    make_duty,
    make_instruction,
    make_issue,
    make_milestone,
    make_order,
    make_report,
    make_user,
    make_visit,
)

NASTY = {
    "line break of old": "一行\x0b二行",
    "beyond the plane": "𠮷野家𠮷",
    "right to left": "\u202e左右\u202c和\u200f右\u2067中\u2069",
    "formula": '=HYPERLINK("http://example.com","点我")',
    "formula of old": "@SUM(1+1)*cmd|' /C calc'!A0",
    "minus": "-1+1",
    "address": "http://example.com/点我",
    "script": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "quote": "' onmouseover='alert(1)",
    "entity": "&lt;b&gt; &amp; &#60;i&#62;",
    "template": "{{ report.sha256 }}{% now 'Y' %}",
    "end of data": "]]></w:t><w:t>",
    "format": "%s {0} {name} $x \\n",
    "long": "长" * 5000,
}
FIELDS = {
    "name": (Project, "name"), "new": (Project, "name"), "short": (Project, "short_name"),
    "site": (Project, "site"), "node": (Milestone, "name"), "issue": (Issue, "summary"),
    "order": (SupervisionOrder, "matter"), "when": (Instruction, "done_when"),
}  # fmt: skip
MARKS = {
    "name": "名", "new": "新", "short": "简", "site": "址", "node": "点", "issue": "题", "order": "督",
    "when": "结", "did": "做", "next": "下", "ask": "协", "word": "批",
}  # fmt: skip


def typed(text: str, what: str) -> str:
    """The text with a mark of its own, as long as its column takes."""
    model, name = FIELDS.get(what, (None, None))
    longest = model._meta.get_field(name).max_length if model else None
    mark = f"〔{MARKS[what]}〕"
    return f"{text}{mark}" if longest is None else f"{text[: longest - len(mark)]}{mark}"


@dataclass(frozen=True)
class World:
    """Two weeks of projects of which all that is told is one of the texts; the second report."""

    report: DispatchReport
    projects: dict[str, Project]

    def texts(self, *what: str):
        """(project, what, what was typed there)."""
        for text, project in self.projects.items():
            yield from ((project, one, typed(text, one)) for one in what)


@pytest.fixture(scope="module")
def world(module_db) -> World:
    weeks = week_of(), week_of(MONDAY + timedelta(weeks=1))
    projects = {
        text: nasty_project(text, number, weeks) for number, text in enumerate(NASTY.values())
    }
    admin = make_user(role=Role.ADMIN)
    publish(report=freeze_week(week=weeks[0], now=LATER), now=LATER, by=admin)
    for text, project in projects.items():
        Project.objects.filter(pk=project.pk).update(name=typed(text, "new"))
    now = weeks[1].cut_off_at + timedelta(seconds=1)
    report = publish(report=freeze_week(week=weeks[1], now=now), now=now, by=admin)
    return World(report, projects)


def nasty_project(text: str, number: int, weeks) -> Project:
    project = old_project(
        name=typed(text, "name"), short_name=typed(text, "short"), site=typed(text, "site")
    )
    for week in weeks:
        make_duty(week, project)
        make_report(
            week, project, progress=typed(text, "did"), next_week=typed(text, "next"),
            coordination=typed(text, "ask"), filed_at=week.cut_off_at - timedelta(hours=1),
        )  # fmt: skip
    make_milestone(
        project, name=typed(text, "node"), due_on=date(2026, 10, 1),
        created_at=at("2026-02-01T09:00"),
    )  # fmt: skip
    raised = at("2026-11-17T10:00")
    make_issue(project, summary=typed(text, "issue"), blocking=True, raised_on=raised.date(),
               created_at=raised)  # fmt: skip
    make_instruction(project, text=typed(text, "word"), done_when=typed(text, "when"),
                     given_at=raised)  # fmt: skip
    make_order(project, number=f"项目督办〔2026〕{number:03d}号", matter=typed(text, "order"),
               sent_on=date(2026, 11, 12))  # fmt: skip
    make_visit(project, on=date(2026, 11, 24), created_at=at("2026-11-24T10:00"))
    return project


def on_one_line(text: str) -> str:
    return " ".join(text.split())


def test_the_week_is_frozen_with_every_word_as_it_was(world):
    report = world.report
    assert stored_digest(report) == report.sha256
    tables = {table.number: table.values["rows"] for table in report.tables.all()}
    found = {number: {row["project"][0]: row for row in tables[number]} for number in (3, 4, 7, 9)}
    words = {line["project"]: line["text"] for line in report.first_screen["instructions"]}
    for text, project in world.projects.items():
        said = entry_of(report.entries.get(project=project.pk).values, report.format)
        assert (said.name, said.site) == (typed(text, "new"), typed(text, "site"))
        assert (said.this_week, said.next_week) == (typed(text, "did"), typed(text, "next"))
        assert said.problems == f"{typed(text, 'issue')}；{typed(text, 'ask')}"
        assert found[3][project.code]["this_week_text"] == typed(text, "did")
        assert found[4][project.code]["node"] == typed(text, "node")
        assert found[7][project.code]["summary"] == typed(text, "issue")
        assert found[7][project.code]["project"] == [project.code, typed(text, "short")]
        assert found[9][project.code]["matter"] == typed(text, "order")
        assert words[project.pk] == typed(text, "word")


# -- pages ------------------------------------------------------------------------------------------

# Page → what of a project it shows.
PAGES = {
    "": "short issue node word",
    "tables/3/": "short did next issue ask site",
    "tables/4/": "short node",
    "tables/7/": "short issue",
    "tables/9/": "short order",
    "print/": "short did next issue node word order",
    "compare/": "short name new",
    "leaders/": "short did issue",
    "present/": "short",
}
MARKUP = re.compile(r"<(script>alert|img src=x|b>\s|i>|w:t)|\sonmouseover='alert|=alert\(1\)>")


def words(html: str) -> str:
    """The text of a page as a reader has it, on one line: tags end words."""
    return on_one_line(unescape(re.sub(r"<[^>]*>", " ", html)))


def missing_on(html: str, texts) -> list:
    read = words(html)
    return [(what, text[:40]) for _, what, text in texts if on_one_line(text) not in read]


@pytest.mark.parametrize("part", PAGES)
def test_every_page_shows_it_as_text(world, part):
    client = client_for(make_user(role=Role.MANAGER))
    response = client.get(world.report.get_absolute_url() + part)
    assert response.status_code == 200
    html = response.content.decode()
    assert MARKUP.search(html) is None
    assert missing_on(html, world.texts(*PAGES[part].split())) == []


def test_the_page_of_each_project_shows_it_as_text(world):
    client = client_for(make_user(role=Role.MANAGER))
    shown = ("new", "short", "did", "next", "issue", "ask", "node")
    for text, project in world.projects.items():
        response = client.get(f"{world.report.get_absolute_url()}projects/{project.code}/")
        html = response.content.decode()
        assert MARKUP.search(html) is None, text[:40]
        texts = [(project, what, typed(text, what)) for what in shown]
        assert missing_on(html, texts) == []


def test_an_instruction_may_be_started_on_every_row(world):
    """The link carries what the row says into the form, which shows it as text too."""
    client = client_for(make_user(role=Role.MANAGER))
    for part in ("tables/7/", "tables/9/"):
        html = client.get(world.report.get_absolute_url() + part).content.decode()
        links = [unescape(url) for url in re.findall(r'href="(/instructions/add/\?[^"]*)"', html)]
        assert len(links) >= len(NASTY)
        for url in links:
            response = client.get(url)
            assert response.status_code == 200, url
            assert MARKUP.search(response.content.decode()) is None, url


def test_the_letter_has_one_line_for_each_instruction(world):
    key = f"dispatch-{world.report.number}-published"
    letter = Notice.objects.filter(key=key).exclude(letter="").first().letter
    lines = letter.split("\n")
    assert re.search(r"^批示（(\d+)）$", letter, re.MULTILINE)[1] == str(len(NASTY))
    start = lines.index(f"批示（{len(NASTY)}）") + 1
    listed = [line for line in lines[start:] if re.match(r"\d+\. ", line)]
    assert len(listed) == 10 and all("〔批〕" in line for line in listed)
    texts = [on_one_line(text) for _, _, text in world.texts("word")]
    assert all(any(text in line for text in texts) for line in listed)


# -- files ------------------------------------------------------------------------------------------


def well_formed(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(file.read(name))


def test_the_word_file_has_it_as_text(world):
    data = make_file(world.report, "docx")
    well_formed(data)
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    read = on_one_line("\n".join([*(one.text for one in document.paragraphs), *cells]))
    texts = world.texts("short", "did", "next", "node", "issue", "order", "word")
    assert [
        (what, text[:40]) for _, what, text in texts if on_one_line(clean_text(text)) not in read
    ] == []
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert b"w:hyperlink" not in file.read("word/document.xml")
        assert b"example.com" not in file.read("word/_rels/document.xml.rels")


def test_the_workbook_has_it_as_text_in_its_cell_and_no_formula(world):
    data = make_file(world.report, "xlsx")
    well_formed(data)
    found = defaultdict(set)
    for sheet in load_workbook(io.BytesIO(data)):
        head = [cell.value for cell in sheet[2]]
        for row in sheet.iter_rows(min_row=3):
            for label, cell in zip(head, row, strict=True):
                assert cell.data_type != "f" and cell.hyperlink is None
                found[f"{sheet.title[:2]} {label}"].add(cell.value)
    for place, what in {
        "表3 项目名称": "short", "表3 本周进展": "did", "表3 下周计划": "next", "表3 建设地点": "site",
        "表4 节点": "node", "表7 问题": "issue", "表9 事项": "order",
    }.items():  # fmt: skip
        for _, _, text in world.texts(what):
            assert clean_text(text) in found[place], place


def test_the_texts_differ_in_all_that_is_looked_for(world):
    """A text that another contains would be found for it."""
    texts = sorted(on_one_line(typed(text, "word")) for text in NASTY.values())
    assert not [one for one, other in pairwise(texts) if one in other]
