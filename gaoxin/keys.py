"""Thousands of keys in one condition."""

from collections.abc import Collection
from typing import Any

from django.db.models.expressions import RawSQL


def among(keys: Collection[int]) -> Any:
    """For `…__in`: the keys as one array. As a list each of them is a parameter that Django and psycopg look at again
    and again, which for some thousand takes longer than the query."""
    values = list(keys)
    return RawSQL("SELECT unnest(%s::bigint[])", [values]) if values else values
