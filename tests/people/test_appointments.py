from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from projects.models import Appointment, Project
from projects.people.actions.appointments import appoint, end_appointment, void_appointment
from tests.world.factories import make_appointment, make_project, make_unit, make_user

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
