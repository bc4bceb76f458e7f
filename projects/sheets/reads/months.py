"""The grid of projects and months into which completed investment is pasted."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from gaoxin.keys import among
from projects.models import InvestmentRecord, Project, Status
from projects.registry.rules.parts import Stretch, cut
from projects.sheets.rules.columns import month_of, months_offered

FEWEST = 3  # months: in January those before the new year stand too
PART, WHOLE = 500, 600  # projects: in a part of the grid, and in a grid that is not cut


@dataclass(frozen=True)
class Line:
    """`figures`: of each month what is recorded, None for nothing."""

    project: Project
    figures: list[Decimal | None]


@dataclass(frozen=True)
class MonthGrid:
    """A part of it; `total`: projects in all parts."""

    months: list[str]
    lines: list[Line]
    total: int


def _filled_in(user) -> QuerySet[Project]:
    """The zone's own projects that go on."""
    return Project.objects.visible_to(user).own().exclude(status=Status.TERMINATED)


def grid_parts(user) -> list[Stretch]:
    """One query."""
    return cut(_filled_in(user).count(), PART, WHOLE)


def month_grid(user, today: date, part: Stretch, total: int) -> MonthGrid:
    """The projects of a part, by code, and the months until now. Two queries."""
    codes = list(reversed(months_offered(today)[: max(FEWEST, today.month)]))
    rows = _filled_in(user).only("code", "name", "short_name").order_by("code")
    projects = list(rows[part.rows])
    kind = InvestmentRecord.Kind.MONTH
    records = InvestmentRecord.objects.current().filter(kind=kind, month_on__gte=month_of(codes[0]))
    records = records.filter(project__in=among([one.pk for one in projects]))
    there = {
        (project, f"{month_on:%Y-%m}"): completed
        for project, month_on, completed in records.values_list("project", "month_on", "completed")
    }
    lines = [Line(one, [there.get((one.pk, code)) for code in codes]) for one in projects]
    return MonthGrid(codes, lines, total)
