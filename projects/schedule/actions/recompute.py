"""Another calendar: the worker computes every network anew and lists which days that moved. Nothing confirmed changes
by itself: whose plan it concerns is asked to confirm another."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from gaoxin.worker import ask_worker
from projects.calendar.rules.workdays import WorkCalendar, with_days
from projects.messages.actions.notices import notify
from projects.models import (
    Appointment,
    Notice,
    ProjectSchedule,
    ScheduleRecompute,
    ScheduleShift,
)
from projects.schedule.actions.forecasts import store_and_relight
from projects.schedule.reads.forecast import computable
from projects.schedule.reads.network import Network, load_networks
from projects.schedule.rules.plan import Plan

AT_ONCE = 50
TASK = "schedules_recompute"
Kinds = Mapping[date, str]


def request_recompute(*, before: Kinds, by) -> ScheduleRecompute | None:
    """Ask the worker, telling it what the changed days were before. None where no network hangs on them. The caller
    holds the transaction and writes the audit row."""
    total = ProjectSchedule.objects.filter(computable()).count()
    if not (before and total):
        return None
    years = "、".join(str(year) for year in sorted({day.year for day in before}))
    run = ScheduleRecompute.objects.create(by=by, years=years[:60], total=total)
    days = [[day.isoformat(), kind] for day, kind in sorted(before.items())]
    ask_worker(TASK, lock=TASK, run=run.pk, before=days)
    return run


def recompute(run: ScheduleRecompute, before: Kinds, now: datetime) -> None:
    """In the worker, so many networks to a transaction. Begun again after a fault it comes to the same."""
    rows = ProjectSchedule.objects.filter(computable()).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    runs = ScheduleRecompute.objects.filter(pk=run.pk)
    runs.update(total=len(keys), done=0)
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        with transaction.atomic():
            _compute(run, part, before, now)
            runs.update(done=F("done") + len(part))
    runs.update(finished_at=timezone.now())


def _compute(run: ScheduleRecompute, keys: Sequence[int], before: Kinds, now: datetime) -> None:
    today = timezone.localdate(now)
    schedules = ProjectSchedule.objects.filter(pk__in=keys).select_related("project").order_by("pk")
    networks = load_networks(list(schedules), today)
    old = with_days(networks[0].calendar, before) if networks else None
    shifts = [shift for network in networks if (shift := _shift(run, network, old))]
    store_and_relight(keys, now)
    ScheduleShift.objects.bulk_create(
        shifts,
        update_conflicts=True,
        unique_fields=["recompute", "schedule"],
        update_fields=[
            "dates", "old_shortfall", "new_shortfall", "old_forecast_on", "new_forecast_on",
        ],
    )  # fmt: skip
    for shift in shifts:
        _tell_chief(shift, today)


def _shift(
    run: ScheduleRecompute, network: Network, calendar: WorkCalendar | None
) -> ScheduleShift | None:
    if calendar is None:
        return None
    before, after = network.with_calendar(calendar).plan, network.plan
    if before is None or after is None or not (dates := _moved(before, after)):
        return None
    return ScheduleShift(
        recompute=run, schedule=network.schedule, dates=dates,
        old_shortfall=before.shortfall, new_shortfall=after.shortfall,
        old_forecast_on=before.forecast_on, new_forecast_on=after.forecast_on,
    )  # fmt: skip


def _moved(before: Plan, after: Plan) -> int:
    """Steps whose earliest or latest end is another day."""
    return sum(
        (row.last, row.latest_last) != (before.steps[key].last, before.steps[key].latest_last)
        for key, row in after.steps.items()
    )


def _tell_chief(shift: ScheduleShift, today: date) -> None:
    """Of a confirmed plan; a draft judges nobody."""
    project = shift.schedule.project
    if not shift.schedule.plans.exists():
        return
    chiefs = Appointment.objects.current(today).filter(project=project, role="CHIEF")
    for chief in chiefs.select_related("user"):
        if chief.user.may_sign_in:
            text = f"工作日历改动后，{shift.dates} 个日期变动。已确认的计划没有改变，请核对后确认新一版计划。"
            notify(
                user=chief.user, kind=Notice.Kind.OTHER, title=f"{project.short_name}：倒排工期须核对",
                text=text, url=reverse("projects:schedule", args=[project.code]),
                key=f"recompute:{shift.recompute_id}:{project.pk}",
            )  # fmt: skip
