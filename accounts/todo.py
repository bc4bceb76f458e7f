"""What waits for administrators: roles to be confirmed, people who left things behind."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.holdings import awaits_handover, handovers
from accounts.models import RoleGrant, User
from accounts.todos import Todo, TodoKind, waited


def _grants(user: User, now: datetime):
    """Nobody confirms what they have given, or their own."""
    rows = RoleGrant.objects.filter(confirmed_at=None, refused_at=None, user__is_active=True)
    rows = rows.exclude(created_by=user).exclude(user=user)
    return rows.select_related("user", "created_by")


def _say_grants(rows: Sequence[RoleGrant], user: User, now: datetime) -> list[Todo]:
    return [_say_grant(row, now) for row in rows]


def _say_grant(row: RoleGrant, now: datetime) -> Todo:
    since = timezone.localdate(row.created_at)
    what = f"授予「{row.get_role_display()}」" if row.role else "取消角色"
    return Todo(
        subject=str(row.user),
        text=f"{what}，事由：{row.reason}，请确认或退回。",
        url=reverse("accounts:role_confirm", args=[row.pk]),
        source=str(row.created_by or "系统"),
        since=since,
        left=waited(since, timezone.localdate(now)),
    )


def _leaving(user: User, now: datetime):
    """Whose account is closed and who still answers for something: what becomes of it is said when the last day
    in office is entered."""
    waiting = User.objects.people().filter(awaits_handover(timezone.localdate(now)))
    return waiting.exclude(pk=user.pk)


def _say_leaving(rows: Sequence[User], user: User, now: datetime) -> list[Todo]:
    today = timezone.localdate(now)
    words = handovers([row.pk for row in rows], today)
    return [
        Todo(
            subject=str(row),
            text=f"{words[row.pk]}，请登记离岗并定接任人。",
            url=reverse("accounts:person_leave", args=[row.pk]),
            source="系统",
            since=timezone.localdate(row.disabled_at),
            left=waited(timezone.localdate(row.disabled_at), today),
        )
        for row in rows
    ]


TODOS = (
    TodoKind(
        "role_confirm", "角色待确认", "去确认", "accounts:role_confirm", _grants, _say_grants,
        note="须由授予人以外的管理员确认", rest="accounts:people", rest_query="state=pending",
    ),
    TodoKind(
        "leave", "人员待交接", "登记离岗", "accounts:person_leave", _leaving, _say_leaving,
        rest="accounts:people", rest_query="state=handover",
    ),
)  # fmt: skip
