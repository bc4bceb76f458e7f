"""One network as Excel: the step table with what the page's chart says."""

from collections.abc import Iterator

from projects.models import Project
from projects.schedule.reads.schedule import ScheduleView
from projects.schedule.rules.network import StepRole, StepState
from projects.schedule.rules.sentences import gap_words, span_words
from projects.schedule.rules.timeline import Span, Unit

HEADERS = [
    "序", "步骤", "性质", "责任", "工期", "前置步骤", "最早开始", "最早完成", "最迟开始", "最迟完成",
    "计划完成", "实际开始", "实际完成", "总时差（工作日）", "较原计划（天）", "较原计划（工作日）", "关键链",
    "状态", "备注",
]  # fmt: skip


def title_of(project: Project) -> str:
    return f"{project.short_name}倒排工期"


def remark(view: ScheduleView) -> str:
    """Target, gap and plan, and that the project is fictional where it is."""
    plan = view.plan
    said = [f"{view.schedule.project.code}", f"目标 {view.schedule.target_on}"]
    if plan is not None:
        said += [gap_words(plan.shortfall)]
        said += [f"测算完成 {plan.forecast_on}"] if plan.forecast_on else []
    said.append(f"第 {view.confirmed.number} 版计划" if view.confirmed else "计划未确认")
    said.append(view.network.calendar_note)
    said.append("含演示数据" if view.schedule.project.is_demo else "")
    return "　".join(filter(None, said))


def sheet_rows(view: ScheduleView) -> Iterator[list]:
    for row in view.rows:
        step, plan = row.step, row.plan
        done_on, done_text = step.done
        yield [
            step.key, step.name, "" if step.role == StepRole.NORMAL else step.get_role_display(),
            responsible(step), span_words(Span(step.days, Unit(step.unit))), "；".join(row.preds),
            plan and plan.first, plan and plan.last, plan and plan.latest_first,
            plan and plan.latest_last, row.agreed and row.agreed.agreed_on, step.started_on,
            done_on or done_text, plan and plan.total_float, row.slip and row.slip.days,
            row.slip and row.slip.workdays, "是" if row.critical else "", state_of(row), step.note,
        ]  # fmt: skip


def responsible(step) -> str:
    return str(step.unit_responsible or step.responsible)


def state_of(row) -> str:
    step = row.step
    if step.state == StepState.NOT_APPLICABLE:
        return f"不适用：{step.state_reason}"
    if step.is_done:
        return "已完成"
    return "在办" if step.started_on else "未开始"
