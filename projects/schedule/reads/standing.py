"""How networks stand on a day, for what judges and reports them: the forecast of the day, the confirmed plan, and
which milestones lie on its critical chain."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from gaoxin.keys import among
from gaoxin.prebuilt import rows_of
from projects.lights.rules.milestones import Forecast
from projects.models import ProjectSchedule, ScheduleForecast, SchedulePlan, ScheduleStep
from projects.schedule.reads.forecast import forecast_of
from projects.schedule.reads.network import load_networks
from projects.schedule.rules.network import StepRole


@dataclass(frozen=True)
class Standing:
    """`target`: what its target is called (投产); `forecast`: None where nothing was ever computed; `plan`: the
    number of the last plan that was confirmed by then, with its day, None for a draft; `critical`: the keys of the
    milestones on that plan's chain."""

    target: str
    target_on: date
    forecast: ScheduleForecast | None
    plan: int | None
    confirmed_on: date | None
    critical: frozenset[int]

    @property
    def shortfall(self) -> int | None:
        """Working days by which the target is missed; None where it is reached, or nothing can be said."""
        return self.forecast.shortfall if self.forecast and self.chain else None

    @property
    def chain(self) -> list[str]:
        """The names of its steps; none once the target is reached."""
        return self.forecast.chain_names if self.forecast else []

    @property
    def judged(self) -> Forecast | None:
        """What the light of its project is judged by: the forecast under a confirmed plan; a draft judges nobody."""
        row, shortfall = self.forecast, self.shortfall
        if self.plan is None or row is None or shortfall is None:
            return None
        return Forecast(
            target=self.target, shortfall=shortfall, computed_on=row.computed_on, chain=self.chain,
            lever=row.best_lever, gain=row.gain or 0,
        )  # fmt: skip


def standings(
    projects: Sequence[int], day: date, *, at: datetime | None = None
) -> dict[int, Standing]:
    """Project → how its network stands. Two queries; with `at`, a moment of `day`, as it stood then, from what was
    begun, done and confirmed by then: four more where the stored forecasts are of another day. Durations, links and
    the target are those of today."""
    found = list(_schedules(projects, at)) if at else rows_of(_schedules, keys=list(projects))
    plans = {row.plan_pk: row.pk for row in found if row.plan_pk}
    critical, computed = _critical(plans), _computed(found, day) if at else {}
    return {
        row.project_id: Standing(
            target=row.target or "目标",
            target_on=row.target_on,
            forecast=computed.get(row.pk, getattr(row, "forecast", None)),
            plan=row.plan_number,
            confirmed_on=timezone.localdate(row.plan_at) if row.plan_at else None,
            critical=frozenset(critical[row.pk]),
        )
        for row in found
    }


def _schedules(keys: Sequence[int], at: datetime | None = None):
    plans = SchedulePlan.objects.filter(schedule=OuterRef("pk")).order_by("-number")
    targets = ScheduleStep.objects.filter(schedule=OuterRef("pk"), role=StepRole.TARGET)
    rows = ProjectSchedule.objects.filter(project__in=among(keys)).select_related("forecast")
    if at is not None:
        plans = plans.filter(confirmed_at__lte=at)
        rows = rows.filter(created_at__lte=at).select_related("project")
    return rows.order_by("pk").annotate(
        target=Subquery(targets.values("name")[:1]),
        plan_pk=Subquery(plans.values("pk")[:1]),
        plan_number=Subquery(plans.values("number")[:1]),
        plan_at=Subquery(plans.values("confirmed_at")[:1]),
    )


def _critical(plans: Mapping[int, int]) -> Mapping[int, set[int]]:
    """Network → milestones of the critical steps of its plan; `plans`: plan → network."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = ScheduleStep.objects.filter(
        milestone__isnull=False,
        schedule__plans__in=plans,
        schedule__plans__rows__critical=True,
        schedule__plans__rows__key=F("key"),
    )
    for schedule, milestone in rows.order_by().values_list("schedule_id", "milestone_id"):
        found[schedule].add(milestone)
    return found


def _computed(schedules: Sequence[ProjectSchedule], day: date) -> dict[int, ScheduleForecast]:
    """Those whose stored forecast is of another day, computed for `day`."""
    other = [row for row in schedules if _computed_on(row) != day]
    if not other:
        return {}
    return {
        network.schedule.pk: forecast_of(network, kept_needs_no_lever=True)
        for network in load_networks(other, day)
    }


def _computed_on(schedule: ProjectSchedule) -> date | None:
    stored = getattr(schedule, "forecast", None)
    return stored.computed_on if stored else None
