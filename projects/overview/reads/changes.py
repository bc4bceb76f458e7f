"""What changed lately, from the rows that record changes on purpose: no diff is guessed."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from projects.models import Appointment, DateChange, LightChange, Project, StageEvent, StatusEvent

SHOWN = 8
# What a line says; a row is as wide as what is read of it.
OF_PROJECT = ("project__code", "project__short_name", "project__source")
OF_DATE = (
    "old_on",
    "new_on",
    "milestone__name",
    "milestone__project__code",
    "milestone__project__short_name",
    "milestone__project__source",
)
OF_STAGE = ("kind", "stage", "old_stage", "on", "on_text", "evidence")
OF_APPOINTMENT = ("created_at", "role", "from_on", "user__name", "demo")


@dataclass(frozen=True)
class Change:
    """`kind` in two characters (阶段, 时限, 任命, 状态, 灯, 新增); `text` what happened; `why`. `demo`: fictional."""

    at: datetime
    kind: str
    project: Project
    text: str
    why: str
    demo: bool = False


def recent_changes(projects, since: date, shown: int = SHOWN) -> list[Change]:
    """The latest changes of `projects` since a day, newest first."""
    start = timezone.make_aware(datetime.combine(since, time.min))
    found = [
        *_stages(projects, start, shown),
        *_dates(projects, start, shown),
        *_appointments(projects, start, shown),
        *_statuses(projects, start, shown),
        *_lights(projects, start, shown),
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)[:shown]


def _stages(projects, start, shown):
    rows = StageEvent.objects.filter(project__in=projects, at__gte=start)
    # What the article said in 2024 did not change in these days; it was typed in.
    rows = rows.exclude(source=StageEvent.Source.ARTICLE)
    for row in rows.select_related("project").only("at", "reason", *OF_STAGE, *OF_PROJECT)[:shown]:
        if row.kind == StageEvent.Kind.CORRECTION:
            day = row.on or row.on_text or "已清除"
            text = f"更正{row.get_stage_display()}日期：{day}"
        elif row.kind == StageEvent.Kind.ENTRY:
            text = f"新登记，{row.get_stage_display()}"
        else:
            text = f"{row.get_old_stage_display() or '待核实'} → {row.get_stage_display()}"
        yield _change(row.at, "阶段", row.project, text, row.reason or row.evidence)


def _dates(projects, start, shown):
    rows = DateChange.objects.filter(milestone__project__in=projects, at__gte=start)
    for row in rows.select_related("milestone__project").only("at", "reason", *OF_DATE)[:shown]:
        text = f"{row.milestone.name} {_glued(row.old_on)} → {_glued(row.new_on)}"
        yield _change(row.at, "时限", row.milestone.project, text, row.reason)


def _appointments(projects, start, shown):
    rows = Appointment.objects.valid().filter(project__in=projects, created_at__gte=start)
    rows = rows.select_related("project", "user").order_by("-created_at", "-id")
    for row in rows.only("reason", *OF_APPOINTMENT, *OF_PROJECT)[:shown]:
        text = f"{row.get_role_display()} {row.user}，自 {_glued(row.from_on)}"
        demo = row.demo or row.project.is_demo
        yield Change(row.created_at, "任命", row.project, text, row.reason, demo)


def _statuses(projects, start, shown):
    rows = StatusEvent.objects.filter(project__in=projects, at__gte=start)
    for row in rows.select_related("project").only("at", "status", "reason", *OF_PROJECT)[:shown]:
        yield _change(row.at, "状态", row.project, row.get_status_display(), row.reason)


def _lights(projects, start, shown):
    rows = LightChange.objects.filter(project__in=projects, at__gte=start)
    for row in rows.select_related("project").only("at", "old", "new", "reason", *OF_PROJECT)[
        :shown
    ]:
        text = f"{row.get_old_display()}灯 → {row.get_new_display()}灯"
        yield _change(row.at, "灯", row.project, text, row.reason)


def _change(at: datetime, kind: str, project: Project, text: str, why: str) -> Change:
    return Change(at, kind, project, text, why, project.is_demo)


def _glued(day: date) -> str:
    """A day that does not break at its hyphen."""
    return f"{day:%m}\u2060-\u2060{day:%d}"
