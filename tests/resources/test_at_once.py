"""Decisions that meet: two who decide, a pause that opens meanwhile, a process that is killed. Before or after, and
nothing between."""

import os
import signal
import traceback
from concurrent.futures import ThreadPoolExecutor

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.models import AuditEvent
from projects.models import PermitEvent, PermitPause, PermitStep, Project
from projects.resources.actions import course
from projects.resources.actions.decisions import Decision, decide
from tests.harness.parallel import SEED, at_once, rounds
from tests.world.factories import (
    make_accepted,
    make_item,
    make_milestone,
    make_pause,
    make_project,
    make_schedule,
    make_step,
    make_user,
)

TODAY = timezone.localdate()
REFUSED = (ValidationError, IntegrityError)


def read(permit: PermitStep) -> PermitStep:
    return PermitStep.objects.select_related("project", "item").get(pk=permit.pk)


def deciding(permit: PermitStep, by, number: str = "示例〔2026〕1号"):
    """The act of somebody who has read the permit as it is now."""
    seen, given = read(permit), Decision(on=TODAY, result="GRANTED", number=number)
    return lambda: decide(permit=seen, given=given, today=TODAY, by=by)


def pausing(permit: PermitStep, by):
    seen, row = read(permit), PermitPause(reason="EXPERT", from_on=TODAY, told_on=TODAY)
    return lambda: course.pause(permit=seen, row=row, today=TODAY, by=by)


def test_of_two_who_decide_at_once_one_is_told_that_somebody_was_quicker(committed_db):
    by = make_user(role="ADMIN")
    for _ in range(rounds(10, 2)):
        permit = make_accepted()
        found = at_once(deciding(permit, by, "甲"), deciding(permit, by, "乙"))
        refused = [one for one in found if isinstance(one, ValidationError)]
        assert len(refused) == 1 and "没有保存" in refused[0].messages[0]
        assert permit.log.filter(kind="DECIDE").count() == 1
        assert read(permit).number in ("甲", "乙")


def test_of_a_decision_and_a_pause_that_opens_meanwhile_one_is_refused(committed_db):
    by = make_user(role="ADMIN")
    for _ in range(rounds(10, 2)):
        permit = make_accepted()
        found = at_once(deciding(permit, by), pausing(permit, by))
        assert sum(isinstance(one, REFUSED) for one in found) == 1
        stored = read(permit)
        assert (stored.decided_on is None) == permit.pauses.filter(to_on=None).exists()


def test_a_pause_that_is_written_past_the_action_is_refused_by_the_database(committed_db):
    """Whoever writes first: the second waits for the row of the permit and sees what the first did."""
    by = make_user(role="ADMIN")
    for _ in range(rounds(10, 2)):
        permit = make_accepted()
        found = at_once(deciding(permit, by), lambda permit=permit: make_pause(permit))
        assert not PermitStep.objects.filter(
            pk=permit.pk, decided_on__isnull=False, pauses__to_on=None, pauses__isnull=False
        ).exists()
        assert sum(isinstance(one, REFUSED) for one in found) <= 1


# -- kill -9 ----------------------------------------------------------------------------------------


def kill_within(act, statement: int) -> bool:
    """Do it in a process of its own that is killed before its nth statement; whether it came that far.

    Forked from a thread of its own: after a browser test the main thread runs a loop, which the child has not, and
    without it Django's connections would lead the child to the database of other tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_kill_within, act, statement).result()


def _kill_within(act, statement: int) -> bool:
    child = os.fork()
    if not child:
        asked = 0

        def kill(execute, *call):
            nonlocal asked
            asked += 1
            if asked == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*call)

        try:
            with connection.execute_wrapper(kill):
                act()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the act itself failed"
    return os.WIFSIGNALED(status)


def paused_step():
    """A permit whose clock stands still; a step, a milestone and a fact of the project wait for it."""
    project = make_project(stage="SIGNED", signed_text="2025 年", total_investment=100)
    node = make_milestone(project, kind="FILED", name="备案赋码")
    permit = make_accepted(project, item=make_item(step_names="备案赋码"))
    make_pause(permit)
    make_step(make_schedule(project), name="备案赋码", kind="FILED", milestone=node, permit=permit)
    return permit, node


def state_of(permit, node) -> tuple:
    """All that a decision writes."""
    node.refresh_from_db()
    stored = read(permit)
    audited = AuditEvent.objects.filter(act="permit.decide", object_id=str(permit.pk)).count()
    return (
        stored.decided_on, stored.result, permit.pauses.get().to_on, node.done_on,
        Project.objects.get(pk=permit.project_id).filed_on,
        PermitEvent.objects.filter(permit=permit, kind="DECIDE").count(), audited,
    )  # fmt: skip


BEFORE = (None, "", None, None, None, 0, 0)
AFTER = (TODAY, "GRANTED", TODAY, TODAY, TODAY, 1, 1)
MOST = 60  # statements of a decision; where it ends before, it was not killed


def test_a_decision_whose_process_is_killed_is_there_whole_or_not_at_all(committed_db):
    by, killed = make_user(role="ADMIN"), 0
    step = max(1, MOST // rounds(60, 6))
    for statement in range(1 + SEED % step, MOST, step):
        permit, node = paused_step()
        died = kill_within(deciding(permit, by), statement)
        assert state_of(permit, node) == (BEFORE if died else AFTER), statement
        killed += died
    assert killed
