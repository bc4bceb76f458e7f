"""现场办公 as it is entered on the spot: the visit, what was raised, what was decided, pictures."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from gaoxin.files import Stored
from projects.directing.actions.instructions import write_instruction
from projects.files.actions.files import write_stored
from projects.issues.actions.steps import write_issue
from projects.lights.actions import relight
from projects.models import Instruction, Issue, Project, SiteVisit, SiteVisitProject, VisitPhoto


@dataclass(frozen=True)
class Found:
    """What a visit led to; issue and instruction are unsaved rows."""

    projects: tuple[Project, ...]
    issue: Issue | None = None
    instruction: Instruction | None = None
    photos: list[Stored] = field(default_factory=list)


@transaction.atomic
def add_visit(*, visit: SiteVisit, found: Found, at: datetime, by: User) -> SiteVisit:
    Project.objects.lock([project.pk for project in found.projects])
    visit.demo = all(project.is_demo for project in found.projects)
    visit.created_by = visit.updated_by = by
    visit.save(force_insert=True)
    for project in found.projects:
        SiteVisitProject.objects.create(visit=visit, project=project)
    write_photos(visit, found.photos, by=by)
    _write_issue(visit, found.issue, at, by)
    if found.instruction:
        found.instruction.visit, found.instruction.given_by = visit, visit.leader
        write_instruction(found.instruction, at=at, by=by)
    if found.issue:
        relight([found.issue.project_id])
    audit.record("visit.add", visit, by=by, after=_describe_act(visit, found))
    return visit


def _describe_act(visit: SiteVisit, found: Found) -> dict:
    told = {
        "leader": str(visit.leader),
        "on": visit.on,
        "projects": [project.code for project in found.projects],
    }
    if found.issue:
        told["issue"] = found.issue.code
    if found.instruction:
        told["instruction"] = found.instruction.code
    if found.photos:
        told["photos"] = len(found.photos)
    return told


@transaction.atomic
def edit_visit(*, visit: SiteVisit, by: User) -> SiteVisit:
    """Its facts; what was raised and decided on it stays with its own pages."""
    before, after = visit.stored_changes()
    visit.save_changes(*after, by=by)
    audit.record("visit.edit", visit, by=by, before=before, after=after)
    return visit


@transaction.atomic
def raise_issue(*, visit: SiteVisit, issue: Issue, at: datetime, by: User) -> Issue:
    """A further problem that was raised on the spot."""
    if not visit.visit_projects.filter(project=issue.project).exists():
        raise ValidationError({"project": "这个项目不在这次现场办公中。"})
    Project.objects.lock([issue.project_id])
    _write_issue(visit, issue, at, by)
    relight([issue.project_id])
    after = {"summary": issue.summary, "kind": issue.kind, "project": str(issue.project)}
    audit.record("issue.add", issue, by=by, after=after)
    return issue


def _write_issue(visit: SiteVisit, issue: Issue | None, at: datetime, by: User) -> None:
    if issue is None:
        return
    issue.source, issue.visit = Issue.Source.VISIT, visit
    write_issue(issue, on=timezone.localdate(at), at=at, by=by)


def write_photos(visit: SiteVisit, photos: Iterable[Stored], *, by: User) -> None:
    for stored in photos:
        width, height = stored.pixels
        VisitPhoto.objects.create(
            visit=visit,
            file=write_stored(stored, by=by),
            taken_on=stored.taken_on,
            width=width,
            height=height,
        )
