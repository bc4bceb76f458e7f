"""The grid of projects and months into which completed investment is pasted."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.models import InvestmentRecord, Project, Status
from projects.sheets.rules.columns import field_by, month_of, months_offered

SHOWN = 12  # months


@dataclass(frozen=True)
class Line:
    """`figures`: of each month what is recorded, None for nothing."""

    project: Project
    figures: list[Decimal | None]


@dataclass(frozen=True)
class MonthGrid:
    months: list[tuple[str, str]]
    lines: list[Line]


def month_grid(user, today: date) -> MonthGrid:
    """The zone's own projects that go on, and the months until now. Two queries."""
    codes = list(reversed(months_offered(today)[:SHOWN]))
    rows = Project.objects.visible_to(user).own().exclude(status=Status.TERMINATED)
    projects = list(rows.only("code", "name", "short_name").order_by("code"))
    kind = InvestmentRecord.Kind.MONTH
    records = InvestmentRecord.objects.current().filter(kind=kind, month_on__gte=month_of(codes[0]))
    there = {
        (project, f"{month_on:%Y-%m}"): completed
        for project, month_on, completed in records.values_list("project", "month_on", "completed")
    }
    lines = [Line(one, [there.get((one.pk, code)) for code in codes]) for one in projects]
    return MonthGrid([(code, field_by(code).label) for code in codes], lines)
