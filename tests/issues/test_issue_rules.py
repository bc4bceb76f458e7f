"""The table of steps and the clock of a problem, and both together as a machine driven at random."""

import itertools
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from projects.calendar.actions.days import load_calendar
from projects.calendar.rules.workdays import WorkCalendar
from projects.issues.actions.escalation import Escalated, escalate_due
from projects.issues.actions.steps import Given, add_issue, take_step
from projects.issues.rules import machine as rules, supervision
from projects.issues.rules.machine import MOVES, Case, Limits, State, Step, Who
from projects.models import Issue, IssueStep
from tests.world.bad_world import SOAK
from tests.world.factories import make_appointment, make_project, make_unit, make_user

# 中秋 and 国庆 2026 as published: off on 09-25 and from 10-01 to 10-07, worked on 09-20 and 10-10.
OFF = {date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8))}
CALENDAR = WorkCalendar(
    date(2026, 1, 1), date(2027, 12, 31), OFF, {date(2026, 9, 20), date(2026, 10, 10)}, {2026}
)
LIMITS = Limits()
THURSDAY = date(2026, 11, 19)


# -- the table ------------------------------------------------------------------------------------


def test_every_step_and_state_has_its_place_in_the_tables():
    assert set(MOVES) == set(Step) - {Step.REPORT, Step.HAND_ON}
    moves = supervision.MOVES.values()
    assert {state for m in moves for state in (m.source, m.target)} == set(supervision.OrderState)


def leads(state: State) -> set[State]:
    case = Case(state, level=2, today=THURSDAY, extension_asked=True)
    return {rules.target(case, step) for step in MOVES if not rules.refusal(case, step)}


def test_every_state_is_reached_and_left():
    reached, fresh = set(), {State.REPORTED}
    while fresh:
        reached |= fresh
        fresh = {s for state in fresh for s in leads(state)} - reached
    assert reached == set(State)
    assert all(leads(state) - {state} for state in State)


def test_every_step_can_be_taken_somewhere_by_somebody():
    for step, move in MOVES.items():
        assert move.sources and move.who
        assert any(rules.may_take(step, 1, {who}) for who in move.who - move.barred), step


@pytest.mark.parametrize("step", [Step.CLOSE, Step.REJECT])
@pytest.mark.parametrize("own", [Who.HANDLER, Who.RESOLVER])
def test_nobody_judges_what_they_handled(step, own):
    for who in MOVES[step].who:
        assert not rules.may_take(step, 1, {who, own})


def test_only_a_leader_confirms_that_nothing_can_be_done():
    allowed = {who for who in Who if rules.may_take(Step.CONFIRM_UNABLE, 1, {who})}
    assert allowed == {Who.LEADER, Who.GROUP}


@pytest.mark.parametrize(
    ("level", "allowed"),
    [
        (1, {Who.CHIEF, Who.LEADER, Who.ADMIN, Who.GROUP}),
        (2, {Who.LEADER, Who.ADMIN, Who.GROUP}),
        (3, {Who.ADMIN, Who.GROUP}),
    ],
)
def test_the_higher_the_level_the_higher_who_lifts(level, allowed):
    assert {who for who in Who if rules.may_take(Step.ESCALATE, level, {who})} == allowed


@pytest.mark.parametrize(
    ("days", "refused"), [(0, False), (30, False), (31, True)], ids=["same", "last", "late"]
)
def test_it_is_reopened_within_thirty_days(days, refused):
    case = Case(State.CLOSED, 1, THURSDAY, closed_on=THURSDAY - timedelta(days=days))
    assert bool(rules.refusal(case, Step.REOPEN)) == refused


def test_more_time_is_granted_once():
    case = Case(State.HANDLING, 1, THURSDAY)
    assert not rules.refusal(case, Step.EXTEND_ASK)
    assert "待批" in rules.refusal(
        Case(State.HANDLING, 1, THURSDAY, extension_asked=True), Step.EXTEND_ASK
    )
    assert "一次" in rules.refusal(
        Case(State.HANDLING, 1, THURSDAY, extended=True), Step.EXTEND_ASK
    )


# -- the clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "paused", "resumed", "later"),
    [
        (date(2026, 9, 30), date(2026, 9, 28), date(2026, 9, 28), date(2026, 9, 30)),
        (date(2026, 9, 30), date(2026, 9, 28), date(2026, 9, 29), date(2026, 10, 8)),
        # Over 国庆: 09-29, 09-30, 10-08, 10-09 and the make-up Saturday 10-10 are five.
        (date(2026, 9, 30), date(2026, 9, 28), date(2026, 10, 11), date(2026, 10, 13)),
        (date(2026, 9, 30), date(2026, 9, 30), date(2026, 10, 7), date(2026, 9, 30)),
    ],
)
def test_a_pause_moves_the_limit_by_its_working_days(due, paused, resumed, later):
    assert rules.resumed_due(due, paused, resumed, CALENDAR) == later


def test_a_pause_leaves_as_many_working_days_as_there_were():
    due, paused = date(2026, 10, 9), date(2026, 9, 29)
    before = rules.remaining(due, paused, paused, CALENDAR)
    for resumed in (date(2026, 9, 30), date(2026, 10, 8), date(2026, 11, 2)):
        later = rules.resumed_due(due, paused, resumed, CALENDAR)
        assert rules.remaining(later, None, resumed, CALENDAR) == before == 3
        assert rules.remaining(due, paused, resumed, CALENDAR) == before


@pytest.mark.parametrize(
    ("today", "workdays"),
    [
        (date(2026, 9, 30), None),
        (date(2026, 10, 1), 0),
        (date(2026, 10, 7), 0),
        (date(2026, 10, 8), 1),
    ],
)
def test_a_limit_before_the_holidays_is_a_day_over_after_them(today, workdays):
    late = rules.lateness(
        State.HANDLING, date(2026, 9, 23), date(2026, 9, 30), today, LIMITS, CALENDAR
    )
    assert (late.workdays if late else None) == workdays


@pytest.mark.parametrize("state", sorted(set(State) - rules.RUNNING - {State.REPORTED}))
def test_in_no_other_state_is_anything_late(state):
    due = THURSDAY - timedelta(days=40)
    assert rules.lateness(state, due, due, THURSDAY, LIMITS, CALENDAR) is None


@pytest.mark.parametrize(("state", "limit"), [(State.REPORTED, "研判"), (State.ASSIGNED, "签收")])
def test_to_be_looked_at_and_signed_for_there_is_one_working_day(state, limit):
    friday, monday, tuesday = date(2026, 11, 13), date(2026, 11, 16), date(2026, 11, 17)
    due = date(2026, 12, 1)
    assert rules.lateness(state, friday, due, monday, LIMITS, CALENDAR) is None
    assert rules.lateness(state, friday, due, tuesday, LIMITS, CALENDAR) == rules.Lateness(limit, 1)


@pytest.mark.parametrize(
    ("level", "at_level", "is_working", "rise"),
    [
        (1, 0, True, rules.Rise(2, by_itself=True)),
        (1, 9, False, None),
        (2, 5, True, None),
        (2, 6, True, rules.Rise(3, by_itself=False)),
        (2, 6, False, None),
        (3, 6, True, rules.Rise(4, by_itself=False)),
        (4, 60, True, None),
    ],
)
def test_it_rises_to_the_second_level_by_itself_and_further_as_a_draft(
    level, at_level, is_working, rise
):
    late = rules.Lateness("办理", 3)
    found = rules.next_level(
        level=level, late=late, at_level=at_level, is_working=is_working, limit=5
    )
    assert found == rise


def test_what_is_in_time_does_not_rise():
    assert rules.next_level(level=1, late=None, at_level=99, is_working=True, limit=5) is None
    over_a_holiday = rules.Lateness("办理", 0)
    assert (
        rules.next_level(level=1, late=over_a_holiday, at_level=9, is_working=True, limit=5) is None
    )


@pytest.mark.parametrize(
    ("left", "colour"),
    [(5, None), (2, None), (1, "BLUE"), (0, "BLUE"), (-1, "YELLOW"), (-5, "YELLOW"), (-6, "RED")],
)
def test_the_ladder_of_orders(left, colour):
    assert supervision.colour(left, 5) == colour


@pytest.mark.parametrize(("place", "text"), [(1, "001"), (999, "999"), (1000, "1000")])
def test_the_number_of_an_order(place, text):
    assert supervision.number(2026, place) == f"项目督办〔2026〕{text}号"


# -- driven at random -----------------------------------------------------------------------------

NAMES = (
    "raiser",
    "commissioner",
    "chief",
    "leader",
    "group",
    "admin",
    "handler",
    "head",
    "stranger",
)


def works(day: date) -> bool:
    return day not in OFF and (day.weekday() < 5 or day == date(2026, 10, 10))


class IssueMachine(RuleBasedStateMachine):
    """One problem of a fully staffed project from the week before 国庆 on; everybody tries everything.

    What is asserted is said here anew, not asked of the table.
    """

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.day = date(2026, 9, 24)
        self.people = {name: make_user() for name in NAMES}
        self.people["admin"] = make_user(role="ADMIN")
        self.people["group"] = make_user(role="MANAGER", leading_group=True)
        self.people["leader"] = make_user(role="MANAGER")
        self.unit = make_unit(head=self.people["head"])
        project = make_project()
        for name in ("commissioner", "chief", "leader"):
            make_appointment(project, self.people[name], name.upper(), from_on=date(2026, 1, 1))
        issue = Issue(project=project, summary="施工用电未接通", kind="UTILITIES")
        add_issue(issue=issue, at=self.now, by=self.people["raiser"])
        self.key, self.taken, self.closed_on = issue.pk, 1, None

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @property
    def now(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.day, time(10)))

    @property
    def issue(self) -> Issue:
        return Issue.objects.select_related("project").get(pk=self.key)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days):
        self.day += timedelta(days=days)

    @rule()
    def the_clock_ticks(self):
        before = self.issue
        done = escalate_due(self.now)
        after = self.issue
        assert works(self.day) or done == Escalated()
        self.taken += done.raised + done.proposed
        assert after.state == before.state
        assert after.level in {before.level, 2}
        assert after.level - before.level == done.raised
        again = escalate_due(self.now)
        assert (again.raised, again.proposed, again.orders) == (0, 0, 0)

    @rule(
        step=st.sampled_from(list(MOVES)),
        name=st.sampled_from(NAMES),
        to=st.sampled_from(["handler", "chief", "stranger"]),
    )
    def somebody_tries(self, step, name, to):
        self.attempt(step, name, to)

    @rule(data=st.data())
    def somebody_does_what_they_may(self, data):
        """Chosen among what is open, so that the far states are reached too."""
        issue = self.issue
        open_now = [step for step, move in MOVES.items() if issue.state in move.sources]
        self.attempt(
            data.draw(st.sampled_from(open_now)),
            data.draw(st.sampled_from(["handler", "chief", "leader", "admin"])),
            "handler",
        )

    def attempt(self, step, name, to):
        issue, by = self.issue, self.people[name]
        handler, state = issue.handler, issue.state
        resolver = issue.steps.filter(kind="RESOLVE").last()
        given = Given(
            text="情况说明",
            evidence="照片",
            day=self.day
            if step == Step.CITY
            else None
            if step in (Step.ASSIGN, Step.ASSESS)
            else self.later(issue),
            handler=self.people[to],
            lead_unit=self.unit,
        )
        try:
            with transaction.atomic():
                take_step(issue=issue, step=step, given=given, at=self.now, by=by)
        except ValidationError:
            stored = self.issue
            assert (stored.state, stored.handler) == (state, handler)
            return
        self.taken += 1
        assert name != "stranger" or handler == by, "a stranger took a step"
        if step == Step.CLOSE:
            assert by not in (handler, resolver.by)
        if step == Step.CONFIRM_UNABLE:
            assert name in {"leader", "group"}
        if step == Step.REOPEN and state == "CLOSED":
            assert self.day - self.closed_on <= timedelta(days=30)
        self.closed_on = self.issue.closed_on

    def later(self, issue):
        return max(self.day, issue.due_on or self.day) + timedelta(days=5)

    @invariant()
    def the_log_is_the_whole_story(self):
        issue, steps = self.issue, list(IssueStep.objects.filter(issue=self.key).order_by("pk"))
        assert len(steps) == self.taken
        for earlier, later in itertools.pairwise(steps):
            assert later.old_state == earlier.state
        assert (issue.state, issue.level) == (steps[-1].state, steps[-1].level)

    @invariant()
    def the_clock_rests_on_holidays(self):
        days = IssueStep.objects.filter(issue=self.key, by=None).values_list("on", flat=True)
        assert all(map(works, days))


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_is_tried_the_machine_keeps_its_promises():
    load_calendar(years=[2026], by=None)
    run_state_machine_as_test(
        IssueMachine,
        settings=settings(
            max_examples=100 if SOAK else 6,
            stateful_step_count=60 if SOAK else 25,
            deadline=None,
            derandomize=not SOAK,
            database=None,
        ),
    )
