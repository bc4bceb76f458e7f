"""A week is read in one view of the database: what others write meanwhile is not in it, nobody waits
for it, and it cannot write."""

from collections.abc import Callable
from datetime import date, timedelta

import psycopg
import pytest
from django.db import InternalError, connection, transaction

from gaoxin.snapshot import snapshot
from projects.dispatch.actions.freeze import correct, freeze_week, read_week
from projects.dispatch.actions.publish import publish
from projects.models import Project
from tests.dispatch.test_dispatch_freeze import (
    CUT_OFF,
    LATER,
    MONDAY,
    at,
    entry,
    old_project,
    week_of,
)
from tests.world import cluster
from tests.world.factories import make_issue, make_milestone, make_user

EARLY = at("2026-02-01T09:00")
# Read by the reading alone; the storing that follows looks up people and projects again.
READ = [
    "projects_milestone",
    "projects_issue",
    "projects_investmentrecord",
    "projects_progressreport",
    "projects_reportduty",
    "projects_supervisionorder",
    "projects_sitevisit",
    "projects_instruction",
]
WRITES = ("INSERT", "UPDATE")
STORED = ["projects_dispatchreport", "projects_dispatchentry", "projects_dispatchtable"]


class Observer:
    """Asks the database itself, before each statement, in what transaction it runs."""

    def __init__(self):
        self.seen = []

    def __call__(self, execute, sql, params, many, context):
        here = connection.connection
        if here.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS:
            isolation, read_only, began = here.execute(
                "SELECT current_setting('transaction_isolation'),"
                " current_setting('transaction_read_only'), transaction_timestamp()"
            ).fetchone()
            self.seen.append((sql, isolation, read_only, began))
        else:
            self.seen.append((sql, "", "", None))
        return execute(sql, params, many, context)

    def views(self, start: str, table: str) -> set:
        """In which transactions the statements with this start name the table."""
        return {
            (isolation, read_only, began)
            for sql, isolation, read_only, began in self.seen
            if sql.startswith(start) and f'"{table}"' in sql
        }


def watched(call: Callable) -> Observer:
    observer = Observer()
    with connection.execute_wrapper(observer):
        call()
    return observer


def assert_read_in_one_view(observer: Observer) -> None:
    by_table = {table: observer.views("SELECT", table) for table in READ}
    assert all(by_table.values()), by_table
    views = set().union(*by_table.values())
    assert [view[:2] for view in views] == [("repeatable read", "on")], by_table


def test_a_freeze_reads_in_one_read_only_view_and_stores_in_another_transaction(committed_db):
    make_milestone(old_project(), created_at=EARLY)
    week = week_of()
    for now in (at("2026-11-18T09:00"), LATER):  # a draft, and the number itself
        observer = watched(lambda now=now: freeze_week(week=week, now=now))
        assert_read_in_one_view(observer)
        stored = {view for start in WRITES for view in observer.views(start, STORED[0])}
        assert [view[:2] for view in stored] == [("read committed", "off")]
        # Its parts are copied, which no wrapper is told of: the database says which transaction wrote a row.
        with connection.cursor() as cursor:
            cursor.execute(" UNION ".join(f"SELECT xmin::text FROM {table}" for table in STORED))
            assert len(cursor.fetchall()) == 1


def test_a_correction_reads_in_one_read_only_view(committed_db):
    make_milestone(old_project(), created_at=EARLY)
    by = make_user(role="ADMIN")
    report = publish(report=freeze_week(week=week_of(), now=LATER), now=LATER, by=by)
    found = []
    assert_read_in_one_view(watched(lambda: found.append(read_week(report, LATER))))
    row = correct(report=report, content=found[0], reason="补入一家", now=LATER, by=by)
    assert row.number == 2


def test_what_is_changed_in_the_middle_of_the_reading_is_not_seen_and_waits_for_nobody(
    committed_db,
):
    project, week = old_project(site="旧址"), week_of()
    node = make_milestone(
        project, name="旧节点", due_on=date(2026, 11, 10), created_at=EARLY, baseline_on=None
    )
    made_at = at("2026-11-17T09:00")
    issue = make_issue(project, summary="旧问题", raised_on=date(2026, 11, 17), created_at=made_at)
    url = cluster.environment(committed_db)["DATABASE_URL"]
    changed = []

    def meddle(execute, sql, params, many, context):
        if not changed and '"projects_milestone"' in sql:
            with psycopg.connect(url, options="-c lock_timeout=2s") as other:
                for table, column, key in (
                    ("project", "site", project.pk),
                    ("milestone", "name", node.pk),
                    ("issue", "summary", issue.pk),
                ):
                    other.execute(
                        f"UPDATE projects_{table} SET {column} = '新的' WHERE id = %s", [key]
                    )
            changed.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meddle):
        report = freeze_week(week=week, now=LATER)
    assert changed
    said = entry(report, project)
    assert (said.site, said.nodes[0].name, said.issues[0].summary) == (
        "旧址",
        "旧节点",
        "旧问题",
    )
    row = {row["project"][1]: row for row in report.tables.get(number=7).values["rows"]}
    assert "旧问题" in str(row)

    later = week_of(MONDAY + timedelta(weeks=1))
    said = entry(freeze_week(week=later, now=CUT_OFF + timedelta(days=7, seconds=1)), project)
    assert (said.site, said.nodes[0].name, said.issues[0].summary) == ("新的",) * 3


def test_inside_the_view_nothing_can_be_written_and_after_it_everything_can(committed_db):
    project = old_project(site="旧址")
    with pytest.raises(InternalError, match="read-only"), snapshot():
        Project.objects.filter(pk=project.pk).update(site="误写")
    assert Project.objects.get().site == "旧址"
    Project.objects.filter(pk=project.pk).update(site="东区")
    assert Project.objects.get().site == "东区"


def test_inside_a_transaction_the_reading_is_part_of_it_and_sees_its_own_changes(committed_db):
    project = old_project(site="旧址")
    with transaction.atomic():
        Project.objects.filter(pk=project.pk).update(site="东区")
        with snapshot():
            assert Project.objects.get().site == "东区"
            Project.objects.filter(pk=project.pk).update(name="照写")
    assert Project.objects.get().name == "照写"
