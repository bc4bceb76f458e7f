"""The rows beside one row, as `prefetch_related` reads them, by queries that are put together once a process and read
together: a form asks five kinds."""

from typing import Any

from django.db import models

from gaoxin.prebuilt import Part, asked, parts_together


def read_beside(row: models.Model, *names: str) -> None:
    """Each of the relations `names` of a stored row once, in its own order; `all()` gives what was read.
    「tracks__track」: with the row that each of them refers to by this name."""
    parts_together(beside_part(row, *names))


def beside_part(row: models.Model, *names: str) -> Part:
    """The same of a page that asks for more."""
    kept: dict[str, models.QuerySet] = row.__dict__.setdefault("_prefetched_objects_cache", {})
    split = (given.partition("__") for given in names)
    lacking = {name: to for name, _, to in split if name not in kept}

    def keep(*several: list) -> None:
        for name, found in zip(lacking, several, strict=True):
            rows: Any = getattr(row, name).all()
            rows._result_cache, rows._prefetch_done = found, True
            kept[name] = rows

    asks = [asked(_beside, type(row), name, to, key=row.pk) for name, to in lacking.items()]
    return Part(asks, keep)


def _beside(model: type[models.Model], name: str, to: str, key: int) -> models.QuerySet:
    rows = getattr(model(pk=key), name).all()
    return rows.select_related(to) if to else rows
