"""我的待办: what waits for a person, kind by kind, the most pressing first."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.todos import Todo, TodoCount, TodoKind, todo_counts

SHOWN = 50  # lines of one kind; its own list has them all


@dataclass(frozen=True)
class Group:
    """The lines of one kind. `count`: how many there are; `rest_url`: where those are that do not stand here."""

    kind: TodoKind
    count: int
    lines: list[Todo]
    rest_url: str

    @property
    def rest(self) -> int:
        return self.count - len(self.lines)

    @property
    def place(self) -> tuple:
        """What is late stands before what has a day, and that before what has none."""
        first = self.lines[0]
        return not first.late, first.due_on is None, first.due_on or date.max


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True)
class TodoPage:
    groups: list[Group]
    tabs: list[Tab]
    total: int
    late: int


# Which part of them, by the day: key of the query → its label.
PARTS = {"": "全部", "late": "逾期、超期", "today": "今天到期", "later": "其余"}


def todo_page(user: User, now: datetime, part: str) -> TodoPage:
    """One query for the numbers, and of each kind that has some a number that does not depend on the rows."""
    counts = todo_counts(user, now)
    of_part = {count.kind.key: _of(count, part) for count in counts}
    kinds = [count.kind for count in counts if of_part[count.kind.key]]
    groups = [_group(kind, of_part[kind.key], user, now, part) for kind in kinds]
    return TodoPage(
        groups=sorted((group for group in groups if group.lines), key=lambda group: group.place),
        tabs=[
            Tab(key, label, sum(_of(count, key) for count in counts), key == part)
            for key, label in PARTS.items()
        ],
        total=sum(count.total for count in counts),
        late=sum(count.late for count in counts),
    )


def _of(count: TodoCount, part: str) -> int:
    if part == "later":
        return count.total - count.late - count.today
    return {"": count.total, "late": count.late, "today": count.today}[part]


def _group(kind: TodoKind, count: int, user: User, now: datetime, part: str) -> Group:
    rows = kind.waiting(user, now).filter(_condition(kind, timezone.localdate(now), part))
    lines = kind.lines(list(rows[:SHOWN]), user, now)
    query = f"?{kind.rest_query}" if kind.rest_query else ""
    return Group(kind, count, lines, f"{reverse(kind.rest)}{query}")


def _condition(kind: TodoKind, today: date, part: str) -> Q:
    late, ends = kind.late(today), kind.today(today)
    later = Q(todo_on=None) | Q(todo_on__gt=today)
    if kind.overdue:
        later = ~late
    return {"": Q(), "late": late, "today": ends, "later": later}[part]
