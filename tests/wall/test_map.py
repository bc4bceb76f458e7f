"""作战图 of one project, and the sheet of what is due on it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import ScheduleStep
from tests.world.factories import (
    make_appointment,
    make_instruction,
    make_issue,
    make_milestone,
    make_project,
    make_schedule,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def project(today):
    project = make_project(
        stage="PERMITTING", short_name="示范甲", lead_unit=make_unit(short_name="牵头单位")
    )
    make_appointment(
        project, make_user(role="MANAGER", name="领导甲", phone="13800000001"), "LEADER"
    )
    make_appointment(project, make_user(name="专员甲"))
    make_milestone(project, name="方案审查", due_on=today - timedelta(days=2))
    make_milestone(project, name="施工许可", due_on=today + timedelta(days=14))
    make_milestone(project, name="竣工", due_on=today + timedelta(days=15))
    make_schedule(project, target_on=today + timedelta(days=40))
    return project


@pytest.fixture
def office(client_of):
    return client_of(make_user(role="ADMIN"))


def text(client, project, query=""):
    response = client.get(f"/projects/{project.code}/map/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_one_sheet_says_what_stands_on_the_project_s_pages(office, project):
    make_issue(project, summary="外线未接通", blocking=True)
    html = text(office, project)
    for part in (
        "概况",
        "计划与实际",
        "步骤条",
        "问题与办法",
        "通讯录",
        "施工图",
        "外线未接通",
        "方案审查",
    ):
        assert part in html, part
    assert "领导甲" in html and "138****0001" in html and "13800000001" not in html


def test_a_project_without_network_nodes_and_problems_says_so(office):
    html = text(office, make_project())
    for words in ("未倒排，没有步骤网络", "没有登记节点", "没有未销号的问题", "空缺"):
        assert words in html, words


@pytest.mark.parametrize(
    ("source", "said"), [("ARTICLE", "据 2024 年末报道，待更新"), ("IMPORT", "导入待确认")]
)
def test_a_project_that_nobody_confirmed_says_where_it_comes_from(office, source, said):
    html = text(office, make_project(source=source, confirmed_at=None, confirmed_by=None))
    tags = {"据 2024 年末报道，待更新", "导入待确认"}
    assert {tag for tag in tags if f'<span class="tag">{tag}</span>' in html} == {said}


def test_the_half_month_sheet_lists_what_is_due_with_who_does_it_and_who_sees_to_it(
    office, project, today
):
    handler = make_user(name="经办甲")
    make_issue(
        project, summary="外线未接通", state="HANDLING", handler=handler, lead_unit=make_unit(),
        assigned_on=today - timedelta(days=3), due_on=today + timedelta(days=3),
    )  # fmt: skip
    make_instruction(project, text="尽快办理", due_on=today + timedelta(days=5))
    response = office.get(f"/projects/{project.code}/map/?days=14")
    items = {item.what: item for item in response.context["items"]}
    assert {"方案审查", "施工许可", "外线未接通", "尽快办理"} <= items.keys()
    assert "竣工" not in items
    assert items["方案审查"].late and items["方案审查"].words == "逾期 2 天"
    assert items["外线未接通"].person == "经办甲"
    days = [item.on for item in response.context["items"]]
    assert days == sorted(days)
    html = response.content.decode()
    assert "责任人" in html and "监督人" in html and "领导甲" in html and "专员甲" in html


def test_a_step_that_must_begin_is_due_and_one_that_is_a_node_stands_once(office, project, today):
    response = office.get(f"/projects/{project.code}/map/?days=30")
    kinds = {item.kind for item in response.context["items"]}
    assert "步骤" in kinds
    assert response.context["until"] == today + timedelta(days=30)
    assert "施工图开始" in {item.what for item in response.context["items"]}
    node = project.milestones.get(name="方案审查")
    ScheduleStep.objects.filter(schedule__project=project, name="施工图").update(milestone=node)
    response = office.get(f"/projects/{project.code}/map/?days=30")
    said = [item.what for item in response.context["items"]]
    assert said.count("方案审查") == 1 and "施工图开始" not in said


def test_who_is_not_known_is_said_where_the_sheet_would_name_them(office, today):
    project = make_project(lead_unit=None)
    make_milestone(project, name="方案审查", due_on=today + timedelta(days=2))
    instruction = make_instruction(project, text="尽快办理")
    instruction.to = None
    instruction.save(update_fields=["to"])
    response = office.get(f"/projects/{project.code}/map/?days=14")
    assert response.status_code == 200
    items = {item.what: item for item in response.context["items"]}
    assert items["尽快办理"].person == "空缺"
    assert response.content.decode().count('data-label="责任单位">—</td>') == 2


def test_what_waits_for_others_is_past_its_day_and_not_late(office, project, today):
    due = {"assigned_on": today - timedelta(days=30), "due_on": today - timedelta(days=14)}
    due |= {"handler": make_user(), "lead_unit": make_unit()}
    make_issue(project, summary="还在办", state="HANDLING", **due)
    make_issue(project, summary="已办结", state="RESOLVED", resolved_on=today, **due)
    make_instruction(project, text="还没答", due_on=today - timedelta(days=3))
    make_instruction(project, text="已答复", state="ANSWERED", due_on=today - timedelta(days=3))
    response = office.get(f"/projects/{project.code}/map/?days=14")
    items = {item.what: item for item in response.context["items"]}
    late = {what: items[what].late for what in ("还在办", "已办结", "还没答", "已答复")}
    assert late == {"还在办": True, "已办结": False, "还没答": True, "已答复": False}
    assert items["已办结"].words == "待核验"


@pytest.mark.parametrize("query", ["?days=15", "?days=", "?days=x", "?days=-14", "?nonsense=1"])
def test_other_periods_are_refused(office, project, query):
    assert office.get(f"/projects/{project.code}/map/{query}").status_code == 400


def test_a_stranger_finds_nothing(client_of, project):
    assert client_of(make_user()).get(f"/projects/{project.code}/map/").status_code == 404
