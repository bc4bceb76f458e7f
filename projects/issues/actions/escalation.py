"""What the clock does to open problems: raise them, draft for a person, draft supervision orders.

Every step may run late, twice or on two machines, and never does anything on a holiday. Each
problem is its own transaction, locked and judged anew; one that another machine holds is left to it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from projects.issues.actions.notices import tell
from projects.issues.actions.steps import write_step
from projects.issues.actions.supervision import draft_for_level, write_draft
from projects.issues.reads.case import Clock, load_clock
from projects.issues.rules import machine as rules, supervision as supervision_rules
from projects.issues.rules.machine import Lateness, Rise, State
from projects.lights.actions import relight
from projects.models import Issue, IssueStep, Project, Status


@dataclass(frozen=True)
class Escalated:
    """How many were raised, drafted for a person, and given a draft of a supervision order."""

    raised: int = 0
    proposed: int = 0
    orders: int = 0


def escalate_due(now: datetime) -> Escalated:
    today = timezone.localdate(now)
    clock = load_clock(today)
    if not clock.is_working:
        return Escalated()
    ready = [issue.pk for issue in _candidates(clock) if _rise(issue, clock)]
    rises = [_rise_one(pk, clock, now) for pk in ready]
    orders = [_order_one(issue.pk, clock) for issue in _near(clock) if _lacks_order(issue, clock)]
    return Escalated(
        raised=sum(rise is not None and rise.by_itself for rise in rises),
        proposed=sum(rise is not None and not rise.by_itself for rise in rises),
        orders=sum(orders),
    )


def _live():
    return Issue.objects.kept().exclude(project__status=Status.TERMINATED)


def _candidates(clock: Clock):
    """Those past a limit, roughly; the rules decide."""
    late = Q(due_on__lt=clock.today) & Q(state__in=rules.RUNNING)
    idle = Q(state__in=[State.REPORTED, State.ASSIGNED]) & Q(level__lt=rules.RISES_TO)
    return _live().filter(late | idle, level__lt=rules.TOP_LEVEL, proposed_level=None)


def _near(clock: Clock):
    """Those with a limit on the next working day at the latest, and no red order yet."""
    red = supervision_rules.Colour.RED
    soon = clock.calendar.add(clock.today, 1)
    rows = _live().running().filter(due_on__lte=soon).exclude(supervision_orders__colour=red)
    return rows.prefetch_related("supervision_orders")


def _measure_lateness(issue: Issue, clock: Clock) -> Lateness | None:
    return rules.lateness(
        State(issue.state), issue.since, issue.due_on, clock.today, clock.limits, clock.calendar
    )


def _rise(issue: Issue, clock: Clock) -> Rise | None:
    if issue.proposed_level:
        return None
    since = max(filter(None, [issue.level_on, issue.proposed_on]))
    return rules.next_level(
        level=issue.level,
        late=_measure_lateness(issue, clock),
        at_level=clock.calendar.count(since, clock.today),
        is_working=clock.is_working,
        limit=clock.limits.level,
    )


def _locked(pk: int) -> Issue | None:
    """None while another machine is at it, or a person at its project, which is locked first."""
    projects = Project.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    if projects.filter(issues=pk).first() is None:
        return None
    rows = Issue.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    return rows.select_related("project__lead_unit", "lead_unit").filter(pk=pk).first()


@transaction.atomic
def _rise_one(pk: int, clock: Clock, now: datetime) -> Rise | None:
    issue = _locked(pk)
    if issue is None:
        return None
    late, rise = _measure_lateness(issue, clock), _rise(issue, clock)
    if late is None or rise is None:
        return None
    words = f"超过{late.limit}时限 {late.workdays} 个工作日"
    before = {"level": issue.level}
    if rise.by_itself:
        issue.level, issue.level_on = rise.level, clock.today
        issue.save_changes("level", "level_on", by=None)
        kind, text = IssueStep.Kind.ESCALATE, f"{words}，系统提级。"
    else:
        issue.proposed_level, issue.proposed_on = rise.level, clock.today
        issue.save_changes("proposed_level", "proposed_on", by=None)
        label = Issue.Level(rise.level).label
        kind, text = IssueStep.Kind.PROPOSE, f"{words}，拟提级至{label}，请审定。"
        draft_for_level(issue, clock=clock)
    step = write_step(
        issue, kind, old_state=issue.state, text=text, on=clock.today, at=now, by=None
    )
    tell(issue, step)
    after = {"step": step.get_kind_display(), "level": rise.level, "reason": text}
    relight([issue.project_id], now)
    audit.record("issue.clock", issue, by=None, before=before, after=after)
    return rise


def _colour(issue: Issue, clock: Clock) -> supervision_rules.Colour | None:
    if issue.due_on is None:
        return None
    left = rules.remaining(issue.due_on, None, clock.today, clock.calendar)
    return supervision_rules.colour(left, clock.red_limit)


def _lacks_order(issue: Issue, clock: Clock) -> bool:
    colour = _colour(issue, clock)
    have = {order.colour for order in issue.supervision_orders.all()}
    return colour is not None and colour not in have


@transaction.atomic
def _order_one(pk: int, clock: Clock) -> bool:
    issue = _locked(pk)
    if issue is None or not issue.is_running:
        return False
    colour = _colour(issue, clock)
    order = write_draft(issue, colour, clock) if colour else None
    if order is None:
        return False
    audit.record("supervision.draft", order, by=None, after={"colour": colour, "issue": issue.code})
    return True
