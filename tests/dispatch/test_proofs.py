"""核验: the stored rows hashed again when somebody asks, and what came out, kept and shown."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.reads.proofs import last_proof
from tests.dispatch.test_dispatch_freeze import CUT_OFF, old_project, week_of
from tests.world.factories import make_user

pytestmark = pytest.mark.django_db
CONTENT = re.compile(r'"projects_dispatch(?:entry|table)"\."content"')


@pytest.fixture
def report():
    old_project(name="甲一")
    return freeze_week(week=week_of(), now=CUT_OFF + timedelta(seconds=1))


@pytest.fixture
def office(client_of):
    return client_of(make_user(role=Role.ADMIN, name="管理员甲"))


def page(client, report, part: str = "verify/") -> str:
    return client.get(f"{report.get_absolute_url()}{part}").content.decode()


def test_the_proof_says_who_asked_for_it_and_is_evidence(office, report):
    assert "还没有核验过" in page(office, report)
    said = office.post(f"{report.get_absolute_url()}prove/", follow=True).content.decode()
    assert "一致：" in said and "不一致" not in said and "管理员甲" in said
    event = AuditEvent.objects.get(act="dispatch.prove")
    assert event.before == event.after == {"sha256": report.sha256}
    assert last_proof(report).at == event.at
    assert said.count(report.sha256) == 2


def test_a_look_at_the_proof_hashes_nothing(office, report):
    office.post(f"{report.get_absolute_url()}prove/")
    with CaptureQueriesContext(connection) as captured:
        assert "一致：" in page(office, report)
    assert not [query for query in captured.captured_queries if CONTENT.search(query["sql"])]


def test_the_last_proof_counts(office, report):
    for name in ("领导乙", "领导丙"):
        AuditEvent.objects.create(
            act="dispatch.prove", object_type="projects.dispatchreport", object_id=str(report.pk),
            actor_name=name, before={"sha256": report.sha256}, after={"sha256": "0" * 64},
        )  # fmt: skip
    said = page(office, report)
    assert "不一致：" in said and "领导丙" in said and "领导乙" not in said
    office.post(f"{report.get_absolute_url()}prove/")
    assert "不一致" not in page(office, report)


def test_a_draft_made_anew_is_no_longer_what_was_proven(office):
    old_project(name="甲一")
    week = week_of()
    draft = freeze_week(week=week, now=CUT_OFF - timedelta(days=2))
    office.post(f"{draft.get_absolute_url()}prove/")
    assert "一致：" in page(office, draft)
    old_project(name="乙一")
    freeze_week(week=week, now=CUT_OFF - timedelta(days=1))
    assert "还没有核验过" in page(office, draft)
