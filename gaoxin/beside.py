"""The rows beside one row, as `prefetch_related` reads them, by queries that are put together once a process: a form
reads five kinds."""

from typing import Any

from django.db import models

from gaoxin.prebuilt import rows_of


def read_beside(row: models.Model, *names: str) -> None:
    """Each of the relations `names` of a stored row once, in its own order; `all()` gives what was read.
    「tracks__track」: with the row that each of them refers to by this name."""
    kept: dict[str, models.QuerySet] = row.__dict__.setdefault("_prefetched_objects_cache", {})
    for given in names:
        name, _, to = given.partition("__")
        if name not in kept:
            rows: Any = getattr(row, name).all()
            rows._result_cache = rows_of(_beside, type(row), name, to, key=row.pk)
            rows._prefetch_done = True
            kept[name] = rows


def _beside(model: type[models.Model], name: str, to: str, key: int) -> models.QuerySet:
    rows = getattr(model(pk=key), name).all()
    return rows.select_related(to) if to else rows
