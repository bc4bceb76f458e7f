"""Which projects the wall lists, in which groups: keys alone, so that a page reads no more than it shows."""

from collections import defaultdict
from datetime import date

from django.db.models import QuerySet

from projects.lights.rules.dimensions import LOOKED_AT
from projects.models import Appointment, ProjectTrack
from projects.registry.rules.stages import ORDER, Stage
from projects.wall.rules.grouping import Listed, Place, group
from projects.wall.rules.row import GroupBy

LAST = 10**9  # the place of what belongs to no group
NO_LEADER = Place((LAST,), "包联领导空缺")
NO_TRACK = Place((LAST,), "未归赛道")
NO_UNIT = Place((LAST,), "未定牵头单位")
NO_STAGE = Place((LAST,), "阶段待核实")


def listed(projects: QuerySet, by: GroupBy, today: date) -> list[Listed]:
    """The groups of these projects, in each the worst light first. Two queries."""
    rows = projects.order_by("light_place", "code")
    if by in (GroupBy.LEADER, GroupBy.TRACK):
        beside = _leaders(projects, today) if by == GroupBy.LEADER else _tracks(projects)
        nobody = [NO_LEADER if by == GroupBy.LEADER else NO_TRACK]
        return group((key, beside.get(key, nobody)) for key in rows.values_list("pk", flat=True))
    values = rows.values_list("pk", "light_place", "stage", "lead_unit_id", "lead_unit__short_name")
    return group((key, [_place(by, *own)]) for key, *own in values)


def _leaders(projects: QuerySet, today: date) -> dict[int, list[Place]]:
    """As they were registered: their order is the office's to decide."""
    rows = Appointment.objects.current(today).filter(role=Appointment.Role.LEADER)
    rows = rows.filter(project__in=projects.order_by().values("pk")).order_by()
    values = rows.values_list("project_id", "user_id", "user__name")
    return {project: [Place((person,), name)] for project, person, name in values}


def _tracks(projects: QuerySet) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = defaultdict(list)
    rows = ProjectTrack.objects.filter(project__in=projects.order_by().values("pk")).order_by()
    for project, order, name in rows.values_list("project_id", "track__order", "track__name"):
        found[project].append(Place((order,), name))
    return found


def _place(by: GroupBy, light: int, stage: str, unit: int | None, unit_name: str | None) -> Place:
    if by == GroupBy.LIGHT:
        return light_place(LOOKED_AT[light])
    if by == GroupBy.STAGE:
        return stage_place(stage)
    return Place((unit,), unit_name or "") if unit else NO_UNIT


def light_place(light) -> Place:
    return Place((LOOKED_AT.index(light),), f"{light.label}灯")


def stage_place(stage: str) -> Place:
    return Place((ORDER.index(Stage(stage)),), Stage(stage).label) if stage else NO_STAGE
