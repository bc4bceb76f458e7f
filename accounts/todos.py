"""What waits for a person. Each area says in a module `todo` what it has of that, kind by kind (`TODOS`): which
rows wait for somebody, and how such a row is said. The page lists them, the menu counts them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    F,
    Field,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import User
from accounts.roles import allows
from gaoxin.areas import parts
from gaoxin.compiled import Statement, Written, of_the_day, rows_together

NO_DAY = Cast(Value(None), DateField())
MOST = 999  # a larger number than that is not counted out beside a menu
NEVER, EVERY = Q(pk__in=[]), Q()
MENU = """
SELECT kind, SUM(number)::bigint, COALESCE(SUM(number) FILTER (WHERE late), 0)::bigint
FROM ({}) AS waiting (kind, late, number) GROUP BY kind
"""


@dataclass(frozen=True)
class Todo:
    """One thing that waits for one person: a sentence (`text`) about `subject`. `url` opens the very form that
    settles it. `what`: what it is about in its own words, where it has some. `source`, `since`: who it comes from, and
    of which day it is. `left`: how long there still is, or for how long it has waited."""

    subject: str
    text: str
    url: str
    what: str = ""
    source: str = ""
    since: date | None = None
    due_on: date | None = None
    left: str = ""
    late: bool = False


@dataclass(frozen=True)
class TodoKind:
    """Things that are settled by one act (`act`, the word on its button) on the page with the rule `rule`.

    `rows(user, now)`: those that wait for this person and that they may settle now, each once; kinds that name
    the same function are read together and `where` says which of them is whose. `due`: the day by which; past it a row is late, where all are not (`overdue`). `lines(rows, user, now)` says rows
    in words, in a number of queries that does not depend on them; what it is given has `todo_on`, the day.
    `rest`: the name of the page that lists them all, with `rest_query`. `tallied(user)`: rows whose `number` together
    says how many `rows` gives, where that is stored for what this person sees; else None. Only of a kind that has no
    day and is read alone.
    """

    key: str
    label: str
    act: str
    rule: str
    rows: Callable[[User, datetime], QuerySet]
    lines: Callable[[Sequence[Any], User, datetime], list[Todo]]
    where: Q = EVERY
    due: str | Combinable = NO_DAY
    overdue: bool = False
    note: str = ""
    rest: str = ""
    rest_query: str = ""
    tallied: Callable[[User], QuerySet | None] = lambda user: None

    def waiting(self, user: User, now: datetime) -> QuerySet:
        """The rows, the most pressing first."""
        rows = self.rows(user, now).filter(self.where).annotate(todo_on=self.due_on)
        # A view has no index of its keys: it may say which columns stand in their order.
        keys = getattr(rows.model, "IN_ORDER", ("pk",))
        return rows.order_by(F("todo_on").asc(nulls_last=True), *keys)

    @property
    def due_on(self) -> Combinable:
        return F(self.due) if isinstance(self.due, str) else self.due

    def late(self, today: date) -> Q:
        return Q(pk__isnull=False) if self.overdue else Q(todo_on__lt=today)

    def today(self, today: date) -> Q:
        return NEVER if self.overdue else Q(todo_on=today)


@dataclass(frozen=True)
class TodoCount:
    """How many of one kind wait for a person: all, those past their day, those whose day is today."""

    kind: TodoKind
    total: int
    late: int
    today: int


def kinds_for(user: User) -> list[TodoKind]:
    """Those whose act the person's role has, in the order of the areas."""
    return [kind for part in parts("todo") for kind in part.TODOS if allows(kind.rule, user)]


def todo_counts(user: User, now: datetime) -> list[TodoCount]:
    """Of every kind of which something waits for the person. One query."""
    kinds = {kind.key: kind for kind in kinds_for(user)}
    if not kinds:
        return []
    rows = _statement(count_query, user, tuple(kinds.values()), now).rows(user.pk, now)
    found = {key: numbers for key, *numbers in rows if numbers[0]}
    return [TodoCount(kind, *found[key]) for key, kind in kinds.items() if key in found]


@dataclass(frozen=True)
class MenuNumbers:
    """How many things wait for a person, and how many of them are late, as they stand beside a menu. `of`: the key of a
    kind → how many; kinds that are read together stand under the first."""

    total: int = 0
    late: int = 0
    of: dict[str, int] = field(default_factory=dict)


def menu_numbers(user: User, now: datetime) -> MenuNumbers:
    """Of what has no day no more than MOST + 1 of a sort are counted. One query."""
    return menu_numbers_beside(user, now)[0]


def menu_numbers_beside(
    user: User, now: datetime, *others: Statement
) -> tuple[MenuNumbers, list[list[tuple]]]:
    """The same, and the rows of other statements about the person, on one way to the database."""
    kinds = tuple(kinds_for(user))
    menu = [_statement(menu_query, user, kinds, now)] if kinds else []
    found = rows_together([*others, *menu], user.pk, now)
    rows = found[len(others)] if menu else []
    of = {key: number for key, number, _ in rows}
    numbers = MenuNumbers(sum(of.values()), sum(late for *_, late in rows), of)
    return numbers, found[: len(others)]


def _statement(
    query: Callable, user: User, kinds: tuple[TodoKind, ...], now: datetime
) -> Statement:
    """The same for all who are asked of the same kinds in the same role: each page asks for its numbers."""
    shape = (query, tuple(kind.key for kind in kinds), user.role, user.leading_group)
    like = {"role": user.role, "leading_group": user.leading_group}
    return of_the_day(shape, lambda pk, at: query(kinds, User(pk=pk, **like), at), now)


def count_query(kinds: Iterable[TodoKind], user: User, now: datetime) -> QuerySet:
    """Key of a kind, how many, how many late, how many of today. Of `user` it may read key, role and leading group."""
    first, *others = (_count(some, user, now) for some in _read_together(kinds))
    return first.union(*others, all=True) if others else first


def menu_query(kinds: Iterable[TodoKind], user: User, now: datetime) -> Written:
    """Of kinds that are read together key of the first, how many, how many late: of the same rows as `count_query`."""
    first, *others = (_few(some, user, now) for some in _read_together(kinds))
    query = (first.union(*others, all=True) if others else first).query
    sql, params = query.sql_with_params()
    return Written(MENU.format(sql), params)


def _read_together(kinds: Iterable[TodoKind]) -> Iterable[list[TodoKind]]:
    together = defaultdict(list)
    for kind in kinds:
        together[kind.rows].append(kind)
    return together.values()


def in_words(total: int, late: int) -> tuple[str, str]:
    """The number of all that waits as it stands beside a menu, and what is to be said of it."""
    text = str(total) if total <= MOST else f"{MOST}+"
    return text, f"其中 {late} 件逾期、超期" if late else "没有逾期、超期的"


def _count(kinds: list[TodoKind], user: User, now: datetime) -> QuerySet:
    """Of kinds that are read together."""
    stored = kinds[0].tallied(user)
    if stored is not None:
        none = Cast(Value(0), BigIntegerField())
        key = Value(kinds[0].key, CharField())
        number = Cast(Sum("number"), BigIntegerField())
        return stored.values(todo=key).annotate(total=number, late=none, today=none)
    keys = _each(kinds, lambda kind: Value(kind.key), CharField())
    rows = _with_day(kinds, user, now).annotate(todo=keys)
    today = timezone.localdate(now)
    counts = {
        "total": Count("pk"),
        "late": Count("pk", filter=kinds[0].late(today)),
        "today": Count("pk", filter=kinds[0].today(today)),
    }
    return rows.values("todo").annotate(**counts).values_list("todo", *counts)


def _few(kinds: list[TodoKind], user: User, now: datetime) -> QuerySet:
    """Of kinds that are read together: key of the first, whether rows are late, and how many. As many of those that cannot
    be as are told."""
    key, stored = Value(kinds[0].key, CharField()), kinds[0].tallied(user)
    if stored is not None:
        return stored.values_list(key, Value(False), "number")
    late = Case(When(kinds[0].late(timezone.localdate(now)), then=True), default=False)
    one = Cast(Value(1), BigIntegerField())
    rows = _with_day(kinds, user, now).values_list(key, late, one)
    has_days = kinds[0].overdue or any(kind.due is not NO_DAY for kind in kinds)
    return rows if has_days else rows[: MOST + 1]


def _with_day(kinds: list[TodoKind], user: User, now: datetime) -> QuerySet:
    """The rows of kinds that are read together; those of others, whose act the person does not have, are left out."""
    rows = kinds[0].rows(user, now).order_by()
    if all(kind.where for kind in kinds):
        rows = rows.filter(reduce(or_, (kind.where for kind in kinds)))
    return rows.annotate(todo_on=_each(kinds, lambda kind: kind.due_on, DateField()))


def _each(kinds: list[TodoKind], value: Callable[[TodoKind], Combinable], field: Field):
    """The value of the kind that a row belongs to."""
    if len(kinds) == 1:
        return value(kinds[0])
    return Case(*(When(kind.where, then=value(kind)) for kind in kinds), output_field=field)


# -- words ------------------------------------------------------------------------------------------


def days_left(due_on: date, today: date, past: str = "超期") -> str:
    """「还有 3 天」, 「今天到期」, 「超期 2 天」 by the calendar."""
    days = (due_on - today).days
    if days > 0:
        return f"还有 {days} 天"
    return f"{past} {-days} 天" if days else "今天到期"


def waited(since: date, today: date) -> str:
    """Of what has no day by which: how long it has been there."""
    days = (today - since).days
    return f"已等 {days} 天" if days > 0 else "今天提出"
