"""The demo set as it is loaded on some day, made once per run: to load it takes as long as hundreds of pages."""

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg
import time_machine
from psycopg import sql

from tests.world import cluster

PASSWORD = "Lampe-7-Trompete"
DAYS = [
    datetime(2026, 2, 10, 3, tzinfo=UTC),
    datetime(2026, 10, 3, 3, tzinfo=UTC),
    datetime(2027, 1, 2, tzinfo=UTC),
    datetime(2027, 6, 1, 3, tzinfo=UTC),
    datetime(2028, 2, 29, 0, 5, tzinfo=UTC),
]


def clone_of(day: datetime) -> str:
    """A new copy of a database on which the set was loaded at this moment; its name. The caller drops it."""
    name = f"demo_{day:%Y%m%d}"
    cluster.template(name, fill=partial(_load, day))
    return cluster.clone(name)


def _load(day: datetime, dbname: str) -> None:
    from projects.demo.load import load_demo
    from projects.registry.actions.seed import load_seed

    with cluster.connected(dbname), time_machine.travel(day, tick=False):
        load_seed()
        _before(day).write_text(json.dumps(digests(dbname)))
        assert load_demo(password=PASSWORD)


# -- what it changes --------------------------------------------------------------------------------

# The evidence stays, and what no row of ours is; that something was changed is written down for a day.
NOT_COMPARED = {
    "accounts_auditevent",
    "django_migrations",
    "django_session",
    "projects_change",
    "projects_tally",
}
# The rows of the tally say only together what there is.
TALLY = """
SELECT what, of, demo, sum(number)::text, sum(known)::text, sum(amount)::text FROM projects_tally
GROUP BY 1, 2, 3 HAVING sum(number) <> 0 ORDER BY 1, 2, 3
"""


def digests(dbname: str) -> dict[str, str]:
    """Table → digest of all its rows, as bytes of their text."""
    with psycopg.connect(cluster.server().url("owner", dbname)) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = {name for (name,) in tables} - NOT_COMPARED
        query = "SELECT count(*) || md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {} t"
        tally = {"tally": str(connection.execute(TALLY).fetchall())}
        return tally | {
            name: connection.execute(sql.SQL(query).format(sql.Identifier(name))).fetchone()[0]
            for name in sorted(names)
        }


def before_loading(day: datetime) -> dict[str, str]:
    """The digests of the database that was cloned, as they were with the article's data alone."""
    return json.loads(_before(day).read_text())


def _before(day: datetime) -> Path:
    return cluster.run_dir() / f"before-demo-{day:%Y%m%d}.json"
