"""Reports owed are no holding of their own: who fills them in follows from roles and units."""

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accounts.holdings import Holding, Leaving
from projects.weekly.actions.duties import release


def holders(today: date) -> Iterator[QuerySet]:
    return iter(())


def held_by(people: Collection[int], today: date) -> Iterator[Holding]:
    return iter(())


def pass_on(leaving: Leaving) -> None:
    release(leaving.person, now=timezone.now(), by=leaving.by)
