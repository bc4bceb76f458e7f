"""领导定死: a day that neither a plan nor anybody moves, who fixes and frees it, and where it is seen."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent
from accounts.roles import Role
from gaoxin.templatetags.house import day
from projects.models import DateChange, Milestone, ScheduleStep
from tests.world.access_payloads import filled_in
from tests.world.factories import make_appointment, make_milestone, make_schedule, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def node(today):
    """开工 of a network, on a day that its plan does not have."""
    schedule = make_schedule()
    node = make_milestone(schedule.project, kind="STARTED", name="开工", due_on=today + 9 * DAY)
    ScheduleStep.objects.filter(schedule=schedule, key="2").update(milestone=node)
    return node


def tab(node) -> str:
    return f"{node.project.get_absolute_url()}schedule/"


def fix(client, node) -> None:
    url = f"/milestones/{node.pk}/fix/"
    assert client.post(url, filled_in(client, url) | {"reason": "省里要求"}).status_code == 302


def test_the_leader_fixes_a_day_and_every_list_says_so(client_of, by, node):
    leader = client_of(make_appointment(node.project, role="LEADER").user)
    assert "定死日期" in leader.get(tab(node)).content.decode()
    fix(leader, node)
    event = AuditEvent.objects.get(act="milestone.fix")
    assert (event.before, event.after) == ({"fixed_reason": ""}, {"fixed_reason": "省里要求"})
    page = leader.get(tab(node)).content.decode()
    assert f"领导定死 {day(node.due_on)}" in page  # in the table of steps
    assert "省里要求" in page and "解除定死" in page
    listed = client_of(by).get("/milestones/?state=fixed")
    assert list(listed.context["rows"]) == [node] and "领导定死" in listed.content.decode()


def test_a_fixed_day_is_not_offered_to_be_moved_and_moves_again_once_it_is_free(
    client_of, by, node
):
    office, move = client_of(by), f"/milestones/{node.pk}/move/"
    assert move in office.get(tab(node)).content.decode()
    fix(office, node)
    assert move not in office.get(tab(node)).content.decode()
    refused = office.post(
        move, filled_in(office, move) | {"new_on": node.due_on + DAY, "reason": "雨季"}
    )
    assert refused.status_code == 400 and "请先由包联领导解除" in refused.content.decode()
    url = f"/milestones/{node.pk}/fix/"
    assert "由领导定死：省里要求" in office.get(url).content.decode()
    assert office.post(url, filled_in(office, url)).status_code == 302
    assert not Milestone.objects.get(pk=node.pk).is_fixed
    assert move in office.get(tab(node)).content.decode()


def test_confirming_leaves_the_fixed_day_and_lists_the_conflict(client_of, by, node):
    office = client_of(by)
    fix(office, node)
    confirm = f"{tab(node)}confirm/"
    told = f"与计划冲突：节点「开工」领导定死 {day(node.due_on)}，计划 "
    assert told in office.get(confirm).content.decode()
    assert office.post(confirm, filled_in(office, confirm)).status_code == 302
    assert Milestone.objects.get(pk=node.pk).due_on == node.due_on
    assert not DateChange.objects.filter(milestone=node).exists()
    assert told in office.get(tab(node)).content.decode()


def test_a_node_moved_by_itself_says_so_until_the_next_plan(client_of, by, node, today):
    office, confirm, move = client_of(by), f"{tab(node)}confirm/", f"/milestones/{node.pk}/move/"
    assert office.post(confirm, filled_in(office, confirm)).status_code == 302
    assert "已单独调整" not in office.get(tab(node)).content.decode()
    typed = filled_in(office, move) | {"new_on": today + 30 * DAY, "reason": "雨季"}
    assert office.post(move, typed).status_code == 302
    assert f"已单独调整 {day(today + 30 * DAY)}" in office.get(tab(node)).content.decode()
    typed = filled_in(office, confirm) | {"reason": "按节点调整"}
    assert office.post(confirm, typed).status_code == 302
    assert "已单独调整" not in office.get(tab(node)).content.decode()


def test_who_works_on_the_project_without_leading_it_fixes_nothing(client_of, node):
    for role in ("CHIEF", "COMMISSIONER"):
        person = client_of(make_appointment(node.project, role=role).user)
        assert "定死日期" not in person.get(tab(node)).content.decode()
        assert person.get(f"/milestones/{node.pk}/fix/").status_code == 404
    manager = client_of(make_user(role=Role.MANAGER))
    assert "定死日期" in manager.get(tab(node)).content.decode()
    assert manager.get(f"/milestones/{node.pk}/fix/").status_code == 200


def test_a_day_of_a_done_node_is_not_fixed(client_of, by, node, today):
    office, url = client_of(by), f"/milestones/{node.pk}/fix/"
    typed = filled_in(office, url) | {"reason": "省里要求"}
    Milestone.objects.filter(pk=node.pk).update(done_on=today)
    refused = office.post(url, typed)
    assert refused.status_code == 400 and "不必定死日期" in refused.content.decode()


def test_moving_the_node_that_a_network_aims_at_shows_the_steps_first_and_says_both_days(
    client_of, by, today
):
    schedule = make_schedule()
    target = make_milestone(schedule.project, kind="OPERATION", name="投产")
    ScheduleStep.objects.filter(schedule=schedule, key="3").update(milestone=target)
    office, url = client_of(by), f"/milestones/{target.pk}/move/"
    new_on = today + 120 * DAY
    typed = filled_in(office, url) | {"new_on": new_on, "reason": "市里调度会定"}
    asked = office.post(url, typed)
    assert asked.status_code == 400 and "变动的步骤" in asked.content.decode()
    assert {one.step.key for one in asked.context["form"].trial.moved} == {"1", "2", "3"}
    assert office.post(url, typed | {"as_is": "on"}).status_code == 302
    event = AuditEvent.objects.get(act="milestone.move")
    assert event.before["target_on"] == schedule.target_on.isoformat()
    assert event.after["due_on"] == event.after["target_on"] == new_on.isoformat()
