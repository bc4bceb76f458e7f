"""The grid of projects and months into which completed investment is pasted."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.models import InvestmentRecord, Project, Status
from projects.sheets.rules.columns import month_of, months_offered

FEWEST = 3  # months: in January those before the new year stand too


@dataclass(frozen=True)
class Line:
    """`figures`: of each month what is recorded, None for nothing."""

    project: Project
    figures: list[Decimal | None]


@dataclass(frozen=True)
class MonthGrid:
    months: list[str]
    lines: list[Line]


def month_grid(user, today: date) -> MonthGrid:
    """The zone's own projects that go on, and the months until now. Two queries."""
    codes = list(reversed(months_offered(today)[: max(FEWEST, today.month)]))
    rows = Project.objects.visible_to(user).own().exclude(status=Status.TERMINATED)
    projects = list(rows.only("code", "name", "short_name").order_by("code"))
    kind = InvestmentRecord.Kind.MONTH
    records = InvestmentRecord.objects.current().filter(kind=kind, month_on__gte=month_of(codes[0]))
    there = {
        (project, f"{month_on:%Y-%m}"): completed
        for project, month_on, completed in records.values_list("project", "month_on", "completed")
    }
    lines = [Line(one, [there.get((one.pk, code)) for code in codes]) for one in projects]
    return MonthGrid(codes, lines)
