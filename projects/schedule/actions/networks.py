"""Making a network and its conditions: the target, the winter."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.models import (
    Project,
    ProjectSchedule,
    ScheduleStep,
    ScheduleTemplate,
    Status,
    StepLink,
    TemplateLink,
    TemplateStep,
)
from projects.resources.actions.steps import attach_all
from projects.schedule.actions.hold import (
    ENDED,
    check_target,
    close,
    hold,
    match_milestones,
)
from projects.schedule.reads.network import load_network
from projects.schedule.rules.network import Durations
from projects.schedule.rules.timeline import Unit, Winter

TENDER = ("13", "16")  # 施工图 before 招标
TENDER_BASIS = "依法必须招标的项目，招标前须有满足需要的图纸及技术资料"
EARLIER = "此前已完成"
COPIED = (
    "key", "order", "name", "days", "unit", "short_days", "short_unit", "role", "kind", "key_node", "outdoor",
    "responsible",
)  # fmt: skip
WINTER_WORDS = "冬季停工的起止请按「11-15」填写月和日。"


@dataclass(frozen=True)
class Start:
    """What a person says when a network is made. `tender`: 依法必须招标; `earlier_done`: what a done step waited for
    was done before, on days that nobody wrote down."""

    template: ScheduleTemplate
    target_on: date
    durations: Durations = Durations.REGULAR
    winter_stop: bool = False
    tender: bool = False
    earlier_done: bool = False


@transaction.atomic
def make_network(*, project: Project, start: Start, today: date, by) -> ProjectSchedule:
    """The project's network, from a template. It creates no milestone: a draft judges nobody. What the project has
    is matched, and keeps its ids, its done days and its moves."""
    Project.objects.lock([project.pk])
    project = Project.objects.get(pk=project.pk)
    _check_start(project, start, today)
    template = ScheduleTemplate.objects.select_for_update(no_key=True).get(pk=start.template.pk)
    if template.retired_on is not None:
        raise ValidationError({"template": f"模板「{template}」已停用。请另选一个模板。"})
    schedule = draw(project, start, by=by)
    attach_all(schedule, by=by)
    if start.earlier_done:
        mark_earlier(schedule, today)
    close(schedule, today, by=by)
    steps = schedule.steps.count()
    after = {"template": str(template), "target_on": start.target_on, "steps": steps}
    audit.record("schedule.make", schedule, by=by, after=after)
    return schedule


def draw(project: Project, start: Start, *, by) -> ProjectSchedule:
    """The rows of a network. The caller holds the transaction, computes the forecast and writes the audit row."""
    schedule = ProjectSchedule.objects.create(
        project=project, template=start.template, durations=start.durations, target_on=start.target_on,
        winter_stop=start.winter_stop, created_by=by, updated_by=by,
    )  # fmt: skip
    short = start.durations == Durations.SHORT
    steps = _copy_steps(schedule, start.template, short=short, by=by)
    _copy_links(start.template, steps, tender=start.tender)
    return schedule


def _check_start(project: Project, start: Start, today: date) -> None:
    if project.status == Status.TERMINATED:
        raise ValidationError(ENDED)
    if ProjectSchedule.objects.filter(project=project).exists():
        raise ValidationError("这个项目已有倒排工期。请在「倒排工期」页上修改。")
    check_target(start.target_on, today)


def _copy_steps(schedule, template, *, short: bool, by) -> dict[str, ScheduleStep]:
    steps = [_copy_step(schedule, row, short=short, by=by) for row in template.steps.all()]
    match_milestones(schedule, steps)
    ScheduleStep.objects.bulk_create(steps)
    return {step.key: step for step in steps}


def _copy_step(schedule, row: TemplateStep, *, short: bool, by) -> ScheduleStep:
    step = ScheduleStep(schedule=schedule, created_by=by, updated_by=by)
    for name in COPIED:
        setattr(step, name, getattr(row, name))
    if short and row.short_days is not None:
        step.days, step.unit = row.short_days, row.short_unit
        step.short_days, step.short_unit = None, ""
        step.outdoor = row.outdoor and step.unit == Unit.WORK
    return step


def _copy_links(template, steps: dict[str, ScheduleStep], *, tender: bool) -> None:
    rows = TemplateLink.objects.filter(step__template=template).select_related("step", "pred")
    links = []
    for row in rows.order_by("id"):
        link = StepLink(
            step=steps[row.step.key], pred=steps[row.pred.key], lag=row.lag, lag_unit=row.lag_unit,
            hard=row.hard, basis=row.basis,
        )  # fmt: skip
        if tender and (row.pred.key, row.step.key) == TENDER:
            link.hard, link.basis = True, TENDER_BASIS
        links.append(link)
    StepLink.objects.bulk_create(links)


def mark_earlier(schedule: ProjectSchedule, today: date) -> None:
    """What stands before a done step and has no day of its own to be read elsewhere."""
    network = load_network(schedule, today)
    steps = {step.key: step for step in network.steps}
    waiting = [step for step in network.steps if step.done]
    seen: set[str] = set()
    while waiting:
        for link in waiting.pop().links:
            if link.pred not in seen:
                seen.add(link.pred)
                waiting.append(steps[link.pred])
    rows = [network.by_key[key] for key in seen if not steps[key].done]
    open_rows = [row.pk for row in rows if not (row.milestone_id or row.permit_id or row.fact)]
    ScheduleStep.objects.filter(pk__in=open_rows).update(done_text=EARLIER)


@transaction.atomic
def set_target(
    *, schedule: ProjectSchedule, target_on: date, reason: str, today: date, by
) -> ProjectSchedule:
    """Another target. A day off is taken as it is: the working day before it counts, and the page says which."""
    stored = hold(schedule)
    check_target(target_on, today)
    before = {"target_on": stored.target_on}
    stored.target_on = target_on
    close(stored, today, "target_on", by=by)
    after = {"target_on": target_on, "reason": reason}
    audit.record("schedule.target", stored, by=by, before=before, after=after)
    return stored


@transaction.atomic
def set_winter(
    *, schedule: ProjectSchedule, stop: bool, first: str, last: str, today: date, by
) -> ProjectSchedule:
    """冬季停工 of outdoor steps, from a month-day to a month-day, over the turn of the year or not."""
    stored = hold(schedule)
    try:
        Winter.read(first, last)
    except ValueError:
        raise ValidationError({"winter_from": WINTER_WORDS}) from None
    fields = ("winter_stop", "winter_from", "winter_to")
    before = audit.values_of(stored, fields)
    stored.winter_stop, stored.winter_from, stored.winter_to = stop, first, last
    close(stored, today, *fields, by=by)
    after = audit.values_of(stored, fields)
    audit.record("schedule.winter", stored, by=by, before=before, after=after)
    return stored
