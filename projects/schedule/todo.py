"""What waits for the chief of a project of its network: a plan to be confirmed, a target that will be missed."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.todos import EVERY, Todo, TodoKind
from projects.models import Appointment, Project, ProjectSchedule, SchedulePlan, Status
from projects.registry.models.scopes import works_on
from projects.schedule.reads.late import BEFORE_OPERATION, dues
from projects.schedule.reads.short import SHORT, short_projects

CONFIRMED = Exists(SchedulePlan.objects.filter(schedule=OuterRef("pk")))


def _networks(user: User, which: Q = EVERY):
    """Of the projects that the person is chief of, that are driven and of which `which` is true."""
    own = Project.objects.kept().filter(works_on(user, [Appointment.Role.CHIEF]), which)
    own = own.filter(confirmed_at__isnull=False, status=Status.ACTIVE, stage__in=BEFORE_OPERATION)
    return ProjectSchedule.objects.filter(project__in=own).select_related("project", "created_by")


def _drafts(user: User, now: datetime):
    return _networks(user).filter(~CONFIRMED, forecast__fault="")


def _short(user: User, now: datetime):
    """Where no lever gains anything there is nothing to settle: the page of the network says so."""
    return _networks(user, SHORT).filter(CONFIRMED, forecast__gain__isnull=False)


def _say_drafts(rows: Sequence[ProjectSchedule], user: User, now: datetime) -> list[Todo]:
    today = timezone.localdate(now)
    due = dues([(row.project_id, row.project.admitted_on) for row in rows], today)
    return [
        Todo(
            subject=row.project.short_name,
            text=f"倒排工期还没有确认，{due[row.project_id].words}。",
            url=reverse("projects:schedule_confirm", args=[row.project.code]),
            source=str(row.created_by or "系统"),
            since=timezone.localdate(row.created_at),
            left=due[row.project_id].left,
            late=due[row.project_id].late > 0,
        )
        for row in rows
    ]


def _say_short(rows: Sequence[ProjectSchedule], user: User, now: datetime) -> list[Todo]:
    said = {one.project.pk: one for one in short_projects([row.project_id for row in rows])}
    return [
        Todo(
            subject=row.project.short_name,
            text=f"{said[row.project_id].why}。最有效：{said[row.project_id].way}。",
            url=reverse("projects:schedule_levers", args=[row.project.code]),
            source="系统",
            left=f"差 {said[row.project_id].shortfall} 个工作日",
            late=row.todo_on is not None and row.todo_on < timezone.localdate(now),
        )
        for row in rows
    ]


TODOS = (
    TodoKind(
        "plan_confirm", "倒排计划待确认", "去确认", "projects:schedule_confirm", _drafts, _say_drafts,
        rest="projects:schedules", rest_query="state=draft",
    ),
    TodoKind(
        "plan_short", "差工期待处置", "看办法", "projects:schedule_levers", _short, _say_short,
        due="forecast__next_on", note="下一步骤最迟开始日期早的在前；采用办法后，请确认新一版计划",
        rest="projects:schedules", rest_query="state=short",
    ),
)  # fmt: skip
