"""What the pages of one project show beside its own fields."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from projects.models import Appointment, Contact, Issue, Milestone, Project, TaskForce
from projects.reports.instructions import may_give
from projects.reports.investment import Standing, standings
from projects.reports.issue_case import mark_of, work_calendar
from projects.reports.lights import LightPanel, light_panel
from projects.rules.nodes import short_day
from projects.rules.stages import (
    FACT_LABELS,
    FACT_OF_STAGE,
    FIELD_LABELS,
    ORDER,
    Stage,
    missing,
    next_stage,
)

ISSUES_SHOWN = 8


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
    next_milestone: Milestone | None
    can_edit: bool
    can_raise: bool
    may_instruct: bool
    milestone_count: int
    people_count: int
    standing: Standing
    open_issue_count: int


@dataclass(frozen=True)
class Gate:
    """What is missing for the next stage; `next_label` '' after the last."""

    next_label: str
    missing: list[str]


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True)
class Overview:
    gate: Gate
    basics: list[Fact]
    facts: list[Fact]
    milestones: list[Milestone]
    stage_events: list
    open_issues: list[Issue]
    light: LightPanel


@dataclass(frozen=True)
class People:
    current: list[Appointment]
    past: list[Appointment]
    task_force: TaskForce | None
    contacts: list[Contact]


def project_head(project: Project, user, today: date) -> ProjectHead:
    current = list(
        project.appointments.current(today).select_related("user__unit").order_by("from_on")
    )
    undone = (
        project.milestones.kept().undone().select_related("project").order_by("due_on", "order")
    )
    return ProjectHead(
        steps=_steps(project, today),
        holders=[
            Holder(role, Appointment.Role(role).label, _holder(current, role))
            for role in ("LEADER", "CHIEF", "COMMISSIONER")
        ],
        next_milestone=undone.first(),
        can_edit=Project.objects.editable_by(user).filter(pk=project.pk).exists(),
        can_raise=Project.objects.worked_on_by(user).filter(pk=project.pk).exists(),
        may_instruct=may_give(user, today),
        milestone_count=project.milestones.kept().count(),
        people_count=len(current),
        standing=standings([project], today)[project.pk],
        open_issue_count=project.issues.open().count(),
    )


def _holder(current: list[Appointment], role: str) -> Appointment | None:
    return next((row for row in current if row.role == role), None)


def fact_text(project: Project, fact: str, today: date) -> str:
    """The day of a fact, its words when the day is unknown, '' when it is not (yet) true."""
    on = getattr(project, f"{fact}_on")
    return short_day(on, today) if on else getattr(project, f"{fact}_text")


def _steps(project: Project, today: date) -> list[StageStep]:
    here = ORDER.index(Stage(project.stage)) if project.stage else -1
    days = {
        event.stage: short_day(event.on, today) if event.on else event.on_text
        for event in project.stage_events.order_by("at", "id")
    }
    steps = []
    for place, stage in enumerate(ORDER):
        fact = FACT_OF_STAGE.get(stage)
        day = fact_text(project, fact, today) if fact else days.get(stage, "")
        mark = "current" if place == here else "passed" if place < here else "ahead"
        steps.append(StageStep(stage.label, day or "—", mark))
    return steps


def project_overview(project: Project) -> Overview:
    following = next_stage(Stage(project.stage)) if project.stage else None
    lacks = missing(project.given(), following) if following else []
    fields = [project._meta.get_field(f"{fact}_on") for fact in FACT_LABELS]
    facts = [
        Fact(FACT_LABELS[field.name.removesuffix("_on")], _full_fact(project, field.name))
        for field in fields
    ]
    return Overview(
        basics=_basics(project),
        gate=Gate(following.label if following else "", [FIELD_LABELS[name] for name in lacks]),
        facts=facts,
        milestones=list(project.milestones.kept().select_related("project")[:8]),
        stage_events=list(project.stage_events.select_related("by")[:10]),
        open_issues=_open_issues(project),
        light=light_panel(project, timezone.localdate()),
    )


def _open_issues(project: Project) -> list[Issue]:
    """The most pressing ones, each with its working days left in words."""
    rows = project.issues.open().for_register().order_by("due_on", "raised_on", "pk")
    issues, today = list(rows[:ISSUES_SHOWN]), timezone.localdate()
    calendar = work_calendar(today)
    for issue in issues:
        issue.mark = mark_of(issue, today, calendar)
    return issues


def _basics(project: Project) -> list[Fact]:
    levels = "、".join(str(row) for row in project.levels.all())
    plain = (
        ("编号", project.code),
        ("项目代码", project.approval_code),
        ("行业", project.industry),
        ("产业链", project.chain),
        ("建设性质", project.get_nature_display()),
        ("级别", levels),
        ("三个一批", "、".join(str(batch) for batch in project.batches.all())),
        ("固定资产投资", _yi(project.fixed_investment)),
        ("协议投资", _yi(project.agreed_investment)),
        ("纳统计划总投资", _yi(project.statistical_investment)),
        ("用地", f"{project.land} 亩" if project.land is not None else ""),
        ("进入项目库", project.admitted_on),
        (
            "确认",
            f"{project.confirmed_by} {project.confirmed_at:%Y-%m-%d}"
            if project.confirmed_by
            else "尚未确认",
        ),
    )
    return [Fact(label, str(value or "")) for label, value in plain]


def _yi(amount) -> str:
    return "" if amount is None else f"{amount / 10000:.2f} 亿元"


def _full_fact(project: Project, field: str) -> str:
    on = getattr(project, field)
    return str(on) if on else getattr(project, field.removesuffix("_on") + "_text")


def project_people(project: Project) -> People:
    rows = project.appointments.select_related("user__unit", "voided_by")
    current = [row for row in rows if row.state_label in {"在任", "未到任"}]
    order = {role: place for place, role in enumerate(Appointment.Role.values)}
    current.sort(key=lambda row: (order[row.role], row.from_on))
    force = TaskForce.objects.filter(project=project)
    return People(
        current=current,
        past=[row for row in rows if row not in current],
        task_force=force.prefetch_related("task_force_units__unit").first(),
        contacts=list(project.contacts.all()),
    )
