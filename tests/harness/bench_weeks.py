"""What forty weeks add to the zone of bench_rows.py: duties, reports, completed investment.

Two million rows of each with 50,000 projects. They differ in a handful of columns, so the database makes
them itself out of one row that the model made: a new field comes with its default here as well.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

import psycopg
from django.db import connection, models
from django.utils import timezone
from psycopg import sql

from projects.calendar.rules.weeks import week_of
from projects.models import InvestmentRecord, ProgressReport, ReportDuty, ReportWeek

WEEKS = 40  # that have closed; one more is open
# Who fills a report in: the commissioner, else the chief.
FILLERS = """
CREATE TEMPORARY TABLE filler AS
SELECT DISTINCT ON (project.id) project.id AS project_id, held.user_id,
       coalesce(held.role, '') <> 'COMMISSIONER' AS lacks
FROM projects_project AS project
LEFT JOIN projects_appointment AS held ON held.project_id = project.id
  AND held.role IN ('COMMISSIONER', 'CHIEF') AND held.to_on IS NULL
WHERE project.removed_on IS NULL
ORDER BY project.id, held.role DESC NULLS LAST;
ANALYZE filler;
"""
# One report in 37 is missing; of the open week every fifth project has reported already.
FILED = sql.SQL(
    "(CASE WHEN week.id > {} THEN filler.project_id % 5 = 0"
    " ELSE (filler.project_id * 7 + week.id * 13) % 37 <> 0 END)"
)
FILED_AT = sql.SQL("least(week.cut_off_at - interval '3 hours', {})")
TEXT = sql.SQL(
    "format('完成厂房基础浇筑 %s 立方米，设备基础开始放线，施工道路硬化完成。',"
    " 10 + (filler.project_id * 31 + week.id * 17) % 900)"
)
ALL = sql.SQL("TRUE")
KEYS = {"project_id": sql.SQL("filler.project_id"), "week_id": sql.SQL("week.id")}


def report_weeks(now: datetime, count: int) -> list[ReportWeek]:
    """So many that have closed, and the open one: as the worker would have opened them."""
    last = week_of(now, lambda day: day.weekday() < 5)
    closes = [last.cut_off_at() - timedelta(weeks=ago) for ago in range(count + 1, -1, -1)]
    return [
        ReportWeek(
            pk=key,
            week_on=last.week_on - timedelta(weeks=count + 1 - key),
            first_on=timezone.localdate(before) + timedelta(days=1),
            cut_off_at=close,
            opened_at=before,
        )
        for key, (before, close) in enumerate(pairwise(closes), start=1)
    ]


def write_weeks(owner: psycopg.Connection, now: datetime, closed: int) -> None:
    """`owner` may turn triggers off; the weeks stand in the database already."""
    filed = FILED.format(closed)
    filed_at = FILED_AT.format(now - timedelta(minutes=5))
    owner.execute(FILLERS)
    duty = ReportDuty(frequency="WEEKLY")
    write(owner, duty, KEYS | {
        "user_id": sql.SQL("filler.user_id"),
        "lacks_commissioner": sql.SQL("filler.lacks"),
        "filed_at": sql.SQL("CASE WHEN {} THEN {} END").format(filed, filed_at),
    })  # fmt: skip
    report = ProgressReport(filed_at=now, filed_by_id=1)
    write(owner, report, KEYS | {
        "progress": TEXT,
        "next_week": TEXT,
        "filed_at": filed_at,
        "filed_by_id": sql.SQL("coalesce(filler.user_id, 1)"),
    }, filed)  # fmt: skip
    record = InvestmentRecord(kind="WEEK", recorded_by_id=1, completed=0)
    write(owner, record, KEYS | {
        "month_on": sql.SQL("date_trunc('month', week.cut_off_at)::date"),
        "completed": sql.SQL("(filler.project_id * 3 + week.id * 7) % 21"),
        "recorded_at": filed_at,
    }, filed)  # fmt: skip


def write(
    owner: psycopg.Connection,
    pattern: models.Model,
    differing: Mapping[str, sql.Composable],
    where: sql.Composable = ALL,
) -> None:
    """A row like `pattern` for every project of every week, but for the columns `differing`."""
    values = {
        field.column: sql.Literal(field.get_db_prep_save(_value(pattern, field), connection))
        for field in pattern._meta.concrete_fields
        if not field.primary_key
    }
    values |= differing
    table = sql.Identifier(pattern._meta.db_table)
    statement = sql.SQL(
        "INSERT INTO {} ({}) SELECT {} FROM projects_reportweek AS week CROSS JOIN filler"
        " WHERE {} ORDER BY week.id, filler.project_id"
    )
    columns = sql.SQL(",").join(map(sql.Identifier, values))
    given = sql.SQL(",").join(values.values())
    owner.execute(statement.format(table, columns, given, where))


def _value(row: models.Model, field: models.Field):
    return getattr(row, field.attname)
