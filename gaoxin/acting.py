"""Who acts, and what the right to act hangs on, held still for the time of the act.

Accounts are locked first, then the rows that rights hang on, then the act's own. Within each kind the
order is that of the keys. So no two acts wait for each other, whatever they do.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.models import Q

from gaoxin.keys import among, is_key
from gaoxin.prebuilt import rows_of


@dataclass(frozen=True)
class Keys:
    """Rows of a model by their keys, for who knows these: what nearly every form locks is put together once."""

    model: type[models.Model]
    keys: frozenset[int]


Rows = models.QuerySet | Keys


def rows_by(model: type[models.Model], keys: Iterable[int]) -> Keys:
    return Keys(model, frozenset(keys))


@contextmanager
def acting(request, people: Rows | None = None) -> Iterator[None]:
    """The transaction of an act that has no form: its rows are to be found inside. `people` as in
    `hold_person`."""
    with transaction.atomic():
        hold_person(request, people)
        yield


def hold_person(request, people: Rows | None = None) -> list:
    """Lock the account of who acts until the transaction ends, and ask its role once more. Raises
    PermissionDenied when the role that let the request in is gone. `people`: the accounts that the
    act changes; with those the lock is such that nobody else acts by them meanwhile. The accounts, as they are."""
    rows = _share(request.user.pk) if people is None else _take(request.user.pk, people)
    person = next((row for row in rows if row.pk == request.user.pk), None)
    if person is None or not person.may_sign_in or not request.rule.allows(person.role):
        raise PermissionDenied
    request.user = person
    return rows


def _share(key: int) -> list:
    model = get_user_model()
    with connection.cursor() as cursor:
        cursor.execute(_sharing(model), [key])
        return [model.from_db(DEFAULT_DB_ALIAS, (), row) for row in cursor.fetchall()]


@cache
def _sharing(model: type[models.Model]) -> str:
    """By hand, for Django has no word for such a lock. All columns, in the order of the model's fields."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(one.column) for one in model._meta.concrete_fields if one.column)
    # Names of columns and tables are no parameters; they are the model's own.
    return f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE id = %s FOR SHARE"  # noqa: S608


def _take(key: int, people: Rows):
    if isinstance(people, Keys):
        return rows_of(_taken, people.model, keys=sorted({key, *people.keys}))
    mine = Q(pk=key) | Q(pk__in=people.order_by().values("pk"))
    rows = get_user_model()._base_manager.filter(mine).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def _taken(model: type[models.Model], keys: list[int]) -> models.QuerySet:
    """Until the transaction ends, in their order, but for rows that only refer to them."""
    rows = model._base_manager.filter(pk__in=among(keys)).order_by("pk")
    return rows.select_for_update(no_key=True)


def people_named(request, *names: str) -> Keys:
    """The accounts posted in the fields of these names. An act that gives somebody something to answer for
    holds them first, so that nobody leaves meanwhile."""
    given = (key for name in names for key in request.POST.getlist(name))
    return rows_by(get_user_model(), (int(key) for key in given if is_key(key)))


def lock_rows(rows: Rows | None) -> set:
    """Until the transaction ends, but for rows that only refer to them. Their keys."""
    if rows is None:
        return set()
    if isinstance(rows, Keys):
        return {key for (key,) in rows_of(_locked, rows.model, keys=sorted(rows.keys))}
    locked = rows.select_for_update(no_key=True, of=("self",))
    return set(locked.order_by("pk").values_list("pk", flat=True))


def _locked(model: type[models.Model], keys: list[int]) -> models.QuerySet:
    return _taken(model, keys).values_list("pk")
