"""Which projects a week is about, and what they were at its moment."""

from collections.abc import Iterator

from django.db.models import F, Q

from projects.dispatch.rules.codes import PASSED
from projects.models import DispatchReport, Project, StageEvent, Status, StatusEvent

FIELDS = (
    "pk", "code", "name", "short_name", "source", "status", "stage", "site", "confirmed_at",
    *(f"{fact}_{part}" for fact in PASSED for part in ("on", "text")),
)  # fmt: skip


def projects_at(moment, scope: str, at_once: int) -> Iterator[dict]:
    """A number of the zone's own series has nothing fictional in it, whatever is loaded."""
    every = Project.objects.all() if scope == DispatchReport.Scope.DEMO else Project.objects.own()
    rows = every.filter(Q(removed_on=None) | Q(removed_on__gt=moment.day))
    rows = rows.filter(created_at__lte=moment.as_of).order_by("code")
    stages, statuses = _find_earlier_stages(moment), _find_earlier_statuses(moment)
    rows = rows.annotate(unit=F("lead_unit__short_name")).values(*FIELDS, "unit", "lead_unit_id")
    for row in rows.iterator(chunk_size=at_once):
        row["stage"] = stages.get(row["pk"], row["stage"])
        row["status"] = statuses.get(row["pk"], row["status"])
        if row["confirmed_at"] and row["confirmed_at"] > moment.as_of:
            row["confirmed_at"] = None
        if row["status"] != Status.TERMINATED:
            yield row


def _find_earlier_stages(moment) -> dict[int, str]:
    """Of the projects that changed their stage since: the one they had."""
    later = StageEvent.objects.filter(at__gt=moment.as_of).order_by("project_id", "at", "id")
    return dict(later.distinct("project_id").values_list("project_id", "old_stage"))


def _find_earlier_statuses(moment) -> dict[int, str]:
    later = StatusEvent.objects.filter(at__gt=moment.as_of).values("project")
    earlier = StatusEvent.objects.filter(at__lte=moment.as_of, project__in=later)
    earlier = earlier.order_by("project_id", "-at", "-id").distinct("project_id")
    found = dict.fromkeys(later.values_list("project", flat=True), Status.ACTIVE.value)
    return found | dict(earlier.values_list("project_id", "status"))
