"""核验: what is stored of a number is hashed again. Who asked for it and what came out stays in the audit register, where
the page reads it: to hash a large number takes a second, and to look at the proof takes nothing."""

from dataclasses import dataclass

from django.db import transaction

from accounts import audit
from gaoxin.snapshot import snapshot
from projects.dispatch.actions.freeze import stored_digest
from projects.dispatch.reads.proofs import PROVE
from projects.models import DispatchReport


@dataclass(frozen=True)
class Hashed:
    """`sealed`: what the report says of itself; `found`: what its rows hash to."""

    sealed: str
    found: str


def read_hashes(report: DispatchReport) -> Hashed:
    """Of one moment, as a draft may be made anew meanwhile; outside any transaction, before `record_proof`."""
    with snapshot():
        row = DispatchReport.objects.get(pk=report.pk)
        return Hashed(row.sha256, stored_digest(row))


@transaction.atomic
def record_proof(*, report: DispatchReport, hashed: Hashed, by) -> None:
    before, after = {"sha256": hashed.sealed}, {"sha256": hashed.found}
    audit.record(PROVE, report, by=by, before=before, after=after)
