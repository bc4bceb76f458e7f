"""Register, board and numbers of the problems, and the 请示件."""

import io
import re
import subprocess
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from projects.issues.papers import issue_request
from projects.models import IssueUnit
from tests.world.factories import (
    make_appointment,
    make_issue,
    make_milestone,
    make_project,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role="ADMIN"))


def handling(days=0, **fields):
    """With its handler since a fortnight; its limit in so many days."""
    start = TODAY() - timedelta(days=14)
    values = {
        "state": "HANDLING",
        "handler": make_user(),
        "assigned_on": start,
        "received_on": start,
    }
    return make_issue(**values | {"due_on": TODAY() + timedelta(days=days)} | fields)


def resolved(late=False, **fields):
    on = TODAY() + timedelta(days=1 if late else -1)
    return handling(**{"state": "RESOLVED", "resolved_on": on} | fields)


def closed(**fields):
    return resolved(**{"state": "CLOSED", "closed_on": TODAY(), "closed_by": make_user()} | fields)


def total(client, query="") -> int:
    response = client.get(f"/issues/{query}")
    assert response.status_code == 200, response.content.decode()[:300]
    return response.context["total"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 7), ("?open=1", 6), ("?state=REPORTED&state=RESOLVED", 3), ("?level=3", 1),
        ("?overdue=1", 1), ("?blocking=1", 1), ("?severity=CRITICAL", 1), ("?kind=LAND", 1),
        ("?q=外线", 1), ("?q=QT-777", 1), ("?meeting=1", 1), ("?settled=due", 4),
        ("?settled=resolved", 3), ("?settled=in_time", 2), ("?settled=closed", 1), ("?mine=1", 0),
        ("?project=GX-0000-001", 0), ("?raised_from=2000-01-01&raised_to=2001-01-01", 0),
    ],
)  # fmt: skip
def test_every_filter(admin, query, count):
    make_issue(summary="10 千伏外线未接通", blocking=True, code="QT-777")
    handling(days=-3, severity="CRITICAL")
    handling(days=9, kind="LAND", level=3)
    handling(days=-3, state="SUSPENDED", paused_on=TODAY())
    resolved()
    resolved(late=True)
    closed()
    assert total(admin, query) == count


def test_filters_by_unit_handler_and_project_and_mine(client_of):
    person, unit = make_user(), make_unit()
    issue = handling(handler=person, lead_unit=unit)
    make_issue()
    client = client_of(make_user(role="ADMIN"))
    for query in (f"unit={unit.pk}", f"handler={person.pk}", f"project={issue.project.code}"):
        assert total(client, f"?{query}") == 1
    assert total(client_of(person), "?mine=1") == 1


def test_each_number_opens_the_list_it_counts(admin):
    handling(days=-3)
    handling(days=9)
    resolved()
    resolved(late=True)
    closed()
    html = admin.get("/issues/").content.decode()
    numbers = re.findall(r'data-metric="(issue_\w+)" data-count="(\d+)" href="(\?[^"]+)"', html)
    assert len(numbers) == 7
    for metric, count, query in numbers:
        assert total(admin, query) == int(count), metric
    assert re.findall(r"<b>([\d.]+%)</b>", html) == ["75.0%", "66.7%", "33.3%"]
    tabs = admin.get("/issues/").context["tabs"]
    assert {t.label: total(admin, t.url) for t in tabs if t.count is not None} == {
        t.label: t.count for t in tabs if t.count is not None
    }


def test_without_issues_there_is_no_rate_of_zero(admin):
    html = admin.get("/issues/").content.decode()
    assert html.count("<b>—</b>") == 4 and "0.0%" not in html


def fill(count: int) -> None:
    project = make_project()
    for n in range(count):
        issue = handling(
            days=n, project=project, lead_unit=make_unit(), milestone=make_milestone(project)
        )
        issue.steps.create(
            kind="REPORT", state="REPORTED", level=1, on=TODAY(), at=timezone.now(), text="说明"
        )
        IssueUnit.objects.create(issue=issue, unit=make_unit())


@pytest.mark.parametrize(
    "path", ["/issues/", "/issues/board/", "/issues/?export=xlsx", "/supervision/"]
)
def test_the_number_of_queries_does_not_grow(admin, path):
    counts = []
    for rows in (2, 12):
        fill(rows)
        admin.get(path)
        with CaptureQueriesContext(connection) as captured:
            b"".join(admin.get(path))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 25, counts


def test_the_tab_and_the_page_of_a_project_ask_a_fixed_number_of_queries(admin):
    project, counts = make_project(), []
    admin.get("/profile/")
    for rows in (2, 8):
        for _ in range(rows):
            handling(project=project, lead_unit=make_unit())
        for path in ("", "issues/"):
            with CaptureQueriesContext(connection) as captured:
                assert admin.get(f"{project.get_absolute_url()}{path}").status_code == 200
            counts.append(len(captured))
    assert counts[:2] == counts[2:]


def test_the_export_has_the_columns_in_words(admin):
    handling(days=-3, project=make_project(name="示范导出项目"), summary="=1+1")
    admin.post("/columns/issues/", {"columns": ["code", "project", "level", "left", "last_step"]})
    rows = list(load_workbook(io.BytesIO(admin.get("/issues/?export=xlsx").content)).active.values)
    assert rows[1] == ("问题", "编号", "项目", "层级", "剩余", "办理过程（最近）")
    assert rows[2][0] == "=1+1" and rows[2][2:4] == ("示范导出项目", "一级（专班）")


@pytest.mark.parametrize(
    "sort", ["due_on", "-due_on", "level", "handler", "project", "raised_on", "-closed_on"]
)
def test_the_register_sorts(admin, sort):
    make_issue()
    handling()
    closed()
    assert total(admin, f"?sort={sort}") == 3


def test_the_board_shows_the_open_ones_by_level_with_shape_and_word(admin):
    handling(days=-9)
    handling(days=30, level=2)
    handling(days=30, level=3, state="SUSPENDED", paused_on=TODAY())
    make_issue(level=4)
    closed()
    html = admin.get("/issues/board/").content.decode()
    assert re.findall(r'data-count="(\d)"', html) == ["1", "1", "1", "1"]
    cards = re.split(r'<li class="level-card[ "]', html)[1:]
    for card, shape, word in zip(
        cards, ("red", "green", "grey", "grey"), ("超期", "在期", "停钟", "未交办"), strict=True
    ):
        assert f"#l-{shape}" in card and word in card
    for path in re.findall(r'href="(/issues/\?open=1&amp;level=\d)"', html):
        assert admin.get(path.replace("&amp;", "&")).context["total"] == 1


def test_a_member_raises_from_the_register_by_choosing_the_project(client_of):
    person = make_user()
    project = make_appointment(user=person, role="MEMBER").project
    make_project()
    client = client_of(person)
    page = client.get("/issues/add/")
    assert [p.code for p in page.context["projects"]] == [project.code]
    assert client.get(f"{project.get_absolute_url()}issues/add/").status_code == 200
    assert client.get("/issues/add/?q=没有").context["total"] == 0


# -- 请示件 ----------------------------------------------------------------------------------------


def request_file(**fields):
    project = make_project(short_name="示范甲", total_investment=12000, site="示范地块")
    issue = handling(
        days=-3,
        project=project,
        level=4,
        summary="用地指标不足",
        detail="缺 18 亩。\x0b须统筹。",
        **fields,
    )
    issue.steps.create(
        kind="FEEDBACK",
        state="HANDLING",
        level=4,
        on=TODAY(),
        at=timezone.now(),
        text="已测算缺口。",
    )
    return issue


def test_the_request_follows_the_standard_and_invents_nothing():
    document = Document(io.BytesIO(issue_request(request_file(), TODAY())))
    section = document.sections[0]
    sizes = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.left_margin,
        section.bottom_margin,
        section.right_margin,
    )
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28, 35, 26]
    texts = [p.text for p in document.paragraphs]
    assert texts[0].startswith("系统生成，经审核后印发")
    text = "\n".join(texts)
    assert "缺 18 亩。" in text and "须统筹。" in text and "总投资 1.20 亿元" in text
    assert "已测算缺口。" in text and "超期" in text
    assert "〔" not in text and "None" not in text
    runs = {r.text: r for p in document.paragraphs for r in p.runs}
    fonts = {t: r._element.rPr.rFonts.get(qn("w:eastAsia")) for t, r in runs.items()}
    title = "关于恳请协调解决示范甲项目"
    assert (fonts[title], runs[title].font.size.pt) == ("方正小标宋简体", 22)
    body = next(p for p in document.paragraphs if p.text.startswith("恳请协调解决上述"))
    assert fonts[body.text] == "仿宋_GB2312" and body.runs[0].font.size.pt == 16
    assert body.paragraph_format.line_spacing.pt == 28.95
    assert fonts["一、项目基本情况"] == "黑体"


@pytest.mark.slow
def test_a_word_processor_opens_it(tmp_path):
    file = tmp_path / "request.docx"
    file.write_bytes(issue_request(request_file(), TODAY()))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert (tmp_path / "request.pdf").read_bytes().startswith(b"%PDF")


def test_only_what_goes_to_the_city_has_a_request(admin):
    issue = make_issue(level=2)
    url = f"{issue.get_absolute_url()}request.docx"
    assert admin.get(url).status_code == 404
    type(issue).objects.filter(pk=issue.pk).update(level=3, proposed_level=4, proposed_on=TODAY())
    answer = admin.get(url)
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert answer["Content-Disposition"].startswith("attachment")
