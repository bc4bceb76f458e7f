"""Who acts, and what the right to act hangs on, held still for the time of the act.

Accounts are locked first, then the rows that rights hang on, then the act's own. Within each kind the
order is that of the keys. So no two acts wait for each other, whatever they do.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.db.models import Q

from gaoxin.keys import is_key


@contextmanager
def acting(request, people: models.QuerySet | None = None) -> Iterator[None]:
    """The transaction of an act that has no form: its rows are to be found inside. `people` as in
    `hold_person`."""
    with transaction.atomic():
        hold_person(request, people)
        yield


def hold_person(request, people: models.QuerySet | None = None) -> None:
    """Lock the account of who acts until the transaction ends, and ask its role once more. Raises
    PermissionDenied when the role that let the request in is gone. `people`: the accounts that the
    act changes; with those the lock is such that nobody else acts by them meanwhile."""
    rows = _share(request.user.pk) if people is None else _take(request.user.pk, people)
    person = next((row for row in rows if row.pk == request.user.pk), None)
    if person is None or not person.may_sign_in or not request.rule.allows(person.role):
        raise PermissionDenied
    request.user = person


def _share(key: int):
    model = get_user_model()
    table = connection.ops.quote_name(model._meta.db_table)
    # The name of a table is no parameter; it is the model's own.
    return model._base_manager.raw(f"SELECT * FROM {table} WHERE id = %s FOR SHARE", [key])  # noqa: S608


def _take(key: int, people: models.QuerySet):
    mine = Q(pk=key) | Q(pk__in=people.order_by().values("pk"))
    rows = get_user_model()._base_manager.filter(mine).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def people_named(request, *names: str) -> models.QuerySet:
    """The accounts posted in the fields of these names. An act that gives somebody something to answer for
    holds them first, so that nobody leaves meanwhile."""
    keys = {key for name in names for key in request.POST.getlist(name) if is_key(key)}
    return get_user_model()._base_manager.filter(pk__in=keys)


def lock_rows(rows: models.QuerySet | None) -> set:
    """Until the transaction ends, but for rows that only refer to them. Their keys."""
    if rows is None:
        return set()
    locked = rows.select_for_update(no_key=True, of=("self",))
    return set(locked.order_by("pk").values_list("pk", flat=True))
