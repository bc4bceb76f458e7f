"""By when a project must have its confirmed plan, and which have none although the day has passed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from projects.calendar.rules.workdays import WorkCalendar
from projects.models import CalendarDay, Project, SchedulePlan, ZoneSettings
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


def late_plans(today: date) -> QuerySet:
    """Projects that are driven, do not produce yet, and have no confirmed plan although it was due. Who has no
    入库日期 is not late."""
    calendar = CalendarDay.calendar_around(today)
    since = late_since(today, calendar, ZoneSettings.load().plan_days)
    confirmed = SchedulePlan.objects.values("schedule__project")
    rows = Project.objects.kept().confirmed().active()
    rows = rows.filter(stage__in=BEFORE_OPERATION, admitted_on__lte=since)
    return rows.exclude(pk__in=confirmed)
