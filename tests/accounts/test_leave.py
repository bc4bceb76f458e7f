"""离岗 and 停用: who left holds nothing anywhere, and each thing they held has somebody else or is vacant."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.leaving import come_back, leave
from accounts.actions.rights import disable_account
from accounts.holdings import Turn, all_held_by
from accounts.models import AuditEvent, Unit, User
from accounts.roles import Role
from gaoxin.clock import in_words
from projects.models import Appointment, Instruction, Issue, Notice, Project, ReportDuty
from projects.registry.models.scopes import lacks
from tests.conftest import https_client
from tests.world.access_payloads import filled_in
from tests.world.factories import (
    PASSWORD,
    make_appointment,
    make_duty,
    make_instruction,
    make_issue,
    make_order,
    make_project,
    make_unit,
    make_user,
    this_week,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role=Role.ADMIN, name="项目办"))


def today():
    return timezone.localdate()


def url(person, act="leave"):
    return f"{person.get_absolute_url()}{act}/"


def post(client, person, **typed):
    """What the page sends, with what is typed into it."""
    return client.post(url(person), filled_in(client, url(person)) | {"reason": "调离"} | typed)


def gone(person, *, last_on=None, turns=None, by=None):
    by = by or make_user(role=Role.ADMIN)
    person = User.objects.get(pk=person.pk)
    return leave(person=person, last_on=last_on or today(), reason="调离", turns=turns or {}, by=by)


def handled(person, project=None, **kwargs):
    """A problem in hand, with a running clock."""
    values = {
        "state": "HANDLING",
        "assigned_on": today(),
        "received_on": today(),
        "due_on": today(),
    }
    return make_issue(project, handler=person, **values | kwargs)


def everything(person):
    """One of each thing a person can hold."""
    project = make_project(lead_unit=make_unit(head=person))
    make_appointment(project, person)
    make_appointment(user=person, role="CHIEF", from_on=today() + 5 * DAY)
    issue = handled(person, project)
    make_order(project, number="项目督办〔2026〕9号", issue=issue)
    project.supervision_orders.update(state="RECEIVED", received_on=today(), received_by=person)
    make_instruction(project, to=person)
    make_user(role=Role.MANAGER, assistant=person)
    make_duty(this_week(), project, person)
    return project


# -- what a person holds ----------------------------------------------------------------------------


def test_every_area_says_what_a_person_holds():
    person = make_user()
    everything(person)
    held = all_held_by([person.pk], today())
    assert sorted(one.words for one in held) == sorted(
        ["单位负责人", "联络员", "项目专员", "专班班长", "问题责任人", "督办单", "批示承办人"]
    )
    assert {one.person for one in held} == {person.pk}
    assert all(one.url and one.subject for one in held)


def test_the_number_of_queries_does_not_grow_with_what_is_held(admin):
    person, other = make_user(), make_user()
    everything(person)
    for _ in range(3):
        handled(other)
    rows = [
        Appointment(project=make_project(), user=other, role="MEMBER", from_on=today())
        for _ in range(60)
    ]
    Appointment.objects.bulk_create(rows)
    counts = []
    for who in (person, other):
        for page in (url(who), who.get_absolute_url()):
            admin.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert admin.get(page).status_code == 200
            counts.append(len(queries))
    assert counts[0] >= counts[2] and counts[1] >= counts[3]
    assert max(counts) < 40


def test_handing_on_many_roles_takes_a_fixed_number_of_queries():
    taken = []
    for number in (5, 60):
        person, heir = make_user(), make_user()
        rows = [Appointment(project=make_project(), user=person, role="COMMISSIONER", from_on=today() - DAY)
                for _ in range(number)]  # fmt: skip
        rows = Appointment.objects.bulk_create(rows)
        turns = {f"appointment-{row.pk}": Turn(heir) for row in rows}
        with CaptureQueriesContext(connection) as queries:
            gone(person, turns=turns)
        taken.append(len(queries))
        assert heir.appointments.count() == number
    assert taken[0] == taken[1]


# -- leaving ----------------------------------------------------------------------------------------


def test_who_leaves_holds_nothing_anywhere_and_the_vacancies_are_numbers_at_once(admin):
    person = make_user(name="张三")
    project = everything(person)
    answer = post(admin, person)
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.left_on, person.is_active, person.role) == (today(), False, "")
    assert not person.has_usable_password()
    assert all_held_by([person.pk], today()) == []
    assert project in Project.objects.filter(lacks("COMMISSIONER"))
    row = Appointment.objects.get(project=project)
    assert (row.to_on, row.end_reason) == (today(), "张三 离岗")
    assert Appointment.objects.held_on(today()).filter(user=person).exists()
    later = Appointment.objects.get(user=person, role="CHIEF")
    assert later.void_reason == "张三 离岗"
    assert not Unit.objects.filter(head=person).exists()
    assert not User.objects.filter(assistant=person).exists()
    assert not ReportDuty.objects.filter(user=person).exists()
    since = today() + DAY
    page = admin.get(answer.url).content.decode()
    assert f"自 {since.month}月{since.day}日起空缺：" in page
    assert f'href="{row.get_absolute_url()}"' in page
    assert f"已离岗（{today().month}月{today().day}日）" in page


def test_every_row_has_a_successor_or_says_why_it_is_vacant(admin):
    person, heir = make_user(name="张三"), make_user(name="李四")
    project = everything(person)
    leader = User.objects.get(assistant=person)
    data = filled_in(admin, url(person)) | {"reason": "调离"}
    names = [name for name in data if name.split("-")[0] in {"appointment", "issue", "unit"}]
    assert len(names) == 8
    data |= {name: heir.pk for name in names if not name.endswith("-why")}
    (vacant,) = (name for name in data if name.startswith("instruction-") and name.endswith("-why"))
    answer = admin.post(url(person), data | {vacant: "编制冻结"})
    assert answer.status_code == 302
    mine = Appointment.objects.valid().filter(user=heir).order_by("from_on")
    assert [(row.role, row.from_on) for row in mine] == [
        ("COMMISSIONER", today() + DAY),
        ("CHIEF", today() + 5 * DAY),
    ]
    issue = project.issues.get()
    assert (issue.handler, issue.state, issue.received_on) == (heir, "HANDLING", None)
    step = issue.steps.last()
    assert (step.kind, step.by.name) == ("HAND_ON", "项目办")
    assert step.text == f"张三 离岗（最后在岗日 {in_words(today())}），由 李四 接任。"
    assert Unit.objects.get(pk=project.lead_unit_id).head == heir
    word = Instruction.objects.get(project=project)
    assert (word.to, word.receiver, word.state) == (None, "空缺", "OPEN")
    assert word.steps.last().text.endswith("空缺：编制冻结。")
    leader.refresh_from_db()
    assert leader.assistant is None
    order = project.supervision_orders.get()
    assert (order.state, order.received_by, order.received_on) == ("SENT", None, None)
    event = AuditEvent.objects.get(act="person.leave")
    assert f"{word}（批示承办人）：空缺（编制冻结）" in event.after["handed_on"]
    assert f"{project}（项目专员）：李四" in event.after["handed_on"]
    acts = list(AuditEvent.objects.order_by("pk").values_list("act", flat=True))
    assert acts[-1] == "person.leave"
    assert {"appointment.end", "appointment.void", "appointment.add", "issue.step", "unit.edit",
            "instruction.step", "supervision.unreceive", "person.edit"} <= {*acts}  # fmt: skip


def test_a_vacant_problem_shows_as_such_and_goes_to_head_then_chief_then_office(admin, client_of):
    office = User.objects.get(name="项目办")
    for head, chief in ((True, True), (False, True), (False, False)):
        project, person = make_project(), make_user()
        expected = [*User.objects.filter(role=Role.ADMIN).exclude(pk=office.pk)]
        if chief:
            expected = [make_appointment(project, role="CHIEF").user]
        if head:
            expected = [make_user()]
        unit = make_unit(head=expected[0] if head else None)
        issue = handled(person, project, lead_unit=unit)
        gone(person, by=office)
        issue.refresh_from_db()
        assert (issue.state, issue.handler_name, issue.is_running) == ("HANDLING", "空缺", True)
        told = Notice.objects.filter(url=issue.get_absolute_url()).values_list("user", flat=True)
        assert set(told) == {one.pk for one in expected}
        for page in ("/issues/", issue.get_absolute_url(), "/issues/board/"):
            assert "空缺" in admin.get(page).content.decode()
    assert len(admin.get("/issues/?vacant=1").context["rows"]) == 3


def test_the_last_day_may_be_past_but_not_before_a_role_began_nor_ahead(admin):
    person = make_user()
    make_appointment(user=person, from_on=today() - 3 * DAY)
    answer = post(admin, person, left_on=today() - 4 * DAY)
    assert answer.status_code == 400 and "最后在岗日不能早于这一天" in answer.content.decode()
    answer = post(admin, person, left_on=today() + DAY)
    assert answer.status_code == 400 and "不能晚于今天" in answer.content.decode()
    assert post(admin, person, left_on=today() - 2 * DAY).status_code == 302
    row = Appointment.objects.get(user=person)
    assert row.to_on == today() - 2 * DAY


def test_a_successor_who_cannot_is_refused_at_the_row_and_nothing_is_done(admin):
    person, card = make_user(), make_user(can_sign_in=False, role="")
    rows = [make_appointment(user=person).pk, handled(person).pk, make_instruction(to=person).pk]
    codes = [
        f"{kind}-{key}"
        for kind, key in zip(("appointment", "issue", "instruction"), rows, strict=True)
    ]
    for code in codes:
        for heir in (card, make_user(is_active=False), make_user(role=Role.AUDITOR), person):
            if code == codes[0] and heir.role == Role.AUDITOR:
                continue  # a commissioner needs an account, whatever the role
            answer = post(admin, person, **{code: heir.pk})
            assert answer.status_code == 400
            assert code in answer.context["form"].errors
            assert "调离" in answer.content.decode()
    person.refresh_from_db()
    assert person.is_active and person.appointments.current(today()).exists()
    assert not AuditEvent.objects.exclude(outcome="DENIED").exists()


def test_a_clash_is_said_at_the_row(admin):
    person, heir = make_user(), make_user(name="李四")
    row = make_appointment(user=person, role="MEMBER")
    make_appointment(row.project, heir, role="MEMBER")
    answer = post(admin, person, **{f"appointment-{row.pk}": heir.pk})
    assert answer.status_code == 400
    assert "李四" in str(answer.context["form"].errors[f"appointment-{row.pk}"])


def test_what_came_to_be_held_after_the_form_was_shown_is_asked_for(admin):
    person = make_user()
    data = filled_in(admin, url(person)) | {"reason": "调离"}
    row = make_appointment(user=person)
    answer = admin.post(url(person), data)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "打开本页后又新增了" in text and row.project.name in text
    assert f'name="appointment-{row.pk}"' in text
    person.refresh_from_db()
    assert person.is_active


def test_a_second_admin_gets_a_conflict_and_the_same_form_twice_is_done_once(admin, client_of):
    person = make_user()
    other = client_of(make_user(role=Role.ADMIN))
    theirs = filled_in(other, url(person)) | {"reason": "退休"}
    data = filled_in(admin, url(person)) | {"reason": "调离"}
    first = admin.post(url(person), data)
    assert admin.post(url(person), data).url == first.url == person.get_absolute_url()
    assert other.post(url(person), theirs).status_code == 409
    assert AuditEvent.objects.filter(act="person.leave").count() == 1
    assert admin.get(url(person)).url == person.get_absolute_url()


def test_who_left_is_not_appointed_again_and_is_told_why(admin):
    person, project = make_user(), make_project()
    page = f"{project.get_absolute_url()}people/appoint/"
    data = filled_in(admin, page) | {"user": person.pk}
    gone(person)
    answer = admin.post(page, data)
    assert answer.status_code == 400 and "可能已离岗" in answer.content.decode()


def test_who_comes_back_gets_nothing_back():
    person = make_user()
    everything(person)
    gone(person, last_on=today() - DAY)
    come_back(
        person=User.objects.get(pk=person.pk), reason="借调期满", by=make_user(role=Role.ADMIN)
    )
    person.refresh_from_db()
    assert (person.is_active, person.left_on, person.state, person.role) == (
        True,
        None,
        "未开通",
        "",
    )
    assert all_held_by([person.pk], today()) == []


def test_the_database_lets_nobody_leave_who_holds_a_role():
    person = make_appointment().user
    with pytest.raises(IntegrityError, match="holds appointments beyond"), transaction.atomic():
        User.objects.filter(pk=person.pk).update(is_active=False, left_on=today())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# -- disabling --------------------------------------------------------------------------------------


def test_a_disabled_account_is_dead_with_the_next_request_whatever_it_holds(client_of):
    person = make_user(username="zhangsan", password=PASSWORD)
    project = everything(person)
    system = make_user(role=Role.SYSTEM_ADMIN)
    sessions = [client_of(person) for _ in range(3)]
    assert {client.get("/projects/?export=xlsx").status_code for client in sessions} == {200}
    disable_account(person=User.objects.get(pk=person.pk), reason="失联", by=system)
    for client in sessions:
        answer = client.get("/projects/?export=xlsx")
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/login/")
    login = {"username": "zhangsan", "password": PASSWORD}
    assert https_client().post("/login/", login).status_code == 400
    person.refresh_from_db()
    assert person.is_active
    assert project.appointments.current(today()).get().user == person


def test_an_initial_password_dies_with_the_account():
    person = make_user(username="zhangsan", password=PASSWORD, must_change_password=True)
    User.objects.filter(pk=person.pk).update(initial_password_until=timezone.now() + DAY)
    by = make_user(role=Role.SYSTEM_ADMIN)
    disable_account(person=User.objects.get(pk=person.pk), reason="失联", by=by)
    login = {"username": "zhangsan", "password": PASSWORD}
    assert https_client().post("/login/", login).status_code == 400


def test_who_can_no_longer_do_what_they_hold_is_listed_with_the_days(admin, client_of):
    holder, idle, left = make_user(), make_user(), make_user(is_active=False, can_sign_in=False)
    make_appointment(user=holder)
    make_appointment(user=holder)
    handled(left)
    by = make_user(role=Role.SYSTEM_ADMIN)
    for person in (holder, idle):
        disable_account(person=person, reason="失联", by=by)
    User.objects.filter(pk=holder.pk).update(disabled_at=timezone.now() - 3 * DAY)
    page = admin.get("/people/?state=handover")
    assert {row.pk for row in page.context["rows"]} == {holder.pk, left.pk}
    text = page.content.decode()
    assert "账号停用 3 天，待交接：项目专员 2" in text
    assert "今天离岗，待交接：问题责任人 1" in text
    assert "2 项" in admin.get(holder.get_absolute_url()).content.decode()
    gone(holder)
    page = admin.get("/people/?state=handover")
    assert {row.pk for row in page.context["rows"]} == {left.pk}


def test_the_list_of_handovers_takes_as_many_queries_for_many(admin):
    counts = []
    admin.get("/people/")  # a session's first request writes the time
    for _ in range(2):
        for _ in range(8):
            person = make_user(can_sign_in=False, disabled_at=timezone.now())
            make_appointment(user=person)
            handled(person)
        with CaptureQueriesContext(connection) as queries:
            admin.get("/people/?state=handover")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_nothing_is_made_for_who_lost_the_right_meanwhile():
    from projects.jobs import dispatch_draft
    from projects.models import DispatchReport

    person, week = make_user(role=Role.ADMIN), this_week()
    make_project()
    disable_account(person=person, reason="失联", by=make_user(role=Role.SYSTEM_ADMIN))
    dispatch_draft(week=week.pk, by=person.pk)
    assert not DispatchReport.objects.exists()


def test_what_is_still_running_is_asked_of_somebody(admin):
    """Its clock runs on, and the project office hands it to somebody else as any problem."""
    person, heir = make_user(), make_user()
    issue = handled(person, lead_unit=make_unit())
    gone(person)
    page = f"{issue.get_absolute_url()}assign/"
    answer = admin.post(page, filled_in(admin, page) | {"handler": heir.pk})
    assert answer.status_code == 302
    issue = Issue.objects.get(pk=issue.pk)
    assert (issue.handler, issue.state) == (heir, "ASSIGNED")


def test_a_vacant_instruction_is_given_to_somebody_else_by_the_office_or_the_leader(
    admin, client_of
):
    leader, person, heir = make_user(role=Role.MANAGER), make_user(), make_user(name="李四")
    row = make_instruction(giver=leader, to=person)
    page = f"{row.get_absolute_url()}decide/hand_on/"
    assert admin.get(page).url == row.get_absolute_url(), "somebody is to do it"
    gone(person)
    for client in (admin, client_of(leader)):
        assert "指定承办人" in client.get(row.get_absolute_url()).content.decode()
    assert "空缺" in admin.get("/instructions/?vacant=1").content.decode()
    answer = admin.post(page, filled_in(admin, page) | {"to": heir.pk})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.to, row.state) == (heir, "OPEN")
    step = row.steps.last()
    assert (step.text, step.on_behalf) == ("由 李四 承办。", False)
    assert Notice.objects.filter(user=heir, url=row.get_absolute_url()).exists()
