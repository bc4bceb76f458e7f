"""By when a project must have its confirmed plan, and which have none although the day has passed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from projects.calendar.rules.workdays import WorkCalendar
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


def due_of(project: Project, today: date, calendar: WorkCalendar) -> Due:
    """So many days after 入库. One query for the settings."""
    admitted_on = project.admitted_on
    if admitted_on is None:
        return Due(None, 0)
    days = ZoneSettings.load().plan_days
    if admitted_on < calendar.first:  # years ago: which working day it was matters no more
        return Due(admitted_on, (today - admitted_on).days - days)
    on = plan_due(admitted_on, calendar, days)
    return Due(on, max((today - on).days, 0))


def late_plan(today: date) -> Q:
    """Of a project that is driven, does not produce yet, and has no confirmed plan although it was due. Who has no
    入库日期 is not late."""
    calendar = CalendarDay.calendar_around(today)
    since = late_since(today, calendar, ZoneSettings.load().plan_days)
    driven = Q(
        removed_on=None, confirmed_at__isnull=False, status=Status.ACTIVE,
        stage__in=BEFORE_OPERATION, admitted_on__lte=since,
    )  # fmt: skip
    return driven & ~Q(pk__in=planned())


def planned() -> QuerySet:
    """The projects that have a confirmed plan."""
    return SchedulePlan.objects.order_by().values("schedule__project")
