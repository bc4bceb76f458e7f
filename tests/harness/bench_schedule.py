"""What another calendar costs with a thousand networks of 34 steps: every plan computed anew, then all of them with
their levers, stored, as the worker does it."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from projects.models import ProjectSchedule, ScheduleRecompute, ScheduleShift, ScheduleTemplate
from projects.schedule.actions.networks import Start, draw
from projects.schedule.actions.recompute import recompute
from projects.schedule.actions.templates import load_templates
from projects.schedule.reads.network import load_networks
from tests.world.factories import make_project, make_user

AT_ONCE = 50


def prepared(networks: int) -> Callable[[], dict]:
    """In the connected database, which is empty."""
    steps = make_networks(networks)

    def act() -> dict:
        return {
            "networks": networks,
            "steps": steps,
            "plans_s": round(seconds(plan_all), 2),
            "recompute_s": round(seconds(recompute_all), 2),
            "moved": ScheduleShift.objects.count(),
            "percent": ScheduleRecompute.objects.get().percent,
        }

    return act


@transaction.atomic
def make_networks(count: int) -> int:
    """From the largest template, some short of their target and some not; how many steps each has."""
    load_templates()
    template, by, today = (
        ScheduleTemplate.objects.order_by("pk")[0],
        make_user(),
        timezone.localdate(),
    )
    for number in range(count):
        start = Start(template, today + timedelta(days=300 + number % 400))
        schedule = draw(make_project(stage="PERMITTING"), start, by=by)
    return schedule.steps.count()


def seconds(act) -> float:
    """Of the processor, without those of the database, which has hardly a part in it."""
    start = time.process_time()
    act()
    return time.process_time() - start


def plan_all() -> None:
    rows = ProjectSchedule.objects.select_related("project").order_by("pk")
    for start in range(0, rows.count(), AT_ONCE):
        for network in load_networks(list(rows[start : start + AT_ONCE]), timezone.localdate()):
            assert network.plan


def recompute_all() -> None:
    """A week is worked that was free before."""
    run = ScheduleRecompute.objects.create(years="", by=make_user())
    monday = timezone.localdate() + timedelta(days=28 - timezone.localdate().weekday())
    week = [monday + timedelta(days=n) for n in range(5)]
    recompute(run, dict.fromkeys(week, "HOLIDAY"), timezone.now())
