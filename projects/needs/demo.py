"""The needs of the demo set (fixtures/demo.json, `needs`), on fictional projects alone: one in every state. Those of
money are made with the financing they are for, some problems before what they are about."""

from decimal import Decimal

from projects.models import Issue, Project, ResourceNeed


def make_needs(scene) -> None:
    """After the networks, to whose steps some belong."""
    projects = {project.code: project for project in Project.objects.demo()}
    for row in scene.data["needs"]:
        _need(scene, projects[row["project"]], row)


def _need(scene, project: Project, row: dict) -> None:
    """What was promised before stands in its history."""
    step = project.schedule.steps.get(key=row["step"]) if "step" in row else None
    need = ResourceNeed.objects.create(
        project=project, kind=row["kind"], detail=row.get("detail", ""),
        applies=row.get("applies", True), needed=_amount(row, "needed"),
        secured=_amount(row, "secured"), measure=row.get("measure", ""), step=step,
        needed_on=_day(scene, row, "on"), promised_on=_day(scene, row, "before"),
        unit_responsible=scene.units.get(row.get("unit")), handler=scene.people.get(row.get("by")),
        note=row.get("note", ""), **scene.stamps(-30),
    )  # fmt: skip
    if "issue" in row:
        issue = Issue.objects.get(code=row["issue"])
        issue.need = need
        issue.save(update_fields=["need"])
    if "promised" in row:
        need.promised_on = _day(scene, row, "promised")
        need.save_changes("promised_on", by=need.handler or scene.admin)


def _amount(row: dict, name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None


def _day(scene, row: dict, name: str):
    return scene.day(row[name]) if name in row else None


# Place in the making of the set → what is made there.
MAKES = {68: make_needs}
