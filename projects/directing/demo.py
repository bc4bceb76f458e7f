"""What fictional leaders saw and said: "visits", "instructions" and "meetings" in fixtures/demo.json, each from the
day it was made on by the steps that people would have taken."""

from datetime import timedelta

from projects.directing.actions.instructions import Given, apply_step, write_step
from projects.directing.reads.agenda import numbered, red_items
from projects.directing.rules import Step
from projects.models import (
    AgendaItem,
    DispatchMeeting,
    DispatchReport,
    Instruction,
    InstructionStep,
    Issue,
    Project,
    Resolution,
    SiteVisit,
    SiteVisitProject,
)

CLOSED_AFTER = timedelta(hours=2)


def make_directions(scene) -> None:
    projects = {project.code: project for project in Project.objects.demo()}
    visits = {row["name"]: _visit(scene, projects, row) for row in scene.data["visits"]}
    for row in scene.data["instructions"]:
        instruction = _give(scene, projects[row["project"]], visits.get(row.get("visit")), row)
        for step in row["steps"]:
            _step(scene, instruction, *step)
        instruction.save()


def _visit(scene, projects: dict[str, Project], row: dict) -> SiteVisit:
    visit = SiteVisit.objects.create(
        leader=scene.people[row["leader"]], on=scene.day(row["on"]), place=row["place"],
        took_part=row["took_part"], seen=row["seen"], demo=True, **scene.stamps(row["on"]),
    )  # fmt: skip
    for code in row["projects"]:
        SiteVisitProject.objects.create(visit=visit, project=projects[code])
    Issue.objects.filter(code__in=row.get("issues", [])).update(
        visit=visit, source=Issue.Source.VISIT
    )
    return visit


def _give(scene, project: Project, visit: SiteVisit | None, row: dict) -> Instruction:
    offset, giver = row["given"]
    at, due_on = scene.moment(offset, 9), scene.day(row["due"])
    by = scene.people[row.get("recorded_by", giver)]
    instruction = Instruction.objects.create(
        code=row["code"], text=row["text"], done_when=row["done_when"], project=project,
        line=row.get("line", ""), visit=visit, given_by=scene.people[giver], recorded_by=by,
        given_at=at, to=scene.people[row["to"]], unit=scene.units.get(row.get("unit")),
        due_on=due_on, first_due_on=due_on, demo=True, **scene.stamps(offset),
    )  # fmt: skip
    write_step(instruction, InstructionStep.Kind.GIVE, at=at, by=by, text=instruction.text)
    return instruction


def _step(
    scene, row: Instruction, kind: str, offset: int, who: str, text: str, more: dict | None = None
) -> None:
    """Steps of one day stand in the order in which they are written, an hour apart."""
    more, by = more or {}, scene.people[who]
    at = scene.moment(offset, 10 + row.steps.filter(at__date=scene.day(offset)).count())
    day = scene.day(more["day"]) if "day" in more else None
    moved = apply_step(row, Step(kind), Given(text=text, day=day), at, by)
    row.version += 1
    row.updated_at, row.updated_by = at, by
    write_step(row, kind, at=at, by=by, text=text, evidence=more.get("evidence", ""), **moved)


def make_meetings(scene) -> None:
    """No audit events, since these stay when the set goes."""
    for row in scene.data["meetings"]:
        at = scene.moment(row["on"], 9)
        published = DispatchReport.objects.filter(
            scope=DispatchReport.Scope.DEMO, published_at__lt=at
        )
        meeting = DispatchMeeting.objects.create(
            held_on=scene.day(row["on"]), place=row["place"], chair=scene.people[row["chair"]],
            attendance=row["attendance"], report=published.order_by("-number").first(), demo=True,
            **scene.stamps(row["on"]),
        )  # fmt: skip
        AgendaItem.objects.bulk_create(numbered(meeting, red_items(meeting)))
        for number, code in enumerate(row["resolutions"], 1):
            _resolve(meeting, number, Instruction.objects.get(code=code))
        meeting.closed_at, meeting.closed_by = min(at + CLOSED_AFTER, scene.now), scene.admin
        meeting.save(update_fields=["closed_at", "closed_by"])


def _resolve(meeting: DispatchMeeting, number: int, word: Instruction) -> None:
    Instruction.objects.filter(pk=word.pk).update(report=meeting.report)
    Resolution.objects.create(
        meeting=meeting, item=meeting.items.filter(project=word.project).first(), number=number,
        text=word.text, done_when=word.done_when, project=word.project, to=word.to, unit=word.unit,
        due_on=word.first_due_on, instruction=word, created_at=word.created_at,
        created_by=word.created_by, updated_at=word.created_at, updated_by=word.created_by,
    )  # fmt: skip


# Place in the making of the set → what is made there: a meeting on the number published before it.
MAKES = {50: make_directions, 90: make_meetings}
