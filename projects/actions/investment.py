"""完成投资 is a ledger: a figure is never overwritten, a new one supersedes it."""

from datetime import date, datetime
from decimal import Decimal

from projects.models import InvestmentRecord, Project, ReportWeek


def write_week(
    project: Project,
    week: ReportWeek,
    amounts: dict[date, Decimal],
    *,
    reason: str,
    at: datetime,
    by,
) -> list[InvestmentRecord]:
    """Set what a week completed: first day of a month → 万元; empty for nothing reported.

    The caller holds the transaction with `project` locked and writes the audit row. Figures that
    stay as they were are left alone, so that a second save of the same form changes nothing.
    """
    current = InvestmentRecord.objects.current().filter(
        project=project, week=week, kind=InvestmentRecord.Kind.WEEK
    )
    standing = {row.month_on: row for row in current}
    changed = {m: a for m, a in amounts.items() if m not in standing or standing[m].completed != a}
    for month_on, row in standing.items():
        if month_on in changed or month_on not in amounts:
            row.superseded_at = at
            row.save(update_fields=["superseded_at"])
    return [
        InvestmentRecord.objects.create(
            project=project,
            month_on=month_on,
            week=week,
            kind=InvestmentRecord.Kind.WEEK,
            completed=amount,
            reason=reason,
            recorded_at=at,
            recorded_by=by,
        )
        for month_on, amount in changed.items()
    ]
