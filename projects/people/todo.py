"""What waits for a person of roles on projects: to be handed over, to be filled."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.todos import Todo, TodoKind, waited
from projects.models import Handover, Post, Project
from projects.people.rules.ledger import DAY


def _handovers(user: User, now: datetime):
    """On both sides; a change that is planned ahead waits for its day."""
    rows = Handover.objects.confirmable_by(user).filter(effective_on__lte=timezone.localdate(now))
    return rows.for_page()


def _say_handovers(rows: Sequence[Handover], user: User, now: datetime) -> list[Todo]:
    today = timezone.localdate(now)
    return [_say_handover(row, user, today) for row in rows]


def _say_handover(row: Handover, user: User, today) -> Todo:
    role = row.get_role_display()
    ways = f"您交给{row.incoming}" if row.outgoing == user else f"{row.outgoing}交给您"
    return Todo(
        subject=row.project.short_name,
        text=f"{role}由{ways}，请核对交接清单后确认。",
        url=reverse("projects:handover_confirm", args=[row.pk]),
        source=str(row.created_by or "系统"),
        since=row.since,
        left=waited(row.since, today),
    )


def _vacancies(user: User, now: datetime):
    """Nobody holds it and nobody is appointed from a later day on."""
    rows = Post.objects.visible_to(user).unfilled()
    return rows.with_neighbours(timezone.localdate(now)).select_related("project")


def _say_vacancies(rows: Sequence[Post], user: User, now: datetime) -> list[Todo]:
    today = timezone.localdate(now)
    return [_say_vacancy(row, today) for row in rows]


def _say_vacancy(row: Post, today) -> Todo:
    since = row.last_on + DAY if row.last_on else None
    state = row.vacant_since if since else "空缺，从未任命"
    return Todo(
        subject=row.project.short_name,
        text=f"{row.get_role_display()}{state}，请任命。",
        url=row.appoint_url,
        source="系统",
        since=since,
        left=f"空缺 {(today - since).days + 1} 天" if since else "未任命",
    )


def _without_task_force(user: User, now: datetime):
    return Project.objects.visible_to(user).roles_due().filter(staffing__has_task_force=False)


def _say_without_task_force(rows: Sequence[Project], user: User, now: datetime) -> list[Todo]:
    return [
        Todo(
            subject=row.short_name,
            text="还没有专班，请成立。",
            url=reverse("projects:task_force", args=[row.code]),
            source="系统",
        )
        for row in rows
    ]


TODOS = (
    TodoKind(
        "handover_confirm", "交接待确认", "去确认", "projects:handover_confirm", _handovers,
        _say_handovers, note="任命按日生效，不以确认为前提", rest="projects:handovers", rest_query="mine=1",
    ),
    TodoKind(
        "vacancy", "空缺待任命", "任命", "projects:appoint", _vacancies, _say_vacancies,
        rest="projects:appointments_vacancies",
    ),
    TodoKind(
        "task_force", "专班待成立", "成立", "projects:task_force", _without_task_force,
        _say_without_task_force, rest="projects:register", rest_query="lacking=TASK_FORCE",
    ),
)  # fmt: skip
