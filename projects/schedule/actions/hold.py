"""Every act on a network: its project is locked, then the network, which must be the one that was read."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError

from gaoxin.clock import in_words
from projects.lights.actions import relight
from projects.models import Milestone, Project, ProjectSchedule, ScheduleStep, Status
from projects.schedule.actions.forecasts import store
from projects.schedule.models.milestone import FACT_OF_KIND
from projects.schedule.models.span import LAG_WORDS, SPAN_WORDS
from projects.schedule.reads.network import UNSOUND, load_network
from projects.schedule.rules.network import LONGEST
from projects.schedule.rules.sentences import problem_words

STALE = "这份倒排工期刚由别人改动过，没有保存。请刷新后核对再改。"
ENDED = "项目已终止，倒排工期只能查看，不能改动。"
ELSEWHERE = "所选步骤不在这个项目的倒排工期里。请重新选择。"


def hold(schedule: ProjectSchedule) -> ProjectSchedule:
    """The stored row, locked. Raises ValidationError when somebody acted on it since `schedule` was read, or its
    project is terminated."""
    Project.objects.lock([schedule.project_id])
    rows = ProjectSchedule.objects.select_for_update(no_key=True, of=("self",))
    stored = rows.select_related("project").get(pk=schedule.pk)
    if stored.version != schedule.version:
        raise ValidationError(STALE, code="stale")
    if stored.project.status == Status.TERMINATED:
        raise ValidationError(ENDED)
    return stored


def hold_step(step: ScheduleStep) -> ProjectSchedule:
    """The network of a step, whose row must be the one that was read."""
    stored = hold(step.schedule)
    row = ScheduleStep.objects.select_for_update(no_key=True).filter(pk=step.pk).first()
    if row is None or row.version != step.version:
        raise ValidationError(STALE, code="stale")
    step.schedule = stored
    return stored


def close(schedule: ProjectSchedule, today: date, *fields: str, by) -> None:
    """Count the act, and compute what hangs on the network anew."""
    schedule.save_changes(*fields, by=by)
    store([schedule.pk], today)
    relight([schedule.project_id])


def check_sound(schedule: ProjectSchedule, today: date) -> None:
    """Raises ValidationError, naming the steps, when nothing could be computed from what is drawn now: a loose
    end is listed on the page, a cycle is refused at once."""
    network = load_network(schedule, today)
    found = [one for one in network.drawn_problems if one.kind in UNSOUND]
    if found:
        raise ValidationError([problem_words(one, network.names) for one in found])


def check_days(**fields) -> None:
    """Raises ValidationError for a number of days that is none: negative, broken, or longer than five years."""
    for name, days in fields.items():
        if days is not None and not (type(days) is int and 0 <= days <= LONGEST):
            raise ValidationError({name: LAG_WORDS if name == "lag" else SPAN_WORDS})


def check_tick(row: Milestone | ScheduleStep, *, done: bool) -> None:
    """Raises ValidationError for a tick, or for one that is taken back, where somebody did so meanwhile."""
    if done and row.is_done:
        raise ValidationError(
            f"「{row.name}」已经登记完成，没有再登记。要改完成日期，请先撤销完成，再重新登记。"
        )
    if not done and not row.is_done:
        raise ValidationError(f"「{row.name}」没有登记完成，不必撤销。")


def check_no_permit(step: ScheduleStep | None) -> None:
    """Raises ValidationError for a step that waits for a permit: when that is decided the step is done, and how it
    is handled says whether the step applies."""
    if step is not None and step.permit is not None:
        raise ValidationError(
            f"「{step.name}」以手续「{step.permit}」为准。请打开这件手续，在那里登记办结或改办理方式。"
        )


def check_target(target_on: date, today: date) -> None:
    if target_on < today:
        raise ValidationError(
            {
                "target_on": f"目标日期 {in_words(target_on)}早于今天（{in_words(today)}）。请填今天或以后的日期。"
            }
        )


def check_within(schedule: ProjectSchedule, steps: Sequence[ScheduleStep]) -> None:
    """Raises ValidationError for a step of another network, whatever key was sent."""
    if any(step.schedule_id != schedule.pk for step in steps):
        raise ValidationError(ELSEWHERE)


def match_milestones(schedule: ProjectSchedule, steps: Sequence[ScheduleStep]) -> None:
    """Give steps the milestones the project has already, by kind, then by name; unsaved. Ids, done days and moved
    days stay the milestones' own."""
    free = list(Milestone.objects.kept().filter(project=schedule.project_id, step=None))
    by_kind = {node.kind: node for node in free if node.kind in FACT_OF_KIND}
    by_name: dict[str, Milestone] = {}
    for node in free:
        if node.kind not in FACT_OF_KIND:
            by_name.setdefault(node.name, node)
    for step in steps:
        if step.milestone_id is None:
            found = by_kind.pop(step.kind, None) if step.fact else by_name.pop(step.name, None)
            step.milestone = found
            if found is not None:
                step.done_on, step.done_text = None, ""
