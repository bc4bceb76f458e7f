"""Permits and needs of the demo set: on fictional projects alone, one in every state, whatever day it is loaded on."""

from django.utils import timezone

from accounts.models import AuditEvent, User
from projects.models import Issue, PermitStep, Project, ResourceNeed, ScheduleStep, SoleExaminer
from projects.needs.reads.matrix import read_lines
from projects.needs.reads.page import need_page
from projects.needs.rules.kinds import Element, NeedState
from projects.resources.reads.permits import with_standing
from projects.resources.rules.kinds import Board
from projects.schedule.rules.network import StepState


def test_every_state_of_the_board_is_there_on_any_day(demo_day):
    today = timezone.localdate()
    rows = with_standing(PermitStep.objects.kept().with_clock(), today)
    assert {row.shown.board for row in rows} == set(Board)
    assert {row.project.source for row in rows} == {Project.Source.DEMO}
    assert any(row.shown.deemed for row in rows)
    assert any(row.result == PermitStep.Result.REFUSED for row in rows)
    assert any(row.shown.board == Board.CHECK and row.shown.check_left < 0 for row in rows)
    bridged = ScheduleStep.objects.get(permit__method="NOT_APPLICABLE")
    assert (bridged.state, bridged.schedule.project.code) == (
        StepState.NOT_APPLICABLE,
        "YS-004",
    )
    sole = [row for row in rows if row.sole]
    assert {row.shown.board for row in sole} == {Board.RUNNING, Board.DONE}
    for row in sole:
        held = SoleExaminer.objects.authorised_on(row.decided_on or today)
        assert held.filter(person=row.examiner, item=row.item).exists()
        assert row.agent_key != row.examiner_id
    odd = PermitStep.objects.kept().out_of_order()
    assert [row.odd for row in odd.select_related("item")] == ["开工早于施工许可"]
    assert not AuditEvent.objects.filter(act__startswith="permit").exists()
    check_needs(today)


def check_needs(today) -> None:
    """A need in every state and every column; what a promise costs the forecast; a problem that is open about one."""
    admin = User.objects.get(username="admin")
    lines = read_lines(Project.objects.all(), admin, today)
    items = [item for line in lines for item in line.items]
    assert {item.state for item in items} == set(NeedState)
    assert {item.element for item in items} == set(Element)
    assert all(line.demo for line in lines if line.items)
    gas = ResourceNeed.objects.select_related("project", "step__schedule").get(kind="GAS")
    delay = need_page(gas, admin, today).delay
    assert (delay.draft, delay.critical) == (False, True)
    assert 0 < delay.later < 60
    assert Issue.objects.open().exclude(need=None).exists()
