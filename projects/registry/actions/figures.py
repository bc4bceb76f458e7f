"""What the database itself adds up beside the rows that it comes from, at the end of every statement that writes these.

Each figure is defined once, by a function of the database, given the keys of projects (NULL: all): its trigger stores
what that gives, and so it is checked and repaired here. A trigger and not a call at the end of each act, as lights and
staffing have it: these rows also come from sheets, by COPY and from the demo set, and no figure moves with the day."""

from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql

from projects.models import Project

AT_ONCE = 1_000


@dataclass(frozen=True)
class Stored:
    """`columns`, the project's key first, of the table are what the function `projects_<name>_of` gives; `projects_keep_<name>` stores it."""

    name: str
    table: str
    columns: tuple[str, ...]


STORED = (
    Stored(
        "year_done",
        "projects_yeardone",
        ("project_id", "year", "done", "whole", "given_from", "entered_from"),
    ),
    Stored("next_node", "projects_nextnode", ("project_id", "milestone_id", "due_on")),
    Stored("reporting", "projects_reporting", ("project_id", "duty_id", "silent_at")),
)


def recompute_figures() -> int:
    """Of all projects, so many to a transaction; how many."""
    keys = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic(), connection.cursor() as cursor:
            for one in STORED:
                keep = sql.SQL("SELECT {}(%s)").format(sql.Identifier(f"projects_keep_{one.name}"))
                cursor.execute(keep, [keys[start : start + AT_ONCE]])
    return len(keys)


_APART = sql.SQL("""
SELECT project_id FROM (
    (SELECT {columns} FROM {table} EXCEPT SELECT {columns} FROM {given}(NULL))
    UNION ALL (SELECT {columns} FROM {given}(NULL) EXCEPT SELECT {columns} FROM {table})
) AS apart
""")


def differing_figures() -> list[str]:
    """The codes of the projects of which something else is stored than their rows give now."""
    keys: set[int] = set()
    with connection.cursor() as cursor:
        for one in STORED:
            given = sql.Identifier(f"projects_{one.name}_of")
            columns = sql.SQL(",").join(map(sql.Identifier, one.columns))
            table = sql.Identifier(one.table)
            cursor.execute(_APART.format(columns=columns, table=table, given=given))
            keys |= {key for (key,) in cursor.fetchall()}
    return list(Project.objects.filter(pk__in=keys).order_by("code").values_list("code", flat=True))
