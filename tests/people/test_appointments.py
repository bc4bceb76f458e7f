from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, User
from projects.models import Appointment, Project
from projects.people.actions.appointments import (
    appoint,
    correct_appointment,
    end_appointment,
    void_appointment,
)
from tests.conftest import client_for
from tests.world.access_payloads import filled_in
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_project,
    make_unit,
    make_user,
    this_week,
)

pytestmark = pytest.mark.django_db
D = date(2026, 6, 1)


def name(project, role="COMMISSIONER", user=None, from_on=D, **kwargs):
    appointment = Appointment(
        project=project, user=user or make_user(), role=role, from_on=from_on, **kwargs
    )
    return appoint(appointment=appointment, by=make_user(role="ADMIN"))


def test_a_successor_closes_the_holder_the_day_before():
    project = make_project()
    first = name(project)
    second = name(project, from_on=date(2026, 9, 1), reason="工作调整")
    first.refresh_from_db()
    assert (first.to_on, first.end_reason) == (date(2026, 8, 31), "工作调整")
    assert project.appointments.current(date(2026, 8, 31)).get() == first
    assert project.appointments.current(date(2026, 9, 1)).get() == second


def test_a_successor_on_the_holders_first_day_is_refused_with_the_way_out():
    project = make_project()
    name(project)
    with pytest.raises(ValidationError, match="先作废"):
        name(project)


def test_a_commissioner_needs_an_account_and_a_leader_does_not():
    card = make_user(can_sign_in=False, role="")
    with pytest.raises(ValidationError, match="没有账号"):
        name(make_project(), user=card)
    assert name(make_project(), role="LEADER", user=card).pk


def test_someone_who_left_is_not_appointed():
    with pytest.raises(ValidationError, match="已离岗"):
        name(make_project(), user=make_user(is_active=False))


def test_members_do_not_replace_each_other():
    project = make_project()
    name(project, role="MEMBER")
    name(project, role="MEMBER")
    assert project.appointments.current(D).count() == 2


def test_ending_keeps_the_row_and_counts_the_last_day_in():
    appointment = name(make_project())
    end_appointment(appointment=appointment, to_on=date(2026, 7, 1), reason="调离", by=make_user())
    rows = Appointment.objects
    assert rows.current(date(2026, 7, 1)).exists()
    assert not rows.current(date(2026, 7, 2)).exists()


def test_a_mistake_is_voided_on_its_first_day_and_the_place_is_free_again():
    project = make_project()
    wrong = name(project, from_on=timezone.localdate())
    void_appointment(appointment=wrong, reason="选错了人", by=make_user())
    assert wrong.state_label == "已作废"
    assert name(project, from_on=timezone.localdate()).pk


def test_after_the_first_day_it_is_ended_not_voided():
    appointment = make_appointment(from_on=timezone.localdate() - timedelta(days=5))
    Appointment.objects.filter(pk=appointment.pk).update(
        created_at=timezone.now() - timedelta(days=5)
    )
    appointment.refresh_from_db()
    with pytest.raises(ValidationError, match="卸任"):
        void_appointment(appointment=appointment, reason="选错了人", by=make_user())


def test_the_audit_event_names_who_came_and_who_went():
    project = make_project()
    first = name(project)
    second = name(project, from_on=date(2026, 9, 1))
    event = AuditEvent.objects.filter(act="appointment.add").first()
    assert event.after["user"] == second.user.name
    assert event.before == {"user": first.user.name, "to_on": "2026-08-31"}


def test_staff_see_the_projects_they_work_on_today_and_no_others():
    today = timezone.localdate()
    person = make_user()
    mine = make_appointment(user=person, role="MEMBER").project
    make_appointment(user=person, role="CHIEF", to_on=today - timedelta(days=1))
    make_appointment(user=person, role="CHIEF", from_on=today + timedelta(days=1))
    make_project()
    assert list(Project.objects.visible_to(person)) == [mine]
    assert not Project.objects.editable_by(person).exists()


def test_commissioner_chief_and_unit_head_edit_leaders_and_members_do_not():
    roles = ["LEADER", "CHIEF", "COMMISSIONER", "MEMBER"]
    rows = {role: make_appointment(role=role) for role in roles}
    may = {
        role
        for role, row in rows.items()
        if Project.objects.editable_by(row.user).contains(row.project)
    }
    assert may == {"CHIEF", "COMMISSIONER"}
    head = make_user()
    led = make_project(lead_unit=make_unit(head=head))
    assert list(Project.objects.editable_by(head)) == [led]


@pytest.mark.parametrize("role", ["SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDITOR"])
def test_who_administers_the_system_is_appointed_to_nothing(role):
    with pytest.raises(ValidationError, match="不参与业务，不能任命"):
        name(make_project(), user=make_user(role=role))
    assert not Appointment.objects.exists()


def correct(row, user=None, reason="选错了人"):
    by = make_user(role="ADMIN")
    return correct_appointment(appointment=row, user=user or make_user(), reason=reason, by=by)


def test_a_correction_puts_another_in_from_the_same_day_and_leaves_the_predecessor_alone():
    project, today = make_project(), timezone.localdate()
    before = name(project)
    wrong = name(project, from_on=today, title="主办", document="3 号", reason="分工调整")
    right = correct(wrong)
    before.refresh_from_db()
    assert before.to_on == today - timedelta(days=1)
    assert wrong.state_label == "已作废" and wrong.void_reason == "选错了人"
    assert project.appointments.current(today).get() == right
    kept = ("role", "from_on", "to_on", "title", "document", "reason")
    assert [getattr(right, f) for f in kept] == [getattr(wrong, f) for f in kept]
    event = AuditEvent.objects.get(act="appointment.correct")
    assert event.before == {"user": wrong.user.name}
    assert (event.after["user"], event.after["reason"]) == (right.user.name, "选错了人")


def test_the_open_report_goes_to_the_right_person():
    project = make_project()
    wrong = name(project, from_on=timezone.localdate())
    duty = make_duty(this_week(), project, wrong.user)
    right = correct(wrong)
    duty.refresh_from_db()
    assert duty.user == right.user


@pytest.mark.parametrize("role", ["LEADER", "CHIEF", "COMMISSIONER", "MEMBER"])
def test_a_correction_is_refused_once_the_first_day_is_over(role):
    row = make_appointment(role=role, from_on=timezone.localdate() - timedelta(days=5))
    entered = timezone.now() - timedelta(days=5)
    Appointment.objects.filter(pk=row.pk).update(created_at=entered)
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="任职首日已过，不能更正"):
        correct(row)


def test_what_is_voided_is_neither_corrected_nor_voided_again():
    row = name(make_project(), from_on=timezone.localdate())
    right = correct(row)
    with pytest.raises(ValidationError, match="已经作废"):
        correct(row)
    with pytest.raises(ValidationError, match="已经作废"):
        void_appointment(appointment=row, reason="再来", by=make_user())
    assert Appointment.objects.current(timezone.localdate()).get() == right


def test_a_correction_needs_another_person_who_may_hold_the_role():
    row = name(make_project(), from_on=timezone.localdate())
    for user, words in (
        (row.user, "原登记的就是"),
        (make_user(can_sign_in=False, role=""), "没有账号"),
        (make_user(is_active=False), "已离岗"),
    ):
        with pytest.raises(ValidationError, match=words):
            correct(row, user)


def test_the_page_says_that_a_member_is_one_already_and_keeps_what_was_typed():
    today, project = timezone.localdate(), make_project()
    member, wrong = (name(project, role="MEMBER", from_on=today) for _ in range(2))
    client = client_for(make_user(role="ADMIN"))
    url = f"/appointments/{wrong.pk}/correct/"
    typed = {"reason": "点错了"}
    answer = client.post(url, filled_in(client, url) | typed | {"user": member.user_id})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "此人在这段时间已担任这一角色。" in html and "点错了" in html
    answer = client.post(url, filled_in(client, url) | typed | {"user": make_user().pk})
    assert answer.status_code == 302
    assert project.appointments.current(today).count() == 2


def test_who_is_appointed_is_read_once_with_the_lock():
    client, person = client_for(make_user(role="ADMIN")), make_user()
    url = f"{make_project().get_absolute_url()}people/appoint/?role=MEMBER"
    filled = filled_in(client, url) | {"user": person.pk}
    with CaptureQueriesContext(connection) as asked:
        assert client.post(url, filled).status_code == 302
    read = [one["sql"] for one in asked if one["sql"].startswith('SELECT "accounts_user"."id"')]
    assert [sql.endswith("FOR NO KEY UPDATE") for sql in read] == [False, True]  # who acts, all


def test_who_left_meanwhile_is_not_appointed_by_a_page_that_still_offers_them():
    client, person, project = client_for(make_user(role="ADMIN")), make_user(), make_project()
    url = f"{project.get_absolute_url()}people/appoint/?role=MEMBER"
    filled = filled_in(client, url) | {"user": person.pk, "title": "副班长"}
    User.objects.filter(pk=person.pk).update(is_active=False, left_on=timezone.localdate())
    answer = client.post(url, filled)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "可能已离岗" in html and "副班长" in html
    assert not project.appointments.exists()


def test_correction_and_voiding_are_offered_on_the_first_day_alone():
    row = name(make_project(), from_on=timezone.localdate())
    admin, leader = (client_for(make_user(role=role)) for role in ("ADMIN", "MANAGER"))
    pages = ("/appointments/", row.get_absolute_url())
    offer = f'href="/appointments/{row.pk}/correct/"'
    assert all(offer in admin.get(page).content.decode() for page in pages)
    assert not any(offer in leader.get(page).content.decode() for page in pages)
    long_ago = timezone.now() - timedelta(days=9)
    Appointment.objects.filter(pk=row.pk).update(from_on=long_ago.date(), created_at=long_ago)
    assert not any(offer in admin.get(page).content.decode() for page in pages)
