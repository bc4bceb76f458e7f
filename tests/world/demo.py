"""The demo set as it is loaded on some day, made once per run: to load it takes as long as hundreds of pages."""

from datetime import UTC, datetime
from functools import partial

import time_machine

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
        assert load_demo(password=PASSWORD)
