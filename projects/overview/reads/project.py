"""The first page of a project: why its light is what it is, its year, what was last said of it, what is open."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from gaoxin.beside import read_beside
from gaoxin.clock import day_of
from gaoxin.prebuilt import asked, rows_of, rows_together, rows_under, told
from projects.investment.reads.curve import Curve, curve_of, months_asked
from projects.issues.reads.case import mark_of, work_calendar
from projects.lights.reads import LightPanel, light_panel
from projects.models import (
    Issue,
    Milestone,
    PermitStep,
    Project,
    SchedulePlan,
    SiteVisit,
    ZoneSettings,
)
from projects.registry.reads.head import ProjectHead
from projects.registry.rules.amounts import yi_with_unit
from projects.registry.rules.stages import (
    FACT_LABELS,
    FIELD_LABELS,
    SCHEDULE_LABEL,
    Stage,
    asks_schedule,
    missing,
    next_stage,
)
from projects.resources.rules.order import facts_asked
from projects.weekly.reads.progress import ReportEntry, last_reports, latest_asked

ISSUES_SHOWN = 8
NODES_SHOWN, NODES_BEFORE = 8, 2
REPORTS_SHOWN = 2
STAGES_SHOWN = 10
LONG = 40  # characters


@dataclass(frozen=True)
class Gate:
    """What is missing for the next stage; `next_label` '' after the last."""

    next_label: str
    missing: list[str]


@dataclass(frozen=True)
class Fact:
    label: str
    text: str

    @property
    def is_long(self) -> bool:
        """Whether it needs the whole width."""
        return "\n" in self.text or len(self.text) > LONG


@dataclass(frozen=True)
class Visit:
    """The last time somebody was there, how many days ago."""

    visit: SiteVisit
    days: int


@dataclass(frozen=True)
class Overview:
    """`facts`: what is known of the project; `unknown`: the names of what is not, to be said once."""

    light: LightPanel
    curve: Curve
    reports: list[ReportEntry]
    open_issues: list[Issue]
    visit: Visit | None
    nodes: list[Milestone]
    gate: Gate
    facts: list[Fact]
    unknown: list[str]
    stage_events: list

    @property
    def holding(self) -> list[Issue]:
        """Of the open problems shown, those that hold up the next node."""
        following = next((node for node in self.nodes if not node.is_done), None)
        return [one for one in self.open_issues if following and one.milestone_id == following.pk]


def project_overview(project: Project, head: ProjectHead, today: date) -> Overview:
    following = next_stage(Stage(project.stage)) if project.stage else None
    lacks = missing(project.given(), following) if following else []
    names = [FIELD_LABELS[name] for name in lacks] + _lacks_schedule(project, following)
    names += _lacks_permits(project, following)
    read_beside(project, "batches", "aliases")
    facts, key = _facts(project), project.pk
    months, latest, issues, visits = rows_together(
        months_asked(project, today),
        latest_asked(project, REPORTS_SHOWN),
        asked(_pressing, project=key),
        asked(_visits, project=key),
    )
    return Overview(
        light=light_panel(project, today),
        curve=curve_of(months, head.standing, today),
        reports=last_reports(project, REPORTS_SHOWN, latest),
        open_issues=_marked(told(project, "project", issues), today),
        visit=next((Visit(one, (today - one.on).days) for one in visits), None),
        nodes=_nodes(head.milestones),
        gate=Gate(following.label if following else "", names),
        facts=[fact for fact in facts if fact.text],
        unknown=[fact.label for fact in facts if not fact.text and _is_due(project, fact.label)],
        stage_events=head.stage_events[:STAGES_SHOWN],
    )


def _lacks_schedule(project: Project, following: Stage | None) -> list[str]:
    """Whether a confirmed plan is still asked of it for the next stage, and whether the zone refuses without."""
    if following is None or not asks_schedule(Stage(project.stage), following):
        return []
    if rows_of(_plans, project=project.pk):
        return []
    return [SCHEDULE_LABEL + ("" if ZoneSettings.load().gate_schedule else "（不作限制）")]


def _lacks_permits(project: Project, following: Stage | None) -> list[str]:
    """The permits that the law puts before the next stage and that are not granted yet."""
    facts = facts_asked(Stage(project.stage), following) if following else []
    if not facts:
        return []
    lacking = rows_under(project, "project", _lacking, tuple(facts))
    free = "（不作限制）" if lacking and not ZoneSettings.load().gate_permits else ""
    return [f"{row}{free}" for row in lacking]


def _plans(project: int) -> QuerySet:
    return SchedulePlan.objects.filter(schedule__project=project).order_by().values("pk")[:1]


def _lacking(facts: tuple[str, ...], project: int) -> QuerySet:
    return PermitStep.objects.lacking_of(project, facts)


def _marked(issues: list[Issue], today: date) -> list[Issue]:
    """Each with its working days left in words."""
    calendar = work_calendar(today)
    for issue in issues:
        issue.mark = mark_of(issue, today, calendar)
    return issues


def _pressing(project: int) -> QuerySet:
    """The open problems with which it presses most."""
    rows = Issue.objects.open().filter(project=project).select_related("milestone", "handler")
    return rows.order_by("due_on", "raised_on", "pk")[:ISSUES_SHOWN]


def _visits(project: int) -> QuerySet:
    rows = SiteVisit.objects.filter(projects=project).select_related("leader")
    return rows.order_by("-on", "-pk")[:1]


def _nodes(nodes: list[Milestone]) -> list[Milestone]:
    """The next ones, after the last that are done; of a short list all."""
    done = next((place for place, node in enumerate(nodes) if not node.is_done), len(nodes))
    first = max(0, min(done - NODES_BEFORE, len(nodes) - NODES_SHOWN))
    return nodes[first : first + NODES_SHOWN]


def _facts(project: Project) -> list[Fact]:
    """All that one may know of a project, '' where it is not known."""
    levels = "、".join(str(row) for row in project.levels.all())
    plain = (
        ("建设单位", project.company),
        ("建设地点", project.site),
        ("牵头单位", project.lead_unit),
        ("项目代码", project.approval_code),
        ("行业", project.industry),
        ("产业链", project.chain),
        ("建设性质", project.get_nature_display()),
        ("级别", levels),
        ("三个一批", "、".join(str(batch) for batch in project.batches.all())),
        ("总投资", _print_amount(project.total_investment)),
        ("固定资产投资", _print_amount(project.fixed_investment)),
        ("协议投资", _print_amount(project.agreed_investment)),
        ("纳统计划总投资", _print_amount(project.statistical_investment)),
        ("用地", f"{project.land} 亩" if project.land is not None else ""),
        ("建设内容", project.description),
        ("进入项目库", project.admitted_on),
        *((label, _full_fact(project, fact)) for fact, label in FACT_LABELS.items()),
        ("确认", _confirmed(project)),
    )
    return [Fact(label, str(value or "")) for label, value in plain]


def _is_due(project: Project, label: str) -> bool:
    """Whether one could know it: of what has not happened yet nobody says that it was not filled in."""
    fact = next((fact for fact, name in FACT_LABELS.items() if name == label), None)
    if label == "确认":
        return False
    if fact is None or not project.is_confirmed:
        return True
    return bool(project.stage) and fact in missing(project.given(), Stage(project.stage))


def _confirmed(project: Project) -> str:
    return f"{project.confirmed_by} {day_of(project.confirmed_at)}" if project.confirmed_at else ""


def _print_amount(amount) -> str:
    return "" if amount is None else yi_with_unit(amount)


def _full_fact(project: Project, fact: str) -> str:
    on = getattr(project, f"{fact}_on")
    return str(on) if on else getattr(project, f"{fact}_text")
