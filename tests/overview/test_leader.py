"""A leader's page: what of theirs is red and why, what waits for them, what is due, vacant, unvisited, changed; who
reads it; and who begins with it. Each number is the rows of the list it opens."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.roles import Role
from accounts.todo_page import todo_page
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import (
    DateChange,
    DimensionLight,
    InstructionStep,
    LightChange,
    Project,
    ProjectLevel,
    ProjectLight,
)
from projects.overview.reads.leader import leader_page
from projects.overview.reads.waiting import waiting_for
from tests.conftest import https_client
from tests.overview.test_dashboard import total
from tests.world.factories import (
    PASSWORD,
    make_appointment,
    make_instruction,
    make_issue,
    make_milestone,
    make_order,
    make_override,
    make_project,
    make_unit,
    make_user,
    make_visit,
    this_week,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST = re.compile(r'<a href="(/[^"]*\?[^"]*)">全部 (\d+) [个项] ›</a>')


def today():
    return timezone.localdate()


def led(leader: User, light: str = "GREEN", **kwargs) -> Project:
    """A project of this leader that shows this light."""
    project = make_project(**kwargs, light_place=LOOKED_AT.index(Light(light)))
    make_appointment(project, leader, role="LEADER")
    day = {"since_on": today(), "rule_version": 1, "computed_on": today()}
    ProjectLight.objects.create(
        project=project, light=light, brief=f"节点逾期 {project.pk} 天", **day
    )
    for dimension, colour in (("START", "GREEN"), ("ISSUE", light), ("MILESTONE", light)):
        DimensionLight.objects.create(
            project=project, dimension=dimension, light=colour, plain_light=colour, since_on=today(),
            brief="简述", reason="依据", clears=f"登记{dimension}{project.pk}", rule="D3 v1",
        )  # fmt: skip
    return project


@pytest.fixture
def leader() -> User:
    return make_user(role=Role.MANAGER, name="示范领导甲", title="副主任")


@pytest.fixture
def world(leader) -> list[Project]:
    """Two red, one yellow, one green, with something of each section; and as much of another leader's."""
    this_week()
    projects = [led(leader, light) for light in ("GREEN", "RED", "YELLOW", "RED")]
    fill(projects, leader)
    other = make_user(role=Role.MANAGER)
    fill([led(other, "RED")], other)
    return projects


def fill(projects: list[Project], leader: User) -> None:
    for project in projects:
        make_milestone(project, due_on=today() - 3 * DAY)
        moved = make_milestone(project, due_on=today() + 14 * DAY)
        make_milestone(project, due_on=today() + 15 * DAY)
        make_appointment(project, role="CHIEF")
        make_instruction(project, leader)
        make_instruction(project, leader, state="ANSWERED")
        make_issue(project, level=2)
        make_order(project)
        make_visit(project, leader=leader, on=today() - 8 * DAY)
        now = {"at": timezone.now()}
        LightChange.objects.create(project=project, old="GREEN", new="RED", rule_version=1, **now)
        LightChange.objects.create(project=project, old="", new="GREEN", rule_version=1, **now)
        DateChange.objects.create(
            milestone=moved,
            old_on=today(),
            new_on=moved.due_on,
            reason="冬季停工",
            by=leader,
            **now,
        )


def page_of(client, leader: User) -> str:
    answer = client.get(f"/leaders/{leader.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


# -- what it says -----------------------------------------------------------------------------------


def test_reds_stand_first_with_why_and_what_clears_them(world, leader, client_of):
    html = page_of(client_of(leader), leader)
    green, red, yellow, second = world
    places = [html.index(f'title="{project.name}"') for project in (red, second, yellow)]
    assert places == sorted(places) and green.name not in html
    for project in (red, second, yellow):
        assert f"节点逾期 {project.pk} 天" in html
        assert f"解除：登记MILESTONE{project.pk}" in html  # of two red dimensions the first
        assert f"登记ISSUE{project.pk}" not in html
    assert "4 个项目" in html and "要您办" in html


def test_a_light_set_by_hand_stands_beside_the_computed_one(leader, client_of):
    make_override(led(leader, "RED"), light="YELLOW")
    html = page_of(client_of(leader), leader)
    assert "人工调整为黄 至" in html and "登记MILESTONE" in html


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.STAFF])
def test_each_number_opens_the_list_of_that_many_rows(world, leader, client_of, role):
    """As its reader sees it; staff here is the leader's 联络员."""
    reader = make_user(role=role)
    User.objects.filter(pk=leader.pk).update(assistant=reader)
    client = client_of(reader)
    html = page_of(client, leader)
    found = {url.replace("&amp;", "&"): count for url, count in LIST.findall(html)}
    # Nodes that are overdue or due in 14 days, and instructions that are not done.
    assert sorted(found.values()) == ["8", "8"]
    vacant = re.search(r'<a href="([^"]+)"><small>空缺 (\d+) 个', html)
    lights = re.findall(
        r'<a href="([^"]+light=[^"]+)">.*?<b class="[^"]+">(\d+)</b>', html, re.DOTALL
    )
    assert vacant[2] == "4" and {count for _, count in lights} == {"2", "1"}
    for url, count in [*found.items(), vacant.groups(), *lights]:
        assert total(client, url.replace("&amp;", "&")) == count, url


def test_only_who_may_appoint_is_offered_to(world, leader, client_of):
    assert "去任命" not in page_of(client_of(leader), leader)
    html = page_of(client_of(make_user(role=Role.ADMIN)), leader)
    url = re.search(r'href="([^"]+)">去任命', html)[1]
    assert url == f"/projects/{world[0].code}/people/fill/commissioner/"


def test_key_and_red_projects_wait_for_a_visit_the_longest_unvisited_first(leader):
    def key(project: Project) -> Project:
        ProjectLevel.objects.create(project=project, level="CITY", year=today().year)
        return project

    red, fresh, old, never = led(leader, "RED"), *(key(led(leader)) for _ in range(3))
    led(leader, "YELLOW")
    key(led(leader, confirmed_at=None))
    key(led(leader, status="SUSPENDED"))
    for project, days in ((red, 30), (fresh, 0), (old, 31)):
        make_visit(project, on=today() - days * DAY)
    visits = leader_page(leader, leader, timezone.now()).visits.rows
    assert [(v.project, v.days, v.late) for v in visits] == [
        (never, None, True), (old, 31, True), (red, 30, False), (fresh, 0, False),
    ]  # fmt: skip
    assert visits[2].until_on == today() and visits[0].until_on is None


def test_what_changed_is_of_this_week_and_a_first_light_is_no_change(world, leader):
    before = timezone.now() - 8 * DAY
    LightChange.objects.create(
        project=world[0], old="GREEN", new="YELLOW", rule_version=1, at=before
    )
    changes = leader_page(leader, leader, timezone.now()).changes.rows
    assert sorted(change.light is None for change in changes) == [False] * 4 + [True] * 4


def test_it_says_fiction_and_does_not_follow_the_population(leader, client_of):
    client = client_of(leader)
    project = led(leader, "RED", source="DEMO", code="YS-901")
    make_user(demo=True)
    assert client.post("/population/", {"population": "REAL"}).status_code == 302
    html = page_of(client, leader)
    assert project.name in html and html.count("演示数据</span>") >= 2


def test_who_leads_nothing_has_a_true_empty_page(client_of):
    person = make_user(role=Role.MANAGER)
    ended = make_appointment(user=person, role="LEADER", to_on=today() - DAY)
    html = page_of(client_of(person), person)
    assert "您现在没有包联项目" in html and ended.project.name not in html
    assert "lead-part" not in html
    make_instruction(giver=person)
    assert "未办结批示" in page_of(client_of(person), person)


# -- what waits for them ----------------------------------------------------------------------------


def waits(leader: User, viewer: User | None = None) -> list[tuple[str, str]]:
    found = waiting_for(leader, viewer or leader, timezone.now())
    return [(wait.label, wait.left) for wait in found]


def answered(leader: User):
    row = make_instruction(giver=leader, state="ANSWERED")
    InstructionStep.objects.create(
        instruction=row, kind="ANSWER", state="ANSWERED", at=timezone.now(), by=row.to
    )
    return row


def test_the_late_come_first_then_by_their_day_and_last_what_has_none(leader):
    answered(leader)
    for days in (2, -1, 0):
        make_instruction(to=leader, due_on=today() + days * DAY)
    assert waits(leader) == [
        ("批示待答复", "超期 1 天"), ("批示待答复", "今天到期"), ("批示待答复", "还有 2 天"),
        ("批示待验收", "今天提出"),
    ]  # fmt: skip


@pytest.mark.parametrize("group", [False, True])
def test_what_waits_is_what_stands_among_the_persons_own_things_to_do(leader, group):
    """Of problems, orders and instructions on every level, of theirs and of others' projects."""
    User.objects.filter(pk=leader.pk).update(leading_group=group)
    leader.refresh_from_db()
    for project in (led(leader), make_project()):
        for level in (1, 2, 3):
            make_issue(project, level=level)
        make_issue(project, level=2, proposed_level=3, proposed_on=today())
        make_issue(project, level=2, state="CLAIMED_UNABLE")
        make_issue(project, level=2, state="CLOSED", closed_on=today(), closed_by=leader)
        make_order(project)
        make_order(project, number=f"项目督办〔2026〕{project.pk}号", unit=make_unit(head=leader))
    answered(leader)
    page = todo_page(leader, timezone.now(), "")
    lines = [line.url for group in page.groups for line in group.lines]
    assert {"issue_coordinate", "issue_lift", "issue_unable", "order_receive"} <= {
        group.kind.key for group in page.groups
    }
    assert sorted(wait.url for wait in waiting_for(leader, leader, timezone.now())) == sorted(lines)


def test_each_opens_the_form_to_the_leader_and_the_thing_itself_to_others(leader, client_of):
    project = led(leader)
    make_appointment(project, role="CHIEF")
    issue = make_issue(project, level=2, proposed_level=3, proposed_on=today())
    [own] = waiting_for(leader, leader, timezone.now())
    [other] = waiting_for(leader, make_user(role=Role.ADMIN), timezone.now())
    assert (own.url, own.label) == (f"/issues/{issue.code}/escalate/", "提级待审定")
    assert other.url == issue.get_absolute_url()
    assert client_of(leader).get(own.url).status_code == 200
    assert f"提级待审定「{issue.summary}」" in page_of(client_of(leader), leader)


def test_staff_who_assist_find_nothing_that_they_may_not_see(leader):
    """The problems of projects that they do not see, and what is the leader's alone."""
    leader.assistant = reader = make_user()
    leader.save(update_fields=["assistant"])
    project = led(leader)
    make_appointment(project, role="CHIEF")
    make_issue(project, level=2)
    make_issue(handler=leader, state="HANDLING", assigned_on=today(), due_on=today())
    assert [label for label, _ in waits(leader)] == ["问题待办结", "问题待协调"]
    assert [label for label, _ in waits(leader, reader)] == ["问题待协调"]


def test_what_waits_for_an_administrator_is_shown_to_nobody_else(client_of):
    giver = make_user(role=Role.SECURITY_ADMIN)
    keeper = make_user(role=Role.SYSTEM_ADMIN)
    RoleGrant.objects.create(user=make_user(role=""), role="STAFF", reason="x", created_by=giver)
    assert len(waits(keeper)) == 1
    assert "角色待确认" not in page_of(client_of(make_user(role=Role.ADMIN)), keeper)


# -- who reads it -----------------------------------------------------------------------------------


def test_other_staff_find_it_missing(world, leader, client_of):
    colleague = make_user()
    make_appointment(world[0], colleague)
    client = client_of(colleague)
    answers = [client.get(f"/leaders/{key}/") for key in (leader.pk, 999999999)]
    assert {answer.status_code for answer in answers} == {404}
    assert client.get(f"/leaders/{colleague.pk}/").status_code == 200


def test_a_card_leads_to_the_page_of_who_leads(world, leader, client_of):
    link = f'href="/leaders/{leader.pk}/"'
    assert link in client_of(leader).get("/profile/").content.decode()
    office = client_of(make_user(role=Role.ADMIN))
    assert link in office.get(f"/people/{leader.pk}/").content.decode()
    keeper = client_of(make_user(role=Role.SYSTEM_ADMIN))
    assert link not in keeper.get(f"/people/{leader.pk}/").content.decode()
    idle = make_user(role=Role.MANAGER)
    assert "包联情况" not in office.get(f"/people/{idle.pk}/").content.decode()


# -- who begins with it -----------------------------------------------------------------------------


def signs_in(person: User, query: str = "") -> str:
    typed = {"username": person.username, "password": PASSWORD}
    answer = https_client().post(f"/login/{query}", typed)
    assert answer.status_code == 302
    return answer["Location"]


def test_a_leader_who_leads_projects_begins_with_them(client_of):
    person = make_user(role=Role.MANAGER, password=PASSWORD)
    assert signs_in(person) == "/"
    held = make_appointment(user=person, role="LEADER")
    own = f"/leaders/{person.pk}/"
    assert signs_in(person) == own
    assert signs_in(person, "?next=/projects/") == "/projects/"
    assert signs_in(person, "?next=/") == "/"
    assert signs_in(person, "?next=//elsewhere.example/") == own
    client = client_of(person)
    assert client.get("/login/")["Location"] == own
    assert client.get("/").status_code == 200
    held.to_on = today() - DAY
    held.save(update_fields=["to_on"])
    assert signs_in(person) == "/"


@pytest.mark.parametrize(
    "who",
    [{"role": Role.MANAGER, "leading_group": True}, {"role": Role.STAFF}, {"role": Role.ADMIN}],
)
def test_all_others_begin_with_the_whole_zone(who):
    person = make_user(password=PASSWORD, **who)
    make_appointment(user=person, role="LEADER")
    assert signs_in(person) == "/"


# -- what it costs ----------------------------------------------------------------------------------


def test_the_queries_do_not_grow_with_the_rows(world, leader, client_of):
    client = client_of(leader)
    page_of(client, leader)
    with CaptureQueriesContext(connection) as few:
        page_of(client, leader)
    more = [led(leader, light) for light in ("RED", "YELLOW", "GREY", "RED")]
    fill(more, leader)
    with CaptureQueriesContext(connection) as many:
        page_of(client, leader)
    assert len(many) == len(few) <= 26


# -- who leads very many ------------------------------------------------------------------------------


def test_of_very_many_the_first_are_listed_and_all_are_behind_their_number(
    world, leader, client_of, monkeypatch
):
    monkeypatch.setattr("projects.overview.reads.leader.LISTED", 1)
    html = page_of(client_of(leader), leader)
    red, second = world[1].name, world[3].name
    assert html.count('class="lead-led"') == 2  # a red and a yellow one
    assert f'title="{red}"' in html and f'title="{second}"' not in html
    assert f'<a href="/projects/?leader={leader.pk}&amp;light=RED">全部 2 个红灯项目 ›</a>' in html
    assert "全部 4 个项目 ›" in html and "包联项目 4 个" in html
    monkeypatch.setattr("projects.overview.reads.leader.LISTED", 3)
    html = page_of(client_of(leader), leader)
    assert "以上是最要紧的 3 件" in html and "全部见我的待办 ›" in html
    assert "以上是最近的 3 条，共 8 条" in html


def test_of_as_many_as_people_lead_nothing_is_left_out(world, leader, client_of):
    html = page_of(client_of(leader), leader)
    assert html.count('class="lead-led"') == 3
    assert "lead-more" not in html and "个项目 ›" not in html
