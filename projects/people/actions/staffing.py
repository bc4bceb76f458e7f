"""Staffing is stored: who holds which single role of a project today.

Every act that changes it ends with `restaff`; the tick does it daily for all.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from projects.models import Project, Staffing
from projects.people.models.staffing import VALUES
from projects.people.reads.staffing import compute, stale_keys

AT_ONCE = 500


def restaff(projects: Iterable[int], today: date | None = None) -> None:
    """Compute and store it for some projects. The caller holds the transaction. The projects are locked first, in
    order: of two acts on one project the second waits and then reads what the first wrote."""
    keys = sorted(set(projects))
    Project.objects.lock(keys)
    Staffing.objects.bulk_create(
        compute(keys, today or timezone.localdate()).values(),
        update_conflicts=True,
        unique_fields=["project"],
        update_fields=[name.removesuffix("_id") for name in VALUES],
    )


def restaff_all(now: datetime, keys: list[int] | None = None) -> int:
    """Of all projects (or `keys`), so many to a transaction; how many."""
    every = Project.objects.order_by("pk").values_list("pk", flat=True)
    keys = list(every) if keys is None else keys
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            restaff(keys[start : start + AT_ONCE], timezone.localdate(now))
    return len(keys)


def restaff_stale(now: datetime) -> int:
    """The daily step of the tick: what was not written today. A second run finds nothing."""
    return restaff_all(now, stale_keys(timezone.localdate(now)))


def differing(now: datetime) -> tuple[int, list[str]]:
    """How many projects there are, and the codes of those whose stored staffing differs from what their rows give
    now."""
    today = timezone.localdate(now)
    codes = dict(Project.objects.order_by("pk").values_list("pk", "code"))
    keys, found = list(codes), []
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        stored = {row.project_id: row.values() for row in Staffing.objects.filter(project__in=part)}
        fresh = compute(part, today)
        found += [codes[key] for key in part if stored.get(key) != fresh[key].values()]
    return len(keys), found
