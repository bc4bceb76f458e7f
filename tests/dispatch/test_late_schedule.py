"""倒排工期 in a number that is frozen late: as it stood at the cut-off, whatever was done, begun and confirmed since."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from projects.dispatch.actions.freeze import compose, freeze_week
from projects.models import ProjectSchedule, ScheduleStep
from projects.schedule.actions.forecasts import reforecast
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.actions.progress import complete_step
from projects.schedule.rules.network import Basis
from tests.dispatch.test_dispatch_freeze import (
    CUT_OFF,
    LATER,
    at,
    entry,
    frozen_tables,
    week_of,
)
from tests.dispatch.test_dispatch_schedule import again, drawn, planned, step_of
from tests.world.factories import make_user


@pytest.mark.django_db
def test_a_freeze_days_late_says_what_one_in_time_would_have_said():
    """Done, begun and confirmed later, and computed on another day: as it stood at the cut-off."""
    by, week = make_user(role=Role.ADMIN), week_of()
    schedule = planned(by)
    reforecast([schedule.project_id], CUT_OFF)
    with transaction.atomic():
        in_time = freeze_week(week=week, now=LATER)
        content, tables = in_time.entries.get().content, frozen_tables(in_time)
        transaction.set_rollback(True)
    assert '"shortfall":' in content
    after = at("2026-11-25T09:00")
    complete_step(step=step_of(schedule, "1"), on=after.date(), today=after.date(), by=by)
    ScheduleStep.objects.filter(schedule=schedule, key="2").update(started_on=after.date())
    confirm_plan(schedule=again(schedule), reason="再排", basis=Basis.LATEST, now=after, by=by)
    new = drawn()
    ProjectSchedule.objects.filter(pk=new.pk).update(created_at=after)
    late = freeze_week(week=week, now=at("2026-11-28T09:00"))
    rows = {row.project_id: row for row in late.entries.all()}
    assert rows[schedule.project_id].content == content
    assert entry(late, new.project).schedule is None
    mine = [row for row in frozen_tables(late)[4] if row["project"][0] == schedule.project.code]
    assert mine == tables[4]


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_networks():
    by, week = make_user(role=Role.ADMIN), week_of()

    def measured(count: int) -> int:
        for _ in range(count):
            planned(by)
        with CaptureQueriesContext(connection) as queries:
            compose(week, "ZONE", CUT_OFF)
        return len(queries)

    assert measured(1) == measured(4)
