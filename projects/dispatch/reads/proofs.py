"""The last proof of a number, from the audit register (`actions/proving.py`)."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import AuditEvent
from projects.models import DispatchReport

PROVE = "dispatch.prove"


@dataclass(frozen=True)
class Proof:
    """What the rows of a number hashed to `at` that moment, when `by` asked."""

    at: datetime
    by: str
    found: str
    holds: bool


def last_proof(report: DispatchReport) -> Proof | None:
    """Of its present content; None where nobody has asked since it was made. One query."""
    rows = AuditEvent.objects.filter(
        object_type=report._meta.label_lower, object_id=str(report.pk), act=PROVE
    )
    of_content = rows.filter(before__sha256=report.sha256)
    last = of_content.values_list("at", "actor_name", "after__sha256").first()
    return Proof(*last, holds=last[-1] == report.sha256) if last else None
