"""By when a project must have its confirmed plan, and which have none although the day has passed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from projects.models import CalendarDay, Project, SchedulePlan, Status, ZoneSettings
from projects.registry.rules.stages import ORDER, Stage
from projects.schedule.rules.due import late_since, plan_due

# What produces already needs no plan any more.
BEFORE_OPERATION = tuple(stage.value for stage in ORDER[: ORDER.index(Stage.OPERATION)])


@dataclass(frozen=True)
class Due:
    """By when a plan must be confirmed, of a project without one. `on` is None where 入库日期 is not filled in."""

    on: date | None
    late: int  # days beyond it, 0 while there is time

    @property
    def words(self) -> str:
        if self.on is None:
            return "未填入库日期"
        if self.late:
            return f"应于 {self.on} 前确认，已晚 {self.late} 天"
        return f"应于 {self.on} 前确认"

    @property
    def left(self) -> str:
        """In short: 「已晚 3 天」, '' while there is time or nobody knows."""
        return f"已晚 {self.late} 天" if self.late else ""


def due_of(project: Project, today: date) -> Due:
    """Two queries."""
    return dues([(project.pk, project.admitted_on)], today)[project.pk]


def dues(admitted: Iterable[tuple[int, date | None]], today: date) -> dict[int, Due]:
    """Project → by when its first plan is to be confirmed, of projects with the day of their 入库. Two queries."""
    known = dict(admitted)
    first = min([today, *filter(None, known.values())])
    calendar = CalendarDay.work_calendar(first, date(today.year + 1, 12, 31))
    days = ZoneSettings.load().plan_days
    found = {}
    for project, day in known.items():
        on = plan_due(day, calendar, days) if day else None
        found[project] = Due(on, max((today - on).days, 0) if on else 0)
    return found


def late_plan(today: date) -> Q:
    """Of a project that is driven, does not produce yet, and has no confirmed plan although it was due. Who has no
    入库日期 is not late."""
    return late_by(late_day(today))


def late_day(today: date) -> date:
    """Whose 入库 was on it or before is late today without a confirmed plan. Two queries."""
    calendar = CalendarDay.calendar_around(today)
    return late_since(today, calendar, ZoneSettings.load().plan_days)


def late_by(since: date) -> Q:
    """As `late_plan`, where the `late_day` is known."""
    driven = Q(
        removed_on=None, confirmed_at__isnull=False, status=Status.ACTIVE,
        stage__in=BEFORE_OPERATION, admitted_on__lte=since,
    )  # fmt: skip
    return driven & ~Q(pk__in=planned())


def planned() -> QuerySet:
    """The projects that have a confirmed plan."""
    return SchedulePlan.objects.order_by().values("schedule__project")
