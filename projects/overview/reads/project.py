from dataclasses import dataclass

from django.utils import timezone

from gaoxin.clock import day_of
from projects.issues.reads.case import mark_of, work_calendar
from projects.lights.reads import LightPanel, light_panel
from projects.models import Issue, Milestone, Project
from projects.registry.rules.amounts import yi_with_unit
from projects.registry.rules.stages import (
    FACT_LABELS,
    FIELD_LABELS,
    Stage,
    missing,
    next_stage,
)

ISSUES_SHOWN = 8


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
        ("固定资产投资", _print_amount(project.fixed_investment)),
        ("协议投资", _print_amount(project.agreed_investment)),
        ("纳统计划总投资", _print_amount(project.statistical_investment)),
        ("用地", f"{project.land} 亩" if project.land is not None else ""),
        ("进入项目库", project.admitted_on),
        (
            "确认",
            f"{project.confirmed_by} {day_of(project.confirmed_at)}"
            if project.confirmed_at
            else "尚未确认",
        ),
    )
    return [Fact(label, str(value or "")) for label, value in plain]


def _print_amount(amount) -> str:
    return "" if amount is None else yi_with_unit(amount)


def _full_fact(project: Project, field: str) -> str:
    on = getattr(project, field)
    return str(on) if on else getattr(project, field.removesuffix("_on") + "_text")
