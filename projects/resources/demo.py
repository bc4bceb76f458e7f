"""The permits of the demo set (fixtures/demo.json, `permits` and `mandates`), on fictional projects alone: one in
every state of the board."""

from projects.models import (
    AgencyMandate,
    MandateItem,
    PermitEvent,
    PermitItem,
    PermitPause,
    PermitStep,
    Project,
    ProjectFile,
    SoleExaminer,
)
from projects.resources.actions import steps
from projects.resources.actions.course import start_clock
from projects.resources.rules.events import Event
from projects.schedule.actions.forecasts import reforecast

DAYS = {
    "submitted": ("submitted_on", Event.SUBMIT),
    "told": ("supplement_told_on", Event.TELL),
    "accepted": ("accepted_on", Event.ACCEPT),
    "decided": ("decided_on", Event.DECIDE),
}


def make_permits(scene) -> None:
    projects = {project.code: project for project in Project.objects.demo()}
    for row in scene.data["sole"]:
        _make_sole(scene, row)
    items = {item.code: item for item in PermitItem.objects.all()}
    for row in scene.data["permits"]:
        _make_permit(scene, projects[row["project"]], items[row["item"]], row)
    for row in scene.data["mandates"]:
        _make_mandate(scene, projects[row["project"]], items, row)
    reforecast([project.pk for project in projects.values()], scene.now)


def _make_sole(scene, row: dict) -> None:
    """An item of its own, as no real one may be said to be decided alone; who may is confirmed by a second person."""
    item = PermitItem.objects.create(
        code=row["code"], name=row["name"], phase=row["phase"], promised_limit=row["limit"], sole_allowed=True,
        source_note="演示数据，纯属虚构", **scene.stamps(row["from"]),
    )  # fmt: skip
    SoleExaminer.objects.create(
        item=item, person=scene.people[row["person"]], from_on=scene.day(row["from"]), document=row["document"],
        confirmed_by=scene.people[row["confirmed_by"]], confirmed_at=scene.moment(row["from"]),
        **scene.stamps(row["from"]),
    )  # fmt: skip


def _make_permit(scene, project: Project, item: PermitItem, row: dict) -> None:
    permit = PermitStep(
        project=project, item=item, unit=scene.units[row["unit"]], part="",
        method=row.get("method", PermitStep.Method.RESERVED), method_reason=row.get("why", ""),
        parallel_group=row.get("group", ""), levels=row.get("levels"), number=row.get("number", ""),
        examiner=scene.people[row["examiner"]] if "examiner" in row else None, sole="examiner" in row,
        needed_on=scene.day(row["needed"]) if "needed" in row else None, **scene.stamps(row["made"]),
    )  # fmt: skip
    for name, (field, _) in DAYS.items():
        setattr(permit, field, scene.day(row[name]) if name in row else None)
    permit.supplement_text = row.get("told_text", "")
    if permit.accepted_on:
        start_clock(permit, permit.accepted_on)
    if permit.decided_on:
        permit.result = row.get("result", PermitStep.Result.GRANTED)
    if row.get("letter"):
        permit.letter = ProjectFile.objects.filter(project=project).first()
        permit.check_due_on = scene.day(row["check_due"])
        permit.checker = scene.people[row["checker"]]
    permit.save(force_insert=True)
    _hang(scene, permit, row)


def _hang(scene, permit: PermitStep, row: dict) -> None:
    """Its pauses, its log, its step."""
    for one in row.get("pauses", []):
        day = scene.day(one["from"])
        stamps = scene.stamps(one["from"])
        PermitPause.objects.create(
            permit=permit, reason=one["reason"], from_on=day, told_on=day, **stamps
        )
    _tell(scene, permit, Event.ADD, row["made"])
    for name, (_, event) in DAYS.items():
        if name in row:
            _tell(scene, permit, event, row[name])
    steps.attach(permit, by=scene.admin)


def _tell(scene, permit: PermitStep, event: Event, offset: int) -> None:
    PermitEvent.objects.create(
        permit=permit, kind=event, on=scene.day(offset), at=scene.moment(offset), by=scene.admin
    )


def _make_mandate(scene, project: Project, items: dict, row: dict) -> None:
    part = "items" in row
    scope = AgencyMandate.Scope.PART if part else AgencyMandate.Scope.ALL
    mandate = AgencyMandate.objects.create(
        project=project, scope=scope, agent=scene.people[row["agent"]],
        leader=scene.people[row["leader"]], from_on=scene.day(row["from"]), **scene.stamps(row["from"]),
    )  # fmt: skip
    for code in row.get("items", []):
        MandateItem.objects.create(mandate=mandate, item=items[code])


MAKES = {67: make_permits}
