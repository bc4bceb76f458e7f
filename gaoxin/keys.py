"""Keys of rows: what may be one, and thousands of them in one condition."""

import re
from collections.abc import Collection
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.expressions import RawSQL

KEY = re.compile(r"[0-9]{1,18}")


def is_key(value: object) -> bool:
    """Whether a posted value can be a row's key. `isdigit` would let 「²」 and 5,000 digits through."""
    return KEY.fullmatch(str(value)) is not None


def among(keys: Collection[int]) -> Any:
    """For `…__in`: the keys as one array. As a list each of them is a parameter that Django and psycopg look at again
    and again, which for some thousand takes longer than the query."""
    values = list(keys)
    return RawSQL("SELECT unnest(%s::bigint[])", [values]) if values else values


def one_of(column: str, keys: QuerySet) -> Q:
    """Whether a column is one of the keys that a query of one column gives. They are made into a list once, which is looked
    up by an index: of `…__in` beside another condition the database asks every row."""
    found = Func(
        F(column), ArraySubquery(keys), template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField(),
    )  # fmt: skip
    return Q(found)


_LISTED = re.compile(r"IN \(SELECT unnest\((%s(?:::bigint\[\])?)\)\)")


def by_keys(sql: str) -> str:
    """The same statement, which finds the rows of a few keys by an index: how many a query in brackets gives the
    planner cannot know, and of a table of thousands it then reads every row."""
    return _LISTED.sub(r"= ANY (\1)", sql)
