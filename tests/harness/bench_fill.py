"""A full zone for the measures: projects with eight milestones, appointments, forty weeks of reports, lights.

`python -m tests.harness.bench_home 10000` makes one to work on.
"""

import itertools
from collections.abc import Iterable

import psycopg
from django.db import connections, models
from psycopg import sql

from tests.world import cluster

PORTION = 2_000
STORED = "recompute_"  # the commands that write what is stored of rows and can be computed again


def fill(dbname: str, projects: int, weeks: int | None = None) -> None:
    """Fill a migrated, empty database with so many projects and all that belongs to them."""
    from django.utils import timezone

    from projects.models import Track
    from tests.harness.bench_rows import Rows
    from tests.harness.bench_weeks import WEEKS, report_weeks, write_weeks

    cluster.manage("loaddata", "codes", dbname=dbname, role="owner")
    closed = WEEKS if weeks is None else weeks
    with cluster.connected(dbname):
        now = timezone.now()
        rows = Rows(projects, list(Track.objects.all()), timezone.localdate())
        with psycopg.connect(cluster.server().url("super", dbname), autocommit=True) as owner:
            # Neither triggers nor foreign keys: the rows are right, and their history stays empty.
            owner.execute("SET session_replication_role = replica")
            for table in rows.tables():
                copy_all(owner, table)
            copy_all(owner, report_weeks(now, closed))
            write_weeks(owner, now, closed)
            owner.execute("VACUUM ANALYZE")
            store()
            owner.execute("VACUUM ANALYZE")


def store() -> None:
    """What is kept beside the rows, by the commands that an operator has for it; and what the clock does then."""
    from django.core.management import call_command, get_commands

    from projects.registry.actions import figures

    with open("/dev/null", "w") as nowhere:
        for name in sorted(get_commands()):
            if name.startswith(STORED):
                call_command(name, stdout=nowhere)
    if hasattr(figures, "fold_tally"):  # an earlier revision keeps none
        figures.fold_tally()


def copy_all(owner: psycopg.Connection, rows: Iterable[models.Model]) -> None:
    rows, last = iter(rows), 0
    while portion := list(itertools.islice(rows, PORTION)):
        for row in portion:
            last = row.pk = row.pk or last + 1
        copy(owner, portion)
    name = row._meta.db_table
    owner.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(name)))
    owner.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [name, last])


def copy(owner: psycopg.Connection, rows: list[models.Model]) -> None:
    fields, database = rows[0]._meta.concrete_fields, connections["default"]
    columns = sql.SQL(",").join(sql.Identifier(field.column) for field in fields)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(rows[0]._meta.db_table), columns
    )
    with owner.cursor() as cursor, cursor.copy(statement) as lines:
        for row in rows:
            lines.write_row([f.get_db_prep_save(getattr(row, f.attname), database) for f in fields])
