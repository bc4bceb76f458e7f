"""What of a number is large: read for a page's parts, apart from what frames them."""

from dataclasses import dataclass

from projects.bulletin.reads.page import (
    Figure,
    Grid,
    LightTile,
    Section,
    all_sections,
    figures_of,
    grid_of,
    lights_of,
    own_codes,
    tables_of,
)
from projects.bulletin.rules.table import Number
from projects.models import DispatchReport


@dataclass(frozen=True)
class Front:
    """What stands above all sections, without any of their rows."""

    whole: bool
    figures: list[Figure]
    lights: list[LightTile]


def front_of(report: DispatchReport, *, whole: bool) -> Front:
    """`whole`: of somebody who reads all of it; nobody else reads sums."""
    screen = report.first_screen
    parts, lights = (screen["parts"], screen["lights"]) if whole else ([], [])
    return Front(whole, figures_of(report, parts), lights_of(report, lights))


def sections_of(report: DispatchReport, user) -> list[Section]:
    """With the rows that this person may read, those that have any; where `user` is None all, with all."""
    if user is None:
        return all_sections(report, tables_of(report, None, leave=(Number.PROJECTS,)))
    found = all_sections(report, tables_of(report, own_codes(user)))
    return [section for section in found if section.rows]


def grids_of(report: DispatchReport, user) -> list[Grid]:
    """Every table in full, in their order; `user` as above."""
    found = tables_of(report, own_codes(user) if user else None)
    return [grid_of(part) for number in sorted(found) for part in found[number].printed_parts]
