"""What was published stays as it was: for the application, for the owner of the database and for the
ORM; so do the files that were sent out and who has signed."""

import psycopg
import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError

from accounts.roles import Role
from gaoxin.files import path_of
from projects.dispatch.actions.freeze import freeze_week, stored_digest
from projects.dispatch.actions.publish import make_files, publish, sign, withdraw
from projects.models import DispatchFile, DispatchReading, DispatchReport
from tests.dispatch.test_dispatch_freeze import LATER, old_project, week_of
from tests.world import cluster
from tests.world.factories import make_user

UNPUBLISH = "UPDATE projects_dispatchreport SET published_at = NULL, published_by_id = NULL"
CHANGES = (
    UNPUBLISH,
    "UPDATE projects_dispatchreport SET published_at = published_at + interval '1 day'",
    "UPDATE projects_dispatchreport SET published_at = now()",
    "UPDATE projects_dispatchreport SET published_by_id = published_by_id + 1",
    "UPDATE projects_dispatchreport SET correction_reason = '改过'",
    "UPDATE projects_dispatchfile SET stored_name = 'ab/cd/' || stored_name",
    "UPDATE projects_dispatchfile SET sha256 = 'x'",
    "UPDATE projects_dispatchfile SET size = size",  # nothing differs, and it is refused all the same
    "UPDATE projects_dispatchfile SET published = NOT published",
    "DELETE FROM projects_dispatchfile",
    "TRUNCATE projects_dispatchfile",
    "UPDATE projects_dispatchreading SET read_at = read_at - interval '1 day'",
    "UPDATE projects_dispatchreading SET user_id = user_id + 1",
    "DELETE FROM projects_dispatchreading",
    "TRUNCATE projects_dispatchreading",
    "TRUNCATE projects_dispatchreport CASCADE",
)
OF_THE_WITHDRAWN = (
    "UPDATE projects_dispatchreport SET withdraw_reason = '另一个原因'",
    "UPDATE projects_dispatchreport SET withdrawn_at = withdrawn_at - interval '1 day'",
    "UPDATE projects_dispatchreport SET withdrawn_by_id = published_by_id",
    """UPDATE projects_dispatchreport
    SET withdrawn_at = NULL, withdrawn_by_id = NULL, withdraw_reason = ''""",
)
HISTORY = (
    "UPDATE projects_dispatchreportevent SET published_at = NULL",
    "DELETE FROM projects_dispatchreportevent",
)


def published_report() -> DispatchReport:
    """With its files, signed by a leader."""
    report = freeze_week(week=week_of(), now=LATER)
    report = publish(report=report, now=LATER, by=make_user(role=Role.ADMIN))
    make_files(report, lambda report, kind: b"PK")
    sign(report=report, now=LATER, by=make_user(role=Role.MANAGER))
    return report


def rows() -> list:
    models = (DispatchReport, DispatchFile, DispatchReading)
    return [list(model.objects.order_by("pk").values()) for model in models]


def raw(database: str, role: str):
    """A connection as the application, or as the owner of the database."""
    name = "DATABASE_URL" if role == "app" else "DATABASE_OWNER_URL"
    return psycopg.connect(cluster.environment(database)[name], autocommit=True)


def refused(database: str, role: str, *changes: str) -> None:
    """Refused as not allowed, not for what a row must look like."""
    with raw(database, role) as connection:
        for change in changes:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(change)
                pytest.fail(f"{role} may: {change}")


def test_neither_the_application_nor_the_owner_changes_what_was_published(
    committed_db, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    old_project()
    report = published_report()
    before = rows()
    assert [len(one) for one in before] == [1, 2, 1]
    for role in ("app", "owner"):
        refused(committed_db, role, *CHANGES)
    refused(committed_db, "app", *HISTORY)
    assert rows() == before
    assert stored_digest(report) == DispatchReport.objects.get().sha256


def test_what_was_withdrawn_stays_withdrawn_for_the_reason_it_was(committed_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    old_project()
    report = published_report()
    withdraw(report=report, reason="第 3 表有误", now=LATER, by=make_user(role=Role.MANAGER))
    before = rows()
    for role in ("app", "owner"):
        refused(committed_db, role, *CHANGES, *OF_THE_WITHDRAWN)
    assert rows() == before
    assert DispatchReport.objects.get().withdraw_reason == "第 3 表有误"


def test_who_says_that_the_demonstration_is_being_cleared_deletes_nothing_of_the_zone(
    committed_db, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    old_project()
    published_report()
    before = rows()
    parts = ("entry", "table", "file", "reading", "report")
    for role in ("app", "owner"):
        with raw(committed_db, role) as connection:
            connection.execute("SET gaoxin.clearing_demo = 'on'")
            for part in parts:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(f"DELETE FROM projects_dispatch{part}")
    assert rows() == before


def test_the_application_clears_no_demonstration_report_by_itself(committed_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    old_project(source="DEMO", code="YS-901")
    assert published_report().is_demo
    before = rows()
    with raw(committed_db, "app") as connection:
        connection.execute("SET gaoxin.clearing_demo = 'on'")
        for part in ("entry", "table", "file", "reading", "report"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"DELETE FROM projects_dispatch{part}")
    assert rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda report: DispatchReport.objects.update(published_at=None, published_by=None),
        lambda report: DispatchReport.objects.update(published_at=LATER.replace(year=2027)),
        lambda report: DispatchReport.objects.update(published_by=make_user()),
        lambda report: report.files.update(sha256="x"),
        lambda report: report.files.first().save(),
        lambda report: report.files.all().delete(),
        lambda report: report.readings.update(user=make_user()),
        lambda report: report.readings.get().save(),
        lambda report: report.readings.all().delete(),
        lambda report: report.delete(),
    ],
)
def test_the_orm_does_not_change_what_was_published(change, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    old_project()
    report = published_report()
    before = rows()
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        change(report)
    assert rows() == before
    assert all(path_of(file.stored_name).exists() for file in report.files.all())


@pytest.mark.django_db
def test_the_orm_does_not_change_why_a_report_was_withdrawn(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    old_project()
    withdraw(report=published_report(), reason="有误", now=LATER, by=make_user(role=Role.MANAGER))
    before = rows()
    changes = (
        {"withdraw_reason": "另一个原因"},
        {"withdrawn_by": make_user()},
        {"withdrawn_at": None, "withdrawn_by": None, "withdraw_reason": ""},
    )
    for change in changes:
        with pytest.raises(DatabaseError, match="is frozen"), transaction.atomic():
            DispatchReport.objects.update(**change)
    assert rows() == before
