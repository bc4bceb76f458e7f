"""One edit on many projects: all or none, by a number of statements that does not depend on how many."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import audit
from projects.models import Project, ProjectLevel, ProjectTrack, YearClass
from projects.registry.actions.projects import confirm_project
from projects.registry.reads.bulk_edits import ProjectEdit, Wanted, planned_edits

BATCH = 1000


@transaction.atomic
def edit_projects(*, projects: list[Project], wanted: Wanted, by) -> list[ProjectEdit]:
    """Write what `planned_edits` showed. The caller has locked `projects` and checked their versions.

    Projects that stay as they are keep their version. Raises ValidationError when all do.
    """
    edits = planned_edits(projects, wanted)
    if not edits:
        raise ValidationError("所选项目都已是这样，没有要改的。")
    keys = [edit.project.pk for edit in edits]
    values = {"lead_unit": wanted.lead_unit} if wanted.lead_unit else {}
    Project.objects.filter(pk__in=keys).update(
        version=F("version") + 1, updated_at=timezone.now(), updated_by=by, **values
    )
    _write_tracks(keys, wanted)
    if wanted.levels is not None:
        _write_levels(keys, wanted)
    if wanted.year_class is not None:
        _write_class(keys, wanted)
    audit.record_all("project.edit", [(e.project, e.before, e.after) for e in edits], by=by)
    return edits


def _write_tracks(keys: list[int], wanted: Wanted) -> None:
    links = ProjectTrack.objects.filter(project__in=keys)
    if wanted.remove_tracks:
        links.filter(track__in=wanted.remove_tracks).delete()
    have = set(links.order_by().values_list("project_id", "track_id"))
    new = [
        ProjectTrack(project_id=key, track=track)
        for key in keys
        for track in wanted.add_tracks
        if (key, track.pk) not in have
    ]
    ProjectTrack.objects.bulk_create(new, batch_size=BATCH)


def _write_levels(keys: list[int], wanted: Wanted) -> None:
    levels, year = wanted.levels or (), wanted.year
    rows = ProjectLevel.objects.filter(project__in=keys, year=year)
    rows.exclude(level__in=levels).delete()
    have = set(rows.order_by().values_list("project_id", "level"))
    new = [
        ProjectLevel(project_id=key, level=level, year=year)
        for key in keys
        for level in levels
        if (key, level) not in have
    ]
    ProjectLevel.objects.bulk_create(new, batch_size=BATCH)


def _write_class(keys: list[int], wanted: Wanted) -> None:
    kind, year = wanted.year_class, wanted.year
    rows = YearClass.objects.filter(project__in=keys, year=year)
    rows.exclude(kind=kind).delete()
    if not kind:
        return
    have = set(rows.order_by().values_list("project_id", flat=True))
    new = [YearClass(project_id=key, kind=kind, year=year) for key in keys if key not in have]
    YearClass.objects.bulk_create(new, batch_size=BATCH)


@transaction.atomic
def confirm_projects(*, projects: list[Project], first_week: date, by) -> list[Project]:
    """All at once; those that are confirmed already stay as they are. They owe their first report for
    `first_week` (its Monday), never for the running one: what a week asks for is settled when it opens."""
    with audit.at_the_end():
        return [
            confirm_project(project=project, first_week=first_week, by=by)
            for project in projects
            if not project.is_confirmed
        ]
