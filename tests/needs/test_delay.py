"""The opened cell says what a promise costs the forecast: what the network gives when the step really waits for it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from projects.models import ProjectSchedule
from projects.needs.reads.page import need_page
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.reads.network import load_network
from projects.schedule.rules.network import Basis
from tests.conftest import client_for
from tests.world.factories import (
    make_item,
    make_link,
    make_need,
    make_permit,
    make_schedule,
    make_step,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def network(today):
    """Three steps in a row, and beside the second one that may wait for twenty working days."""
    schedule = make_schedule(target_on=today + timedelta(days=400))
    first, second, target = schedule.steps.order_by("order")
    type(second).objects.filter(pk=second.pk).update(days=25)
    make_link(target, make_step(schedule, first, key="Z", name="外线"), hard=True, basis="工序")
    return schedule


def need_of(network, key: str, **kwargs):
    step = network.steps.get(key=key) if key == "Z" else network.steps.order_by("order")[1]
    return make_need(network.project, kind="POWER", secured=0, step=step, **kwargs)


def waiting(network, step, until, today):
    """The day of the target where the step is pinned by hand to that day, as its own form would."""
    type(step).objects.filter(pk=step.pk).update(manual_first_on=until, manual_reason="等供电")
    plan = load_network(ProjectSchedule.objects.get(pk=network.pk), today).plan
    type(step).objects.filter(pk=step.pk).update(manual_first_on=None, manual_reason="")
    return plan.forecast_on, plan.shortfall


def delay(need, today):
    return need_page(need, make_user(role=Role.ADMIN), today).delay


def test_a_promise_costs_what_the_network_says_when_the_step_waits(network, today):
    late = today + timedelta(days=90)
    need = need_of(network, "", promised_on=late)
    found, now = delay(need, today), load_network(network, today).plan
    then = waiting(network, need.step, late, today)
    assert (found.then_on, found.forecast_on) == (then[0], now.forecast_on)
    assert found.later == then[1] - now.shortfall > 0
    assert found.later_words == f"再晚 {found.later} 个工作日"
    assert found.draft


def test_what_may_wait_that_long_puts_nothing_off(network, today):
    soon = today + timedelta(days=14)
    need = need_of(network, "Z", promised_on=soon)
    found = delay(need, today)
    assert (found.later, found.then_on) == (0, found.forecast_on)
    assert found.later_words == "投产日期不因此推迟"
    assert not found.critical


def test_without_a_promise_the_chain_alone_can_be_named(network, today):
    on, off = need_of(network, ""), need_of(network, "Z", detail="一期")
    assert delay(on, today).later_words.startswith("在关键链上，晚一天")
    assert delay(off, today).then_words == ""
    past = need_of(network, "Z", promised_on=today - timedelta(days=3), detail="二期")
    assert delay(past, today).until is None


@pytest.mark.parametrize("change", ["begun", "secured", "no step"])
def test_nothing_is_said_where_nothing_waits(network, today, change):
    need = need_of(network, "", promised_on=today + timedelta(days=90))
    if change == "begun":
        type(need.step).objects.filter(pk=need.step_id).update(started_on=today)
    elif change == "secured":
        type(need).objects.filter(pk=need.pk).update(secured=need.needed)
    else:
        type(need).objects.filter(pk=need.pk).update(step=None)
    need.refresh_from_db()
    assert delay(need, today) is None


def test_the_cell_says_it_of_a_need_and_of_a_permit(network, today):
    client = client_for(make_user(role=Role.ADMIN))
    need = need_of(network, "", promised_on=today + timedelta(days=90))
    step = network.steps.get(key="Z")
    permit = make_permit(
        network.project, item=make_item(), submitted_on=today, accepted_on=today, limit_days=120,
        limit_kind="LEGAL", limit_unit="WORK",
    )  # fmt: skip
    type(step).objects.filter(pk=step.pk).update(permit=permit)
    by = make_user(role=Role.ADMIN)
    confirm_plan(
        schedule=ProjectSchedule.objects.get(pk=network.pk), basis=Basis.LATEST, reason="首次确认",
        now=timezone.now(), by=by,
    )  # fmt: skip
    code = network.project.code
    for cell, words in (("utilities", "按承诺"), ("permit", "按审批时限")):
        text = client.get(f"/resources/?cell={code}.{cell}").content.decode()
        assert "工期测算" in text and words in text, cell
        assert "再晚" in text and "按现有进度" in text and "按草稿" not in text, cell
    text = client.get(need.get_absolute_url()).content.decode()
    assert "再晚" in text


def test_an_opened_cell_asks_as_often_however_long_the_network(network, today):
    client = client_for(make_user(role=Role.ADMIN))
    need_of(network, "", promised_on=today + timedelta(days=90))
    url = f"/resources/?cell={network.project.code}.utilities"
    counted = []
    client.get(url)
    for more in (0, 12):
        first, *_, target = network.steps.order_by("order", "pk")
        for _ in range(more):
            make_link(target, make_step(network, first), hard=True, basis="工序")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]
