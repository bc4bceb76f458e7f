"""The rows beside one row, as `prefetch_related` reads them, by queries that are put together once a process and read
together: a form asks five kinds."""

from typing import Any

from django.db import models

from gaoxin.prebuilt import asked, rows_together


def read_beside(row: models.Model, *names: str) -> None:
    """Each of the relations `names` of a stored row once, in its own order; `all()` gives what was read.
    「tracks__track」: with the row that each of them refers to by this name."""
    kept: dict[str, models.QuerySet] = row.__dict__.setdefault("_prefetched_objects_cache", {})
    split = (given.partition("__") for given in names)
    lacking = {name: to for name, _, to in split if name not in kept}
    several = [asked(_beside, type(row), name, to, key=row.pk) for name, to in lacking.items()]
    for name, found in zip(lacking, rows_together(*several), strict=True):
        rows: Any = getattr(row, name).all()
        rows._result_cache, rows._prefetch_done = found, True
        kept[name] = rows


def _beside(model: type[models.Model], name: str, to: str, key: int) -> models.QuerySet:
    rows = getattr(model(pk=key), name).all()
    return rows.select_related(to) if to else rows
