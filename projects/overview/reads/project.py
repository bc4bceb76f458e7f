"""The first page of a project: why its light is what it is, its year, what was last said of it, what is open."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from gaoxin.beside import beside_part
from gaoxin.clock import day_of, this_day
from gaoxin.prebuilt import Part, asked, parts_together, rows_of, told
from projects.investment.reads.curve import Curve, curve_of, months_asked
from projects.issues.reads.case import mark_of, work_calendar
from projects.lights.reads import LightPanel, light_part
from projects.models import (
    Issue,
    Milestone,
    PermitStep,
    ProgressReport,
    Project,
    SchedulePlan,
    SiteVisit,
    ZoneSettings,
)
from projects.registry.reads.head import ProjectHead, head_part
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
from projects.weekly.reads.duties import Owed, reporting_part
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


def project_page(project: Project, user, now: datetime) -> tuple[ProjectHead, Overview, list[Owed]]:
    """Its head, its first page and what it says of its reports. All but a few of what is read is asked together."""
    today = this_day(now)
    head, light, owed, own, _ = parts_together(
        head_part(project, user, today),
        light_part(project, today),
        reporting_part(project, user, now),
        _own_part(project, today),
        beside_part(project, "batches", "aliases"),
    )
    return head, _overview(project, head, light, own, today), owed


@dataclass(frozen=True)
class _Own:
    """What is read for the first page alone. `lacking`: the permits that the law puts before the next stage and that
    are not granted yet."""

    months: list
    latest: list[ProgressReport]
    issues: list[Issue]
    visits: list[SiteVisit]
    lacking: list[PermitStep]


def _own_part(project: Project, today: date) -> Part:
    key, following = project.pk, _following(project)
    facts = facts_asked(Stage(project.stage), following) if following else ()
    asks = [
        months_asked(project, today),
        latest_asked(project, REPORTS_SHOWN),
        asked(_pressing, project=key),
        asked(_visits, project=key),
        *([asked(_lacking, tuple(facts), project=key)] if facts else []),
    ]

    def made(months, latest, issues, visits, lacking=()) -> _Own:
        issues, lacking = (told(project, "project", rows) for rows in (issues, lacking))
        return _Own(months, latest, issues, visits, list(lacking))

    return Part(asks, made)


def _overview(
    project: Project, head: ProjectHead, light: LightPanel, own: _Own, today: date
) -> Overview:
    facts = _facts(project)
    return Overview(
        light=light,
        curve=curve_of(own.months, head.standing, today),
        reports=last_reports(project, REPORTS_SHOWN, own.latest),
        open_issues=_marked(own.issues, today),
        visit=next((Visit(one, (today - one.on).days) for one in own.visits), None),
        nodes=_nodes(head.milestones),
        gate=_gate(project, own.lacking),
        facts=[fact for fact in facts if fact.text],
        unknown=[fact.label for fact in facts if not fact.text and _is_due(project, fact.label)],
        stage_events=head.stage_events[:STAGES_SHOWN],
    )


def _following(project: Project) -> Stage | None:
    return next_stage(Stage(project.stage)) if project.stage else None


def _gate(project: Project, lacking: list[PermitStep]) -> Gate:
    following = _following(project)
    if following is None:
        return Gate("", [])
    names = [FIELD_LABELS[name] for name in missing(project.given(), following)]
    return Gate(
        following.label, names + _lacks_schedule(project, following) + _lacks_permits(lacking)
    )


def _lacks_schedule(project: Project, following: Stage) -> list[str]:
    """Whether a confirmed plan is still asked of it for the next stage, and whether the zone refuses without."""
    if not asks_schedule(Stage(project.stage), following):
        return []
    if rows_of(_plans, project=project.pk):
        return []
    return [SCHEDULE_LABEL + ("" if ZoneSettings.load().gate_schedule else "（不作限制）")]


def _lacks_permits(lacking: list[PermitStep]) -> list[str]:
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
