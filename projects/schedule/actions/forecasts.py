"""Forecasts are computed from rows and stored for lists, as lights are: every act on a network ends with
`reforecast`, and so does what writes a day that a step reads from elsewhere; the tick does it daily for all. The
lights are computed after it, in the same transaction: they look at what it gives."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from projects.lights.actions import relight
from projects.models import Project, ProjectSchedule, ScheduleForecast
from projects.schedule.reads.forecast import computable, forecast_of, stale_schedules
from projects.schedule.reads.network import load_networks

AT_ONCE = 200
STORED = (
    "computed_on", "shortfall", "forecast_on", "next_step", "next_on", "chain", "best_lever", "lever_kind",
    "gain", "fault",
)  # fmt: skip


def reforecast(projects: Iterable[int], now: datetime | None = None) -> int:
    """Compute and store the forecasts of some projects; how many networks they have. The caller holds the
    transaction. One query where there is no network."""
    rows = ProjectSchedule.objects.filter(project__in=list(projects))
    return store(rows.values_list("pk", flat=True), timezone.localdate(now or timezone.now()))


def store(schedules: Collection[int], today: date) -> int:
    """The networks are locked first, in order: of two that compute one at the same time the second reads what the
    first one's act wrote."""
    rows = ProjectSchedule.objects.filter(computable(), pk__in=schedules)
    rows = rows.select_for_update(no_key=True, of=("self",)).select_related("project")
    found = list(rows.order_by("pk"))
    if not found:
        return 0
    ScheduleForecast.objects.bulk_create(
        [forecast_of(network) for network in load_networks(found, today)],
        update_conflicts=True,
        unique_fields=["schedule"],
        update_fields=STORED,
    )
    return len(found)


def reforecast_stale(now: datetime) -> int:
    """The daily step of the tick: what was not computed today. A second run finds nothing."""
    today = timezone.localdate(now)
    keys = stale_schedules(today)
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            store_and_relight(keys[start : start + AT_ONCE], now)
    return len(keys)


def store_and_relight(schedules: Sequence[int], now: datetime) -> None:
    """Of many projects at once, which are locked first, as every act on a network does."""
    rows = ProjectSchedule.objects.filter(pk__in=schedules)
    projects = list(rows.order_by("project_id").values_list("project_id", flat=True))
    Project.objects.lock(projects)
    store(schedules, timezone.localdate(now))
    relight(projects, now)


def differing(now: datetime) -> list[str]:
    """The codes of those whose stored forecast differs from what their rows give now."""
    rows = ProjectSchedule.objects.filter(computable()).select_related("project", "forecast")
    today = timezone.localdate(now)
    networks = load_networks(list(rows.order_by("project__code")), today)
    return [
        network.schedule.project.code
        for network in networks
        if getattr(network.schedule, "forecast", None) is None
        or network.schedule.forecast.values() != forecast_of(network).values()
    ]
