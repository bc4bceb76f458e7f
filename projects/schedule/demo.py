"""The networks of the demo set (fixtures/demo.json, `schedules`), on fictional projects alone: one that is short of
its target, one half done with an order anomaly and a winter stop, one of public works, one in rented premises whose confirmed
plan falls short by what its light shows."""

from projects.models import Project, SchedulePlan, ScheduleStep, ScheduleTemplate
from projects.schedule.actions.forecasts import reforecast
from projects.schedule.actions.networks import Start, draw, mark_earlier
from projects.schedule.actions.plans import FIRST, plan_rows
from projects.schedule.reads.network import load_network
from projects.schedule.rules.agreed import agreed_days
from projects.schedule.rules.network import Basis, Durations


def make_schedules(scene) -> None:
    projects = {project.code: project for project in Project.objects.demo()}
    for row in scene.data["schedules"]:
        _make_schedule(scene, projects[row["code"]], row)
    reforecast([project.pk for project in projects.values()], scene.now)


def _make_schedule(scene, project: Project, row: dict) -> None:
    template = ScheduleTemplate.objects.get(name=row["template"], version=1)
    start = Start(
        template,
        scene.day(row["target"]),
        durations=Durations(row.get("durations", Durations.REGULAR.value)),
        winter_stop=row.get("winter", False),
    )
    schedule = draw(project, start, by=scene.admin)
    stamps = scene.stamps(row["made"])
    type(schedule).objects.filter(pk=schedule.pk).update(**stamps)
    steps = {step.key: step for step in schedule.steps.select_related("milestone")}
    for key, name in row.get("nodes", {}).items():  # the project calls it otherwise
        steps[key].milestone = project.milestones.get(name=name)
    for key, step in steps.items():
        _tell(scene, step, key, row)
        for field, value in stamps.items():
            setattr(step, field, value)
    fields = ["milestone", "days", "short_days", "started_on", "done_on", "done_text", *stamps]
    ScheduleStep.objects.bulk_update(steps.values(), fields)
    mark_earlier(schedule, scene.day(0))
    if "confirmed" in row:
        _confirm(scene, schedule, row["confirmed"])


def _tell(scene, step: ScheduleStep, key: str, row: dict) -> None:
    """How long it takes here, when it began, when it was done where nothing else says so."""
    step.days = row.get("days", {}).get(key, step.days)
    if step.short_days is not None and step.short_unit == step.unit:
        step.short_days = min(step.short_days, step.days)
    if key in row.get("started", {}):
        step.started_on = scene.day(row["started"][key])
    done = row.get("done", {}).get(key)
    if isinstance(done, int):
        step.done_on = scene.day(done)
    elif done:
        step.done_text = done


def _confirm(scene, schedule, entry: dict) -> None:
    """As it was confirmed: of what is a node the first day it had, of the rest what is planned now."""
    network = load_network(schedule, scene.day(0))
    agreed = agreed_days(network.steps, network.plan, Basis.LATEST, network.line)
    nodes = {row.key: row.milestone for row in network.rows if row.milestone is not None}
    agreed |= {key: node.baseline_on for key, node in nodes.items() if key in agreed}
    plan = SchedulePlan.objects.create(
        schedule=schedule, number=1, target_on=schedule.target_on,
        reason=entry.get("reason", FIRST),
        shortfall=network.plan.shortfall, confirmed_at=scene.moment(entry["on"]),
        confirmed_by=scene.people[entry["by"]], calendar_note=network.calendar_note[:100],
    )  # fmt: skip
    plan.rows.bulk_create(plan_rows(plan, network, network.plan, agreed))


# Place in the making of the set → what is made there.
MAKES = {35: make_schedules}
