"""Problems as they stood at an earlier moment: what the steps since then did is taken back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from projects.issues.rules.machine import Step as Kind
from projects.models import Issue, IssueStep

LIMITING = {Kind.ASSIGN, Kind.ASSESS, Kind.EXTEND, Kind.RESUME, Kind.CONCLUDE, Kind.REOPEN}
LIFTING = {Kind.ESCALATE, Kind.REOPEN}
PROPOSING = {Kind.PROPOSE, Kind.ESCALATE, Kind.KEEP_LEVEL, Kind.CONFIRM_UNABLE, Kind.CLOSE, Kind.REOPEN}  # fmt: skip
RESOLVING = {Kind.RESOLVE, Kind.REJECT, Kind.REOPEN}


def as_they_stood(issues: Iterable[Issue], at: datetime) -> list[Issue]:
    """The issues with state, level, limit and days of that moment, not to be saved; one query."""
    issues = list(issues)
    since = IssueStep.objects.filter(at__gt=at, issue__in=[issue.pk for issue in issues])
    steps = defaultdict(list)
    for step in IssueStep.objects.filter(issue__in=since.values("issue")).order_by("at", "id"):
        steps[step.issue_id].append(step)
    for issue in issues:
        if issue.pk in steps:
            _set_back(issue, steps[issue.pk], at)
    return issues


def _set_back(issue: Issue, steps: Sequence[IssueStep], at: datetime) -> None:
    earlier = [step for step in steps if step.at <= at]
    first = next(step for step in steps if step.at > at)
    issue.state = first.old_state or issue.state
    moved = [s for s in earlier if s.old_state != s.state or s.kind == Kind.ASSIGN]
    issue.state_on = moved[-1].on if moved else issue.raised_on
    issue.level = earlier[-1].level if earlier else Issue.Level.TASK_FORCE
    lifted = _last(earlier, LIFTING)
    issue.level_on = lifted.on if lifted else issue.raised_on
    proposed = _last(earlier, PROPOSING)
    issue.proposed_level = issue.level + 1 if proposed and proposed.kind == Kind.PROPOSE else None
    limited = _last(earlier, LIMITING)
    issue.due_on = limited.until_on if limited else None
    resolved = _last(earlier, RESOLVING)
    issue.resolved_on = resolved.on if resolved and resolved.kind == Kind.RESOLVE else None
    closed = issue.state == Issue.State.CLOSED
    issue.closed_on = issue.state_on if closed else None


def _last(steps: Sequence[IssueStep], kinds: set[Kind]) -> IssueStep | None:
    return next((step for step in reversed(steps) if step.kind in kinds), None)
