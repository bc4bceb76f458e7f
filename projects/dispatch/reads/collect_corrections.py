"""Which months of investment the report before had told otherwise: what falls or rises by being put right,
apart from what is new."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from projects.dispatch.rules.entry import CorrectedLine
from projects.models import InvestmentRecord

Kind = InvestmentRecord.Kind
BEST_FIRST = (Kind.STATISTICAL, Kind.MONTH, Kind.WEEK)
ZERO = Decimal(0)

Figures = Mapping[str, Mapping[int | None, Decimal]]
"""Of one month: kind → week, or None → 万元."""


def corrections(keys: list[int], moment) -> dict[int, list[CorrectedLine]]:
    """Project → its months that were put right since the report before, oldest first; two queries."""
    if moment.told_at is None:
        return {}
    records = InvestmentRecord.objects.figures().filter(project__in=keys, month_on__lte=moment.day)
    months = set(_touched(records, moment))
    if not months:
        return {}
    rows = list(_rows(records, months))
    then, now = (_standing(rows, at) for at in (moment.told_at, moment.known_at))
    found: dict[int, list[CorrectedLine]] = defaultdict(list)
    for project, month_on in sorted(months & then.keys()):
        change = _change(then[project, month_on], now.get((project, month_on), {}))
        if change:
            found[project].append(CorrectedLine(month_on, change))
    return found


def _touched(records, moment):
    """Months of which something known then was superseded, or for which a better figure came."""
    since = Q(recorded_at__gt=moment.told_at, recorded_at__lte=moment.known_at)
    superseded = Q(
        recorded_at__lte=moment.told_at, superseded_at__gt=moment.told_at,
        superseded_at__lte=moment.known_at,
    )  # fmt: skip
    better = since & Q(kind__in=BEST_FIRST[:2])
    return records.filter(superseded | better).order_by().values_list("project_id", "month_on")


def _rows(records, months):
    wanted = records.filter(
        project__in={project for project, _ in months}, month_on__in={month for _, month in months}
    )
    return wanted.order_by().values_list(
        "project_id", "month_on", "kind", "week_id", "completed", "recorded_at", "superseded_at"
    )


def _standing(rows: list[tuple], at: datetime) -> Mapping[tuple[int, date], Figures]:
    """(project, month) → its figures as they stood at a moment."""
    found: dict[tuple[int, date], dict] = defaultdict(lambda: defaultdict(dict))
    for project, month_on, kind, week, completed, recorded_at, superseded_at in rows:
        if recorded_at <= at and (superseded_at is None or superseded_at > at):
            found[project, month_on][kind][week] = completed
    return found


def _change(then: Figures, now: Figures) -> Decimal:
    """What counts now less what counted then, weeks that were reported only since left out."""
    known, best = (_counting(figures) for figures in (then, now))
    told = dict(then[known])
    if known == Kind.WEEK:
        told |= {week: one for week, one in now.get(known, {}).items() if week not in told}
    return sum(now[best].values() if best else (), ZERO) - sum(told.values(), ZERO)


def _counting(figures: Figures) -> str:
    return next((kind for kind in BEST_FIRST if figures.get(kind)), "")
