"""What the pages of one project show beside its own fields."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from gaoxin.prebuilt import Part, asked, parts_together, told
from projects.directing.reads.instructions import may_give
from projects.investment.reads.standing import Standing, standing_part
from projects.models import Appointment, Issue, Milestone, PermitStep, Project, StageEvent
from projects.registry.rules.stages import (
    FACT_OF_STAGE,
    ORDER,
    Stage,
)
from projects.schedule.rules.nodes import short_day


@dataclass(frozen=True)
class StageStep:
    """One chevron of the stage strip; `mark` is passed, current or ahead."""

    label: str
    day: str
    mark: str


@dataclass(frozen=True)
class Holder:
    role: str
    label: str
    appointment: Appointment | None


@dataclass(frozen=True)
class ProjectHead:
    steps: list[StageStep]
    holders: list[Holder]
    milestones: list[Milestone]
    stage_events: list[StageEvent]
    can_edit: bool
    can_raise: bool
    may_instruct: bool
    people_count: int
    standing: Standing
    open_issue_count: int
    odd: str
    """works or production that did not wait for a permit, in a sentence"""

    @property
    def next_milestone(self) -> Milestone | None:
        return next((node for node in self.milestones if not node.is_done), None)


def project_head(project: Project, user, today: date) -> ProjectHead:
    """`project`: as a page finds it (projects/registry/views/tab.py), which knows what `user` may do."""
    return parts_together(head_part(project, user, today))[0]


def head_part(project: Project, user, today: date) -> Part:
    """The same of a page that asks for more."""
    key, standing = project.pk, standing_part(project.pk, today)
    asks = [
        asked(_current, today, project=key),
        asked(_events, project=key),
        asked(_milestones, project=key),
        asked(_odd, project=key),
        asked(_open_issues, project=key),
        *standing.asks,
    ]

    def made(current, events, nodes, odd, open_issues, *invested) -> ProjectHead:
        rows = _Rows(current, events, nodes, odd, len(open_issues), standing.made(*invested))
        return _head_of(project, user, today, rows)

    return Part(asks, made)


@dataclass(frozen=True)
class _Rows:
    """What is read for a head."""

    current: list[Appointment]
    events: list[StageEvent]
    nodes: list[Milestone]
    odd: list[PermitStep]
    open_issues: int
    standing: Standing


def _head_of(project: Project, user, today: date, read: _Rows) -> ProjectHead:
    for rows in (read.current, read.events, read.nodes, read.odd):
        told(project, "project", rows)
    return ProjectHead(
        steps=_lay_out_steps(project, read.events, today),
        holders=[
            Holder(role, Appointment.Role(role).label, _holder(read.current, role))
            for role in (
                Appointment.Role.LEADER,
                Appointment.Role.CHIEF,
                Appointment.Role.COMMISSIONER,
            )
        ],
        milestones=read.nodes,
        stage_events=read.events,
        can_edit=project.may_edit,
        can_raise=project.may_work,
        may_instruct=may_give(user, today),
        people_count=len(read.current),
        standing=read.standing,
        open_issue_count=read.open_issues,
        odd="、".join(dict.fromkeys(row.odd for row in read.odd)),
    )


def _current(today: date, project: int) -> QuerySet:
    rows = Appointment.objects.current(today).filter(project=project)
    return rows.select_related("user__unit").order_by("from_on")


def _events(project: int) -> QuerySet:
    return StageEvent.objects.filter(project=project).select_related("by")


def _milestones(project: int) -> QuerySet:
    return Milestone.objects.kept().filter(project=project)


def _open_issues(project: int) -> QuerySet:
    return Issue.objects.open().filter(project=project).order_by().values_list("pk")


def _odd(project: int) -> QuerySet:
    return PermitStep.objects.odd_of(project)


def _holder(current: list[Appointment], role: str) -> Appointment | None:
    return next((row for row in current if row.role == role), None)


def fact_text(project: Project, fact: str, today: date) -> str:
    """The day of a fact, its words when the day is unknown, '' when it is not (yet) true."""
    on = getattr(project, f"{fact}_on")
    return short_day(on, today) if on else getattr(project, f"{fact}_text")


def _lay_out_steps(project: Project, events: list[StageEvent], today: date) -> list[StageStep]:
    here = ORDER.index(Stage(project.stage)) if project.stage else -1
    days = {
        event.stage: short_day(event.on, today) if event.on else event.on_text
        for event in reversed(events)
    }
    steps = []
    for place, stage in enumerate(ORDER):
        fact = FACT_OF_STAGE.get(stage)
        day = fact_text(project, fact, today) if fact else days.get(stage, "")
        mark = "current" if place == here else "passed" if place < here else "ahead"
        steps.append(StageStep(stage.label, day or "—", mark))
    return steps
