"""What is kept until it changes is never another than the database would give."""

from contextlib import contextmanager
from datetime import timedelta

import psycopg
from django.db import connections, transaction
from django.utils import timezone

from accounts.models import Unit, User
from gaoxin.compiled import rows_among
from gaoxin.tick import tick
from gaoxin.unchanged import Look
from projects.models import Change, Issue
from tests.world import cluster
from tests.world.factories import make_notice, make_unit, make_user


def names() -> list[str]:
    return list(Unit.objects.order_by("name").values_list("name", flat=True))


def kept():
    return Look().find("names")


def keep() -> list[str]:
    return Look().read(names, "names")


@contextmanager
def another_connection():
    settings = connections["default"].get_connection_params()
    with psycopg.connect(
        **{key: settings[key] for key in ("dbname", "host", "port", "user")}
    ) as one:
        yield one


def test_it_is_read_once_until_its_table_changes(committed_db):
    unit = make_unit(name="甲局")
    assert kept() is None
    assert keep() == ["甲局"] and kept() is keep()
    make_notice(make_user(unit=unit))
    assert kept() == ["甲局"], "a notice is no unit"
    Unit.objects.filter(pk=unit.pk).update(name="乙局")
    assert kept() is None and "乙局" in keep()
    User.objects.update(unit=None)
    Unit.objects.all().delete()
    assert kept() is None and keep() == [] and kept() == []


def test_what_another_changes_counts_from_its_commit(committed_db):
    make_unit(name="甲局")
    with another_connection() as other:
        other.execute("UPDATE accounts_unit SET name = '乙局' WHERE name = '甲局'")
        assert keep() == ["甲局"] and kept() == ["甲局"], "nobody can see that yet"
        make_unit(name="丙局")
        assert keep() == ["丙局", "甲局"], "begun before, and still not to be seen"
        other.commit()
        assert kept() is None and keep() == ["丙局", "乙局"]
        other.execute("UPDATE accounts_unit SET name = '丁局' WHERE name = '乙局'")
        other.rollback()
        assert kept() == ["丙局", "乙局"], "nothing was changed"


def test_a_transaction_that_writes_keeps_nothing_and_finds_nothing(committed_db):
    make_unit(name="甲局")
    keep()
    with transaction.atomic():
        make_unit(name="乙局")
        assert kept() is None and keep() == ["乙局", "甲局"] and kept() is None
        transaction.set_rollback(True)
    assert kept() == keep() == ["甲局"]


def test_a_moment_of_long_ago_is_not_trusted_and_another_database_is_another(
    committed_db, monkeypatch
):
    make_unit(name="甲局")
    keep()
    other = cluster.clone()
    with cluster.connected(other):
        assert kept() is None and keep() == []
    cluster.drop(other)
    assert keep() == ["甲局"] == kept()
    monkeypatch.setattr("gaoxin.unchanged.TRUSTED_FOR", -1)
    assert kept() is None


def test_the_clock_deletes_what_nobody_asks_for_any_more(committed_db):
    make_unit()
    assert Change.objects.filter(name="accounts_unit").count() == 1
    assert "清理数据变动" not in {done for done, n in tick(timezone.now()).items() if n}
    tick(timezone.now() + timedelta(days=3))
    assert Change.objects.exists(), "a look ahead takes nothing away"
    Change.objects.update(at=timezone.now() - timedelta(days=2))
    assert tick(timezone.now())["清理数据变动"] >= 1


def test_what_could_change_unnoticed_is_not_kept(committed_db):
    make_unit(name="甲局")
    today, now = timezone.localdate(), timezone.now()
    for read in (
        lambda: [*Issue.objects.all()],
        lambda: [*names(), *Issue.objects.all()],
        lambda: [*User.objects.filter(created_at__lt=now)],
        lambda: [*rows_among(_named, [*Unit.objects.values_list("pk", flat=True)], today)],
    ):
        assert Look().read(read, "unseen") == read() and Look().find("unseen") is None


def _named(units, today):
    return Unit.objects.filter(pk__in=units).values_list("name")
