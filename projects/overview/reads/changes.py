"""What changed lately, from the rows that record changes on purpose: no diff is guessed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from projects.models import Appointment, DateChange, LightChange, Project, StageEvent, StatusEvent
from projects.overview.reads.seen import Seen

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


def recent_changes(seen: Seen, since: date, shown: int = SHOWN) -> list[Change]:
    """The latest changes of the projects that are seen, since a day, newest first."""
    start = timezone.make_aware(datetime.combine(since, time.min))
    found = [
        *_stages(seen.rows_of(_stage_rows, shown, at=start)),
        *_dates(seen.rows_of(_date_rows, shown, at=start)),
        *_appointments(seen.rows_of(_appointment_rows, shown, at=start)),
        *_statuses(seen.rows_of(_status_rows, shown, at=start)),
        *_lights(seen.rows_of(_light_rows, shown, at=start)),
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)[:shown]


def _stage_rows(seen: Seen, shown: int, at: datetime) -> QuerySet:
    rows = StageEvent.objects.filter(project__in=seen.projects, at__gte=at)
    # What the article said in 2024 did not change in these days; it was typed in.
    rows = rows.exclude(source=StageEvent.Source.ARTICLE).select_related("project")
    return rows.only("at", "reason", *OF_STAGE, *OF_PROJECT)[:shown]


def _stages(rows: Iterable[StageEvent]) -> Iterator[Change]:
    for row in rows:
        if row.kind == StageEvent.Kind.CORRECTION:
            day = row.on or row.on_text or "已清除"
            text = f"更正{row.get_stage_display()}日期：{day}"
        elif row.kind == StageEvent.Kind.ENTRY:
            text = f"新登记，{row.get_stage_display()}"
        else:
            text = f"{row.get_old_stage_display() or '待核实'} → {row.get_stage_display()}"
        yield _change(row.at, "阶段", row.project, text, row.reason or row.evidence)


def _date_rows(seen: Seen, shown: int, at: datetime) -> QuerySet:
    rows = DateChange.objects.filter(milestone__project__in=seen.projects, at__gte=at)
    return rows.select_related("milestone__project").only("at", "reason", *OF_DATE)[:shown]


def _dates(rows: Iterable[DateChange]) -> Iterator[Change]:
    for row in rows:
        text = f"{row.milestone.name} {_glued(row.old_on)} → {_glued(row.new_on)}"
        yield _change(row.at, "时限", row.milestone.project, text, row.reason)


def _appointment_rows(seen: Seen, shown: int, at: datetime) -> QuerySet:
    rows = Appointment.objects.valid().filter(project__in=seen.projects, created_at__gte=at)
    rows = rows.select_related("project", "user").order_by("-created_at", "-id")
    return rows.only("reason", *OF_APPOINTMENT, *OF_PROJECT)[:shown]


def _appointments(rows: Iterable[Appointment]) -> Iterator[Change]:
    for row in rows:
        text = f"{row.get_role_display()} {row.user}，自 {_glued(row.from_on)}"
        demo = row.demo or row.project.is_demo
        yield Change(row.created_at, "任命", row.project, text, row.reason, demo)


def _status_rows(seen: Seen, shown: int, at: datetime) -> QuerySet:
    rows = StatusEvent.objects.filter(project__in=seen.projects, at__gte=at)
    return rows.select_related("project").only("at", "status", "reason", *OF_PROJECT)[:shown]


def _statuses(rows: Iterable[StatusEvent]) -> Iterator[Change]:
    for row in rows:
        yield _change(row.at, "状态", row.project, row.get_status_display(), row.reason)


def _light_rows(seen: Seen, shown: int, at: datetime) -> QuerySet:
    rows = LightChange.objects.filter(project__in=seen.projects, at__gte=at)
    return rows.select_related("project").only("at", "old", "new", "reason", *OF_PROJECT)[:shown]


def _lights(rows: Iterable[LightChange]) -> Iterator[Change]:
    for row in rows:
        text = f"{row.get_old_display()}灯 → {row.get_new_display()}灯"
        yield _change(row.at, "灯", row.project, text, row.reason)


def _change(at: datetime, kind: str, project: Project, text: str, why: str) -> Change:
    return Change(at, kind, project, text, why, project.is_demo)


def _glued(day: date) -> str:
    """A day that does not break at its hyphen."""
    return f"{day:%m}\u2060-\u2060{day:%d}"
