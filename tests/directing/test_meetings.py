"""调度会: its agenda, resolutions that become instructions, and that closed it stays as it is."""

import json
from datetime import timedelta

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.roles import Role
from projects.directing.actions import meetings as actions
from projects.dispatch.rules.entry import canonical
from projects.models import (
    AgendaItem,
    DispatchEntry,
    DispatchMeeting,
    DispatchReport,
    Instruction,
    Resolution,
)
from tests.world import cluster, paper
from tests.world.factories import (
    make_dispatch,
    make_instruction,
    make_issue,
    make_meeting,
    make_project,
    make_user,
)


def today():
    return timezone.localdate()


def open_meeting(report=None, by=None) -> DispatchMeeting:
    meeting = DispatchMeeting(
        held_on=today(), chair=make_user(role=Role.MANAGER), report=report, place="二楼会议室"
    )
    return actions.open_meeting(
        meeting=meeting, at=timezone.now(), by=by or make_user(role=Role.ADMIN)
    )


def resolve(meeting, by, **kwargs) -> Resolution:
    values = {
        "text": "月底前完成接电。", "done_when": "通电", "to": make_user(),
        "due_on": today() + timedelta(days=9),
    } | kwargs  # fmt: skip
    row = Resolution(meeting=meeting, **values)
    return actions.record_resolution(resolution=row, at=timezone.now(), by=by)


def closed_report(*entries, scope="ZONE", summary="") -> DispatchReport:
    report = make_dispatch(scope=scope, closed=False)
    report.entries.all().delete()
    for order, (project, light) in enumerate(entries, 1):
        said = paper.entry(
            project.pk, code=project.code, name=project.name, light=light,
            reason_text=f"{project.name}超期", clears_text="开工", leader="甲", commissioner="乙",
        )  # fmt: skip
        DispatchEntry.objects.create(
            report=report, project=project, order=order, code=project.code, name=project.name,
            light=light, content=canonical(said),
        )  # fmt: skip
    report.closed_at = timezone.now()
    report.summary = summary or report.summary
    report.save(update_fields=["closed_at", "summary"])
    return DispatchReport.objects.get(pk=report.pk)


@pytest.mark.django_db
def test_the_agenda_is_what_is_undone_then_red_then_of_the_third_level():
    red, calm = make_project(), make_project()
    report = closed_report((red, "RED"), (calm, "GREEN"))
    issue = make_issue(calm, level=3)
    make_issue(calm, level=2)
    word = make_instruction(calm)
    make_instruction(calm, state="STRUCK")
    meeting = open_meeting(report)
    items = list(meeting.items.order_by("order"))
    assert [item.kind for item in items] == ["INSTRUCTION", "RED", "ISSUE"]
    assert items[0].instruction == word
    assert (items[1].project, items[1].reason) == (red, f"{red.name}超期")
    assert (items[1].clears, items[1].leader, items[1].responsible) == ("开工", "甲", "乙")
    assert items[2].issue == issue


@pytest.mark.django_db
def test_a_red_project_of_a_report_in_a_format_of_later_is_on_the_agenda_by_its_name():
    red = make_project()
    report = closed_report((red, "RED"), summary=json.dumps({"format": 99}))
    item = open_meeting(report).items.get()
    assert (item.kind, item.project, item.title, item.light) == ("RED", red, red.name, "RED")
    assert (item.reason, item.clears, item.leader, item.responsible) == ("", "", "", "")


@pytest.mark.django_db
def test_the_next_meeting_opens_with_what_is_not_done():
    admin = make_user(role=Role.ADMIN)
    meeting = open_meeting(by=admin)
    done, undone = resolve(meeting, admin), resolve(meeting, admin)
    done.instruction.state = "ACCEPTED"
    done.instruction.accepted_at, done.instruction.accepted_by = timezone.now(), admin
    done.instruction.save()
    make_instruction(due_on=today())
    items = list(open_meeting(by=admin).items.order_by("order"))
    assert (items[0].kind, items[0].instruction_id) == ("UNDONE", undone.instruction_id)
    assert len(items) == 2


@pytest.mark.django_db
def test_a_meeting_of_the_zone_deals_with_no_demo_project():
    make_issue(make_project(source="DEMO"), level=3)
    assert open_meeting().demo
    meeting = open_meeting(closed_report())
    assert not meeting.demo
    assert not meeting.items.exists()


@pytest.mark.django_db
def test_a_draft_is_no_basis_for_a_meeting():
    with pytest.raises(ValidationError, match="还是草稿"):
        open_meeting(make_dispatch(closed=False))


@pytest.mark.django_db
def test_a_resolution_becomes_an_instruction_of_the_chair():
    admin = make_user(role=Role.ADMIN)
    meeting = open_meeting(by=admin)
    one, two = resolve(meeting, admin), resolve(meeting, admin)
    assert (one.number, two.number) == (1, 2)
    word = one.instruction
    assert (word.given_by, word.recorded_by) == (meeting.chair, admin)
    assert word.on_behalf
    assert (word.text, word.due_on, word.to) == (one.text, one.due_on, one.to)


@pytest.mark.django_db
def test_closed_every_act_is_refused():
    admin = make_user(role=Role.ADMIN)
    meeting = open_meeting(by=admin)
    resolve(meeting, admin)
    actions.close_meeting(meeting=meeting, at=timezone.now(), by=admin)
    stored = DispatchMeeting.objects.get(pk=meeting.pk)
    assert stored.closed_by == admin
    with pytest.raises(ValidationError, match="会议已结束"):
        resolve(stored, admin)
    with pytest.raises(ValidationError, match="会议已结束"):
        actions.edit_meeting(meeting=stored, by=admin)
    with pytest.raises(ValidationError, match="会议已结束"):
        actions.close_meeting(meeting=stored, at=timezone.now(), by=admin)
    assert Instruction.objects.count() == 1


CLOSED_WRITES = (
    "UPDATE projects_dispatchmeeting SET place = 'x'",
    "UPDATE projects_dispatchmeeting SET closed_at = NULL, closed_by_id = NULL",
    "DELETE FROM projects_dispatchmeeting",
    "UPDATE projects_agendaitem SET title = 'x'",
    "DELETE FROM projects_agendaitem",
    """INSERT INTO projects_agendaitem (meeting_id, "order", kind, title, light, reason, clears, leader,
    responsible) SELECT id, 99, 'RED', 'x', '', '', '', '', '' FROM projects_dispatchmeeting""",
    "UPDATE projects_resolution SET text = 'x'",
    "DELETE FROM projects_resolution",
    "TRUNCATE projects_resolution CASCADE",
    "TRUNCATE projects_agendaitem CASCADE",
    "TRUNCATE projects_dispatchmeeting CASCADE",
)


@pytest.fixture
def closed_meeting():
    admin = make_user(role=Role.ADMIN)
    make_instruction()
    meeting = open_meeting(by=admin)
    resolve(meeting, admin)
    return actions.close_meeting(meeting=meeting, at=timezone.now(), by=admin)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", CLOSED_WRITES)
def test_closed_raw_sql_of_the_application_is_refused(closed_meeting, statement):
    with (
        pytest.raises(DatabaseError, match=r"closed|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_closed_raw_sql_of_the_owner_is_refused(committed_db, request):
    request.getfixturevalue("closed_meeting")
    with psycopg.connect(cluster.server().url("owner", committed_db)) as owner:
        for statement in CLOSED_WRITES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
                owner.execute(statement)
        key = DispatchMeeting.objects.get().pk
        refused = pytest.raises(psycopg.errors.InsufficientPrivilege, match="none of the demo")
        with refused, owner.transaction():
            owner.execute("SELECT gaoxin_delete_demo_meeting(%s)", [key])


@pytest.mark.django_db
def test_while_it_is_open_its_parts_may_change():
    meeting = make_meeting()
    item = AgendaItem.objects.create(meeting=meeting, order=1, kind="RED", title="甲")
    item.title = "乙"
    item.save()
    item.delete()
    assert not meeting.items.exists()


def test_the_demo_report_goes_and_what_refers_to_it_stays(committed_db):
    report = closed_report(scope="DEMO")
    word = make_instruction(report=report)
    meeting = make_meeting(report=report, demo=True)
    DispatchMeeting.objects.filter(pk=meeting.pk).update(
        closed_at=timezone.now(), closed_by=meeting.chair
    )
    with psycopg.connect(cluster.server().url("owner", committed_db)) as owner:
        owner.execute("SELECT gaoxin_delete_demo_dispatch(%s)", [report.pk])
    word.refresh_from_db()
    meeting.refresh_from_db()
    assert (word.report, meeting.report) == (None, None)
    with psycopg.connect(cluster.server().url("owner", committed_db)) as owner:
        owner.execute("SELECT gaoxin_delete_demo_meeting(%s)", [meeting.pk])
    assert not DispatchMeeting.objects.exists()
