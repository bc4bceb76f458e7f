"""A report owed: it follows the appointments while it is open, can be let off, and shows where silence
is."""

import random
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from accounts.roles import Role
from gaoxin.population import Population
from projects.calendar.rules.weeks import ZONE
from projects.models import Appointment, Notice, ReportDuty, ReportWeek
from projects.people.actions.appointments import appoint, end_appointment, void_appointment
from projects.registry.actions.projects import remove_project, set_status
from projects.weekly.actions.duties import Filler, fillers, reassign
from projects.weekly.reads import chase as chasing
from projects.weekly.reads.chase import chase, missing
from projects.weekly.reads.duties import duty_badges
from projects.weekly.reads.fillers import misplaced
from tests.world.factories import (
    make_absence,
    make_appointment,
    make_duty,
    make_project,
    make_report,
    make_unit,
    make_user,
    make_week,
)

pytestmark = pytest.mark.django_db

State = ReportDuty.State
NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)  # a Tuesday; the week closes on Thursday the 26th
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


def week(ago: int, **kwargs):
    """The week so many weeks before this one, opened when the one before it closed."""
    row = make_week(date(2026, 11, 23) - timedelta(weeks=ago), **kwargs)
    if "opened_at" not in kwargs:
        row.opened_at = row.cut_off_at - timedelta(weeks=1)
        row.save()
    return row


def duty(project, ago, **kwargs):
    """`user=None`: nobody can fill it in."""
    row = make_duty(week=weeks_by_ago(ago), project=project, **kwargs)
    if "user" in kwargs and kwargs["user"] is None:
        row.user = None
        row.save()
    return row


def weeks_by_ago(ago):
    week_on = date(2026, 11, 23) - timedelta(weeks=ago)
    return ReportWeek.objects.filter(week_on=week_on).first() or week(ago)


def filed(ago, late=False):
    return weeks_by_ago(ago).cut_off_at + timedelta(hours=1 if late else -1)


def appointing(project, person, role="COMMISSIONER", **kwargs):
    values = {"from_on": TODAY} | kwargs
    draft = Appointment(project=project, user=person, role=role, **values)
    return appoint(appointment=draft, by=make_user(role=Role.ADMIN))


# -- states ---------------------------------------------------------------------------------------


def test_the_state_follows_from_the_clock():
    row = make_duty(week=week(0))
    cut_off = row.week.cut_off_at
    assert row.state(cut_off) == State.OPEN
    assert row.state(cut_off + timedelta(microseconds=1)) == State.MISSED
    row.filed_at = cut_off
    assert row.state(cut_off + timedelta(days=9)) == State.FILED
    row.filed_at = cut_off + timedelta(microseconds=1)
    assert row.state(cut_off + timedelta(days=9)) == State.LATE
    row.exempted_at = cut_off
    assert row.state(cut_off) == State.EXEMPT


# -- reassignment ---------------------------------------------------------------------------------


def test_an_appointment_in_mid_week_moves_the_open_report_and_keeps_the_past_ones():
    project, old, new = make_project(), make_user(), make_user()
    make_appointment(project, old)
    past, current = duty(project, 1, user=old), duty(project, 0, user=old)
    appointing(project, new)
    past.refresh_from_db()
    current.refresh_from_db()
    assert (past.user, current.user, current.version) == (old, new, 2)
    notice = Notice.objects.get(kind=Notice.Kind.REMINDER)
    assert (notice.user, notice.url) == (new, f"/log/{project.code}/?week=2026-11-23")


def test_a_report_that_was_filed_stays_with_who_owed_it():
    project, old = make_project(), make_user()
    make_appointment(project, old)
    row = duty(project, 0, user=old, filed_at=filed(0))
    appointing(project, make_user())
    row.refresh_from_db()
    assert row.user == old


def test_an_ended_appointment_leaves_the_report_to_the_chief_from_the_next_day_on():
    project, chief = make_project(), make_user()
    holder = make_appointment(project)
    make_appointment(project, chief, "CHIEF")
    row = duty(project, 0, user=holder.user)
    end_appointment(appointment=holder, to_on=TODAY, reason="调离", by=make_user(role=Role.ADMIN))
    row.refresh_from_db()
    assert row.user == holder.user  # it is his last day
    assert reassign(NOW + timedelta(days=1)) == 1
    row.refresh_from_db()
    assert (row.user, row.lacks_commissioner) == (chief, True)
    assert reassign(NOW + timedelta(days=1)) == 0
    assert AuditEvent.objects.get(act="duty.reassign").after == {"count": 1}


def test_a_voided_appointment_gives_the_report_back():
    project = make_project()
    row = duty(project, 0, user=None, lacks_commissioner=True)
    mistaken = appointing(project, make_user())
    row.refresh_from_db()
    assert row.user == mistaken.user
    void_appointment(appointment=mistaken, reason="点错", by=make_user(role=Role.ADMIN))
    row.refresh_from_db()
    assert (row.user, row.lacks_commissioner) == (None, True)


def test_a_closed_account_and_a_new_head_are_followed_by_the_tick():
    head = make_user()
    project = make_project(lead_unit=make_unit())
    holder = make_appointment(project).user
    row = duty(project, 0, user=holder)
    holder.can_sign_in = False
    holder.save()
    project.lead_unit.head = head
    project.lead_unit.save()
    assert reassign(NOW) == 1
    row.refresh_from_db()
    assert (row.user, row.lacks_commissioner) == (head, False)


def a_zone_in_which_many_are_away(dice) -> list[ReportDuty]:
    """Open reports of projects whose roles are held by anybody: able or not, away or not, by nobody."""
    people = [
        *(make_user() for _ in range(3)),
        make_user(can_sign_in=False),
        make_user(role=Role.AUDITOR),
    ]
    away = [make_user() for _ in range(4)]
    for person, delegate in zip(away, [people[0], away[0], people[3], None], strict=True):
        make_absence(person, delegate)
    anybody, rows = [*people, *away, None], []
    for _ in range(25):
        project = make_project(lead_unit=make_unit(head=dice.choice(anybody)))
        for role in ("COMMISSIONER", "CHIEF"):
            if holder := dice.choice(anybody):
                make_appointment(project, holder, role, to_on=dice.choice([None, TODAY]))
        rows.append(duty(project, 0, user=dice.choice(anybody)))
    return rows


def test_the_tick_reads_just_those_that_are_to_change_hands():
    rows = a_zone_in_which_many_are_away(random.Random(21))
    right = fillers([row.project_id for row in rows], TODAY)
    wrong = [
        row.pk
        for row in rows
        if right[row.project_id]
        != Filler(row.user_id, row.stands_in_for_id, row.lacks_commissioner)
    ]
    assert sorted(misplaced(NOW)) == sorted(wrong)
    assert 5 < len(wrong) < len(rows)
    assert reassign(NOW) == len(wrong)
    assert misplaced(NOW) == ()


def test_following_costs_the_same_for_many():
    week(0)
    counts = []
    for number in (2, 30):
        for _ in range(number):
            holder = make_appointment(make_project())
            duty(holder.project, 0, user=None)
        with CaptureQueriesContext(connection) as captured:
            reassign(NOW)
        counts.append(len([q for q in captured if not q["sql"].startswith("UPDATE")]))
    assert counts[0] == counts[1]


# -- let off --------------------------------------------------------------------------------------


def test_a_chief_lets_off_the_own_project_and_no_other(client_of):
    chief, project = make_user(), make_project()
    make_appointment(project, chief, "CHIEF")
    own, foreign = duty(project, 0), duty(make_project(), 0)
    client = client_of(chief)
    page = client.get(project.get_absolute_url()).content.decode()
    assert f"/log/chase/{own.pk}/exempt/" in page
    sent = {"version": 1, "reason": "停工过冬"}
    assert client.post(f"/log/chase/{own.pk}/exempt/", sent).status_code == 302
    assert client.post(f"/log/chase/{foreign.pk}/exempt/", sent).status_code == 404
    own.refresh_from_db()
    assert (own.state(NOW), own.exempted_by, own.exempt_reason) == (State.EXEMPT, chief, "停工过冬")


def test_a_commissioner_lets_nobody_off(client_of):
    person, project = make_user(), make_project()
    make_appointment(project, person)
    row = duty(project, 0, user=person)
    assert client_of(person).get(f"/log/chase/{row.pk}/exempt/").status_code == 404
    assert "免报" not in client_of(person).get(project.get_absolute_url()).content.decode()


@pytest.mark.parametrize("done", ["filed", "exempt"])
def test_what_is_answered_is_not_let_off(client_of, done):
    admin = make_user(role=Role.ADMIN)
    values = {"filed_at": filed(0)}
    if done == "exempt":
        values = {"exempted_at": NOW, "exempted_by": admin, "exempt_reason": "停工"}
    row = duty(make_project(), 0, **values)
    sent = {"version": 1, "reason": "再免一次"}
    response = client_of(admin).post(f"/log/chase/{row.pk}/exempt/", sent)
    assert response.status_code == 400
    assert "这份周报已经" in response.content.decode()


def test_a_terminated_or_removed_project_owes_nothing_any_more():
    admin = make_user(role=Role.ADMIN)
    ended, gone = make_project(), make_project()
    rows = [duty(ended, 1), duty(ended, 0), duty(gone, 0)]
    set_status(project=ended, status="TERMINATED", on=TODAY, reason="撤资", by=admin)
    remove_project(project=gone, reason="登记有误", today=TODAY, by=admin)
    for row in rows:
        row.refresh_from_db()
    assert [row.state(NOW) for row in rows] == [State.MISSED, State.EXEMPT, State.EXEMPT]


def test_a_frequency_of_its_own_needs_a_reason(client_of):
    project = make_project()
    client = client_of(make_user(role=Role.ADMIN))
    row = duty(project, 0)
    url = f"{project.get_absolute_url()}report-frequency/"
    refused = client.post(url, {"version": 1, "report_frequency": "NONE"})
    assert refused.status_code == 400
    assert "须写明原因" in refused.content.decode()
    sent = {"version": 1, "report_frequency": "NONE", "report_frequency_reason": "停建"}
    assert client.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert row.exempt_reason == "不要求报送：停建"
    assert "不要求（停建）" in client.get(project.get_absolute_url()).content.decode()
    assert client.post(url, {"version": 2, "report_frequency": ""}).status_code == 302
    project.refresh_from_db()
    assert (project.report_frequency, project.report_frequency_reason) == ("", "")


# -- badges ---------------------------------------------------------------------------------------


def badge(project):
    return duty_badges([project.pk], NOW).get(project.pk)


def test_a_project_that_never_owed_has_no_badge():
    assert badge(make_project()) is None


def test_silence_is_counted_from_the_last_report():
    project = make_project()
    for ago in range(5, -1, -1):
        duty(project, ago, filed_at=filed(3) if ago == 3 else None)
    assert badge(project).silent_weeks == 2
    assert badge(project).state == State.OPEN
    ReportDuty.objects.filter(project=project, week=weeks_by_ago(1)).update(filed_at=filed(1, True))
    assert badge(project).silent_weeks == 0


def test_an_exempted_week_neither_breaks_the_silence_nor_counts():
    project, admin = make_project(), make_user()
    duty(project, 3)
    duty(project, 2, exempted_at=NOW, exempted_by=admin, exempt_reason="停工")
    duty(project, 1)
    assert badge(project).silent_weeks == 2
    assert badge(project).words == ["未报 连续 2 周"]


def test_a_week_that_was_opened_too_late_reproaches_nobody():
    project = make_project()
    late = week(1, opened_at=NOW)
    make_duty(week=late, project=project)
    assert badge(project).silent_weeks == 0
    assert chase(NOW).total == 0


def test_unchanged_weeks_in_a_row_and_text_like_last_week_s():
    project = make_project()
    for ago, unchanged in ((3, True), (2, False), (1, True), (0, True)):
        duty(project, ago, filed_at=filed(ago))
        make_report(
            weeks_by_ago(ago), project, unchanged=unchanged, unchanged_reason="雨天停工" * unchanged,
            alike=ago == 0,
        )  # fmt: skip
    found = badge(project)
    assert (found.state, found.unchanged_weeks, found.alike) == (State.FILED, 2, True)
    assert found.words == ["已报", "无变化 2 周", "与上周雷同"]


def test_badges_cost_the_same_for_many():
    counts = []
    for number in (2, 20):
        for _ in range(number):
            project = make_project()
            duty(project, 1)
            duty(project, 0, filed_at=filed(0))
            make_report(weeks_by_ago(0), project, unchanged=True, unchanged_reason="雨天停工")
        with CaptureQueriesContext(connection) as captured:
            assert len(duty_badges(ReportDuty.objects.values("project"), NOW)) >= number
        counts.append(len(captured))
    assert counts == [3, 3]


# -- chase ----------------------------------------------------------------------------------------


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role=Role.ADMIN))


def test_the_chase_page_lists_by_unit_what_was_not_reported(admin):
    one, other = make_unit(name="甲局"), make_unit(name="乙局")
    person = make_user(name="张三")
    silent = make_project(name="沉默项目", lead_unit=one)
    for ago in (2, 1, 0):
        duty(silent, ago, user=person)
    duty(make_project(name="无人项目", lead_unit=other), 1, user=None, lacks_commissioner=True)
    duty(make_project(), 1, filed_at=filed(1, True))
    duty(make_project(name="演示甲", source="DEMO"), 1, user=make_user(unit=one))
    response = admin.get("/log/chase/")
    page = response.content.decode()
    assert 'data-total="3"' in page
    told = {unit.name: unit for unit in response.context["chase"].units}
    assert set(told) == {"甲局", "乙局"}
    assert "沉默项目（张三）连续 2 周未报，已过截止 12 天" in told["甲局"].text
    assert told["甲局"].text.startswith("【演示数据】")
    assert "无人项目（专员空缺）已过截止 5 天" in told["乙局"].text
    assert "演示" not in told["乙局"].text
    for unit in told.values():
        assert unit.text in page


def test_before_the_cut_off_it_lists_what_is_still_to_come(admin):
    duty(make_project(name="待报项目"), 0)
    duty(make_project(name="已报项目"), 0, filed_at=filed(0))
    assert 'data-total="0"' in admin.get("/log/chase/").content.decode()
    page = admin.get("/log/chase/?show=open").content.decode()
    assert 'data-total="1"' in page
    assert "待报项目" in page
    assert "已报项目" not in page
    assert "周四 18:00 截止" in page


def names_on(admin, url: str) -> list[tuple[str, list[str]]]:
    """Unit by unit what stands on a page."""
    units = admin.get(url).context["chase"].units
    return [(unit.name, [row.duty.project.name for row in unit.rows]) for unit in units]


@pytest.mark.parametrize(("show", "ago"), [("", 1), ("show=open&", 0)])
def test_a_page_of_the_chase_ends_within_a_unit_and_the_next_goes_on(admin, monkeypatch, show, ago):
    monkeypatch.setattr(chasing, "PER_PAGE", 3)
    many, few = make_unit(name="甲局"), make_unit(name="乙局")
    for name in "abcde":
        duty(make_project(name=name, lead_unit=many), ago)
    duty(make_project(name="f", lead_unit=few), ago)
    duty(make_project(name="g"), ago, user=make_user(unit=few))
    nobody_s = make_project(name="h")
    duty(nobody_s, ago, user=None)
    if ago:  # it was somebody's of another unit the week before
        duty(nobody_s, 2, user=make_user(unit=many))
    told = [names_on(admin, f"/log/chase/?{show}page={page}") for page in (1, 2, 3)]
    assert told == [
        [("甲局", ["a", "b", "c"])],
        [("甲局", ["d", "e"]), ("乙局", ["f"])],
        [("乙局", ["g"]), ("未定牵头单位", ["h"])],
    ]
    page = admin.get(f"/log/chase/?{show}page=2")
    first = page.context["chase"].units[0]
    assert "以下 2 个项目（共 5 个）进展周报" in first.text
    html = page.content.decode()
    assert "共 8 个项目，3 个单位" in html
    assert "第 4–6 条，共 8 条" in html
    assert f'href="?{show}page=3" rel="next"' in html.replace("&amp;", "&")
    assert names_on(admin, f"/log/chase/?{show}page=99") == told[2]
    assert names_on(admin, f"/log/chase/?{show}page=x") == told[0]


def test_the_longest_silent_come_first_wherever_not_all_are_listed():
    for name, weeks in (("短", 1), ("长", 3)):
        project = make_project(name=name)
        for ago in range(1, weeks + 1):
            duty(project, ago)
    rows = missing(NOW, Population.ALL, before_cut_off=False, most=1)
    assert [(row.duty.project.name, row.weeks, row.days) for row in rows] == [("长", 3, 19)]


def test_the_chase_page_costs_the_same_for_many(admin):
    counts = []
    admin.get("/profile/")  # the session's first request stores its start
    for number in (2, 30):
        for _ in range(number):
            duty(make_project(lead_unit=make_unit()), 1)
        with CaptureQueriesContext(connection) as captured:
            admin.get("/log/chase/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


# -- header ---------------------------------------------------------------------------------------


def test_the_header_shows_the_opened_week_and_its_cut_off(admin):
    admin.get("/profile/")
    page = admin.get("/profile/").content.decode()
    assert "2026年第48周" in page
    assert "周四 18:00 截止" in page
    make_week(date(2026, 11, 23), cut_off_at=datetime(2026, 11, 27, 12, tzinfo=ZONE))
    assert "周五 12:00 截止" in admin.get("/profile/").content.decode()


def test_messages_are_counted_by_no_page_and_for_nobody_without_business(client_of):
    for role, status, asked in ((Role.AUDITOR, 403, 0), (Role.STAFF, 200, 1)):
        client = client_of(make_user(role=role))
        client.get("/profile/")
        for url, expected, counted in (("/profile/", 200, 0), ("/counts/", status, asked)):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == expected
            found = [q for q in captured if "projects_notice" in q["sql"]]
            assert len(found) == counted, (role, url)
