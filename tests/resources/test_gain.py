"""What a project gains by the ways in which its permits are handled: the difference of two networks."""

from datetime import date

import pytest
from django.utils import timezone

from projects.models import ScheduleStep
from projects.resources.reads.gain import project_gain
from projects.resources.reads.page import project_permits, saved_words
from projects.resources.reads.permits import with_standing
from projects.resources.rules.gain import Ways, gain, gain_words
from projects.schedule.rules.network import Link, Step, StepRole
from projects.schedule.rules.timeline import Span, Timeline, Unit
from tests.harness.schedule_vectors import CALENDAR
from tests.world.factories import (
    make_accepted,
    make_item,
    make_permit,
    make_project,
    make_schedule,
    make_step,
)

TODAY = timezone.localdate()
DAY, TARGET = date(2025, 10, 13), date(2025, 12, 31)
LINE = Timeline(CALENDAR)


def step(key: str, days: int, *preds: str, short: int | None = None, **kwargs) -> Step:
    links = tuple(Link(pred) for pred in preds)
    span = None if short is None else Span(short)
    return Step(key=key, span=Span(days), links=links, short=span, **kwargs)


def side_by_side() -> list[Step]:
    """Two items at once, then the works."""
    return [
        step("a", 20, short=5), step("b", 18, short=4),
        step("t", 10, "a", "b", role=StepRole.TARGET),
    ]  # fmt: skip


def gained(steps, ways: Ways, gone=()) -> int | None:
    return gain(steps, [], gone, ways, target_on=TARGET, day=DAY, line=LINE)


def test_what_runs_side_by_side_saves_its_days_once():
    both = Ways(promised=["a", "b"])
    assert gained(side_by_side(), both) == 15  # not the 15 and the 14 that the items save
    assert gained(side_by_side(), Ways(promised=["a"])) == 2
    assert gained(side_by_side(), Ways(promised=["b"])) == 0


def test_an_item_that_nobody_applies_for_gains_what_the_network_gets_shorter_by():
    steps = [step("a", 20), step("t", 10, "a", role=StepRole.TARGET)]
    assert gained(steps, Ways(spared=["a"]), gone=["a"]) == 20
    assert gained(steps, Ways(), gone=["a"]) == 0  # it does not apply by either


def test_a_network_that_began_with_short_spans_is_held_against_the_usual_ones():
    steps = [step("a", 5), step("t", 10, "a", role=StepRole.TARGET)]
    assert gained(steps, Ways(usual={"a": Span(20)})) == 15
    assert gained(steps, Ways(usual={"a": Span(3)})) == -2


def test_what_is_done_changes_nothing_of_it():
    begun = [
        step("a", 20, short=5, done_on=date(2025, 9, 1)),
        step("t", 10, "a", role=StepRole.TARGET, started_on=DAY),
    ]
    assert gained(begun, Ways(promised=["a"])) == 15


def test_the_gain_is_said_with_its_sign():
    assert gain_words(51) == "与常规工期相比 −51 个工作日"
    assert gain_words(-2) == "与常规工期相比 +2 个工作日"
    assert gain_words(0) == "与常规工期相同"


@pytest.mark.django_db
def test_a_project_says_what_it_gains_by_promise_and_by_what_nobody_applies_for():
    schedule = make_schedule()
    project = schedule.project
    first = schedule.steps.order_by("order").first()
    ScheduleStep.objects.filter(pk=first.pk).update(short_days=1, short_unit=Unit.WORK)
    assert project_gain(project, TODAY) == 0
    permit = make_permit(project, method="PROMISE", item=make_item(promise_allowed=True))
    ScheduleStep.objects.filter(pk=first.pk).update(permit=permit)
    gained = first.days - 1
    assert gained > 0
    assert project_gain(project, TODAY) == gained
    assert project_permits(project, TODAY).gain == f"与常规工期相比 −{gained} 个工作日"
    spared = make_permit(project, method="CANCELLED", method_reason="并入联合验收")
    make_step(schedule, first, days=3, permit=spared, state="NOT_APPLICABLE", state_reason="并入")
    assert project_gain(project, TODAY) == gained


@pytest.mark.django_db
def test_without_a_network_nothing_is_said_of_a_gain():
    project = make_project()
    make_permit(project, method="PROMISE")
    assert project_gain(project, TODAY) is None
    assert project_permits(project, TODAY).gain == ""


@pytest.mark.django_db
def test_a_case_says_what_its_decision_left_of_the_limit_and_a_service_of_government_nothing():
    accepted = date(2025, 11, 3)
    days = {"submitted_on": accepted, "accepted_on": accepted, "result": "GRANTED"}
    early = make_accepted(decided_on=date(2025, 11, 6), limit_kind="LEGAL", **days)
    late = make_accepted(decided_on=date(2025, 11, 19), **days)
    served = make_accepted(decided_on=date(2025, 11, 6), method="GOVERNMENT", **days)
    rows = {row.pk: row for row in with_standing([early, late, served], TODAY)}
    assert saved_words(rows[early.pk]) == "比法定时限少用 7 个工作日"
    assert saved_words(rows[late.pk]) == "超法定时限 2 个工作日"
    assert saved_words(rows[served.pk]) == ""
