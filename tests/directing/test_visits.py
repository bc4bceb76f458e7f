"""现场办公: what it leads to, and what the report counts of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.roles import Role
from gaoxin.population import Population
from projects.directing.actions import visits as actions
from projects.directing.actions.visits import Found
from projects.directing.reads import visits
from projects.directing.reads.visits import key_projects, key_rows, visit_lines
from projects.models import (
    Instruction,
    Issue,
    IssueStep,
    ProjectLevel,
    SiteVisit,
    ZoneSettings,
)
from tests.world.factories import make_issue, make_project, make_user, make_visit

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def visit_of(leader, **kwargs) -> SiteVisit:
    return SiteVisit(**{"leader": leader, "on": today(), "seen": "塔吊到位。"} | kwargs)


def test_a_visit_leads_to_an_issue_and_an_instruction():
    leader, project, to = make_user(role=Role.MANAGER), make_project(), make_user()
    issue = Issue(project=project, summary="临时用电未接通", kind="UTILITIES")
    word = Instruction(
        text="三日内接通。", done_when="通电", project=project, to=to,
        due_on=today() + timedelta(days=3),
    )  # fmt: skip
    visit = actions.add_visit(
        visit=visit_of(leader), found=Found((project,), issue, word), at=timezone.now(), by=leader
    )
    assert visit.issues.get().source == "VISIT"
    assert visit.instructions.get().given_by == leader
    assert not visit.demo
    assert [row.project for row in visit.visit_projects.all()] == [project]


def test_nobody_records_a_leader_s_decision_but_the_office():
    leader, project, by = make_user(role=Role.MANAGER), make_project(), make_user()
    word = Instruction(text="接通", done_when="通电", project=project, to=by, due_on=today())
    with pytest.raises(ValidationError, match="代领导记录"):
        actions.add_visit(
            visit=visit_of(leader), found=Found((project,), None, word), at=timezone.now(), by=by
        )
    assert not SiteVisit.objects.exists()


def test_a_problem_is_raised_on_a_project_that_was_visited():
    visit, by = make_visit(), make_user(role=Role.ADMIN)
    issue = Issue(project=make_project(), summary="缺水", kind="UTILITIES")
    with pytest.raises(ValidationError, match="不在这次现场办公中"):
        actions.raise_issue(visit=visit, issue=issue, at=timezone.now(), by=by)
    issue.project = visit.projects.get()
    assert actions.raise_issue(visit=visit, issue=issue, at=timezone.now(), by=by).visit == visit


def test_the_report_counts_visits_and_what_was_solved_of_them():
    leader, other = make_user(role=Role.MANAGER, name="甲"), make_user(role=Role.MANAGER, name="乙")
    one, two = make_project(), make_project()
    first, last = today() - timedelta(days=6), today()
    make_visit(one, two, leader=leader)
    make_visit(one, leader=leader, on=first)
    earlier = make_visit(one, leader=other, on=first - timedelta(days=1))
    closed = {"state": "CLOSED", "closed_by": make_user()}
    for visit, on in (earlier, last), (earlier, first - timedelta(days=1)), (None, last):
        issue = make_issue(one, visit=visit, closed_on=on, **closed)
        IssueStep.objects.create(
            issue=issue, kind="CLOSE", state="CLOSED", level=1, on=on, at=timezone.now()
        )
    found = visit_lines(first, None, timezone.now(), last)
    lines = {line.leader: line for line in found}
    assert set(lines) == {str(leader), str(other)}
    both = [[one.code, one.name], [two.code, two.name]]
    assert (len(lines[str(leader)].days), lines[str(leader)].solved) == (2, [])
    assert lines[str(leader)].projects == sorted(both)
    assert (lines[str(other)].days, lines[str(other)].projects) == ([], [])
    assert len(lines[str(other)].solved) == 1


def test_a_visit_entered_late_is_in_the_next_number_and_in_that_alone():
    visit, cut_off = make_visit(on=today() - timedelta(days=8)), timezone.now() - timedelta(days=7)
    SiteVisit.objects.filter(pk=visit.pk).update(created_at=cut_off + timedelta(hours=1))

    def visits(since, as_of) -> int:
        first, day = timezone.localdate(since), timezone.localdate(as_of)
        return sum(len(line.days) for line in visit_lines(first, since, as_of, day))

    before, now = cut_off - timedelta(days=7), timezone.now()
    assert [visits(before, cut_off), visits(cut_off, now)] == [0, 1]
    assert visits(now, now + timedelta(days=7)) == 0
    assert visit_lines(visit.on, None, cut_off, today()) == []


def test_a_visit_of_the_day_after_is_not_told():
    make_visit()
    yesterday = today() - timedelta(days=1)
    since = timezone.now() - timedelta(days=7)
    assert visit_lines(yesterday, since, timezone.now(), yesterday) == []


def waiting(user):
    return key_projects(key_rows(user, Population.ALL, today()), today())


def test_a_key_project_waits_for_its_next_visit():
    user = make_user(role=Role.MANAGER)
    never, late, fresh, ordinary = (make_project() for _ in range(4))
    for project in (never, late, fresh):
        ProjectLevel.objects.create(project=project, level="PROVINCE", year=today().year)
    make_visit(late, on=today() - timedelta(days=31))
    make_visit(fresh, on=today() - timedelta(days=30))
    make_visit(ordinary)
    found = waiting(user).rows
    assert [(w.project, w.days, w.late) for w in found] == [
        (never, None, True),
        (late, 31, True),
        (fresh, 30, False),
    ]
    ZoneSettings.objects.update(visit_days=29)
    assert waiting(user).rows[2].late


def test_key_projects_are_paged_beside_the_list(client_of, monkeypatch):
    monkeypatch.setattr(visits, "KEY_PER_PAGE", 2)
    client = client_of(make_user(role=Role.MANAGER))
    for name in "abc":
        project = make_project(name=name, short_name=f"重点{name}")
        ProjectLevel.objects.create(project=project, level="PROVINCE", year=today().year)
    first, second = (client.get(f"/visits/?q=x{more}").content.decode() for more in ("", "&key=2"))
    assert "重点a" in first and "重点b" in first and "重点c" not in first
    assert 'href="/visits/?q=x&amp;key=2" rel="next"' in first
    assert "第 1–2 条，共 3 条" in first
    assert "重点c" in second and "重点a" not in second
    assert client.get("/visits/?key=x").status_code == 200
