"""The page of one issue: its facts, its log, and the steps that this person may take now."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from projects.calendar.rules.workdays import unpublished_note
from projects.issues.reads.case import (
    Clock,
    Mark,
    asked_extension,
    case_of,
    load_clock,
    mark_of,
    who_is,
)
from projects.issues.rules import machine as rules
from projects.issues.rules.machine import Step, Who
from projects.models import Issue, IssueStep, Project, SupervisionOrder


@dataclass(frozen=True)
class IssuePage:
    steps: list[IssueStep]
    steps_open: list[Step]
    mark: Mark
    asked: IssueStep | None
    orders: list[SupervisionOrder]
    units: str
    can_edit: bool
    sees_project: bool
    is_barred: bool
    may_request: bool
    calendar_note: str


@dataclass(frozen=True)
class StepState:
    """How a step stands for a person: whether it is theirs at all, and why not now ('': it can)."""

    concerns: bool
    why_not: str
    asked: date | None


def issue_page(issue: Issue, user: User, today: date) -> IssuePage:
    clock, roles = load_clock(today), who_is(issue, user, today)
    return IssuePage(
        steps=_list_steps(issue),
        steps_open=rules.open_steps(case_of(issue, clock), roles),
        mark=mark_of(issue, today, clock.calendar),
        asked=asked_extension(issue),
        orders=list(SupervisionOrder.objects.visible_to(user).filter(issue=issue).order_by("pk")),
        units="、".join(str(row.unit) for row in issue.issue_units.select_related("unit")),
        can_edit=Issue.objects.editable_by(user).filter(pk=issue.pk).exists(),
        sees_project=Project.objects.visible_to(user).filter(pk=issue.project_id).exists(),
        is_barred=issue.state == Issue.State.RESOLVED and _barred(roles),
        may_request=Issue.Level.CITY in (issue.level, issue.proposed_level),
        calendar_note=_note(issue, clock),
    )


def _list_steps(issue: Issue) -> list[IssueStep]:
    rows = issue.steps.select_related("by").prefetch_related("files__file")
    return list(rows.order_by("-at", "-id"))


def _barred(roles: frozenset[Who]) -> bool:
    return bool(roles & rules.MOVES[Step.CLOSE].barred)


def _note(issue: Issue, clock: Clock) -> str:
    if issue.due_on is None or not issue.is_open:
        return ""
    days = sorted([clock.today, issue.due_on])
    return unpublished_note(clock.calendar.unpublished(*days))


def step_named(slug: str) -> Step | None:
    return next((step for step in rules.MOVES if step.lower().replace("_", "-") == slug), None)


def step_state(issue: Issue, step: Step, user: User, today: date) -> StepState:
    roles, asked = who_is(issue, user, today), asked_extension(issue)
    why_not = rules.refusal(case_of(issue, load_clock(today)), step)
    if not why_not and not rules.may_take(step, issue.level, roles):
        why_not = "这是你自己办的，须由另一人核验或批准。"
    return StepState(
        concerns=rules.concerns(step, issue.level, roles),
        why_not=why_not,
        asked=asked.until_on if asked else None,
    )
