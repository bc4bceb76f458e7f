"""Numbers of the demo series that an earlier release has frozen are made anew, by the owner alone; what stands
on them stays."""

import json

import psycopg
import pytest
from django.db import DatabaseError

from accounts.models import AuditEvent
from projects.dispatch.actions.freeze import stored_digest
from projects.dispatch.actions.renew import renew_demo_reports
from projects.dispatch.rules.format import FORMAT
from projects.models import DispatchMeeting, DispatchReading, DispatchReport
from tests.dispatch.test_formats import stored
from tests.world import cluster

NUMBER = 9012
OPENED = "closed_at = NULL, published_at = NULL, published_by_id = NULL"


@pytest.fixture
def old_demo(django_db_setup, django_db_blocker):
    """A demo database in which the last number lies as an earlier release had frozen it."""
    name = cluster.clone("demo")
    with django_db_blocker.unblock(), cluster.connected(name):
        store_as_format_0(name)
        yield name
    cluster.drop(name)


def store_as_format_0(name: str) -> None:
    said, report = stored(0), DispatchReport.objects.get(number=NUMBER)
    entry, table = said["entries"][0], said["tables"][0]
    with psycopg.connect(cluster.server().url("owner", name)) as owner:
        owner.execute(
            "CREATE TEMP TABLE was AS SELECT * FROM projects_dispatchreport WHERE id = %s",
            [report.pk],
        )
        owner.execute(
            "CREATE TEMP TABLE read AS SELECT * FROM projects_dispatchreading WHERE report_id = %s",
            [report.pk],
        )
        owner.execute("SELECT gaoxin_delete_demo_dispatch(%s)", [report.pk])
        owner.execute("CREATE TEMP TABLE draft AS SELECT * FROM was")
        owner.execute(
            f"UPDATE draft SET summary = %s, sha256 = %s, {OPENED}",
            [said["summary"], said["sha256"]],
        )
        owner.execute("INSERT INTO projects_dispatchreport SELECT * FROM draft")
        owner.execute(
            'INSERT INTO projects_dispatchentry (report_id, project_id, "order", code, name, light, content)'
            " VALUES (%s, %s, 1, %s, %s, %s, %s)",
            [report.pk, json.loads(entry[-1])["project"], *entry[:3], entry[-1]],
        )
        owner.execute(
            "INSERT INTO projects_dispatchtable (report_id, number, title, count, content)"
            " VALUES (%s, %s, %s, %s, %s)",
            [report.pk, *table],
        )
        owner.execute(
            "UPDATE projects_dispatchreport r SET closed_at = was.closed_at, published_at = was.published_at,"
            " published_by_id = was.published_by_id FROM was WHERE r.id = was.id"
        )
        owner.execute("INSERT INTO projects_dispatchreading SELECT * FROM read")


def test_the_owner_makes_an_old_number_anew_under_its_key(old_demo):
    before = DispatchReport.objects.get(number=NUMBER)
    others = dict(DispatchReport.objects.exclude(pk=before.pk).values_list("number", "sha256"))
    signed = set(DispatchReading.objects.filter(report=before).values_list("user", "read_at"))
    meetings = DispatchMeeting.objects.filter(report=before).count()
    assert (before.format, bool(signed)) == (0, True)

    cluster.manage("prepare", dbname=old_demo, role="owner", demo=True)
    after = DispatchReport.objects.get(number=NUMBER)
    assert (after.pk, after.format) == (before.pk, FORMAT)
    assert after.entries.count() == 12
    assert stored_digest(after) == after.sha256
    kept = ("week_id", "as_of", "closed_at", "published_at", "published_by_id", "created_at")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    readings = DispatchReading.objects.filter(report=after)
    assert set(readings.values_list("user", "read_at")) == signed
    assert DispatchMeeting.objects.filter(report=after).count() == meetings
    assert (
        dict(DispatchReport.objects.exclude(pk=after.pk).values_list("number", "sha256")) == others
    )
    assert AuditEvent.objects.filter(act="dispatch.renew").count() == 1

    cluster.manage("prepare", dbname=old_demo, role="owner", demo=True)
    assert DispatchReport.objects.get(number=NUMBER).sha256 == after.sha256
    assert AuditEvent.objects.filter(act="dispatch.renew").count() == 1


def test_the_application_cannot_make_a_number_anew(old_demo):
    before = DispatchReport.objects.get(number=NUMBER).sha256
    with pytest.raises(DatabaseError):
        renew_demo_reports()
    assert DispatchReport.objects.get(number=NUMBER).sha256 == before
