"""The numbers beside the menu: what waits for a person."""

from dataclasses import asdict, dataclass
from datetime import datetime

from accounts.models import User
from accounts.todos import in_words, menu_numbers_beside
from gaoxin.compiled import Written, of_the_day
from projects.models import Notice

UNREAD = "SELECT COUNT(*) FROM ({}) AS unread"


@dataclass(frozen=True)
class Count:
    """A number as it is shown and as it is said."""

    text: str
    words: str


def counts(user, now: datetime) -> dict[str, Count]:
    """Where the number stands → the number; what is 0 is left out. What is owed is one of the things that wait. Two
    queries, sent together."""
    waiting, [[(unread,)]] = menu_numbers_beside(user, now, of_the_day(_unread, _unread, now))
    owed = waiting.of.get("log", 0)
    found = {}
    if unread:
        found["unread"] = Count("99+" if unread > 99 else str(unread), f"{unread} 条未读")
    if owed:
        found["log"] = Count(str(owed), "待报")
    if waiting.total:
        found["todo"] = Count(*in_words(waiting.total, waiting.late))
    return found


def _unread(person: int, at: datetime) -> Written:
    rows = Notice.objects.inbox_of(User(pk=person), at).unread().order_by().values("pk")
    sql, params = rows.query.sql_with_params()
    return Written(UNREAD.format(sql), params)


def told(user, now: datetime) -> dict[str, dict[str, str]]:
    """The same as the page is sent them."""
    return {key: asdict(count) for key, count in counts(user, now).items()}
