"""The first day in a zone: its sheet comes into an empty database, is confirmed, and the first reports are due next
week; nobody is reproached for what nobody could have done."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from projects.calendar.rules.weeks import ZONE
from projects.models import Project, ReportDuty, ReportWeek
from projects.registry.actions.projects import confirm_project
from projects.sheets.actions.apply import apply_import
from projects.weekly.actions.weeks import open_weeks
from projects.weekly.reads.coming import coming_weeks
from tests.registry.test_project_pages import fields
from tests.sheets.test_import import checked, decide, line, text
from tests.world.factories import make_project, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unit")]
MONDAY = datetime(2026, 11, 30, 9, tzinfo=ZONE)
CONFIRM = "/projects/confirm/"


def apply(admin, office, row):
    """On the day to which a test has travelled: the job goes by the clock of the database, which does not travel."""
    admin.post(f"{row.get_absolute_url()}apply/", {"version": row.version})
    now = timezone.now()
    return apply_import(key=row.pk, now=now, today=timezone.localdate(now), by=office)


def confirm_all(admin, query="confirmed=import", **typed):
    page = admin.post(CONFIRM, {"_all": "1", "query": query})
    form = page.context["form"]
    sent = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    return admin.post(CONFIRM, sent | {"step": "apply"} | typed)


def reports(state: str, now: datetime) -> int:
    return ReportDuty.objects.of_state(state, now).count()


def test_import_confirm_and_the_first_duties_next_week(admin, office):
    with time_machine.travel(MONDAY) as clock:
        open_weeks(timezone.now())
        rows = [line("甲项目", stage="在建"), line("乙项目", stage="前期手续")]
        apply(admin, office, checked(admin, rows))
        assert text(admin.get("/projects/?lacking=LEADER")).count('data-total="0"') == 1
        page = text(admin.get("/"))
        assert 'data-metric="imports_waiting" data-count="2"' in page
        assert confirm_all(admin).status_code == 302
        assert 'data-metric="imports_waiting" data-count="0"' in text(admin.get("/"))
        assert not ReportDuty.objects.exists()
        clock.move_to(MONDAY + timedelta(days=3, hours=10))  # past the cut-off of Thursday
        open_weeks(timezone.now())
        assert ReportWeek.objects.count() == 2
        assert reports("OPEN", timezone.now()) == 2 and reports("SILENT", timezone.now()) == 0
        clock.move_to(MONDAY + timedelta(days=10, hours=10))
        assert reports("SILENT", timezone.now()) == 2


def test_people_of_the_sheet_fill_their_roles_and_only_true_vacancies_are_told(admin, office):
    head = ["项目名称", "建设阶段", "包联领导", "班长", "项目专员"]
    make_user(name="张三", role="MANAGER")
    make_user(name="李四")
    rows = [["甲项目", "在建", "张三", "李四", "李四"], ["乙项目", "在建", "张三", "李四", "王五"]]
    row = checked(admin, rows, head=head)
    apply(admin, office, decide(admin, row, 0, "NEW", field="people"))
    confirm_all(admin)
    lists = {
        what: text(admin.get(f"/projects/?lacking={what}")) for what in ("LEADER", "COMMISSIONER")
    }
    assert 'data-total="0"' in lists["LEADER"]
    assert "甲项目" not in lists["COMMISSIONER"] and "乙项目" in lists["COMMISSIONER"]


def test_the_first_week_is_chosen_among_those_to_come(admin, office):
    with time_machine.travel(MONDAY) as clock:
        apply(admin, office, checked(admin, [line("甲项目", stage="在建")]))
        offered = [week.week_on.isoformat() for week in coming_weeks(timezone.now(), 3)]
        assert offered == ["2026-12-07", "2026-12-14", "2026-12-21"]
        assert confirm_all(admin, first_week="2026-11-30").status_code == 400
        assert Project.objects.get().confirmed_at is None
        told = confirm_all(admin, first_week="2026-12-14")
        assert told.status_code == 302 and "2026年第51周起" in text(admin.get(told.url))
        for days, due in ((0, 0), (7, 0), (14, 1)):
            clock.move_to(MONDAY + timedelta(days=days))
            open_weeks(timezone.now())
            assert ReportDuty.objects.count() == due


def test_who_is_to_report_reads_from_which_week_on(admin, office, client_of):
    keeper = make_user(name="李四")
    with time_machine.travel(MONDAY):
        open_weeks(timezone.now())
        head = ["项目名称", "建设阶段", "项目专员"]
        apply(admin, office, checked(admin, [["甲项目", "在建", "李四"]], head=head))
        assert "项目信息待确认" in text(client_of(keeper).get("/log/"))
        confirm_all(admin, first_week="2026-12-14")
        assert "无需报送：自2026年第51周起报送" in text(client_of(keeper).get("/log/"))


def test_a_running_week_that_opens_late_asks_nothing_of_what_was_confirmed_in_it(admin, office):
    with time_machine.travel(MONDAY):
        apply(admin, office, checked(admin, [line("甲项目", stage="在建")]))
        confirm_all(admin)
        other = make_project()
        open_weeks(timezone.now())
        assert Project.objects.confirmed().count() == 2
        assert [duty.project for duty in ReportDuty.objects.all()] == [other]


def test_a_single_confirmation_begins_with_the_week_that_opens_next(admin, office):
    with time_machine.travel(MONDAY):
        open_weeks(timezone.now())
        apply(admin, office, checked(admin, [line("甲项目", stage="在建")]))
        project = Project.objects.get()
        confirm_project(project=project, by=office)
        assert project.report_from_on is None and not ReportDuty.objects.exists()
        url = f"{project.get_absolute_url()}confirm/"
        assert admin.get(url).status_code == 200 and "first_week" not in fields(admin, url)


def test_weeks_whose_duties_are_made_already_are_not_offered():
    with time_machine.travel(MONDAY):
        now = timezone.now()
        ReportWeek.objects.create(
            week_on="2026-12-07", first_on="2026-12-04", cut_off_at=now + timedelta(days=10)
        )
        assert coming_weeks(now, 1)[0].week_on.isoformat() == "2026-12-14"
