"""Versions of a plan laid beside each other: the reasons of all, and what the last one promises otherwise."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import ProjectSchedule
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.reads.schedule import schedule_of
from projects.schedule.rules.network import Basis
from tests.world.factories import make_link, make_schedule, make_step

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def planned(by):
    """Three versions, each with a target a week farther; the second has a step that the first does not know."""
    schedule = make_schedule()
    confirm(schedule, by, "")
    target = schedule.steps.get(key="3")
    make_link(target, make_step(schedule, schedule.steps.get(key="1"), key="4", name="取水许可"))
    for reason in ("用地推迟", "资金晚到"):
        later = ProjectSchedule.objects.get(pk=schedule.pk).target_on + 7 * DAY
        ProjectSchedule.objects.filter(pk=schedule.pk).update(target_on=later)
        confirm(schedule, by, reason)
    return schedule


def confirm(schedule, by, reason: str) -> None:
    confirm_plan(
        schedule=ProjectSchedule.objects.get(pk=schedule.pk), reason=reason, basis=Basis.LATEST,
        now=timezone.now(), by=by,
    )  # fmt: skip


def test_the_last_version_stands_beside_the_first_and_beside_the_one_asked_for(planned, today):
    found = schedule_of(planned.project, today)
    assert (found.confirmed.number, found.beside.number) == (3, 1)
    days = {one.key: one.slip.days for one in found.changes if one.slip}
    assert days.keys() == {"1", "2", "3"} and min(days.values()) >= 10
    assert [(one.name, one.words) for one in found.changes if not one.slip] == [
        ("取水许可", "新增")
    ]
    second = schedule_of(planned.project, today, against=2)
    assert second.beside.number == 2
    assert {one.key for one in second.changes} == {"1", "2", "3", "4"}
    assert max(one.slip.days for one in second.changes) < min(days.values())


def test_the_page_lists_each_version_with_its_reason_and_draws_the_chosen_one(
    planned, client_of, by
):
    office, url = client_of(by), f"{planned.project.get_absolute_url()}schedule/"
    page = office.get(url).content.decode()
    assert "首次确认倒排工期" in page and "用地推迟" in page and "资金晚到" in page
    assert "第 3 版与第 1 版相比" in page and "推迟" in page
    against = office.get(url, {"against": "2"}).content.decode()
    assert "第 3 版与第 2 版相比" in against
    for odd in ("9", "3", "x", "-1", "1" * 5000):
        assert "第 3 版与第 1 版相比" in office.get(url, {"against": odd}).content.decode()


def test_one_version_is_laid_beside_nothing(by, today, client_of):
    schedule = make_schedule()
    confirm(schedule, by, "")
    found = schedule_of(schedule.project, today)
    assert found.beside is None and found.changes == []
    url = f"{schedule.project.get_absolute_url()}schedule/"
    assert "计划版本" not in client_of(by).get(url).content.decode()
