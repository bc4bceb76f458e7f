"""交接: opened by who takes over, with a frozen list; confirmed by its two sides; chased; closed."""

import io
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from docx import Document

from accounts.models import AuditEvent
from accounts.roles import Role
from gaoxin.clock import in_words
from projects.calendar.rules.weeks import ZONE
from projects.models import Appointment, Handover, HandoverItem, Notice, Project, ZoneSettings
from projects.people.actions.appointments import (
    appoint,
    appoint_all,
    correct_appointment,
    end_appointment,
    void_appointment,
)
from projects.people.actions.handovers import (
    chase_handovers,
    close_handover,
    confirm_handover,
    freeze_due_lists,
)
from projects.people.rules.handover import reminder_due
from projects.registry.models.scopes import readers_of
from tests.world.access_payloads import filled_in
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_file,
    make_handover,
    make_instruction,
    make_investment,
    make_issue,
    make_milestone,
    make_order,
    make_project,
    make_user,
    make_week,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)  # a Tuesday
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


def replace(project, person=None, role="COMMISSIONER", from_on=TODAY, **kwargs) -> Appointment:
    draft = Appointment(
        project=project, user=person or make_user(), role=role, from_on=from_on, **kwargs
    )
    return appoint(appointment=draft, by=make_user(role=Role.ADMIN))


def handed_over(project=None, role="COMMISSIONER", **kwargs) -> Handover:
    """A role that somebody has just taken over."""
    project = project or make_project()
    make_appointment(project, role=role)
    return replace(project, role=role, **kwargs).taken_over


# -- opened ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["LEADER", "CHIEF", "COMMISSIONER"])
def test_who_takes_a_single_role_over_opens_one_and_both_are_told(role):
    project = make_project()
    before = make_appointment(project, role=role)
    after = replace(project, role=role, reason="分工调整")
    row = Handover.objects.get()
    assert (row.ended, row.successor, row.role) == (before, after, role)
    assert (row.reason, row.effective_on, row.state) == ("分工调整", TODAY, Handover.State.BOTH)
    told = Notice.objects.filter(key=f"handover:{row.pk}:open:{after.pk}").values_list(
        "user", flat=True
    )
    assert set(told) == {before.user_id, after.user_id}


def test_a_correction_tells_the_predecessor_who_takes_over_instead():
    row = handed_over()
    right = correct_appointment(
        appointment=row.successor, user=make_user(name="专员07"), reason="选错了人",
        by=make_user(role=Role.ADMIN),
    )  # fmt: skip
    told = Notice.objects.filter(user=row.outgoing).latest("id")
    assert "交接给专员07" in told.text and told.key.endswith(f":{right.pk}")


def test_the_change_holds_from_its_day_whoever_has_signed():
    row = handed_over()
    held = Appointment.objects.current(TODAY).filter(project=row.project)
    assert held.get() == row.successor


def test_a_role_that_nobody_held_or_nobody_takes_opens_none():
    project = make_project()
    first = replace(project)
    make_appointment(project, role="MEMBER")
    replace(project, role="MEMBER")
    end_appointment(appointment=first, to_on=TODAY, reason="调离", by=make_user(role=Role.ADMIN))
    assert not Handover.objects.exists()


def test_voiding_the_successor_closes_it():
    row = handed_over()
    admin = make_user(role=Role.ADMIN)
    confirm_handover(handover=row, by=row.outgoing)
    void_appointment(appointment=row.successor, reason="登记有误", by=admin)
    row.refresh_from_db()
    assert (row.state, row.close_reason, row.closed_by) == (
        Handover.State.CLOSED, "任命作废", admin,
    )  # fmt: skip


def test_many_at_once_cost_no_more_queries_each():
    def many(n):
        projects = [make_project() for _ in range(n)]
        for project in projects:
            make_appointment(project)
            make_issue(project)
            make_milestone(project)
        person, admin = make_user(), make_user(role=Role.ADMIN)
        drafts = [
            Appointment(project=p, user=person, role="COMMISSIONER", from_on=TODAY)
            for p in projects
        ]
        with CaptureQueriesContext(connection) as found:
            appoint_all(appointments=drafts, by=admin)
        return len(found)

    few, more = many(2), many(12)
    assert more == few
    assert Handover.objects.count() == 14


# -- the list -------------------------------------------------------------------------------------


@pytest.fixture
def busy():
    """A project on which something of everything stands open."""
    project = make_project(name="演示项目甲")
    make_milestone(project, name="主体封顶", due_on=TODAY - 3 * DAY)
    make_milestone(project, name="设备安装", due_on=TODAY + 9 * DAY, forecast_on=TODAY + 12 * DAY)
    make_milestone(project, name="已完成", done_on=TODAY)
    make_issue(project, code="WT-2026-001", summary="临时用电未接通")
    make_instruction(project, text="十日内接通", due_on=TODAY + 10 * DAY)
    make_order(project, matter="临时用电", number="项目督办〔2026〕001号", due_on=TODAY)
    make_duty(make_week(), project)
    make_file(project)
    make_investment(project, month_on=date(2026, 10, 1), completed=12000)
    return project


def words(row: Handover) -> str:
    return "\n".join(row.items.values_list("text", flat=True))


def test_the_list_says_what_stands_open(busy):
    text = words(handed_over(busy))
    for said in (
        "主体封顶：计划 11月21日，已逾期 3 天。", "设备安装：计划 12月3日，未到期，预计 12月6日。",
        "WT-2026-001 临时用电未接通（", "尚无责任人", "十日内接通", "项目督办〔2026〕001号 临时用电",
        "进展周报", "项目资料 1 份，企业联系人 0 位。", "今年完成 1.20 亿元",
    ):  # fmt: skip
        assert said in text
    assert "已完成" not in text


def test_what_is_unknown_is_no_zero_and_the_article_is_never_overdue():
    project = make_project(confirmed_at=None)
    make_milestone(project, due_on=date(2024, 12, 31))
    text = words(handed_over(project))
    assert "尚无完成投资登记" in text
    assert "逾期" not in text


def test_the_list_is_frozen(busy):
    row = handed_over(busy)
    before = words(row)
    busy.milestones.update(done_on=TODAY)
    assert words(row) == before
    for change in (row.items.all().delete, lambda: row.items.update(text="别的")):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
    assert HandoverItem.objects.filter(handover=row).exists()


def shown_words(client, row) -> str:
    return client.get(f"/handovers/{row.pk}/").content.decode()


def test_the_list_of_a_change_planned_ahead_is_frozen_on_its_day(busy, client_of, clock):
    row = handed_over(busy, from_on=TODAY + 3 * DAY)
    page = shown_words(client_of(row.incoming), row)
    assert "现按今天的台账列出" in page and "主体封顶" in page and not words(row)
    assert freeze_due_lists(NOW + 2 * DAY) == 0
    busy.milestones.update(done_on=TODAY)
    clock.move_to(NOW + 3 * DAY)
    assert [freeze_due_lists(NOW + 3 * DAY) for _ in range(2)] == [1, 0]
    row.refresh_from_db()
    page = shown_words(client_of(row.incoming), row)
    assert row.listed_on == TODAY + 3 * DAY and row.version == 2
    assert f"按 {in_words(row.listed_on)}的台账列出" in page and "主体封顶" not in page
    event = AuditEvent.objects.latest("id")
    assert (event.act, event.after) == ("handover.list", {"listed_on": "2026-11-27"})


def test_who_confirms_ahead_of_the_day_freezes_the_list_they_saw(busy):
    row = handed_over(busy, from_on=TODAY + 3 * DAY)
    confirm_handover(handover=row, by=row.outgoing)
    frozen = words(row)
    busy.milestones.update(done_on=TODAY)
    row.refresh_from_db()
    confirm_handover(handover=row, by=row.incoming)
    assert row.listed_on == TODAY and frozen and words(row) == frozen
    assert freeze_due_lists(NOW + 3 * DAY) == 0


def test_one_that_is_voided_before_its_day_has_no_list(busy, client_of):
    row = handed_over(busy, from_on=TODAY + 3 * DAY)
    admin = make_user(role=Role.ADMIN)
    void_appointment(appointment=row.successor, reason="登记有误", by=admin)
    assert freeze_due_lists(NOW + 3 * DAY) == 0
    assert "没有列出清单" in shown_words(client_of(admin), row)


def test_the_paper_is_the_list_in_the_form_of_the_house(busy, client_of):
    row = handed_over(busy, reason="分工调整")
    confirm_handover(handover=row, by=row.outgoing)
    answer = client_of(row.incoming).get(f"/handovers/{row.pk}/list.docx")
    document = Document(io.BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for said in (
        "项目专员交接清单", f"由{row.outgoing}移交{row.incoming}接任", "自2026年11月24日起", "事由：分工调整。",
        "一、未完成节点", "1.主体封顶", "六、资料与投资",
        f"移交人：{row.outgoing}（2026年11月24日在系统确认）", f"接任人：{row.incoming}（签字：",
    ):  # fmt: skip
        assert said in text, said


def test_a_part_in_which_nothing_stands_open_says_so(client_of):
    row = handed_over()
    admin = client_of(make_user(role=Role.ADMIN))
    page = admin.get(f"/handovers/{row.pk}/").content.decode()
    assert page.count('<div class="panel-body muted">无</div>') == 5
    document = Document(io.BytesIO(admin.get(f"/handovers/{row.pk}/list.docx").content))
    assert [p.text for p in document.paragraphs].count("无。") == 5


# -- confirmed ------------------------------------------------------------------------------------


def confirm(client, row):
    url = f"/handovers/{row.pk}/confirm/"
    return client.post(url, filled_in(client, url))


def test_each_side_confirms_its_own(client_of):
    row = handed_over()
    outgoing, incoming = client_of(row.outgoing), client_of(row.incoming)
    assert "确认交接" in outgoing.get(f"/handovers/{row.pk}/").content.decode()
    assert confirm(outgoing, row).url == row.get_absolute_url()
    row.refresh_from_db()
    assert row.state == Handover.State.INCOMING
    assert row.unconfirmed == [row.incoming]
    again = outgoing.get(f"/handovers/{row.pk}/confirm/", follow=True)
    assert "您这一方不必再确认，这次交接现为「待接任人确认」。" in again.content.decode()
    assert confirm(incoming, row).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.is_open, row.unconfirmed) == (Handover.State.CONFIRMED, False, [])
    events = AuditEvent.objects.filter(act="handover.confirm").order_by("id")
    assert [event.actor for event in events] == [row.outgoing, row.incoming]
    assert events[0].act_words == "确认交接"


def test_sent_twice_it_is_confirmed_once(client_of):
    row = handed_over()
    client, url = client_of(row.outgoing), f"/handovers/{row.pk}/confirm/"
    data = filled_in(client, url)
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 409
    assert AuditEvent.objects.filter(act="handover.confirm").count() == 1


def test_a_stranger_confirms_nothing_and_the_office_neither(client_of):
    row = handed_over()
    stranger, admin = client_of(make_user()), client_of(make_user(role=Role.ADMIN))
    for client, status in ((stranger, 404), (admin, 403)):
        assert client.get(f"/handovers/{row.pk}/confirm/").status_code == status
        assert client.post(f"/handovers/{row.pk}/confirm/", {"version": 1}).status_code == status
    with pytest.raises(ValidationError, match="各自确认"):
        confirm_handover(handover=row, by=make_user())
    row.refresh_from_db()
    assert row.state == Handover.State.BOTH


def test_the_office_closes_with_a_reason(client_of):
    row = handed_over()
    admin = client_of(make_user(role=Role.ADMIN))
    url = f"/handovers/{row.pk}/close/"
    assert admin.post(url, filled_in(admin, url)).status_code == 400
    assert admin.post(url, filled_in(admin, url) | {"reason": "移交人已调离"}).status_code == 302
    page = admin.get(f"/handovers/{row.pk}/").content.decode()
    assert "移交人已调离" in page
    again = client_of(row.outgoing).get(f"/handovers/{row.pk}/confirm/", follow=True)
    assert "这次交接现为「已关闭」。" in again.content.decode()
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="已关闭"):
        close_handover(handover=row, reason="x", by=make_user(role=Role.ADMIN))


def test_the_list_has_the_open_ones_first_and_says_who_is_waited_for(client_of):
    done, waiting = handed_over(), make_handover(effective_on=TODAY - 40 * DAY)
    for person in (done.outgoing, done.incoming):
        confirm_handover(handover=done, by=person)
    client = client_of(make_user(role=Role.ADMIN))
    page = client.get("/handovers/")
    assert [*page.context["rows"]] == [waiting, done]
    assert f"{waiting.outgoing}、{waiting.incoming}" in page.content.decode()
    assert [*client.get("/handovers/?state=confirmed").context["rows"]] == [done]
    mine = client_of(waiting.incoming).get("/handovers/?mine=1")
    assert [*mine.context["rows"]] == [waiting]
    tab = client.get(f"{waiting.project.get_absolute_url()}people/").content.decode()
    assert waiting.get_absolute_url() in tab


# -- who reads it ---------------------------------------------------------------------------------


def sees(person, row) -> tuple[bool, bool]:
    project = Project.objects.visible_to(person).filter(pk=row.project_id)
    return Handover.objects.visible_to(person).exists(), project.exists()


def test_the_predecessor_reads_the_handover_and_the_project_no_more():
    row = handed_over()
    assert sees(row.outgoing, row) == (True, False)
    assert sees(row.incoming, row) == (True, True)
    assert sees(make_user(role=Role.MANAGER), row) == (True, True)
    assert sees(make_user(), row) == (False, False)


def test_where_the_settings_say_so_the_predecessor_reads_on_and_changes_nothing(clock, client_of):
    row = handed_over()
    ZoneSettings.objects.update_or_create(pk=1, defaults={"handover_reading_days": 30})
    assert sees(row.outgoing, row) == (True, True)
    assert row.outgoing.pk in readers_of([row.project_id])[row.project_id]
    assert not Project.objects.editable_by(row.outgoing).exists()
    assert not Project.objects.loggable_by(row.outgoing).exists()
    client = client_of(row.outgoing)
    assert client.get(row.project.get_absolute_url()).status_code == 200
    assert client.get(f"{row.project.get_absolute_url()}edit/").status_code == 404
    clock.move_to(NOW + 29 * DAY)
    assert sees(row.outgoing, row) == (True, True)
    clock.move_to(NOW + 30 * DAY)
    assert sees(row.outgoing, row) == (True, False)


# -- chased ---------------------------------------------------------------------------------------


def reminded(day: int) -> list[tuple[str, int]]:
    """(step, person) of what is sent so many days from now, and once only."""
    before = set(Notice.objects.values_list("pk", flat=True))
    moment = NOW + day * DAY
    with time_machine.travel(moment, tick=False):
        sent = chase_handovers(moment)
        assert chase_handovers(moment) == 0
    rows = Notice.objects.exclude(pk__in=before).order_by("pk")
    found = [(key.rpartition(":")[2], user) for key, user in rows.values_list("key", "user")]
    assert len(found) == sent
    return found


def test_who_has_not_confirmed_is_reminded_twice_and_then_the_office():
    row, admin = handed_over(), make_user(role=Role.ADMIN)
    offices = type(admin).objects.accounts().filter(role=Role.ADMIN)
    office = set(offices.values_list("pk", flat=True))
    assert reminded(2) == []
    assert reminded(3) == [("3", row.outgoing.pk), ("3", row.incoming.pk)]  # Friday
    assert reminded(4) == []
    confirm_handover(handover=row, by=row.outgoing)
    late = reminded(9)  # the Thursday after, the seventh working day
    assert late[0] == ("7", row.incoming.pk)
    assert {user for step, user in late[1:] if step == "office"} == office
    assert reminded(20) == []


def test_who_confirmed_in_time_is_left_in_peace():
    row = handed_over()
    for person in (row.outgoing, row.incoming):
        confirm_handover(handover=row, by=person)
    assert reminded(9) == []


def test_a_change_that_is_still_to_come_is_not_chased_yet():
    handed_over(from_on=TODAY + 10 * DAY)
    assert reminded(9) == []
    assert reminded(15)


@pytest.mark.parametrize(
    ("waited", "works", "step"),
    [(2, True, 0), (3, True, 3), (6, True, 3), (9, True, 7), (9, False, 0)],
)
def test_the_latest_reminder_reached_counts_on_a_working_day(waited, works, step):
    found = reminder_due(TODAY, TODAY + DAY, lambda a, b: waited, lambda day: works)
    assert found == step
