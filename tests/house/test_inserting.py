"""Rows inserted by a statement that is kept are those that Django inserts."""

from uuid import uuid4

import pytest

from accounts.models import AuditEvent
from gaoxin.inserting import AT_ONCE, insert
from tests.world.factories import make_user

pytestmark = pytest.mark.django_db


def event(number: int, **more) -> AuditEvent:
    said = {
        "act": "test.act",
        "object_label": f"第 {number} 件 100%",
        "after": {"改": ["是", None, 1.5]},
    }
    return AuditEvent(**said | more)


def stored(rows: list[AuditEvent]) -> list[dict]:
    found = AuditEvent.objects.in_bulk([row.pk for row in rows])
    names = [one.attname for one in AuditEvent._meta.concrete_fields if not one.primary_key]
    return [{name: getattr(found[row.pk], name) for name in names} for row in rows]


def test_rows_stand_as_django_writes_them_and_know_their_keys():
    by, token = make_user(), uuid4()
    mine = [event(1), event(2, before={}, after=None), event(3, actor=by, form_token=token)]
    theirs = [
        event(1, at=mine[0].at),
        event(2, at=mine[1].at, before={}, after=None),
        event(3, at=mine[2].at, actor=by, form_token=token),
    ]
    insert(mine)
    AuditEvent.objects.bulk_create(theirs)
    assert stored(mine) == stored(theirs)
    assert not any(row._state.adding for row in mine)
    assert AuditEvent.objects.filter(pk=mine[1].pk, after__isnull=True).exists()


def test_more_rows_than_go_at_once_are_all_inserted(django_assert_num_queries):
    rows = [event(number) for number in range(AT_ONCE + 3)]
    with django_assert_num_queries(2):
        insert(rows)
    assert [one["object_label"] for one in stored(rows)] == [row.object_label for row in rows]


def test_nothing_is_inserted_where_there_is_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])
