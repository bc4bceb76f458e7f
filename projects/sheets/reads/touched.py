"""Which of the projects that an import touched somebody has worked on since."""

from django.db.models import F

from projects.models import (
    Appointment,
    Instruction,
    Issue,
    Milestone,
    ProgressReport,
    Project,
    ProjectFile,
    SheetImport,
    TaskForce,
)

CHILDREN = (Appointment, Instruction, Issue, Milestone, ProgressReport, ProjectFile, TaskForce)


def touched_projects(row: SheetImport):
    return Project.objects.filter(sheet_touches__sheet_import=row)


def touched_since(row: SheetImport) -> list[str]:
    """「第 n 行 GX-… 名称」 of each whose version is another, or of those created that something hangs on by now."""
    touches = row.touches.select_related("project")
    changed = {touch.pk for touch in touches.exclude(version=F("project__version"))}
    created = touches.filter(created=True)
    for model in CHILDREN:
        rows = model._base_manager.filter(project__in=created.values("project"))
        keys = set(rows.values_list("project", flat=True))
        changed |= {touch.pk for touch in created.filter(project__in=keys)}
    found = touches.filter(pk__in=changed).order_by("row")
    return [f"第 {one.row} 行 {one.project.code}「{one.project.name}」" for one in found]
