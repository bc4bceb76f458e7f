"""The worker makes Word and Excel of a report once, and they are served as they were made."""

import json
import os
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from accounts.models import AuditEvent
from accounts.roles import Role
from gaoxin.files import path_of
from projects.bulletin.rules.declared import DECLARED
from projects.calendar.actions.days import load_calendar
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.actions.publish import files_of, publish
from projects.files.actions.files import sweep_uploads
from projects.jobs import dispatch_draft, dispatch_files
from projects.models import CalendarDay, DispatchFile, DispatchReport
from tests.dispatch.test_dispatch_freeze import LATER, MONDAY, old_project, week_of
from tests.world.factories import make_user, this_week

pytestmark = pytest.mark.django_db


def served(client, report, kind: str) -> bytes:
    response = client.get(f"{report.get_absolute_url()[:-1]}.{kind}")
    assert response.status_code == 200
    return response.getvalue()


def words_of(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(data)).paragraphs)


def test_the_files_are_made_once_and_anew_when_the_report_is_published(client_of):
    old_project()
    report = freeze_week(week=week_of(), now=LATER)
    dispatch_files()
    admin = client_of(make_user(role=Role.ADMIN))
    first = served(admin, report, "docx")
    assert "系统生成，经审核后印发" in words_of(first)
    assert report.sha256 in words_of(first)
    dispatch_files()
    assert DispatchFile.objects.count() == 2
    assert served(admin, report, "docx") == first

    report = publish(report=report, now=LATER, by=make_user(role=Role.ADMIN))
    assert admin.get(f"{report.get_absolute_url()[:-1]}.docx").status_code == 202
    dispatch_files()
    printed = served(admin, report, "docx")
    assert "系统生成" not in words_of(printed)
    sheets = load_workbook(BytesIO(served(admin, report, "xlsx"))).sheetnames
    assert len(sheets) == len(DECLARED) + 1  # what adds 附表 10 up has one of its own


def test_a_draft_made_anew_has_files_made_anew():
    old_project()
    week = week_of()
    draft = freeze_week(week=week, now=week.cut_off_at - timedelta(days=1))
    dispatch_files()
    made = set(files_of(draft).values_list("pk", flat=True))
    old_project()
    draft = freeze_week(week=week, now=week.cut_off_at - timedelta(hours=1))
    assert not files_of(draft).exists()
    dispatch_files()
    assert len(made) == 2 and not made & set(files_of(draft).values_list("pk", flat=True))


def test_a_draft_of_very_many_projects_is_made_by_the_worker(client_of, monkeypatch):
    monkeypatch.setattr("projects.dispatch.actions.freeze.IN_REQUEST", 1)
    old_project(), old_project()
    admin = make_user(role=Role.ADMIN)
    week = this_week()
    for _ in range(2):
        page = client_of(admin).post("/dispatch/draft/", follow=True).content.decode()
        assert "已交后台起草" in page
    assert not DispatchReport.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'dispatch_draft'")
        asked = [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in cursor]
    assert asked == [{"week": week.pk, "by": admin.pk}]

    dispatch_draft(**asked[0])
    report = DispatchReport.objects.get()
    assert (report.state, report.entries.count()) == ("DRAFT", 2)
    assert {file.kind for file in files_of(report)} == {"docx", "xlsx"}
    assert AuditEvent.objects.get(act="dispatch.draft").actor_id == admin.pk


@pytest.mark.usefixtures("own_folder")
def test_the_sweep_of_uploads_leaves_them():
    old_project()
    report = freeze_week(week=week_of(), now=LATER)
    dispatch_files()
    old = timezone.now().timestamp() - 7200
    for file in report.files.all():
        os.utime(path_of(file.stored_name), (old, old))
    sweep_uploads()
    assert all(path_of(file.stored_name).exists() for file in report.files.all())


def ran(*arguments: str) -> str:
    out = StringIO()
    call_command("freeze_week", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_ends_when_the_files_are_there_and_says_the_number_again():
    old_project()
    week_of(MONDAY - timedelta(weeks=60))
    said = ran("--week", f"{MONDAY - timedelta(weeks=60)}")
    assert "第 1 期　已封存，待印发" in said
    assert DispatchFile.objects.count() == 2
    assert "第 1 期" in ran("--week", f"{MONDAY - timedelta(weeks=60)}")
    assert DispatchReport.objects.count() == 1


def test_a_week_without_a_working_day_has_no_report_and_that_is_no_failure():
    load_calendar(years=[2026], by=None)
    monday = MONDAY - timedelta(weeks=40)
    for n in range(5):
        day = monday + timedelta(days=n)
        CalendarDay.objects.update_or_create(
            day=day, defaults={"kind": CalendarDay.Kind.HOLIDAY, "name": "放假"}
        )
    CalendarDay.objects.filter(
        day__gt=monday + timedelta(days=4), day__lte=monday + timedelta(days=6)
    ).delete()
    assert "没有工作日，没有通报" in ran("--week", f"{monday}")
    with pytest.raises(CommandError, match="还没有开启"):
        ran("--week", "2031-03-03")
    with pytest.raises(CommandError, match="不是日期"):
        ran("--week", "下周")
