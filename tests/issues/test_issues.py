"""A problem on its way: who takes which step on the pages, what is told to whom, what the clock does."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from projects.calendar.actions.days import load_calendar
from projects.issues.actions.escalation import Escalated, escalate_due
from projects.issues.actions.steps import Given, add_issue, take_step
from projects.issues.reads.standings import IssueStanding, issue_standings
from projects.issues.rules.shown import Pressing
from projects.messages.actions.notices import notify
from projects.models import CalendarDay, Issue, IssueStep, Notice
from tests.world.access_payloads import filled_in
from tests.world.factories import (
    make_appointment,
    make_issue,
    make_milestone,
    make_project,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
MONDAY = datetime.fromisoformat("2026-11-16T10:00:00+08:00")


class Scene:
    """A project with its people; `at` is now."""

    def __init__(self):
        self.project = make_project()
        self.raiser = make_appointment(self.project, from_on=date(2026, 1, 1)).user
        self.chief = self.holder("CHIEF")
        self.leader = self.holder("LEADER", role="MANAGER")
        self.admin = make_user(role="ADMIN")
        self.group = make_user(role="MANAGER", leading_group=True)
        self.handler = make_user()
        self.unit = make_unit(head=make_user())

    def holder(self, position: str, **card):
        person = make_user(**card)
        make_appointment(self.project, person, position, from_on=date(2026, 1, 1))
        return person

    def issue(self, at=MONDAY, **fields) -> Issue:
        values = {"summary": "施工用电未接通", "kind": "UTILITIES"} | fields
        return add_issue(issue=Issue(project=self.project, **values), at=at, by=self.raiser)

    def take(self, issue, step, by, at=MONDAY, **given) -> Issue:
        given = {"text": "情况说明", "evidence": "照片"} | given
        return take_step(issue=issue, step=step, given=Given(**given), at=at, by=by)

    def assigned(self, at=MONDAY, **given) -> Issue:
        given = {"handler": self.handler, "lead_unit": self.unit} | given
        return self.take(self.issue(at), "ASSIGN", self.chief, at, **given)

    def handled(self, at=MONDAY, **given) -> Issue:
        return self.take(self.assigned(at, **given), "RECEIVE", self.handler, at)


@pytest.fixture
def scene():
    return Scene()


def told(person) -> list[str]:
    return [notice.title.split("：")[0].split()[-1] for notice in person.notices.order_by("pk")]


def days(count: int) -> datetime:
    return MONDAY + timedelta(days=count)


# -- on the pages ---------------------------------------------------------------------------------


def send(client, issue, step, **typed):
    url = f"{issue.get_absolute_url()}{step}/"
    return client.post(url, filled_in(client, url) | typed)


def test_from_raised_to_struck_off(client_of, scene):
    raiser, chief, handler = (client_of(p) for p in (scene.raiser, scene.chief, scene.handler))
    url = f"{scene.project.get_absolute_url()}issues/add/"
    answer = raiser.post(
        url, filled_in(raiser, url) | {"summary": "用水未接通", "kind": "UTILITIES"}
    )
    issue = Issue.objects.get()
    assert answer.url == issue.get_absolute_url() == f"/issues/{issue.code}/"
    send(
        chief,
        issue,
        "assign",
        handler=scene.handler.pk,
        lead_unit=scene.unit.pk,
        complexity="ORDINARY",
    )
    send(handler, issue, "receive")
    send(handler, issue, "feedback", text="已联系水务。")
    send(handler, issue, "resolve", text="已通水。", evidence="验收单")
    word = {"company_word": "已用上水", "company_word_on": timezone.localdate()}
    assert send(chief, issue, "close", text="现场看过。", **word).status_code == 302
    issue.refresh_from_db()
    assert (issue.state, issue.closed_by, issue.handler) == ("CLOSED", scene.chief, scene.handler)
    assert issue.company_word == "已用上水"
    kinds = list(issue.steps.values_list("kind", flat=True))
    assert kinds == ["REPORT", "ASSIGN", "RECEIVE", "FEEDBACK", "RESOLVE", "CLOSE"]
    page = raiser.get(issue.get_absolute_url()).content.decode()
    assert "现场看过。" in page and "已用上水" in page
    assert told(scene.chief) == ["上报", "签收", "办理反馈", "办结申请"]
    assert told(scene.handler) == ["交办", "销号"]


def test_who_handled_it_is_told_that_another_strikes_it_off(client_of, scene):
    issue = scene.take(scene.issue(), "ASSESS", scene.chief)
    issue = scene.take(issue, "RESOLVE", scene.chief)
    client = client_of(scene.chief)
    assert "由另一人核验销号" in client.get(issue.get_absolute_url()).content.decode()
    url = f"{issue.get_absolute_url()}close/"
    assert client.get(url).url == issue.get_absolute_url()
    answer = client.post(url, {"version": issue.version, "text": "自己销号"})
    assert answer.status_code == 400
    assert "办理人不能给自己销号" in answer.content.decode()
    issue.refresh_from_db()
    assert issue.state == "RESOLVED"
    assert told(scene.leader) == ["办结申请"]
    scene.take(issue, "CLOSE", scene.leader)


def test_who_applied_for_the_handler_does_not_strike_off_either(scene):
    scene.unit.head = scene.chief
    scene.unit.save()
    issue = scene.take(scene.handled(), "RESOLVE", scene.chief)
    with pytest.raises(ValidationError, match="办理人不能给自己销号"):
        scene.take(issue, "CLOSE", scene.chief)


def test_a_stranger_to_the_step_finds_nothing(client_of, scene):
    issue = scene.handled()
    for person, step in (
        (scene.handler, "assign"), (scene.raiser, "resolve"), (scene.leader, "feedback"),
        (make_user(), "feedback"), (scene.chief, "confirm-unable"), (scene.admin, "nonsense"),
    ):  # fmt: skip
        url = f"{issue.get_absolute_url()}{step}/"
        assert client_of(person).get(url).status_code == 404, step
        assert (
            client_of(person).post(url, {"version": issue.version, "text": "x"}).status_code == 404
        )


def test_a_step_that_is_not_possible_now_leads_back_with_a_word(client_of, scene):
    issue = scene.assigned()
    answer = client_of(scene.chief).get(f"{issue.get_absolute_url()}close/", follow=True)
    assert "不能办这一步" in answer.content.decode()


def test_the_slower_of_two_keeps_their_words(client_of, scene):
    issue = scene.issue()
    client = client_of(scene.chief)
    url = f"{issue.get_absolute_url()}return/"
    seen = filled_in(client, url)
    scene.take(issue, "CONSULT", scene.leader)
    answer = client.post(url, seen | {"text": "写了很久的退回理由"})
    assert answer.status_code == 409
    assert "写了很久的退回理由" in answer.content.decode()
    again = client.post(url, filled_again(answer))
    assert again.status_code == 400
    assert (
        "不能办这一步" in again.content.decode() and "写了很久的退回理由" in again.content.decode()
    )


def filled_again(answer) -> dict:
    form = answer.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_a_page_offers_only_what_this_person_may_do_now(client_of, scene):
    issue = scene.handled()

    def offered(person):
        return [slug for slug, _ in client_of(person).get(issue.get_absolute_url()).context["acts"]]

    assert offered(scene.handler) == ["feedback", "resolve", "extend-ask", "claim-unable"]
    assert offered(scene.chief) == ["assign", "consult", "suspend", "escalate"]
    assert offered(scene.raiser) == []
    assert offered(scene.unit.head) == offered(scene.handler)


def test_a_handler_who_is_not_on_the_task_force_sees_this_issue_alone(client_of, scene):
    issue, other = scene.assigned(), scene.issue()
    client = client_of(scene.handler)
    assert client.get(issue.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get("/issues/").context["total"] == 1


def test_a_blocking_issue_names_its_milestone(client_of, scene):
    make_milestone(scene.project)
    client = client_of(scene.raiser)
    url = f"{scene.project.get_absolute_url()}issues/add/"
    typed = filled_in(client, url) | {"summary": "卡住", "kind": "LAND", "blocking": "on"}
    assert "堵点请选它卡住的节点" in client.post(url, typed).content.decode()


# -- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("complexity", "due"),
    [("ORDINARY", "2026-11-23"), ("COMPLEX", "2026-11-30"), ("CROSS_LEVEL", "2026-12-14")],
)
def test_the_limit_follows_the_difficulty(scene, complexity, due):
    assert str(scene.assigned(complexity=complexity).due_on) == due


def test_a_limit_may_be_set_earlier_but_not_later(scene):
    assert scene.assigned(day=date(2026, 11, 18)).due_on == date(2026, 11, 18)
    with pytest.raises(ValidationError, match="办理延期"):
        scene.assigned(day=date(2026, 11, 24))


def test_handed_on_to_another_it_keeps_its_limit(scene):
    issue = scene.handled()
    issue = scene.take(
        issue, "ASSIGN", scene.chief, days(3), handler=make_user(), lead_unit=scene.unit
    )
    assert (issue.due_on, issue.assigned_on) == (date(2026, 11, 23), date(2026, 11, 16))


def test_while_consulted_on_and_suspended_the_clock_stands(scene):
    issue = scene.take(scene.handled(), "CONSULT", scene.chief, days(1))
    issue = scene.take(issue, "CONCLUDE", scene.chief, days(3))
    assert (issue.state, issue.due_on, issue.paused_on) == ("HANDLING", date(2026, 11, 25), None)
    issue = scene.take(issue, "SUSPEND", scene.chief, days(3), day=date(2026, 12, 1))
    assert escalate_due(days(30)) == Escalated()
    issue = scene.take(issue, "RESUME", scene.handler, days(8))
    assert (issue.due_on, issue.review_on) == (date(2026, 11, 30), None)


def test_before_it_is_handed_out_a_consultation_leads_back_to_assessment(scene):
    issue = scene.take(scene.issue(), "CONSULT", scene.chief)
    issue = scene.take(issue, "CONCLUDE", scene.chief, days(2))
    assert (issue.state, issue.due_on, issue.since) == ("REPORTED", None, date(2026, 11, 18))


def test_more_time_is_asked_for_and_granted_by_another(scene):
    issue = scene.take(scene.handled(), "EXTEND_ASK", scene.handler, day=date(2026, 11, 27))
    assert issue.due_on == date(2026, 11, 23)
    issue = scene.take(issue, "EXTEND", scene.chief)
    assert (issue.due_on, issue.extended_from) == (date(2026, 11, 27), date(2026, 11, 23))
    with pytest.raises(ValidationError, match="只批准一次"):
        scene.take(issue, "EXTEND_ASK", scene.handler, day=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("day", "word"), [(date(2026, 11, 23), "应晚于"), (date(2099, 1, 1), "超过一年")]
)
def test_more_time_is_neither_none_nor_forever(scene, day, word):
    with pytest.raises(ValidationError, match=word):
        scene.take(scene.handled(), "EXTEND_ASK", scene.handler, day=day)


def test_refused_time_may_be_asked_for_again(scene):
    issue = scene.take(scene.handled(), "EXTEND_ASK", scene.handler, day=date(2026, 11, 27))
    issue = scene.take(issue, "EXTEND_REFUSE", scene.leader)
    assert issue.extended_from is None
    scene.take(issue, "EXTEND_ASK", scene.handler, day=date(2026, 11, 26))


def test_what_cannot_be_solved_a_leader_confirms(scene):
    issue = scene.take(scene.handled(), "CLAIM_UNABLE", scene.handler)
    for person in (scene.chief, scene.admin, scene.handler):
        with pytest.raises(ValidationError, match="不归你办理"):
            scene.take(issue, "CONFIRM_UNABLE", person)
    issue = scene.take(issue, "CONFIRM_UNABLE", scene.leader)
    assert issue.state == "UNABLE" and not issue.is_open


def test_reopened_it_begins_again_and_the_log_keeps_how_it_ended(scene):
    issue = scene.take(scene.handled(), "RESOLVE", scene.handler)
    issue = scene.take(issue, "CLOSE", scene.chief)
    with pytest.raises(ValidationError, match="超过 30 天"):
        scene.take(issue, "REOPEN", scene.raiser, days(31))
    issue = scene.take(issue, "REOPEN", scene.raiser, days(30))
    assert (issue.state, issue.handler, issue.due_on, issue.closed_by) == (
        "REPORTED",
        None,
        None,
        None,
    )
    assert issue.steps.filter(kind="CLOSE").get().by == scene.chief


# -- the clock's own steps ------------------------------------------------------------------------


def level_of(issue) -> tuple:
    issue.refresh_from_db()
    return issue.level, issue.proposed_level


def test_an_overdue_issue_rises_at_once_and_both_levels_are_told(scene):
    issue = scene.handled()
    assert escalate_due(days(7)).raised == 0  # on its last day
    done = escalate_due(days(8))
    assert (done.raised, done.proposed, done.orders) == (1, 0, 1)
    assert level_of(issue) == (2, None)
    assert "提级" in told(scene.chief) and "提级" in told(scene.leader)
    step = issue.steps.last()
    assert (step.by, step.kind, "超过办理时限 1 个工作日" in step.text) == (None, "ESCALATE", True)


def test_the_same_moment_twice_and_later_the_same_day_is_one_step(scene):
    issue = scene.handled()
    escalate_due(days(8))
    rows = IssueStep.objects.count(), Notice.objects.count(), AuditEvent.objects.count()
    for hours in (0, 5, 13):
        assert escalate_due(days(8) + timedelta(hours=hours)) == Escalated()
    assert (IssueStep.objects.count(), Notice.objects.count(), AuditEvent.objects.count()) == rows
    assert level_of(issue) == (2, None)


def test_above_the_second_level_it_is_drafted_and_a_person_sends(scene):
    issue = scene.handled()
    escalate_due(days(8))
    assert escalate_due(days(15)).proposed == 0
    assert escalate_due(days(16)).proposed == 1  # six working days on the second level
    assert level_of(issue) == (2, 3)
    assert list(Issue.objects.for_meeting()) == [issue]
    assert escalate_due(days(40)).proposed == 0
    issue = scene.take(issue, "ESCALATE", scene.leader, days(40))
    assert (issue.level, issue.proposed_level) == (3, None)
    assert "提级" in told(scene.group)
    assert escalate_due(days(49)).proposed == 1
    assert level_of(issue) == (3, 4)


def test_left_on_its_level_it_is_drafted_again_only_after_another_wait(scene):
    issue = scene.handled()
    escalate_due(days(8))
    escalate_due(days(16))
    issue.refresh_from_db()
    issue = scene.take(issue, "KEEP_LEVEL", scene.admin, days(17))
    assert escalate_due(days(18)).proposed == 0
    assert escalate_due(days(24)).proposed == 1


def test_what_nobody_looks_at_rises_after_a_working_day(scene):
    issue = scene.issue(datetime.fromisoformat("2026-11-13T17:00:00+08:00"))
    assert escalate_due(MONDAY).raised == 0
    assert escalate_due(days(1)).raised == 1
    assert "研判" in issue.steps.last().text


def test_on_the_national_holidays_nothing_happens(scene):
    load_calendar(years=[2026], by=None)
    before = datetime.fromisoformat("2026-09-22T10:00:00+08:00")
    issue = scene.handled(before)
    assert issue.due_on == date(2026, 9, 30)
    assert escalate_due(datetime.fromisoformat("2026-09-30T09:00:00+08:00")).raised == 0
    for day in range(1, 8):
        now = datetime.fromisoformat(f"2026-10-{day:02d}T10:00:00+08:00")
        assert escalate_due(now) == Escalated()
    assert escalate_due(datetime.fromisoformat("2026-10-08T00:01:00+08:00")).raised == 1
    assert issue.steps.filter(by=None).get().on == date(2026, 10, 8)
    assert not CalendarDay.objects.filter(day="2026-10-08").exists()


def test_a_worker_that_was_off_for_nine_days_makes_one_step(scene):
    issue = scene.handled()
    done = escalate_due(days(17))
    assert (done.raised, done.proposed) == (1, 0)
    assert level_of(issue) == (2, None)


def test_the_issues_of_a_terminated_project_are_left_alone(scene):
    scene.handled()
    type(scene.project).objects.filter(pk=scene.project.pk).update(status="TERMINATED")
    assert escalate_due(days(8)) == Escalated()


# -- who is told ----------------------------------------------------------------------------------


def test_who_has_no_account_is_told_through_the_project_office(scene):
    type(scene.chief).objects.filter(pk=scene.chief.pk).update(can_sign_in=False)
    scene.issue()
    assert not scene.chief.notices.exists()
    notice = scene.admin.notices.get()
    assert notice.kind == "RELAY" and str(scene.chief) in notice.text


def test_one_occasion_is_one_notice(scene):
    values = {"kind": "ISSUE", "title": "一", "text": "二", "url": "/issues/", "key": "k"}
    assert notify(user=scene.chief, **values) == notify(user=scene.chief, **values)


# -- how projects stand ---------------------------------------------------------------------------


def test_how_the_issues_of_projects_stand(scene, django_assert_num_queries):
    scene.handled()
    then = dict.fromkeys(["raised_on", "state_on", "level_on"], "2026-11-02")
    make_issue(scene.project, blocking=True, **then)
    closed = {"state": "CLOSED", "closed_on": "2026-11-02", "closed_by": scene.chief}
    make_issue(scene.project, blocking=True, **then, **closed)
    high = make_issue(level=3, **then)
    make_issue(high.project, level=4, summary="外线路由未批", due_on="2026-11-30", **then)
    projects = [scene.project.pk, high.project_id, make_project().pk]
    with django_assert_num_queries(2):
        stands = issue_standings(projects, date(2026, 11, 25))
    assert stands == {
        scene.project.pk: IssueStanding(
            open=2, blocking=1, overdue=1,
            late=Pressing("施工用电未接通", "一级（专班）", date(2026, 11, 23), 2),
        ),
        high.project_id: IssueStanding(
            open=2, escalated=2,
            raised=Pressing("外线路由未批", "四级（市级）", date(2026, 11, 30)),
        ),
    }  # fmt: skip


def test_the_register_of_projects_counts_and_finds_them(client_of, scene):
    client = client_of(scene.admin)
    with time_machine.travel(MONDAY, tick=False):
        make_issue(scene.project, blocking=True)
        make_issue(level=3)
        assert client.get("/projects/?issues=blocking").context["total"] == 1
        assert client.get("/projects/?issues=escalated").context["total"] == 1
        assert client.get("/projects/?issues=overdue").context["total"] == 0
        rows = client.get("/projects/?sort=-issues").context["rows"]
    assert (rows[0], rows[0].issue_standing.blocking) == (scene.project, 1)


def test_who_may_be_given_it_is_looked_up_by_name_and_unit_where_they_are_many(client_of):
    scene, unit = Scene(), make_unit(name="经济发展局")
    person = make_user(name="单雄信", unit=unit)
    make_user(name="单雄飞", unit=unit, can_sign_in=False)
    path = f"/projects/{scene.project.code}/permits/add/"
    admin, staff = client_of(scene.admin), client_of(make_user())
    assert f"单雄信（{unit}）" in admin.get(path).content.decode()
    found = staff.get("/issues/handlers/?q=sxx 经济").json()
    assert found == {"results": [{"value": person.pk, "text": f"单雄信（{unit}）"}]}
    for _ in range(31):
        make_user()
    page = admin.get(path).content.decode()
    assert 'data-remote="/issues/handlers/"' in page and "单雄信" not in page
