"""Every step of a problem, from 上报 to 销号."""

from datetime import date, datetime

from projects.models import CodeCounter, Issue, IssueStep

PREFIX = "WT"


def next_issue_code() -> str:
    """WT-001, WT-002 …: the counter's row is locked until the transaction ends."""
    CodeCounter.objects.get_or_create(prefix=PREFIX)
    counter = CodeCounter.objects.select_for_update().get(prefix=PREFIX)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{PREFIX}-{counter.last:03d}"


def write_issue(issue: Issue, *, on: date, at: datetime, by) -> Issue:
    """上报: register a problem of a project. The caller holds the transaction and writes the audit."""
    issue.code = next_issue_code()
    issue.raised_by, issue.raised_on, issue.level_on = by, on, on
    issue.created_by = issue.updated_by = by
    issue.save(force_insert=True)
    write_step(issue, IssueStep.Kind.REPORT, old_state="", text=issue.detail, on=on, at=at, by=by)
    return issue


def write_step(
    issue: Issue, kind: str, *, old_state: str, text: str, on: date, at: datetime, by
) -> IssueStep:
    """Record a step that led to the issue's present state and level; `by` None: the clock."""
    return IssueStep.objects.create(
        issue=issue, kind=kind, old_state=old_state, state=issue.state, level=issue.level,
        text=text, on=on, at=at, by=by,
    )  # fmt: skip
