"""What waits for a person of needs: the handler's, and the overdue ones of a chief that nobody has raised."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.todos import Todo, TodoKind, days_left, waited
from projects.models import Appointment, Issue, ResourceNeed
from projects.needs.rules.words import amount_words, gap_words


def _open(now: datetime):
    today = timezone.localdate(now)
    return ResourceNeed.objects.kept().judged().with_standing(today).unsecured()


def _of_handler(user: User, now: datetime):
    """Whoever handles one may say how it stands, whatever else they may."""
    return _open(now).filter(handler=user)


def _of_chief(user: User, now: datetime):
    """Overdue, and no open problem says so."""
    today = timezone.localdate(now)
    led = Appointment.objects.current(today).filter(user=user, role=Appointment.Role.CHIEF)
    raised = Exists(Issue.objects.open().filter(need=OuterRef("pk")))
    rows = _open(now).filter(project__in=led.order_by().values("project"), day__lt=today)
    return rows.exclude(raised)


def _say_advance(row: ResourceNeed) -> str:
    gap = gap_words(row.needed, row.found, row.counted_in)
    need = gap or f"需 {amount_words(row.needed, row.counted_in)}，已保障多少未填"
    return f"「{row}」{need}，请登记进展。"


def _say_raise(row: ResourceNeed) -> str:
    return f"「{row}」逾期未保障，还没有提出问题，建议提出。"


def _lines(name: str, say: Callable[[ResourceNeed], str]) -> Callable:
    def lines(rows: Sequence[ResourceNeed], user: User, now: datetime) -> list[Todo]:
        keys = [row.pk for row in rows]
        found = ResourceNeed.objects.with_standing(timezone.localdate(now))
        found = found.select_related("project", "unit_responsible")
        stored = {row.pk: row for row in found.filter(pk__in=keys)}
        return [_line(stored[key], name, say, now) for key in keys]

    return lines


def _line(row: ResourceNeed, name: str, say: Callable, now: datetime) -> Todo:
    today, since = timezone.localdate(now), timezone.localdate(row.created_at)
    due = row.day
    return Todo(
        subject=row.project.short_name, text=say(row), what=str(row),
        url=reverse(f"projects:{name}", args=[row.pk]), source=str(row.unit_responsible or "项目"),
        since=since, due_on=due,
        left=days_left(due, today, "逾期") if due else waited(since, today),
        late=due is not None and due < today,
    )  # fmt: skip


TODOS = (
    TodoKind(
        "need_advance", "要素待保障", "登记进展", "projects:need_advance", _of_handler,
        _lines("need_advance", _say_advance), due="day", rest="projects:resources",
        rest_query="by=list",
    ),
    TodoKind(
        "need_raise", "要素逾期，建议提出问题", "提出问题", "projects:need_issue", _of_chief,
        _lines("need_issue", _say_raise), due="day", rest="projects:resources",
        rest_query="by=list&state=overdue",
    ),
)  # fmt: skip
