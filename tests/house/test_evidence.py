"""What happened cannot be rewritten by the application: its role has no right to, table by table."""

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from projects import evidence
from projects.models import DateChange, InvestmentRecord, StageEvent
from tests.world import cluster
from tests.world.factories import make_investment

pytestmark = pytest.mark.django_db
KINDS = ("EVENTS", "ENDED", "NEVER_DELETED", "MADE_ANEW", "VIEWS", "EDITABLE", "BOOKKEEPING")


def refused(sql: str) -> bool:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(sql)
    return True


def test_every_table_of_the_database_is_decided():
    """A new one is an event, edited, or bookkeeping: say which in projects/evidence.py."""
    found, decided = evidence.granted().keys(), evidence.decided().keys()
    assert (found - decided, decided - found) == (set(), set())


def test_no_table_is_decided_twice():
    history = {
        m.pgh_event_model._meta.db_table for m in apps.get_models() if hasattr(m, "pgh_event_model")
    }
    counted = sum(len(getattr(evidence, kind)) for kind in KINDS) + len(history)
    assert counted == len(evidence.decided())


def test_the_database_grants_what_was_decided_and_nothing_else():
    assert evidence.granted() == evidence.decided()


def test_a_column_is_granted_by_itself_only_where_it_ends_a_row():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
            " WHERE relnamespace = 'public'::regnamespace AND attacl IS NOT NULL"
        )
        assert dict(cursor.fetchall()) == evidence.ENDED


def test_the_role_changes_and_deletes_no_event():
    for table in sorted(evidence.EVENTS):
        assert refused(f"UPDATE {table} SET id = id") and refused(f"DELETE FROM {table}"), table
        assert refused(f"TRUNCATE {table}"), table


@pytest.mark.parametrize("model", [DateChange, StageEvent])
def test_the_orm_changes_and_deletes_no_event_either(model):
    rows = model.objects.all()
    for change in (lambda: rows.update(reason="别的"), lambda: rows._raw_delete("default")):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


def test_a_figure_is_superseded_and_stays_what_it_was():
    record = make_investment()
    InvestmentRecord.objects.filter(pk=record.pk).update(superseded_at=record.recorded_at)
    assert refused("UPDATE projects_investmentrecord SET completed = 1")
    assert refused("DELETE FROM projects_investmentrecord")


def test_what_somebody_granted_by_hand_is_taken_back_by_the_next_migrate(committed_db):
    with psycopg.connect(cluster.server().url("owner", committed_db)) as owner:
        owner.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO gaoxin_app")
    assert evidence.granted() != evidence.decided()
    cluster.manage("migrate", "--skip-checks", dbname=committed_db, role="owner")
    assert evidence.granted() == evidence.decided()
