"""The list of networks: who lacks most first, who has none apart, who is late with the first plan."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from gaoxin.templatetags import house
from projects.models import CalendarDay, ProjectSchedule, ScheduleForecast
from projects.schedule.actions.forecasts import reforecast
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.reads.late import dues, late_plan
from projects.schedule.rules.network import Basis
from tests.world.factories import make_appointment, make_project, make_schedule, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role=Role.ADMIN))


def networked(**kwargs) -> ProjectSchedule:
    schedule = make_schedule(**kwargs)
    reforecast([schedule.project_id])
    return schedule


def confirm(schedule) -> None:
    confirm_plan(
        schedule=ProjectSchedule.objects.get(pk=schedule.pk), reason="按此推进", basis=Basis.LATEST,
        now=timezone.now(), by=make_user(role=Role.ADMIN),
    )  # fmt: skip


def listed(admin, query: str = "") -> list[str]:
    return [project.code for project in admin.get(f"/schedules/{query}").context["rows"]]


def test_who_lacks_most_stands_first_and_who_has_no_network_last(admin):
    today = timezone.localdate()
    bare = make_project()
    left, lacking = networked(), networked(target_on=today + 5 * DAY)
    assert listed(admin) == [lacking.project.code, left.project.code, bare.code]
    assert listed(admin, "?sort=shortfall") == [left.project.code, lacking.project.code, bare.code]
    page = admin.get("/schedules/").content.decode()
    assert "差 " in page and "余 " in page and "未倒排" in page


def test_the_pages_follow_each_other_where_what_is_computed_ends(admin):
    today = timezone.localdate()
    left, lacking = networked(), networked(target_on=today + 5 * DAY)
    bare = [make_project(name=f"项目{number:02}").code for number in reversed(range(60))][::-1]
    first, second = listed(admin), listed(admin, "?page=2")
    assert first == [lacking.project.code, left.project.code, *bare[:48]]
    assert second == listed(admin, "?page=2&sort=shortfall") == bare[48:]
    assert listed(admin, "?sort=shortfall")[:3] == [
        left.project.code,
        lacking.project.code,
        bare[0],
    ]
    assert listed(admin, "?state=none&page=2") == bare[50:]


def test_each_tab_lists_what_it_says(admin):
    today = timezone.localdate()
    bare, operating = make_project(), make_project(stage="OPERATION", operation_text="2025 年")
    draft, lacking = networked(), networked(target_on=today + 5 * DAY)
    confirm(lacking)
    assert listed(admin, "?state=none") == [bare.code]
    assert operating.code not in listed(admin)
    assert listed(admin, "?state=short") == [lacking.project.code]
    assert listed(admin, "?state=kept") == listed(admin, "?state=draft") == [draft.project.code]
    assert listed(admin, "?state=confirmed") == [lacking.project.code]
    assert listed(admin, "?state=fault") == []


def test_the_first_plan_is_due_twenty_days_after_admission_on_a_working_day(admin):
    CalendarDay.objects.filter(day__year=2026).delete()
    late = make_project(admitted_on=date(2026, 11, 2))  # due Sunday 11-22, so Monday 11-23
    bare = make_project()
    admitted = [(late.pk, late.admitted_on), (bare.pk, None)]
    for day, behind in ((date(2026, 11, 23), 0), (date(2026, 11, 24), 1)):
        found = dues(admitted, day)
        assert (found[late.pk].on, found[late.pk].late) == (date(2026, 11, 23), behind)
        rows = type(late).objects.filter(late_plan(day))
        assert (late in rows) == (behind > 0)
        assert bare not in rows
    assert found[bare.pk].words == "未填入库日期"


def test_the_list_and_its_rows_agree_on_who_is_late_on_every_day():
    project = make_project(admitted_on=date(2026, 9, 10))
    for n in range(45):
        day = date(2026, 9, 20) + n * DAY
        late = dues([(project.pk, project.admitted_on)], day)[project.pk].late > 0
        assert type(project).objects.filter(late_plan(day)).exists() == late, day


def test_a_confirmed_plan_is_not_late(admin):
    schedule = networked(project=make_project(stage="PERMITTING", admitted_on=date(2026, 1, 5)))
    assert listed(admin, "?state=late") == [schedule.project.code]
    confirm(schedule)
    assert listed(admin, "?state=late") == []
    assert "第 1 版" in admin.get("/schedules/").content.decode()


def test_projects_are_found_by_what_would_help_them_most(admin, today):
    shortened = networked(target_on=today + 5 * DAY)
    beyond_help = make_schedule(target_on=today + 5 * DAY)
    beyond_help.steps.update(short_days=None, short_unit="")
    reforecast([beyond_help.project_id])
    assert listed(admin, "?lever=SHORTEN") == [shortened.project.code]
    assert listed(admin, "?lever=none") == [beyond_help.project.code]
    assert listed(admin, "?lever=PARALLEL") == []


def test_a_forecast_of_another_day_says_of_which(admin, today):
    schedule = networked()
    assert "测算于" not in admin.get("/schedules/").content.decode()
    ScheduleForecast.objects.filter(schedule=schedule).update(computed_on=today - DAY)
    assert f"测算于 {house.day(today - DAY)}" in admin.get("/schedules/").content.decode()


def test_staff_list_their_own(client_of):
    mine, other = networked(), networked()
    staff = client_of(make_appointment(mine.project).user)
    assert listed(staff) == [mine.project.code]
    assert other.project.name not in staff.get("/schedules/").content.decode()


def test_the_list_costs_the_same_with_two_rows_and_with_twelve(admin):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert admin.get("/schedules/").status_code == 200
        return len(queries)

    for _ in range(2):
        networked()
    admin.get("/schedules/")
    few = cost()
    for number in range(10):
        schedule = networked()
        make_appointment(schedule.project, role="LEADER")
        if number % 2:
            confirm(schedule)
    assert cost() == few
