"""What waits for a person of weekly reports: to be filed, to be made up for, to be put right."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import User
from accounts.todos import Todo, TodoKind, waited
from gaoxin.templatetags.house import remaining
from projects.models import ProgressReport, Project, ReportDuty, ReportWeek
from projects.weekly.reads.log import MISSED_WEEKS, falls_to, of_weeks, open_duties

CUT_OFF = TruncDate("week__cut_off_at")


def _open(user: User, now: datetime):
    return open_duties(user, now).select_related("project", "week", "user")


def _missed(user: User, now: datetime):
    """Nothing was reported since; what lies further back is offered nowhere."""
    since = now - timedelta(weeks=MISSED_WEEKS)
    weeks = ReportWeek.objects.filter(cut_off_at__lt=now, cut_off_at__gte=since)
    rows = ReportDuty.objects.silent(now).filter(
        falls_to(user), of_weeks(weeks), project__in=Project.objects.loggable_by(user)
    )
    return rows.select_related("project", "week", "user")


def _returned(user: User, now: datetime):
    rows = ProgressReport.objects.current().filter(
        filed_by=user, returned_at__gte=now - timedelta(weeks=MISSED_WEEKS),
        project__in=Project.objects.loggable_by(user),
    )  # fmt: skip
    return rows.select_related("project", "week", "returned_by")


def _say_open(rows: Sequence[ReportDuty], user: User, now: datetime) -> list[Todo]:
    return [
        _duty(row, f"{row.week.week.label}进展待报。", remaining(row.week.cut_off_at, now))
        for row in rows
    ]


def _say_missed(rows: Sequence[ReportDuty], user: User, now: datetime) -> list[Todo]:
    return [
        _duty(
            row,
            f"{row.week.week.label}未报，请补报。",
            remaining(row.week.cut_off_at, now),
            late=True,
        )
        for row in rows
    ]


def _duty(row: ReportDuty, text: str, left: str, *, late: bool = False) -> Todo:
    nobody = "" if row.user_id else "项目上没有人有账号，请项目办代报。"
    return Todo(
        subject=row.project.short_name,
        text=f"{text}{nobody}",
        url=row.form_url,
        source="系统",
        since=timezone.localdate(row.week.opened_at),
        due_on=row.todo_on,
        left=left,
        late=late,
    )


def _say_returned(rows: Sequence[ProgressReport], user: User, now: datetime) -> list[Todo]:
    return [_say_return(row, timezone.localdate(now)) for row in rows]


def _say_return(row: ProgressReport, today: date) -> Todo:
    since = timezone.localdate(row.returned_at)
    return Todo(
        subject=row.project.short_name,
        text=f"{row.week.label}填报被退回：{row.return_remark.rstrip('。')}。请修改后再报。",
        url=row.form_url,
        source=str(row.returned_by),
        since=since,
        left=waited(since, today),
    )


TODOS = (
    TodoKind(
        "log_missed", "周报待补报", "补报", "projects:log_form", _missed, _say_missed, due=CUT_OFF,
        overdue=True, rest="projects:log",
    ),
    TodoKind(
        "log", "周报待报", "去填报", "projects:log_form", _open, _say_open, due=CUT_OFF,
        note="一个项目一份", rest="projects:log",
    ),
    TodoKind(
        "log_returned", "填报待修改", "去修改", "projects:log_form", _returned, _say_returned,
        note="退回的报告照常计入，改好再报即可", rest="projects:log",
    ),
)  # fmt: skip
