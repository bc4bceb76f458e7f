"""我的待办: what waits for whom, that its link opens a form which settles it, and that the number beside the menu is the
number of lines."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import todos
from accounts.models import RoleGrant, User
from accounts.roles import Role
from accounts.todo_page import SHOWN, todo_page
from accounts.todos import count_query, in_words, kinds_for, menu_numbers, todo_counts
from gaoxin import compiled
from gaoxin.areas import parts
from projects.models import (
    Appointment,
    AwaitedCommissioner,
    Handover,
    InstructionStep,
    Issue,
    IssueStep,
    Project,
    ProjectLevel,
)
from projects.people.actions.staffing import restaff
from projects.schedule.actions.forecasts import reforecast
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.reads.network import load_network
from projects.schedule.rules.network import Basis
from projects.weekly.reads.log import open_duties
from tests.conftest import client_for
from tests.harness.parallel import share
from tests.world import cluster
from tests.world.access_payloads import filled_in
from tests.world.factories import (
    last_week,
    make_accepted,
    make_appointment,
    make_case,
    make_dispatch,
    make_duty,
    make_file,
    make_handover,
    make_institution,
    make_instruction,
    make_issue,
    make_item,
    make_mandate,
    make_need,
    make_order,
    make_permit,
    make_project,
    make_report,
    make_schedule,
    make_task_force,
    make_unit,
    make_user,
    this_week,
)

KINDS = {kind.key: kind for part in parts("todo") for kind in part.TODOS}
DAY = timedelta(days=1)
ROLES = ("LEADER", "CHIEF", "COMMISSIONER")


def lines_of(user, key: str) -> list:
    groups = todo_page(user, timezone.now(), "").groups
    return [line for group in groups if group.kind.key == key for line in group.lines]


def keys_of(user) -> set[str]:
    return {count.kind.key for count in todo_counts(user, timezone.now())}


def admin() -> User:
    return make_user(role=Role.ADMIN)


def staffed(**people) -> tuple:
    """A project with a task force and a holder of each single role, and these by role: `CHIEF=None` for nobody."""
    project = make_project()
    make_task_force(project)
    held = {
        role: people.get(role, make_user(role="MANAGER" if role == "LEADER" else "STAFF"))
        for role in ROLES
    }
    for role, person in held.items():
        if person is not None:
            make_appointment(project, person, role)
    return project, held


def step(issue: Issue, kind: str, by, **more) -> IssueStep:
    now = timezone.now()
    return IssueStep.objects.create(
        issue=issue, kind=kind, state=issue.state, level=issue.level, on=timezone.localdate(now),
        at=now, by=by, **more,
    )  # fmt: skip


def handed_out(project, handler=None, **more) -> Issue:
    """In the hands of somebody, to be settled in five days."""
    today = timezone.localdate()
    values = {"assigned_on": today, "due_on": today + 5 * DAY, "state": "HANDLING"} | more
    return make_issue(project, handler=handler or make_user(), lead_unit=make_unit(), **values)


def resolved(project, handler=None, by=None) -> Issue:
    issue = handed_out(project, handler, state="RESOLVED", resolved_on=timezone.localdate())
    step(issue, "RESOLVE", by or issue.handler)
    return issue


# -- every kind: its link opens the form, and the form settles it -----------------------------------------


@dataclass
class Case:
    """Something that waits for `person`; `typed` into the form it is settled. `url`: where the form of its page is sent,
    when that is another. `status`: of the answer; 200 where it shows what is shown once."""

    person: User
    typed: dict = field(default_factory=dict)
    url: str = ""
    status: int = 302


def _close() -> Case:
    project, held = staffed()
    resolved(project)
    return Case(
        held["CHIEF"],
        {"text": "x", "company_word": "满意", "company_word_on": str(timezone.localdate())},
    )


def _assign() -> Case:
    project, held = staffed()
    make_issue(project)
    typed = {"handler": make_user().pk, "lead_unit": make_unit().pk, "complexity": "ORDINARY"}
    return Case(held["CHIEF"], typed)


def _extend() -> Case:
    project, held = staffed()
    issue = handed_out(project)
    until = timezone.localdate() + 20 * DAY
    step(issue, "EXTEND_ASK", issue.handler, until_on=until)
    return Case(held["CHIEF"], {"day": str(until)})


def _conclude() -> Case:
    project, held = staffed()
    make_issue(project, state="CONSULTING")
    return Case(held["CHIEF"], {"text": "x"})


def _resume() -> Case:
    project, held = staffed()
    today = timezone.localdate()
    handed_out(project, state="SUSPENDED", review_on=today, paused_on=today - DAY)
    return Case(held["CHIEF"])


def _lift() -> Case:
    project, held = staffed()
    handed_out(project, level=2, proposed_level=3, proposed_on=timezone.localdate())
    return Case(held["LEADER"], {"text": "x"})


def _unable() -> Case:
    project, held = staffed()
    handed_out(project, state="CLAIMED_UNABLE")
    return Case(held["LEADER"], {"text": "x"})


def _city() -> Case:
    handed_out(staffed()[0], level=4)
    return Case(admin(), {"text": "x", "day": str(timezone.localdate())})


def _receive() -> Case:
    return Case(handed_out(staffed()[0], state="ASSIGNED").handler)


def _resolve() -> Case:
    return Case(handed_out(staffed()[0]).handler, {"text": "x", "evidence": "x"})


def _supplement() -> Case:
    project, held = staffed()
    make_issue(project, by=held["COMMISSIONER"], state="RETURNED")
    return Case(held["COMMISSIONER"], {"text": "x"})


def _order(state: str, **more):
    return make_order(
        staffed()[0],
        state=state,
        number="项目督办〔2001〕1号",
        sent_on=timezone.localdate(),
        **more,
    )


def _order_send() -> Case:
    make_order(staffed()[0], unit=make_unit())
    return Case(admin())


def _order_confirm() -> Case:
    _order("HANDLED", handled_by=make_user(), handled_on=timezone.localdate())
    return Case(admin())


def _order_receive() -> Case:
    head = make_user()
    _order("SENT", unit=make_unit(head=head))
    return Case(head)


def _order_handle() -> Case:
    head = make_user()
    _order(
        "RECEIVED", unit=make_unit(head=head), received_by=head, received_on=timezone.localdate()
    )
    return Case(head, {"text": "x"})


def _coordinate() -> Case:
    project, held = staffed()
    handed_out(project, level=2)
    typed = {"text": "x", "done_when": "x", "to": held["COMMISSIONER"].pk}
    return Case(held["LEADER"], typed)


def _accept() -> Case:
    row = make_instruction(staffed()[0], state="ANSWERED")
    InstructionStep.objects.create(
        instruction=row, kind="ANSWER", state="ANSWERED", at=timezone.now(), by=row.to
    )
    return Case(row.given_by)


def _answer() -> Case:
    return Case(make_instruction(staffed()[0]).to, {"text": "x", "evidence": "x"})


def _hand_on() -> Case:
    row = make_instruction(staffed()[0])
    User.objects.filter(pk=row.to_id).update(can_sign_in=False)
    return Case(admin(), {"to": make_user().pk})


def _visit() -> Case:
    project, held = staffed()
    ProjectLevel.objects.create(project=project, level="PROVINCE", year=timezone.localdate().year)
    leader = held["LEADER"]
    return Case(leader, {"leader": leader.pk, "on": str(timezone.localdate()), "seen": "x"})


def _log() -> Case:
    project, held = staffed()
    make_duty(this_week(), project, held["COMMISSIONER"])
    return Case(held["COMMISSIONER"], {"progress": "主体施工至三层。"})


def _log_missed() -> Case:
    project, held = staffed()
    week = last_week()
    week.cut_off_at = timezone.now() - 3 * DAY
    week.opened_at = week.cut_off_at - 7 * DAY
    week.save()
    make_duty(week, project, held["COMMISSIONER"])
    return Case(held["COMMISSIONER"], {"progress": "主体施工至三层。"})


def _log_returned() -> Case:
    project, held = staffed()
    person, now = held["COMMISSIONER"], timezone.now()
    make_duty(this_week(), project, person, filed_at=now)
    back = {"returned_at": now, "returned_by": held["CHIEF"], "return_remark": "写明层数"}
    make_report(this_week(), project, person, **back)
    return Case(person, {"progress": "主体施工至四层。"})


def _handover_confirm() -> Case:
    person = make_user()
    make_handover(staffed()[0], outgoing=person, role="MEMBER")
    return Case(person)


def _vacancy() -> Case:
    staffed(COMMISSIONER=None)
    today = str(timezone.localdate())
    return Case(admin(), {"user": make_user().pk, "from_on": today, "reason": "补缺"})


def _task_force() -> Case:
    make_project(lead_unit=make_unit())
    return Case(admin())


def _publish() -> Case:
    make_dispatch(staffed()[0])
    return Case(admin())


def _sign() -> Case:
    report = make_dispatch(staffed()[0], published=True)
    return Case(make_user(role=Role.MANAGER), url=f"{report.get_absolute_url()}sign/")


def _role_confirm() -> Case:
    giver = make_user(role=Role.SECURITY_ADMIN)
    RoleGrant.objects.create(user=make_user(role=""), role="STAFF", reason="x", created_by=giver)
    return Case(make_user(role=Role.SECURITY_ADMIN))


def _leave() -> Case:
    gone = make_user(can_sign_in=False, disabled_at=timezone.now())
    make_unit(head=gone)
    return Case(admin(), {"left_on": str(timezone.localdate()), "reason": "调离"})


def _drawn() -> tuple:
    """A network of a project whose works have not begun, and who holds its roles."""
    project, held = staffed()
    Project.objects.filter(pk=project.pk).update(stage="PERMITTING", started_text="")
    return make_schedule(Project.objects.get(pk=project.pk)), held


def _plan_confirm() -> Case:
    schedule, held = _drawn()
    reforecast([schedule.project_id])
    return Case(held["CHIEF"])


def _plan_short() -> Case:
    """Three working days are lacking, which the lever on offer brings."""
    schedule, held = _drawn()
    network = load_network(schedule, timezone.localdate())
    schedule.target_on = network.calendar.add(network.plan.forecast_on, -3)
    schedule.save(update_fields=["target_on"])
    plan = {"basis": Basis.LATEST, "now": timezone.now(), "by": held["CHIEF"]}
    confirm_plan(schedule=schedule, reason="先按此推进", **plan)
    return Case(held["CHIEF"], {"reason": "加班赶图"})


def _permit_submit() -> Case:
    permit = make_permit()
    return Case(make_mandate(permit.project).agent)


def _permit_mend() -> Case:
    today = timezone.localdate()
    told = {"supplement_told_on": today, "supplement_text": "专篇"}
    permit = make_permit(submitted_on=today, **told)
    return Case(make_mandate(permit.project).agent)


def _permit_accept() -> Case:
    head = make_user()
    make_permit(unit=make_unit(head=head), submitted_on=timezone.localdate())
    return Case(head)


def _permit_decide() -> Case:
    return Case(make_accepted(examiner=make_user()).examiner, {"number": "示例〔2026〕1号"})


def _permit_check() -> Case:
    today, project = timezone.localdate(), make_project()
    permit = make_accepted(
        project, item=make_item(promise_allowed=True), method="PROMISE", letter=make_file(project),
        decided_on=today, result="GRANTED", check_due_on=today, checker=make_user(),
    )  # fmt: skip
    return Case(permit.checker, {"result": "PASS"})


def _financing(state: str, **typed) -> Case:
    handler = make_user()
    make_case(handler=handler, state=state)
    return Case(handler, typed)


def _financing_match() -> Case:
    return _financing("REGISTERED", institution=make_institution().pk)


def _financing_diligence() -> Case:
    return _financing("MATCHED", text="已进场尽调")


def _financing_approve() -> Case:
    return _financing("DILIGENCE", approved="2500")


def _financing_draw() -> Case:
    return _financing("APPROVED", amount="700")


def _need_advance() -> Case:
    need = make_need(kind="POWER", needed=100, handler=make_user())
    return Case(need.handler, {"secured": "100"})


def _need_raise() -> Case:
    yesterday = timezone.localdate() - timedelta(days=1)
    need = make_need(kind="POWER", needed=100, needed_on=yesterday)
    return Case(make_appointment(need.project, role="CHIEF").user)


def _account_open() -> Case:
    office = make_user(role=Role.ADMIN)
    awaited = make_user(can_sign_in=False)
    AwaitedCommissioner.objects.create(project=make_project(), user=awaited, by=office)
    return Case(make_user(role=Role.SYSTEM_ADMIN), {"username": "xinzhuanyuan"}, status=200)


CASES: dict[str, Callable[[], Case]] = {
    "issue_close": _close, "issue_assign": _assign, "issue_extend": _extend,
    "issue_conclude": _conclude, "issue_resume": _resume, "issue_lift": _lift,
    "issue_unable": _unable, "issue_city": _city, "issue_receive": _receive,
    "issue_resolve": _resolve, "issue_supplement": _supplement, "order_send": _order_send,
    "order_confirm": _order_confirm, "order_receive": _order_receive,
    "order_handle": _order_handle, "issue_coordinate": _coordinate,
    "instruction_accept": _accept, "instruction_answer": _answer,
    "instruction_hand_on": _hand_on, "visit": _visit, "log": _log, "log_missed": _log_missed,
    "log_returned": _log_returned, "handover_confirm": _handover_confirm, "vacancy": _vacancy,
    "task_force": _task_force, "dispatch_publish": _publish, "dispatch_sign": _sign,
    "role_confirm": _role_confirm, "leave": _leave, "plan_confirm": _plan_confirm,
    "plan_short": _plan_short, "permit_submit": _permit_submit, "permit_mend": _permit_mend,
    "permit_accept": _permit_accept, "permit_decide": _permit_decide, "permit_check": _permit_check,
    "financing_match": _financing_match, "financing_diligence": _financing_diligence,
    "financing_approve": _financing_approve, "financing_draw": _financing_draw,
    "account_open": _account_open, "need_advance": _need_advance, "need_raise": _need_raise,
}  # fmt: skip


# Where it stands now, to who opens the link of what is done.
SAID_AGAIN = {
    "issue_receive": "问题现在的状态不能办这一步", "issue_close": "问题现在的状态不能办这一步",
    "order_send": "这一步现在不能办", "order_handle": "这一步现在不能办",
    "instruction_answer": "批示现在的状态不能办这一步", "handover_confirm": "不必再确认",
    "vacancy": "现由", "dispatch_publish": "已经印发", "role_confirm": "不必再办", "leave": "已登记离岗",
}  # fmt: skip


def test_every_kind_is_tried_here():
    assert set(CASES) == set(KINDS)


@pytest.mark.django_db
@pytest.mark.parametrize("key", share(list(KINDS), 3))
def test_the_link_opens_the_form_that_settles_it(key):
    case = CASES[key]()
    client = client_for(case.person)
    line = lines_of(case.person, key)[0]
    assert f'href="{line.url}"'.replace("&", "&amp;") in client.get("/todo/").content.decode()
    page = client.get(line.url)
    assert page.status_code == 200 and 'method="post"' in page.content.decode()
    typed = {} if case.url else filled_in(client, line.url) | case.typed
    answer = client.post(case.url or line.url, typed)
    assert answer.status_code == case.status, answer.content.decode()[-3000:]
    assert line.url not in [left.url for left in lines_of(case.person, key)]
    if key in SAID_AGAIN:  # in another tab, which still shows the line
        assert SAID_AGAIN[key] in client.get(line.url, follow=True).content.decode()


# -- for whom -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_the_chief_handled_falls_to_the_leader_and_else_to_the_office():
    chief, office = make_user(), admin()
    project, held = staffed(CHIEF=chief)
    issue = resolved(project, handler=chief)
    assert lines_of(chief, "issue_close") == [] == lines_of(office, "issue_close")
    assert len(lines_of(held["LEADER"], "issue_close")) == 1
    Appointment.objects.filter(project=project, role="LEADER").delete()
    restaff([project.pk])
    assert [line.url for line in lines_of(office, "issue_close")] == [
        f"/issues/{issue.code}/close/"
    ]


@pytest.mark.django_db
def test_who_applied_as_head_of_the_unit_does_not_verify_it():
    chief = make_user()
    project, held = staffed(CHIEF=chief)
    resolved(project, by=chief)
    assert lines_of(chief, "issue_close") == []
    assert len(lines_of(held["LEADER"], "issue_close")) == 1


@pytest.mark.django_db
def test_what_a_chief_without_account_should_decide_falls_to_the_leader():
    project, held = staffed(CHIEF=make_user(can_sign_in=False))
    make_issue(project)
    assert len(lines_of(held["LEADER"], "issue_assign")) == 1


@pytest.mark.django_db
def test_a_problem_whose_handler_left_is_to_be_handed_out_anew():
    project, held = staffed()
    issue = handed_out(project)
    Issue.objects.filter(pk=issue.pk).update(handler=None)
    [line] = lines_of(held["CHIEF"], "issue_assign")
    assert "责任人空缺，请重新交办" in line.text


@pytest.mark.django_db
def test_an_order_waits_for_head_and_handler_and_only_without_them_for_the_task_force():
    project, held = staffed()
    head = make_user()
    order = make_order(project, unit=make_unit(head=head), number="项目督办〔2001〕1号")
    assert "order_receive" in keys_of(head)
    assert "order_receive" not in keys_of(held["CHIEF"]) | keys_of(held["COMMISSIONER"])
    order.unit.head = None
    order.unit.save()
    assert "order_receive" in keys_of(held["CHIEF"]) & keys_of(held["COMMISSIONER"])


@pytest.mark.django_db
def test_an_instruction_whose_receiver_cannot_answer_waits_for_the_head_of_the_unit():
    head, office = make_user(), admin()
    row = make_instruction(staffed()[0], unit=make_unit(head=head))
    assert "instruction_answer" not in keys_of(head)
    User.objects.filter(pk=row.to_id).update(can_sign_in=False)
    assert "instruction_answer" in keys_of(head)
    assert "instruction_hand_on" not in keys_of(office)


@pytest.mark.django_db
def test_what_was_recorded_for_a_leader_waits_for_both_and_for_nobody_who_answered():
    recorder = admin()
    row = make_instruction(staffed()[0], recorded_by=recorder, state="ANSWERED")
    InstructionStep.objects.create(
        instruction=row, kind="ANSWER", state="ANSWERED", at=timezone.now(), by=row.to
    )
    assert "instruction_accept" in keys_of(recorder) & keys_of(row.given_by)
    assert "instruction_accept" not in keys_of(row.to)


@pytest.mark.django_db
def test_a_vacancy_that_is_filled_from_a_later_day_on_waits_for_nobody():
    project, _ = staffed(COMMISSIONER=None)
    make_appointment(project, from_on=timezone.localdate() + DAY)
    assert lines_of(admin(), "vacancy") == []


@pytest.mark.django_db
def test_nobody_is_asked_to_confirm_a_role_they_gave_or_get():
    giver = make_user(role=Role.SECURITY_ADMIN)
    second = make_user(role=Role.SYSTEM_ADMIN)
    RoleGrant.objects.create(user=second, role="STAFF", reason="x", created_by=giver)
    assert keys_of(giver) == keys_of(second) == set()
    assert keys_of(make_user(role=Role.SYSTEM_ADMIN)) == {"role_confirm"}


# -- the page and the number ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_late_today_and_later_are_all_and_the_late_stand_first():
    project, held = staffed()
    today, doer = timezone.localdate(), make_user()
    for days in (3, -4, 0, -1):
        handed_out(project, doer, due_on=today + days * DAY)
    make_issue(project, by=held["CHIEF"])
    make_instruction(project, to=doer, due_on=today + DAY)
    page = todo_page(doer, timezone.now(), "")
    assert [(tab.key, tab.count) for tab in page.tabs] == [
        ("", 5),
        ("late", 2),
        ("today", 1),
        ("later", 2),
    ]
    assert [group.kind.key for group in page.groups] == ["issue_resolve", "instruction_answer"]
    assert [(line.due_on - today).days for line in page.groups[0].lines] == [-4, -1, 0, 3]
    for tab in page.tabs:
        part = todo_page(doer, timezone.now(), tab.key)
        assert sum(len(group.lines) for group in part.groups) == tab.count


@pytest.mark.django_db
def test_the_number_beside_the_menu_is_the_number_of_lines(client_of):
    project, _ = staffed()
    doer, today = make_user(), timezone.localdate()
    handed_out(project, doer, due_on=today - DAY)
    handed_out(project, doer)
    client = client_of(doer)
    assert client.get("/counts/").json()["todo"] == {"text": "2", "words": "其中 1 件逾期、超期"}
    page = client.get("/todo/").content.decode()
    assert page.count('class="todo-item"') == 2
    assert "2 件，逾期、超期 1 件" in page


@pytest.mark.django_db
def test_an_empty_page_says_why_and_an_unknown_part_is_refused(client_of):
    client = client_of(make_user())
    assert "现在都已办完，或者还没有交到您手上" in client.get("/todo/").content.decode()
    assert client.get("/todo/?due=nonsense").status_code == 400
    assert client.get("/todo/?other=1").status_code == 400


@pytest.mark.django_db
def test_administrators_find_what_accounts_has_for_them_and_the_auditor_nothing(client_of):
    case = _role_confirm()
    client = client_of(case.person)
    assert "请确认或退回" in client.get("/todo/").content.decode()
    assert 'data-counts="/todo/number/"' in client.get("/people/").content.decode()
    assert client.get("/todo/number/").json() == {
        "todo": {"text": "1", "words": "没有逾期、超期的"}
    }
    RoleGrant.objects.all().delete()
    assert client.get("/todo/number/").json() == {}
    assert client_of(make_user(role=Role.AUDITOR)).get("/todo/").status_code == 403


def queries(user) -> int:
    with CaptureQueriesContext(connection) as asked:
        todo_page(user, timezone.now(), "")
    return len(asked)


@pytest.mark.django_db
def test_its_queries_do_not_grow_with_the_rows_and_a_long_list_is_cut():
    doer = make_user()
    project, _ = staffed()

    def more(count: int) -> None:
        for _n in range(count):
            handed_out(project, doer)
            make_order(
                project,
                issue=Issue.objects.latest("pk"),
                number=f"n{Issue.objects.latest('pk').pk}",
            )
            make_instruction(project, to=doer)

    more(1)
    few = queries(doer)
    more(SHOWN)
    assert queries(doer) == few
    with CaptureQueriesContext(connection) as asked:
        counts = todo_counts(doer, timezone.now())
    assert len(asked) == 1
    assert {count.total for count in counts} == {SHOWN + 1}
    group = todo_page(doer, timezone.now(), "").groups[0]
    assert (len(group.lines), group.rest) == (SHOWN, 1)
    page = client_for(doer).get("/todo/").content.decode()
    assert "另 1 件，看清单 ›" in page


# -- the demo set -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    name = cluster.clone("demo")
    with django_db_blocker.unblock(), cluster.connected(name):
        yield
    cluster.drop(name)


@pytest.mark.slow
def test_every_line_of_every_demo_account_opens_a_form(demo):
    now = timezone.now()
    for person in User.objects.accounts():
        client, page = client_for(person), todo_page(person, now, "")
        assert page.total == sum(count.total for count in todo_counts(person, now))
        for group in page.groups:
            assert group.count == len(group.lines)
            for line in group.lines:
                answer = client.get(line.url)
                assert answer.status_code == 200, (person.name, line)
                assert 'method="post"' in answer.content.decode(), (person.name, line)


@pytest.mark.slow
def test_the_numbers_are_those_of_the_queries_they_were_built_from(demo):
    now = timezone.now()
    for person in User.objects.accounts():
        kinds = kinds_for(person)
        rows = count_query(kinds, person, now) if kinds else ()
        asked = {key: tuple(numbers) for key, *numbers in rows if numbers[0]}
        told = {c.kind.key: (c.total, c.late, c.today) for c in todo_counts(person, now)}
        assert told == asked, person.name
        total, late, _ = map(sum, zip(*told.values(), strict=True)) if told else (0, 0, 0)
        menu = menu_numbers(person, now)
        assert (menu.total, menu.late) == (total, late), person.name
        assert menu.of.get("log", 0) == open_duties(person, now).count(), person.name


@pytest.mark.django_db
def test_of_what_has_no_day_no_more_is_counted_than_a_menu_says(monkeypatch):
    monkeypatch.setattr(todos, "MOST", 1)
    monkeypatch.setattr(compiled, "_kept", {})
    doer = make_user()
    for _ in range(4):
        make_handover(make_project(), outgoing=doer, role="MEMBER")
    now = timezone.now()
    exact = {count.kind.key: count.total for count in todo_counts(doer, now)}
    assert exact["handover_confirm"] == 4
    menu = menu_numbers(doer, now)
    assert 2 <= menu.total < sum(exact.values())
    assert in_words(menu.total, menu.late)[0] == "1+"


@pytest.mark.slow
def test_nothing_of_the_demo_set_waits_for_nobody(demo):
    said = [
        line
        for person in User.objects.accounts()
        for group in todo_page(person, timezone.now(), "").groups
        for line in group.lines
    ]
    urls = " ".join(line.url for line in said)
    waiting = (
        "REPORTED",
        "RETURNED",
        "CONSULTING",
        "ASSIGNED",
        "HANDLING",
        "RESOLVED",
        "CLAIMED_UNABLE",
    )
    for issue in Issue.objects.filter(state__in=waiting):
        assert f"/issues/{issue.code}/" in urls, issue
    for row in Handover.objects.open():
        assert row.get_absolute_url() in urls


@pytest.mark.slow
@pytest.mark.parametrize("username", ["admin", "manager", "staff", "sysadmin"])
def test_at_the_first_look_something_waits(demo, username):
    person = User.objects.get(username=username)
    assert todo_page(person, timezone.now(), "").total
    assert person.notices.filter(read_at=None).exists() or username == "sysadmin"
