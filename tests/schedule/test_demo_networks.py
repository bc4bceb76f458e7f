"""The networks of the demo set: on fictional projects alone, each in its state, whatever day it is loaded on."""

from collections import Counter

from django.utils import timezone

from accounts.models import AuditEvent
from projects.lights.rules.dimensions import Light
from projects.models import (
    DateChange,
    Project,
    ProjectLight,
    ProjectSchedule,
    ScheduleForecast,
    ScheduleStep,
)
from projects.schedule.actions.forecasts import differing
from projects.schedule.reads.schedule import schedule_of


def test_every_network_is_in_its_state_on_any_day(demo_day):
    today = timezone.localdate()
    views = {
        project.code: schedule_of(project, today)
        for project in Project.objects.filter(schedule__isnull=False)
    }
    assert views.keys() == {"YS-001", "YS-004", "YS-007", "YS-010"}
    assert not ProjectSchedule.objects.exclude(project__source="DEMO").exists()
    assert not any(view.problems or view.fault for view in views.values())
    short, running = views["YS-004"], views["YS-001"]
    assert short.plan.shortfall > 0 and short.levers and short.due.late > 20
    assert len(running.anomalies) == 1 and running.schedule.winter_stop
    assert running.confirmed.number == 1 and running.plan.shortfall < 0
    done = [row.step.is_done for row in running.rows]
    assert done.count(True) > len(done) / 2 > 0
    assert views["YS-010"].schedule.template.name.startswith("基础设施")
    missed = views["YS-007"]
    assert missed.schedule.template.name.startswith("租赁厂房")
    assert missed.confirmed.number == 1 and missed.plan.shortfall >= 5 and missed.levers
    late = f"投产将晚 {missed.plan.shortfall} 个工作日"
    assert ProjectLight.objects.get(project__code="YS-007").brief == late
    shown = Counter(Project.objects.demo().values_list("light__light", flat=True))
    assert all(shown[light] >= 2 for light in Light), shown
    assert differing(timezone.now()) == []
    assert ScheduleForecast.objects.filter(computed_on=today).count() == 4
    assert not DateChange.objects.filter(reason__contains="倒排").exists()
    assert not AuditEvent.objects.filter(act__startswith="schedule").exists()
    for step in ScheduleStep.objects.exclude(milestone=None).select_related("milestone"):
        assert step.done == (step.milestone.done_on, step.milestone.done_text)
