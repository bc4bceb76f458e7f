"""What waits for a person of weekly reports of the zone: to be published, to be signed."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.todos import Todo, TodoKind, waited
from projects.models import DispatchReading, DispatchReport


def _to_publish(user: User, now: datetime):
    return DispatchReport.objects.visible_to(user).closed().filter(published_at=None)


def _to_sign(user: User, now: datetime):
    """The latest of each series: who has read that knows what those before said."""
    published = DispatchReport.objects.visible_to(user).standing().published()
    latest = (
        published.order_by("scope", "-week__week_on", "-revision").distinct("scope").values("pk")
    )
    signed = DispatchReading.objects.filter(user=user).values("report")
    return DispatchReport.objects.filter(pk__in=latest).exclude(pk__in=signed)


def _say_publish(rows: Sequence[DispatchReport], user: User, now: datetime) -> list[Todo]:
    today = timezone.localdate(now)
    return [_say(row, "已封存，请审核后印发。", "系统", row.closed_at, today) for row in rows]


def _say_sign(rows: Sequence[DispatchReport], user: User, now: datetime) -> list[Todo]:
    today = timezone.localdate(now)
    return [_say(row, "已印发，请签阅。", "项目办", row.published_at, today) for row in rows]


def _say(row: DispatchReport, text: str, source: str, at: datetime, today) -> Todo:
    since = timezone.localdate(at)
    form = reverse("projects:dispatch_publish", args=[row.number])
    return Todo(
        subject=f"{row.label}周调度通报",
        text=text,
        url=row.get_absolute_url() if row.is_published else form,
        source=source,
        since=since,
        left=waited(since, today),
    )


TODOS = (
    TodoKind(
        "dispatch_publish", "通报待印发", "去印发", "projects:dispatch_publish", _to_publish,
        _say_publish, rest="projects:dispatch",
    ),
    TodoKind(
        "dispatch_sign", "通报待签阅", "去签阅", "projects:dispatch_sign", _to_sign, _say_sign,
        note="签阅按钮在通报页上", rest="projects:dispatch",
    ),
)  # fmt: skip
