"""The moment by the database's clock, and moments in the words of the zone's.

Machines that differ by minutes still open one week, and close it at once. A moment is kept in UTC:
formatted as it is, it would name the day before until eight in the morning.
"""

from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from gaoxin.days import day_in_words


def database_now() -> datetime:
    """The moment itself, not the start of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def this_day(now: datetime | None = None) -> date:
    """The day here, at this moment or at `now`. What a page asks a hundred times: Django's own function first looks
    whether the thread has a zone of its own, which none has, and takes six times as long."""
    here = timezone.get_default_timezone()
    return (now.astimezone(here) if now else datetime.now(here)).date()


def written(moment: datetime, form: str) -> str:
    """By the clock here, in a form of strftime: where code writes a moment, it writes it so."""
    return timezone.localtime(moment).strftime(form)


def day_of(moment: datetime) -> str:
    """2026-11-28."""
    return written(moment, "%Y-%m-%d")


def in_words(day: date | None) -> str:
    """11月3日: a day as a sentence says it, with the year when it is not this one; — for none."""
    return "—" if day is None else day_in_words(day, timezone.localdate())


def day_and_minute(moment: datetime) -> str:
    """11月3日 18:00: a moment as a sentence says it, with the year when it is not this one."""
    here = timezone.localtime(moment)
    return f"{in_words(here.date())} {here:%H:%M}"


def minute_of(moment: datetime) -> str:
    """2026-11-28 09:30."""
    return written(moment, "%Y-%m-%d %H:%M")
