"""What waits for a person of roles on projects: to be handed over, to be filled."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.todos import Todo, TodoKind, waited
from projects.models import AwaitedCommissioner, Handover, Post, Project
from projects.people.reads.awaited import awaited_of, count_awaited
from projects.people.rules.ledger import DAY
from projects.people.rules.roles import Role
from projects.registry.reads.tallies import of_all


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
    awaited = awaited_of([row.project_id for row in rows])
    return [_say_vacancy(row, today, awaited) for row in rows]


def _say_vacancy(row: Post, today, awaited: dict[int, User]) -> Todo:
    person = awaited.get(row.project_id) if row.role == Role.COMMISSIONER else None
    since = row.last_on + DAY if row.last_on else None
    state = row.vacant_since if since else "空缺，从未任命"
    return Todo(
        subject=row.project.short_name,
        text=f"{row.get_role_display()}{state}{_next_step(person)}",
        url=row.appoint_url,
        source="系统",
        since=since,
        left=f"空缺 {(today - since).days + 1} 天" if since else "未任命",
    )


def _next_step(person: User | None) -> str:
    """「，请任命。」, or of whom it waits for."""
    if person is None:
        return "，请任命。"
    if person.can_sign_in:
        return f"；{person} 的账号已开通，请任命。"
    return f"；拟任{person}，待开通账号。"


def _awaiting_account(user: User, now: datetime):
    return AwaitedCommissioner.objects.people()


def _say_awaiting(rows: Sequence[User], user: User, now: datetime) -> list[Todo]:
    """Without a word of the projects: who opens accounts sees none."""
    today = timezone.localdate(now)
    counts, since = count_awaited([row.pk for row in rows])
    return [
        Todo(
            subject=str(row),
            text=f"拟任 {counts[row.pk]} 个项目的项目专员，请开通账号。",
            url=reverse("accounts:account_open", args=[row.pk]),
            source="业务管理员",
            since=since[row.pk],
            left=waited(since[row.pk], today),
        )
        for row in rows
    ]


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
        rest="projects:appointments_vacancies", tallied=lambda user: of_all(user, "unfilled"),
    ),
    TodoKind(
        "account_open", "账号待开通", "开通账号", "accounts:account_open", _awaiting_account, _say_awaiting,
        note="项目专员须能登录填报", rest="accounts:people",
    ),
    TodoKind(
        "task_force", "专班待成立", "成立", "projects:task_force", _without_task_force,
        _say_without_task_force, rest="projects:register", rest_query="lacking=TASK_FORCE",
        tallied=lambda user: of_all(user, "lacks", "TASK_FORCE"),
    ),
)  # fmt: skip
