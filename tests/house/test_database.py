"""Moments come from the database as Django reads them."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection

from gaoxin.database.base import MomentLoader

pytestmark = pytest.mark.django_db


def read(text: str, zone: str = "UTC"):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        cursor.execute("SELECT %s::timestamptz", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-30 17:31:48+00", datetime(2026, 11, 30, 17, 31, 48, tzinfo=UTC)),
        ("2026-11-30 17:31:48.41+00", datetime(2026, 11, 30, 17, 31, 48, 410_000, tzinfo=UTC)),
        ("2026-11-30 17:31:48.414657+08", datetime(2026, 11, 30, 9, 31, 48, 414_657, tzinfo=UTC)),
        ("0001-01-01 00:00:00+00", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31 23:59:59.999999+00", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_utc(text, moment):
    found = read(text)
    assert found == moment
    assert found.tzinfo is UTC


def test_a_moment_is_the_same_in_another_zone():
    assert read("2026-11-30 17:31:48+00", "Asia/Shanghai") == read("2026-11-30 17:31:48+00")


@pytest.mark.parametrize(
    "text", ["infinity", "0044-03-15 12:00:00+00 BC", "20000-01-01 00:00:00+00"]
)
def test_what_no_calendar_of_python_has_is_refused(text):
    with pytest.raises(DataError):
        read(text)


def test_connections_read_moments_so():
    loader = connection.connection.adapters.get_loader(
        connection.connection.adapters.types["timestamptz"].oid, 0
    )
    assert loader is MomentLoader
