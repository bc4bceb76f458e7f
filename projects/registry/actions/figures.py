"""What the database itself adds up beside the rows that it comes from, at the end of every statement that writes these.

Each figure is defined once, by a function of the database, given the keys of projects (NULL: all): its trigger stores
what that gives, and so it is checked and repaired here. A trigger and not a call at the end of each act, as lights and
staffing have it: these rows also come from sheets, by COPY and from the demo set, and no figure moves with the day."""

from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql

from projects.models import Project, Tally

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
    # Made of the others: computed after them.
    Stored(
        "outline",
        "projects_outline",
        (
            "project_id", "demo", "stage", "place", "investment", "leader_id", "roles_due", "lacks", "vacant",
            "unfilled", "zone_leader_years", "doubtful", "imported", "tracks", "silent_at", "owed", "filed", "nodes",
            "issues_open", "issues_blocking", "issues_due", "rank", "next_on", "code",
        ),
    ),
    Stored(
        "year_outline",
        "projects_yearoutline",
        ("project_id", "year", "demo", "line", "plan", "curve", "done", "given_from"),
    ),
    Stored(
        "row_outline",
        "projects_rowoutline",
        (
            "project_id", "demo", "place", "waiting", "holders", "appointments", "nodes", "nodes_moved",
        ),
    ),
)  # fmt: skip
FOLD = 2_000  # rows of the tally that may stand beside those that are needed


def recompute_figures() -> int:
    """Of all projects, so many to a transaction; how many."""
    keys = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic(), connection.cursor() as cursor:
            for one in STORED:
                keep = sql.SQL("SELECT {}(%s)").format(sql.Identifier(f"projects_keep_{one.name}"))
                cursor.execute(keep, [keys[start : start + AT_ONCE]])
    with connection.cursor() as cursor:
        cursor.execute("SELECT projects_keep_tally()")
    return len(keys)


def fold_tally() -> int:
    """Join the rows that every act adds to the tally, once they are many; whether that was done."""
    needed = Tally.objects.order_by().values("what", "of", "demo").distinct().count()
    if Tally.objects.count() <= needed + FOLD:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT projects_fold_tally()")
    return 1


_UNLIKE = """
SELECT DISTINCT what FROM (
    (SELECT what, of, demo, sum(number) AS number, sum(known) AS known, sum(amount) AS amount FROM projects_tally
     GROUP BY 1, 2, 3 HAVING sum(number) <> 0 OR sum(known) <> 0 OR sum(amount) <> 0
     EXCEPT SELECT * FROM projects_tally_of_outlines())
    UNION ALL
    (SELECT * FROM projects_tally_of_outlines()
     EXCEPT SELECT what, of, demo, sum(number), sum(known), sum(amount) FROM projects_tally GROUP BY 1, 2, 3)
) AS unlike ORDER BY 1
"""


def differing_tallies() -> list[str]:
    """The kinds of which the tally says something else than the outlines give."""
    with connection.cursor() as cursor:
        cursor.execute(_UNLIKE)
        return [what for (what,) in cursor.fetchall()]


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
