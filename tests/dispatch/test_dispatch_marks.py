"""What happened to a problem in a week is told in exactly one number; what holds is told in each."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from accounts.roles import Role
from projects.dispatch.actions.freeze import freeze_week
from projects.issues.actions.steps import Given, add_issue, take_step
from projects.models import Issue
from tests.dispatch.test_dispatch_freeze import MONDAY, at, entry, old_project, week_of
from tests.world.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


class World:
    """One project and those who deal with its problems; each step by who may take it."""

    def __init__(self):
        self.project = old_project()
        self.admin = make_user(role=Role.ADMIN)
        self.handler = make_user()
        self.group = make_user(role=Role.MANAGER, leading_group=True)
        self.raiser = make_user()
        self.unit = make_unit()
        self.weeks = [week_of(MONDAY + timedelta(weeks=n)) for n in range(5)]

    def raised(self, moment: str, **fields) -> Issue:
        values = {"summary": "线路走廊未定", "kind": "UTILITIES", "created_at": at(moment)}
        issue = Issue(project=self.project, **values | fields)
        return add_issue(issue=issue, at=at(moment), by=self.raiser)

    def handled(self, moment: str, **fields) -> Issue:
        """Raised, handed out for five working days, and received, all at once."""
        issue = self.raised(moment, **fields)
        self.step(issue, "ASSIGN", moment)
        self.step(issue, "RECEIVE", moment)
        return issue

    def step(self, issue: Issue, step: str, moment: str) -> None:
        by = {
            "RECEIVE": self.handler,
            "RESOLVE": self.handler,
            "CLAIM_UNABLE": self.handler,
            "CONFIRM_UNABLE": self.group,
        }.get(step, self.admin)
        given = Given(
            text="写明情况", evidence="通电单", company_word="满意", handler=self.handler,
            lead_unit=self.unit,
        )  # fmt: skip
        seen = Issue.objects.get(pk=issue.pk)
        take_step(issue=seen, step=step, given=given, at=at(moment), by=by)

    def closed(self, number: int, *, days_late: int = 0):
        """The report of the week so and so, frozen in time."""
        week = self.weeks[number - 1]
        now = week.cut_off_at + timedelta(days=days_late, seconds=1)
        return freeze_week(week=week, now=now)

    def marks(self, number: int, issue: Issue) -> list[str] | None:
        """What the number says of the problem, None when it does not mention it."""
        return marks_in(self.closed(number), issue)


def marks_in(report, issue: Issue) -> list[str] | None:
    lines = entry(report, Issue.objects.get(pk=issue.pk).project).issues
    found = {line.code: line.marks for line in lines}
    table = report.tables.get(number=7).values["rows"]
    # 附表 7 says of it what the entry says.
    assert {row["code"]: row["marks"] for row in table} == found
    return found.get(issue.code)


# The cut-offs are 11-19, 11-26, 12-03, 12-10 and 12-17 at 18:00.


def test_a_problem_from_its_first_week_to_its_last():
    world = World()
    issue = world.handled("2026-11-17T09:00", blocking=True)
    assert world.marks(1, issue) == ["NEW", "BLOCKING", "OPEN"]

    world.step(issue, "ESCALATE", "2026-11-25T09:00")
    world.step(issue, "PROPOSE", "2026-11-25T10:00")
    assert world.marks(2, issue) == ["RISEN", "TO_RISE", "OVERDUE", "BLOCKING", "OPEN"]

    world.step(issue, "ESCALATE", "2026-11-30T09:00")
    world.step(issue, "RESOLVE", "2026-12-01T09:00")
    assert world.marks(3, issue) == ["RESOLVED", "RISEN", "BLOCKING", "OPEN"]

    world.step(issue, "CLOSE", "2026-12-08T09:00")
    assert world.marks(4, issue) == ["CLOSED"]
    assert world.marks(5, issue) is None


def test_what_goes_on_without_any_step_is_told_anew_but_no_happening_is():
    world = World()
    issue = world.handled("2026-11-17T09:00", blocking=True)
    world.step(issue, "ESCALATE", "2026-11-18T09:00")
    world.step(issue, "PROPOSE", "2026-11-18T10:00")
    assert world.marks(1, issue) == ["NEW", "RISEN", "TO_RISE", "BLOCKING", "OPEN"]
    for number in (2, 3):
        assert world.marks(number, issue) == ["TO_RISE", "OVERDUE", "BLOCKING", "OPEN"]
    world.step(issue, "KEEP_LEVEL", "2026-12-07T09:00")
    assert world.marks(4, issue) == ["OVERDUE", "BLOCKING", "OPEN"]


def test_a_problem_raised_and_struck_off_within_one_week_is_told_there_alone():
    world = World()
    issue = world.handled("2026-11-16T09:00")
    world.step(issue, "RESOLVE", "2026-11-17T09:00")
    world.step(issue, "CLOSE", "2026-11-18T09:00")
    assert world.marks(1, issue) == ["NEW", "RESOLVED", "CLOSED"]
    assert world.marks(2, issue) is None


def test_overdue_begins_the_day_after_the_limit_and_rests_while_it_is_verified():
    world = World()
    on_the_day = world.handled("2026-11-12T09:00")
    before = world.handled("2026-11-11T09:00")
    limits = Issue.objects.order_by("due_on").values_list("code", "due_on")
    assert list(limits) == [
        (before.code, date(2026, 11, 18)),
        (on_the_day.code, date(2026, 11, 19)),
    ]
    report = world.closed(1)
    assert "OVERDUE" not in marks_in(report, on_the_day)
    assert "OVERDUE" in marks_in(report, before)
    world.step(before, "RESOLVE", "2026-11-24T09:00")
    report = world.closed(2)
    assert "OVERDUE" in marks_in(report, on_the_day)
    assert marks_in(report, before) == ["RESOLVED", "OPEN"]


# -- around the hour --------------------------------------------------------------------------------

ON_THE_DAY = {
    "NEW": [],
    "RISEN": ["ESCALATE"],
    "RESOLVED": ["RESOLVE"],
    "CLOSED": ["RESOLVE", "CLOSE"],
    "UNABLE": ["CLAIM_UNABLE", "CONFIRM_UNABLE"],
}


@pytest.mark.slow
@pytest.mark.parametrize("mark", ON_THE_DAY)
@pytest.mark.parametrize(("hour", "number"), [("17:59", 2), ("18:01", 3)])
def test_on_the_day_of_a_cut_off_the_hour_decides_which_number_tells_it(mark, hour, number):
    world = World()
    issue = None if mark == "NEW" else world.handled("2026-11-10T09:00")
    told = {}
    for week in (1, 2, 3, 4):
        if week == number:
            issue = issue or world.handled(f"2026-11-26T{hour}")
            for step in ON_THE_DAY[mark]:
                world.step(issue, step, f"2026-11-26T{hour}")
        report = world.closed(week)
        told[week] = marks_in(report, issue) if issue else None
    assert [week for week, marks in told.items() if mark in (marks or [])] == [number]


@pytest.mark.parametrize("mark", ON_THE_DAY)
def test_what_happens_before_a_freeze_that_is_late_is_told_by_the_next_number_alone(mark):
    world = World()
    issue = None if mark == "NEW" else world.handled("2026-11-10T09:00")
    world.closed(1)
    moment = "2026-11-27T09:00"
    issue = issue or world.handled(moment)
    for step in ON_THE_DAY[mark]:
        world.step(issue, step, moment)
    told = {2: marks_in(world.closed(2, days_late=3), issue)}
    told |= {week: marks_in(world.closed(week), issue) for week in (3, 4)}
    assert [week for week, marks in told.items() if mark in (marks or [])] == [3]
    # Until then it was as it had been.
    assert told[2] == (None if mark == "NEW" else ["OVERDUE", "OPEN"])


@pytest.mark.parametrize("steps", [["RESOLVE"], ["RESOLVE", "CLOSE"], ["ESCALATE", "ESCALATE"]])
def test_a_freeze_that_is_late_lights_a_project_by_the_problems_of_then(steps):
    world = World()
    issue = world.handled("2026-11-10T09:00")
    with transaction.atomic():
        in_time = entry(world.closed(1), world.project)
        transaction.set_rollback(True)
    for step in steps:
        world.step(issue, step, "2026-11-20T09:00")
    late = entry(world.closed(1, days_late=3), world.project)
    assert late.lights == in_time.lights
    assert {line.dimension: line.light for line in late.lights}["ISSUE"] == "YELLOW"


def test_a_level_proposed_after_the_cut_off_is_not_in_a_freeze_that_is_late():
    world = World()
    issue = world.handled("2026-11-17T09:00")
    world.step(issue, "ESCALATE", "2026-11-18T09:00")
    world.step(issue, "PROPOSE", "2026-11-20T09:00")
    assert marks_in(world.closed(1, days_late=3), issue) == ["NEW", "RISEN", "OPEN"]
    assert world.marks(2, issue) == ["TO_RISE", "OVERDUE", "OPEN"]


# -- back again -------------------------------------------------------------------------------------


def test_a_problem_sent_back_is_settled_again_in_a_later_number():
    world = World()
    issue = world.handled("2026-11-17T09:00")
    world.step(issue, "RESOLVE", "2026-11-18T09:00")
    assert world.marks(1, issue) == ["NEW", "RESOLVED", "OPEN"]
    world.step(issue, "REJECT", "2026-11-23T09:00")
    assert world.marks(2, issue) == ["OVERDUE", "OPEN"]
    world.step(issue, "RESOLVE", "2026-11-30T09:00")
    assert world.marks(3, issue) == ["RESOLVED", "OPEN"]
    world.step(issue, "CLOSE", "2026-12-08T09:00")
    assert world.marks(4, issue) == ["CLOSED"]


def test_a_problem_opened_again_has_not_risen_and_is_not_new():
    world = World()
    issue = world.handled("2026-11-16T09:00")
    for step in ("ESCALATE", "RESOLVE", "CLOSE"):
        world.step(issue, step, "2026-11-17T09:00")
    assert world.marks(1, issue) == ["NEW", "RESOLVED", "CLOSED"]
    assert world.marks(2, issue) is None
    world.step(issue, "REOPEN", "2026-12-01T09:00")
    assert world.marks(3, issue) == ["OPEN"]
    world.step(issue, "ESCALATE", "2026-12-08T09:00")
    assert world.marks(4, issue) == ["RISEN", "OPEN"]


def test_a_problem_opened_again_and_raised_a_level_in_one_week_has_risen():
    world = World()
    issue = world.handled("2026-11-16T09:00")
    for step in ("RESOLVE", "CLOSE"):
        world.step(issue, step, "2026-11-17T09:00")
    world.closed(1), world.closed(2)
    world.step(issue, "REOPEN", "2026-12-01T09:00")
    world.step(issue, "ESCALATE", "2026-12-02T09:00")
    assert world.marks(3, issue) == ["RISEN", "OPEN"]
    assert world.marks(4, issue) == ["OPEN"]


def test_a_problem_found_unsolvable_in_the_week_it_was_raised_is_told_as_both():
    world = World()
    issue = world.handled("2026-11-16T09:00")
    for step in ("CLAIM_UNABLE", "CONFIRM_UNABLE"):
        world.step(issue, step, "2026-11-18T09:00")
    assert world.marks(1, issue) == ["NEW", "UNABLE"]
    assert world.marks(2, issue) is None


def test_the_first_number_of_a_series_tells_of_its_own_week_alone():
    world = World()
    old = world.handled("2026-10-12T09:00")
    world.step(old, "ESCALATE", "2026-10-20T09:00")
    settled = world.handled("2026-10-12T09:00")
    world.step(settled, "RESOLVE", "2026-11-10T09:00")
    gone = world.handled("2026-10-12T09:00")
    for step in ("RESOLVE", "CLOSE"):
        world.step(gone, step, "2026-11-10T09:00")
    report = world.closed(1)
    assert marks_in(report, old) == ["OVERDUE", "OPEN"]
    assert marks_in(report, settled) == ["OPEN"]
    assert marks_in(report, gone) is None
