"""Numbers of the demo series that an earlier release has frozen are made anew in the format of this one; no
other report ever is. Only the owner role can, through the one function that deletes demo reports."""

from django.db import connection, transaction

from accounts import audit
from projects.dispatch.actions.freeze import compose, fill
from projects.dispatch.rules.format import FORMAT
from projects.models import DispatchReading, DispatchReport

# What a report is apart from its content, which stays as it was; its key too, as other rows name it.
KEPT = (
    "published_at",
    "published_by",
    "withdrawn_at",
    "withdrawn_by",
    "withdraw_reason",
    "updated_at",
    "updated_by",
    "version",
)


@transaction.atomic
def renew_demo_reports() -> int:
    """How many were made anew. Their files are made again by the worker."""
    every = DispatchReport.objects.filter(scope=DispatchReport.Scope.DEMO)
    rows = every.select_related("week").order_by("week__week_on", "revision")
    old = [row for row in rows if row.format < FORMAT]
    readings = list(DispatchReading.objects.filter(report__in=[row.pk for row in old]))
    with connection.cursor() as cursor:
        for row in reversed(old):
            cursor.execute("SELECT gaoxin_delete_demo_dispatch(%s)", [row.pk])
    for row in old:
        _renew(row)
    DispatchReading.objects.bulk_create(readings)
    if old:
        audit.record("dispatch.renew", by=None, after={"count": len(old)}, label="演示通报")
    return len(old)


def _renew(row: DispatchReport) -> None:
    """The week as it stood, under the number and key it had."""
    known_at = row.created_at if row.corrects_id else None
    content = compose(row.week, DispatchReport.Scope.DEMO, row.as_of, known_at=known_at)
    made = DispatchReport.objects.create(
        pk=row.pk, week=row.week, scope=row.scope, revision=row.revision, number=row.number,
        corrects_id=row.corrects_id, correction_reason=row.correction_reason, title=row.title, as_of=row.as_of,
        rule_version=row.rule_version, summary="{}", created_at=row.created_at, created_by=row.created_by,
        updated_at=row.updated_at, updated_by=row.updated_by,
    )  # fmt: skip
    fill(made, content, closed_at=row.closed_at)
    for name in KEPT:
        setattr(made, name, getattr(row, name))
    made.save(update_fields=KEPT)
