"""Which of the projects and parcels that an import touched somebody has worked on since."""

from collections.abc import Collection

from django.db.models import F, Q

from projects.models import (
    Appointment,
    Milestone,
    Parcel,
    ParcelShare,
    Project,
    SheetChange,
    SheetImport,
)
from projects.sheets.rules.about import About
from projects.sheets.rules.fields import PEOPLE

# What hangs on a project or a parcel by itself: written by the import, by the clock, or computed. All else is somebody's
# work.
OF_ITSELF = frozenset(
    {
        "aliases", "awaited_commissioners", "dimension_lights", "duties", "events", "light", "light_changes",
        "next_node_row", "outline", "posts", "reporting", "row_outline", "sheet_touches", "staffing", "stage_events", "year_outlines",
        "years_done",
    }
)  # fmt: skip
OF_PARCEL = frozenset({"events", "sheet_touches"})
APPOINTED = (*PEOPLE, "person")  # what a change is of that has the key of an appointment
NODES = ("node", "due_on")
SHARES = ("share", "share_area")


def touched_projects(row: SheetImport):
    return Project.objects.filter(sheet_touches__sheet_import=row)


def touched_since(row: SheetImport) -> list[str]:
    """「第 n 行 GX-… 名称」 of each whose version is another, or of those created that something hangs on by now."""
    if row.about == About.PARCELS:
        return _parcels_since(row)
    touches = row.touches.select_related("project")
    changes = SheetChange.objects.filter(touch__sheet_import=row)
    appointed, nodes = changes.filter(field__in=APPOINTED), changes.filter(field__in=NODES)
    made = touches.filter(created=True).values("project")
    worked_on = _hung_on(Project, made, OF_ITSELF, appointed)
    shares = changes.filter(field__in=SHARES)
    later = Q(project__in=worked_on) | Q(pk__in=_settled(appointed) | _moved(nodes))
    later |= Q(pk__in=_changed(ParcelShare, shares))
    if row.about == About.PROJECTS:
        later |= ~Q(version=F("project__version"))
    return _told(touches.filter(later))


def _told(touches) -> list[str]:
    found = touches.order_by("row")
    return [f"第 {one.row} 行 {one.subject.code}「{one.subject.name}」" for one in found]


def _settled(appointed) -> set[int]:
    """The touches of which an appointment was changed since, or stands on a project that stays and is a mistake no
    more: its first day is over."""
    rows = Appointment.objects.in_bulk([one.key for one in appointed])
    return {
        one.touch_id
        for one in appointed.select_related("touch")
        if rows[one.key].version != one.version
        or not (one.touch.created or rows[one.key].may_be_voided)
    }


def _moved(nodes) -> set[int]:
    """The touches of which a node was changed since, or is done."""
    return _changed(Milestone, nodes)


def _changed(model, changes) -> set[int]:
    """The touches of which a row has another version by now."""
    rows = model.objects.in_bulk([one.key for one in changes])
    return {one.touch_id for one in changes if rows[one.key].version != one.version}


def _parcels_since(row: SheetImport) -> list[str]:
    touches = row.touches.select_related("parcel")
    made = touches.filter(created=True).values("parcel")
    hung = _hung_on(Parcel, made, OF_PARCEL, SheetChange.objects.none())
    return _told(touches.filter(~Q(version=F("parcel__version")) | Q(parcel__in=hung)))


def _hung_on(model, made, of_itself: Collection[str], appointed) -> set[int]:
    """The keys of those `made` on which something hangs but what was `appointed` with them. One query for each model
    that names one."""
    keys: set[int] = set()
    for relation in model._meta.related_objects:
        if relation.name not in of_itself and not relation.many_to_many:
            name = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": made})
            if relation.related_model is Appointment:
                rows = rows.exclude(pk__in=appointed.values("key"))
            keys.update(rows.values_list(name, flat=True))
    return keys
