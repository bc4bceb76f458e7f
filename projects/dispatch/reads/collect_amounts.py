"""What a week adds to the investment of projects, as the report of that week says it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from projects.models import InvestmentRecord, Project

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Amounts:
    """万元. `week` None: nothing was reported for it; `late`: what came in, or was put right, for
    weeks before since the report before; `total`: 总投资 of the project."""

    week: Decimal | None = None
    late: Decimal = ZERO
    total: Decimal | None = None


def week_amounts(keys: list[int], moment) -> dict[int, Amounts]:
    """Project → what its week adds; four queries."""
    records = InvestmentRecord.objects.filter(
        project__in=keys, kind=InvestmentRecord.Kind.WEEK
    ).order_by()
    here = _sums(records.as_of(moment.known_at).filter(week=moment.week))
    late = _sum_late(records, moment) if moment.since else {}
    totals = dict(Project.objects.filter(pk__in=keys).values_list("pk", "total_investment"))
    return {key: Amounts(here.get(key), late.get(key, ZERO), totals.get(key)) for key in keys}


def _sum_late(records, moment) -> dict[int, Decimal]:
    """Known now less known then, of the weeks before."""
    earlier = records.filter(week__week_on__lt=moment.week.week_on)
    touched = Q(recorded_at__gt=moment.since) | Q(superseded_at__gt=moment.since)
    projects = earlier.filter(touched).values("project")
    if not projects.exists():
        return {}
    earlier = earlier.filter(project__in=projects)
    now, then = _sums(earlier.as_of(moment.as_of)), _sums(earlier.as_of(moment.since))
    # Also of a project whose every amount was taken back: nothing of it is left now.
    return {key: now.get(key, ZERO) - then.get(key, ZERO) for key in now | then}


def _sums(records) -> dict[int, Decimal]:
    return dict(records.values_list("project").annotate(Sum("completed")))
