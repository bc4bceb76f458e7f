"""The rows beside one row, as `prefetch_related` reads them, by statements that are put together once a process: that
takes Django longer than the database needs to answer, and a form reads five kinds."""

from functools import cache
from typing import Any

from django.db import models

SAMPLE = -58_003  # no row has such a key


def read_beside(row: models.Model, *names: str) -> None:
    """Each of the relations `names` of a stored row once, in its own order; `all()` gives what was read."""
    kept: dict[str, models.QuerySet] = row.__dict__.setdefault("_prefetched_objects_cache", {})
    for name in names:
        if name not in kept:
            rows: Any = getattr(row, name).all()
            found = rows.model._base_manager.raw(_statement(type(row), name), [row.pk])
            rows._result_cache, rows._prefetch_done = list(found), True
            kept[name] = rows


@cache
def _statement(model: type[models.Model], name: str) -> str:
    sql, params = getattr(model(pk=SAMPLE), name).all().query.sql_with_params()
    if params != (SAMPLE,):
        raise ValueError(f"{model.__name__}.{name} asks for more than the key of the row: {params}")
    return sql
