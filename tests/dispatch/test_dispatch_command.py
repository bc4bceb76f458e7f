"""`manage.py freeze_week` by hand: which week it takes, what it makes of it, and how it ends."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent
from projects.models import CalendarDay, DispatchFile, DispatchReport
from tests.dispatch.test_dispatch_freeze import MONDAY, old_project, week_of
from tests.world import cluster

LONG_AGO = MONDAY - timedelta(weeks=300)
FAR = MONDAY + timedelta(weeks=5000)


def ran(*arguments: str) -> str:
    out = StringIO()
    call_command("freeze_week", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_before_the_cut_off_it_makes_a_draft_and_makes_it_anew():
    project, week = old_project(), week_of(FAR)
    said = ran("--week", f"{FAR}")
    assert "第 1 期　草稿" in said
    report = DispatchReport.objects.get()
    assert (report.week, report.closed_at) == (week, None)
    assert report.sha256 in said
    assert set(report.files.values_list("kind", flat=True)) == set(DispatchFile.Kind)

    type(project).objects.update(site="东区")
    again = ran("--week", f"{FAR}")
    assert "第 1 期　草稿" in again and report.sha256 not in again
    assert DispatchReport.objects.count() == 1
    assert DispatchFile.objects.count() == len(DispatchFile.Kind)


@pytest.mark.django_db
def test_without_a_week_it_takes_the_one_that_runs_and_closes_what_was_due_before():
    old_project()
    closed, running, _ = week_of(LONG_AGO), week_of(FAR), week_of(FAR + timedelta(weeks=1))
    said = ran()
    assert running.label in said and "第 2 期　草稿" in said
    assert list(DispatchReport.objects.order_by("number").values_list("week", "number")) == [
        (closed.pk, 1),
        (running.pk, 2),
    ]
    assert closed.dispatch_reports.get().closed_at is not None
    assert running.dispatch_reports.get().closed_at is None


@pytest.mark.django_db
def test_without_a_week_that_runs_it_says_what_to_do_first():
    old_project()
    week_of(LONG_AGO)
    with pytest.raises(CommandError, match="没有开启的报送周，请先运行 open_week"):
        ran()
    assert not DispatchReport.objects.exists()


@pytest.mark.django_db
def test_a_week_before_the_series_is_refused_in_words():
    old_project()
    first = week_of(LONG_AGO)
    ran("--week", f"{first.week_on}")
    week_of(LONG_AGO - timedelta(weeks=1))
    with pytest.raises(CommandError, match="之后的通报已经封存，不能再补出"):
        ran("--week", f"{LONG_AGO - timedelta(weeks=1)}")
    assert DispatchReport.objects.get().week == first


@pytest.mark.django_db
def test_a_day_that_is_no_monday_is_refused_though_its_week_is_open():
    old_project()
    week_of(LONG_AGO)
    with pytest.raises(CommandError, match="还没有开启，或不是星期一"):
        ran("--week", f"{LONG_AGO + timedelta(days=1)}")
    assert not DispatchReport.objects.exists()


@pytest.mark.django_db
def test_what_it_did_is_in_the_audit_under_its_name():
    old_project()
    week_of(LONG_AGO)
    ran("--week", f"{LONG_AGO}")
    event = AuditEvent.objects.get(act="dispatch.freeze")
    assert (event.source, event.actor_id) == ("manage.py freeze_week", None)


def test_twice_and_for_a_week_of_holidays_it_ends_well(committed_db):
    """Scheduled from outside too: what is no failure must not exit as one. The first is a process of its own."""
    old_project()
    week_of(LONG_AGO)
    first = cluster.manage("freeze_week", "--week", f"{LONG_AGO}", dbname=committed_db)
    again = ran("--week", f"{LONG_AGO}")
    report = DispatchReport.objects.get()
    for said in (first, again):
        assert "第 1 期　已封存，待印发" in said and report.sha256 in said
    assert AuditEvent.objects.filter(act="dispatch.freeze").count() == 1

    holidays = date(2026, 2, 16)
    for n in range(7):
        CalendarDay.objects.update_or_create(
            day=holidays + timedelta(days=n),
            defaults={"kind": CalendarDay.Kind.HOLIDAY, "name": "春节"},
        )
    said = ran("--week", f"{holidays}")
    assert f"{holidays} 这一周没有工作日，没有通报；下一期写明所含日期。" in said
    assert DispatchReport.objects.count() == 1
