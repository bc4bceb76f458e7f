"""挂图作战 as a page: whose projects, in which groups, what it draws, and that its table and workbook say the same."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from projects.models import (
    DateChange,
    ProjectTrack,
    ScheduleForecast,
    SchedulePlan,
    ScheduleStep,
)
from projects.wall.reads.pinned import frozen_row
from projects.wall.rules.grouping import Size
from projects.wall.views import wall as views
from tests.world.factories import (
    make_appointment,
    make_dispatch,
    make_investment,
    make_issue,
    make_light,
    make_milestone,
    make_project,
    make_schedule,
    make_track,
    make_unit,
    make_user,
    make_year_plan,
)

pytestmark = pytest.mark.django_db
MARKS = re.compile(r'<use href="#n-([\w-]+)"')


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def office(client_of):
    return client_of(make_user(role="ADMIN"))


def driven(today, *, leader=None, **kwargs):
    """A project with all that the wall shows of one."""
    by, year_before = make_user(), today - timedelta(days=300)
    project = make_project(**kwargs)
    make_appointment(project, leader or make_user(role="MANAGER"), "LEADER")
    make_appointment(project)
    make_year_plan(project)
    make_investment(project, by, month_on=today.replace(day=1), completed=Decimal(3000))
    make_milestone(project, name="开工", due_on=year_before, done_on=year_before)
    make_milestone(project, name="封顶", due_on=year_before, done_on=today - timedelta(days=2))
    make_milestone(project, name="设备到货", due_on=today - timedelta(days=7))
    make_milestone(project, name="联调", due_on=today + timedelta(days=9))
    moved = make_milestone(project, name="竣工", due_on=today + timedelta(days=90))
    DateChange.objects.create(
        milestone=moved, old_on=today + timedelta(days=60), new_on=moved.due_on, reason="设备延期",
        at=timezone.now(), by=by,
    )  # fmt: skip
    handled = {"state": "HANDLING", "handler": by, "lead_unit": make_unit()}
    due = {"assigned_on": today - timedelta(days=30), "due_on": today - timedelta(days=14)}
    make_issue(project, by, summary="外线未接通", blocking=True, **handled, **due)
    make_issue(project, by, summary="不是堵点")
    return project


def short_by(project, days, today, *, confirmed=True):
    """Planned backward, and late by so many working days."""
    schedule = make_schedule(project, target_on=today + timedelta(days=120))
    ScheduleForecast.objects.create(
        schedule=schedule,
        computed_on=today,
        shortfall=days,
        forecast_on=today + timedelta(days=160),
    )
    if confirmed:
        SchedulePlan.objects.create(
            schedule=schedule, number=1, target_on=schedule.target_on, reason="按此推进",
            shortfall=days, confirmed_at=timezone.now(), confirmed_by=make_user(),
        )  # fmt: skip


def page(client, query=""):
    response = client.get(f"/wall/{query}")
    assert response.status_code == 200, response.content.decode()[:800]
    return response


def rows(response):
    return response.context["wall"].rows


def labels(response):
    return [group.label for group in response.context["wall"].groups]


# -- what it says -----------------------------------------------------------------------------------


def test_a_row_says_what_the_project_s_own_pages_say(office, today):
    project = driven(today, short_name="示范甲")
    short_by(project, 28, today)
    make_light(project, "RED", reason="投资差 34.1 个百分点")
    response = page(office)
    [row] = rows(response)
    assert (row.light, row.reason, row.tag, row.stage) == (
        "red",
        "投资差 34.1 个百分点",
        "",
        "在建",
    )
    assert (row.ratio, row.next.name, row.next.words) == ("25.0", "设备到货", "逾期 7 天")
    assert (row.block.summary, row.block.count, row.block.late) == ("外线未接通", 1, True)
    assert row.box == (today - timedelta(days=300), today + timedelta(days=120))
    assert row.is_short and row.shortfall == 28 and row.front is not None
    html = response.content.decode()
    drawing, table = html.split('class="w-twin"')
    for text in ("示范甲", "差 28", "设备到货 逾期 7 天", "外线未接通", "25.0"):
        assert text in drawing, text
    for text in (
        "示范甲",
        "设备到货",
        "比目标晚 28 个工作日",
        "外线未接通",
        "联调",
        "竣工",
        "第 1 次调整",
    ):
        assert text in table, text
    drawn = set(MARKS.findall(drawing.split('class="w-legend"')[0]))
    assert {"overdue", "soon", "future", "before", "done-late"} <= drawn


def test_each_mark_opens_its_thing(office, today):
    project = driven(today)
    html = page(office).content.decode()
    drawing = html.split('class="w-twin"')[0].split('class="w-drawing')[1]
    base, issue = f"/projects/{project.code}/", project.issues.get(blocking=True)
    node = project.milestones.get(name="联调")
    for url in (
        base,
        f"{base}light/",
        f"{base}schedule/",
        f"{base}schedule/#node-{node.pk}",
        f"/issues/{issue.code}/",
    ):
        assert f'href="{url}"' in drawing, url
    assert f'id="node-{node.pk}"' in office.get(f"{base}schedule/").content.decode()
    assert drawing.count('<a href="/projects/') == drawing.count(f'<a href="{base}')
    assert 'tabindex="-1"' in drawing and 'aria-hidden="true"' in drawing


def test_a_project_without_plan_says_so_and_one_of_the_article_what_the_article_says(office):
    make_project(short_name="没有计划", started_text="")
    make_project(short_name="报道", source="ARTICLE", confirmed_at=None, confirmed_by=None)
    told = make_project(
        short_name="报道投产", source="ARTICLE", confirmed_at=None, confirmed_by=None
    )
    make_milestone(told, name="投产", due_on=date(2024, 12, 31))
    response = page(office)
    notes = {row.name: (row.note, row.tag, row.box) for row in rows(response)}
    assert notes == {
        "没有计划": ("未填计划和节点　→ 补填", "未倒排", None),
        "报道": ("报道未提及工期和节点", "未倒排", None),
        "报道投产": ("", "未倒排", None),
    }
    html = response.content.decode()
    assert 'href="#n-unknown"' in html and "投产 2024-12-31 待核实" in html
    assert "空缺" in html


def test_a_plan_that_nobody_confirmed_is_short_of_nothing(office, today):
    short_by(driven(today), 28, today, confirmed=False)
    [row] = rows(page(office))
    assert (row.tag, row.is_short) == ("", False)


def test_what_is_forecast_is_called_what_its_network_aims_at(office, today):
    project = driven(today)
    short_by(project, 28, today)
    ScheduleStep.objects.filter(schedule__project=project, name="投产").update(name="交付使用")
    html = page(office).content.decode()
    assert "交付使用，比目标晚 28 个工作日" in html and "投产，比目标晚" not in html
    entry = make_dispatch(project).entries.get().entry
    assert frozen_row(entry, "/dispatch/1/", today).target == "交付使用"


def test_a_suspended_project_is_judged_by_nothing(office, today):
    project = driven(today, status="SUSPENDED")
    short_by(project, 28, today)
    [row] = rows(page(office))
    assert row.stage == "暂停" and not row.is_short
    assert "overdue" not in {mark.state for mark in row.marks}


# -- groups, scale, filters -------------------------------------------------------------------------


def test_projects_stand_by_leader_track_unit_light_and_stage(office, today):
    first, second = (make_user(role="MANAGER", name=name) for name in ("领导甲", "领导乙"))
    unit, track, other = make_unit(), make_track(order=1), make_track(order=2)
    one = driven(today, leader=first, lead_unit=unit)
    two = driven(today, leader=second, stage="PERMITTING")
    three = make_project(stage="")
    make_light(one, "GREEN")
    make_light(two, "RED")
    for place in (track, other):
        ProjectTrack.objects.create(project=one, track=place)
    assert labels(page(office)) == ["领导甲", "领导乙", "包联领导空缺"]
    assert labels(page(office, "?group=unit")) == [unit.short_name, "未定牵头单位"]
    assert labels(page(office, "?group=light")) == ["红灯", "灰灯", "绿灯"]
    assert labels(page(office, "?group=stage")) == ["前期手续", "在建", "阶段待核实"]
    tracks = page(office, "?group=track")
    assert labels(tracks) == [track.name, other.name, "未归赛道"]
    assert [row.code for row in rows(tracks)].count(one.code) == 2
    assert "每个赛道各列一次" in tracks.content.decode()
    assert {row.code for row in rows(tracks)} == {one.code, two.code, three.code}


def test_the_scale_is_months_weeks_or_quarters(office, today):
    driven(today)
    for query, first, columns in (
        ("", date(today.year, 1, 1), 15),
        ("?scale=quarter", date(today.year - 1, 1, 1), 12),
        ("?scale=week", today - timedelta(days=today.weekday(), weeks=8), 26),
    ):
        axis = page(office, query).context["sheets"][0].axis
        assert (axis.scale.first, len(axis.ticks)) == (first, columns)


def test_the_filters_are_those_of_the_register(office, today):
    one, two = driven(today, stage="PERMITTING"), driven(today)
    make_light(one, "RED")
    assert [row.code for row in rows(page(office, "?light=RED"))] == [one.code]
    assert [row.code for row in rows(page(office, f"?q={two.code}"))] == [two.code]
    register = [p.code for p in office.get("/projects/?issues=blocking").context["rows"]]
    assert {row.code for row in rows(page(office, "?issues=blocking"))} == set(register)
    nothing = page(office, "?stage=RESERVE").content.decode()
    assert "当前条件下没有项目" in nothing and "阶段：谋划储备" in nothing


def test_the_population_is_that_of_the_register(office, today):
    make_project(short_name="真实项目")
    make_project(short_name="演示项目", source="DEMO")
    make_user(demo=True)
    assert "1 + 演示 1 个项目" in page(office).content.decode()
    for population, names in (("REAL", ["真实项目"]), ("DEMO", ["演示项目"])):
        office.post("/population/", {"population": population})
        response = page(office)
        assert [row.name for row in rows(response)] == names
        assert f"只列{'真实' if population == 'REAL' else '演示'}数据" in response.content.decode()


def test_staff_see_their_projects_alone(client_of, today):
    person = make_user()
    own = driven(today)
    make_appointment(own, person, "MEMBER")
    driven(today, short_name="别人的")
    response = page(client_of(person))
    assert [row.code for row in rows(response)] == [own.code]
    assert "别人的" not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?group=nonsense", "挂图没有「nonsense」这种列法"),
        ("?scale=day", "挂图没有「day」这种列法"),
        ("?nonsense=1", "不认识的筛选条件：nonsense"),
        ("?light=BLUE", "筛选条件有误"),
        ("?page=x", "「x」不是页号"),
        ("?page=99999999999", "不是页号"),
        ("?export=pdf", "只能导出 xlsx"),
    ],
)
def test_what_the_wall_does_not_know_is_refused_with_a_sentence(office, query, said):
    response = office.get(f"/wall/{query}")
    assert response.status_code == 400
    assert said in response.content.decode()


def test_paper_of_another_size_is_refused(office):
    response = office.get("/wall/print/?paper=a0")
    assert response.status_code == 400 and "只有 A3、A4" in response.content.decode()


@pytest.mark.parametrize("page", ["0", "2"])
def test_there_is_no_page_beyond_the_last(office, page):
    assert office.get(f"/wall/?page={page}").status_code == 404


def test_more_than_a_page_holds_is_paged_by_group(office, today, monkeypatch):
    for name in ("领导甲", "领导乙"):
        leader = make_user(role="MANAGER", name=name)
        for _ in range(2):
            make_appointment(make_project(), leader, "LEADER")
    monkeypatch.setattr(views, "ON_PAGE", Size(3))
    first, second = page(office), page(office, "?page=2")
    assert [labels(one) for one in (first, second)] == [["领导甲"], ["领导乙"]]
    html = first.content.decode()
    assert "4 个项目" in html and "page=2" in html and "领导乙" in html


# -- the cost ---------------------------------------------------------------------------------------


def test_the_queries_do_not_grow_with_the_rows(client_of, today):
    counts = []
    client = client_of(make_user(role="ADMIN"))
    for more in (2, 4):
        for _ in range(more):
            make_schedule(driven(today))
        for query in ("", "?group=track", "?group=unit"):
            page(client, query)  # what is kept after the first time is not counted
            with CaptureQueriesContext(connection) as queries:
                page(client, query)
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 32


# -- the same rows elsewhere ------------------------------------------------------------------------


def test_the_workbook_has_the_same_rows_and_its_taking_is_recorded(office, today):
    one, two = driven(today), make_project()
    response = office.get("/wall/?export=xlsx&group=stage")
    sheet = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert [line[3] for line in sheet[2:]] == [one.code, two.code]
    head = dict(zip(sheet[1], sheet[2], strict=True))
    assert (head["组"], head["下一节点"], head["堵点"]) == ("在建", "设备到货", "外线未接通")
    assert "设备到货" in head["节点"] and head["倒排"] == "未倒排"
    event = AuditEvent.objects.latest("id")
    assert (event.act, event.after["rows"]) == ("register.export", 2)


@pytest.mark.parametrize("paper", ["a3", "a4"])
def test_on_paper_every_row_stands_once_and_every_sheet_has_head_legend_and_number(
    office, today, paper
):
    for _ in range(15):
        make_milestone(make_project(source="DEMO"), due_on=today + timedelta(days=20))
    response = office.get(f"/wall/print/?paper={paper}")
    sheets, html = response.context["sheets"], response.content.decode()
    found = [row.row.code for sheet in sheets for row in sheet.rows]
    assert found == [row.code for row in rows(response)] and len(found) == 15
    assert len(sheets) == 2 and all(
        sheet.height <= response.context["paper"].most for sheet in sheets
    )
    for text in (
        "长治高新区重点项目挂图作战",
        "演示数据",
        "图例",
        "非涉密系统，严禁处理涉密信息",
        "亮灯规则第",
    ):
        assert html.count(text) >= 2, text
    assert "第 1 页 共 2 页" in html and "第 2 页 共 2 页" in html


def test_a_wall_without_projects_says_what_to_do(client_of):
    client = client_of(make_user())
    assert "没有项目" in page(client).content.decode()
    assert "没有可打印的项目" in client.get("/wall/print/").content.decode()


# -- more than a page holds ---------------------------------------------------------------------------


@pytest.fixture
def many(monkeypatch):
    """Two leaders with two projects each, on pages and in prints of two."""
    for name in ("领导甲", "领导乙"):
        leader = make_user(role="MANAGER", name=name)
        for _ in range(2):
            make_appointment(make_project(), leader, "LEADER")
    for name in ("ON_PAGE", "ON_PAPER"):
        monkeypatch.setattr(views, name, Size(2))


def test_the_workbook_has_the_rows_of_every_page(office, many):
    response = office.get("/wall/?export=xlsx&page=1")
    sheet = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert len(sheet[2:]) == 4


def test_every_part_of_the_print_is_reached_and_says_which_it_is(office, many):
    first, second = (
        office.get(f"/wall/print/?paper=a4{more}").content.decode() for more in ("", "&page=2")
    )
    assert 'href="?page=2&amp;paper=a4"' in first and 'href="?paper=a4"' in second
    assert "第 1 / 2 部分：领导甲" in first and "第 2 / 2 部分：领导乙" in second
    assert "项目 <b>4</b> 个" in second


def test_nothing_on_paper_waits_for_a_pointer(office, today):
    project = driven(today)
    screen, paper = (
        office.get(url).content.decode().partition('<svg class="wall w-body"')[2]
        for url in ("/wall/", "/wall/print/")
    )
    drawing, printed = (html.partition("</svg>")[0] for html in (screen, paper))
    assert "<title>" in drawing and f'href="/projects/{project.code}/' in drawing
    assert "<title>" not in printed and "<a " not in printed
    words = [re.sub(r"<title>.*?</title>|<[^>]+>", "", html).split() for html in (drawing, printed)]
    assert words[0] == words[1]
