"""What a bulk edit would change: project by project, cell by cell, old beside new."""

from collections import defaultdict
from dataclasses import dataclass

from accounts.models import Unit
from projects.models import Project, ProjectLevel, ProjectTrack, Track, YearClass


@dataclass(frozen=True)
class Wanted:
    """What the ticked fields say; None, or no track, leaves a project as it is. `levels` are all of
    the year's, `year_class` "" is none."""

    year: int
    lead_unit: Unit | None = None
    add_tracks: tuple[Track, ...] = ()
    remove_tracks: tuple[Track, ...] = ()
    levels: tuple[str, ...] | None = None
    year_class: str | None = None


@dataclass(frozen=True)
class Cell:
    name: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ProjectEdit:
    """A project that would change, and its cells that would."""

    project: Project
    cells: tuple[Cell, ...]

    @property
    def before(self) -> dict[str, str]:
        return {cell.name: cell.old for cell in self.cells}

    @property
    def after(self) -> dict[str, str]:
        return {cell.name: cell.new for cell in self.cells}


def planned_edits(projects: list[Project], wanted: Wanted) -> list[ProjectEdit]:
    """In the order of `projects`, which have their `lead_unit`; those that stay as they are left out."""
    keys = [project.pk for project in projects]
    tracks = _group_values(ProjectTrack.objects.filter(project__in=keys), "track_id")
    levels = _group_values(ProjectLevel.objects.filter(project__in=keys, year=wanted.year), "level")
    kinds = _group_values(YearClass.objects.filter(project__in=keys, year=wanted.year), "kind")
    order = list(Track.objects.all())
    edits = []
    for project in projects:
        cells = [
            _unit_cell(project, wanted),
            _tracks_cell(tracks[project.pk], wanted, order),
            _levels_cell(levels[project.pk], wanted),
            _class_cell(kinds[project.pk], wanted),
        ]
        if changed := tuple(cell for cell in cells if cell and cell.old != cell.new):
            edits.append(ProjectEdit(project, changed))
    return edits


def _group_values(rows, field: str) -> dict[int, set]:
    found: dict[int, set] = defaultdict(set)
    for project, value in rows.order_by().values_list("project_id", field):
        found[project].add(value)
    return found


def _unit_cell(project: Project, wanted: Wanted) -> Cell | None:
    if wanted.lead_unit is None or project.lead_unit_id == wanted.lead_unit.pk:
        return None
    old = str(project.lead_unit or "")
    return Cell("lead_unit", "牵头单位", old, str(wanted.lead_unit))


def _tracks_cell(have: set, wanted: Wanted, order: list[Track]) -> Cell:
    new = have | {track.pk for track in wanted.add_tracks}
    new -= {track.pk for track in wanted.remove_tracks}
    old_words, new_words = (
        "、".join(track.name for track in order if track.pk in keys) for keys in (have, new)
    )
    return Cell("tracks", "赛道", old_words, new_words)


def _levels_cell(have: set, wanted: Wanted) -> Cell | None:
    if wanted.levels is None:
        return None
    words = [
        "、".join(level.label for level in ProjectLevel.Level if level in values)
        for values in (have, set(wanted.levels))
    ]
    return Cell("levels", f"{wanted.year} 年级别", *words)


def _class_cell(have: set, wanted: Wanted) -> Cell | None:
    if wanted.year_class is None:
        return None
    words = [
        "".join(kind.label for kind in YearClass.Kind if kind in values)
        for values in (have, {wanted.year_class})
    ]
    return Cell("year_classes", f"{wanted.year} 年类别", *words)
