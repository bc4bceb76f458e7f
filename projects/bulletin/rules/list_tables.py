"""附表 3 to 9 of the weekly report: projects, milestones, lights, reports, problems, visits, orders."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from projects.bulletin.rules.corrected import of_project
from projects.bulletin.rules.element_sums import stuck_in
from projects.bulletin.rules.slipped import marks_of
from projects.bulletin.rules.sums import NO_UNIT, week_amount
from projects.bulletin.rules.table import (
    ANY_OF,
    Around,
    Before,
    Column,
    Declaration,
    Link,
    Number,
    Row,
)
from projects.directing.rules import State as InstructionState
from projects.dispatch.rules.codes import (
    Backward,
    CameLate,
    Mark,
    NodeLines,
    OfYear,
    Passed,
    Planned,
    Reproach,
)  # fmt: skip
from projects.dispatch.rules.entry import Entry, Frozen, IssueLine, NodeLine
from projects.dispatch.rules.kinds import Scope
from projects.issues.rules.kinds import IssueKind, IssueLevel, IssueSource, Severity
from projects.issues.rules.machine import State as IssueState
from projects.issues.rules.supervision import Colour as OrderColour, OrderState
from projects.lights.rules.dimensions import WORST_FIRST, Dimension, Light
from projects.needs.rules.kinds import Element
from projects.registry.rules.kinds import Level as ProjectLevel
from projects.registry.rules.stages import Stage
from projects.weekly.rules.duties import DutyState

PROJECT = Column("project", "项目", "project")
SHORTFALL = Column("shortfall", "工期差（工作日）", "shortfall", aside=True)
LEADER = Column("leader", "包联领导", empty="空缺")
# On paper the three who answer for a project stand below one another, none left out.
RESPONSIBLE = (
    Column("commissioner", "项目专员", empty="空缺", below="leader"),
    Column("unit", "牵头单位", empty=NO_UNIT, below="leader"),
)


def _project(entry: Entry) -> list[str]:
    return [entry.code, entry.label]


# -- 附表 3 -------------------------------------------------------------------------------------------


def _by_project(entry: Entry, last: Entry | None, around: Around) -> list[Row]:
    own = entry.demo == (around.scope == Scope.DEMO)
    return [{
        "light": entry.light, "project": _project(entry), "level": entry.level, "site": entry.site,
        "total": entry.total, "plan": entry.plan,
        "week": week_amount(entry),
        "year": entry.done_year, "expected": entry.expected, "ratio": entry.done_ratio,
        "gap": entry.gap, "stage": entry.stage, "this_week_text": _told(entry),
        "next_week": entry.next_week, "problems": entry.problems, "leader": entry.leader,
        "unit": entry.unit, "commissioner": entry.commissioner,
        "facts": [*([Passed.DUE_START] if entry.should_start else []), *entry.facts],
        "this_year": entry.this_year, "planned": Planned.YES if entry.plan and own else Planned.NO,
        "report": entry.report, "by_rule": entry.by_rule, "shortfall": entry.shortfall,
        "schedule": marks_of(entry, last), "stuck": stuck_in(entry),
    }]  # fmt: skip


def _told(entry: Entry) -> str:
    """This week's text; what came in late for weeks before, and what of the investment was put right, stands
    below it, marked."""
    late = [f"【{CameLate(one.kind).label} {one.week}】{one.told}" for one in entry.late]
    right = of_project(entry.corrected)
    return "\n".join(filter(None, [entry.told, *late, right and f"【完成投资】{right}"]))


BY_PROJECT = Declaration(
    Number.PROJECTS, "逐项目进展",
    (
        Column("light", "灯", "light"), Column("project", "项目名称", "project"),
        Column("level", "级别", "code", ProjectLevel, suffix="重点", below="stage"),
        Column("site", "建设地点", below="project"),
        Column("total", "总投资", "money"), Column("plan", "年度计划", "money"),
        Column("week", "本周完成", "money"), Column("year", "年度累计", "money", below="plan"),
        Column("expected", "序时应完成", "money", aside=True),
        Column("ratio", "完成率（%）", "percent"),
        Column("gap", "序时差（百分点）", "points", below="ratio"),
        Column("stage", "当前阶段", "code", Stage, empty="待核实"),
        Column("this_week_text", "本周进展", "long"),
        Column("next_week", "下周计划", "long"),
        Column("problems", "存在问题", "long"), LEADER, *RESPONSIBLE,
        Column("facts", "进程", "marks", Passed, aside=True),
        Column("this_year", "本年", "marks", OfYear, aside=True),
        Column("planned", "年度计划有无", "code", Planned, aside=True),
        Column("report", "报送", "code", DutyState, aside=True),
        Column("by_rule", "仅因规则变色前的灯", "light", aside=True), SHORTFALL,
        Column("schedule", "倒排", "marks", Backward, aside=True),
        Column("stuck", "卡住的要素", "marks", Element, aside=True),
    ),
    rows=_by_project, counted=True,
)  # fmt: skip

# -- 附表 4 -------------------------------------------------------------------------------------------

_NODE_ORDER = list(NodeLines)


def _nodes(entry: Entry, last: Entry | None, around: Around) -> list[Row]:
    return [row for node in entry.nodes for row in _node_rows(entry, node, around.cut_off_on)]


def _node_order(row: Row) -> tuple[int, date]:
    return _NODE_ORDER.index(row["state"]), row["planned"]


def _node_rows(entry: Entry, node: NodeLine, cut_off_on: date) -> list[Row]:
    def row(
        state: NodeLines, old: date | None = None, pushed: int | None = None, why: str = ""
    ) -> Row:
        return {
            "project": _project(entry), "node": node.name, "state": state, "planned": node.due_on,
            "actual": node.done_on if node.done else node.forecast_on,
            "late": node.overdue_days or None, "old": old, "pushed": pushed,
            "moves": node.moves or None, "reason": why, "unit": node.unit,
            "shortfall": entry.shortfall,
        }  # fmt: skip

    rows = []
    if node.done:
        rows.append(row(NodeLines.DONE))
    elif node.overdue:
        rows.append(row(NodeLines.OVERDUE))
    elif entry.active and (ahead := (node.due_on - cut_off_on).days) <= 7:
        rows.append(row(NodeLines.SOON if ahead > 0 else NodeLines.DUE))
    if node.moved:
        first, last = node.moved[0], node.moved[-1]
        why = "；".join(move.reason for move in node.moved)
        rows.append(row(NodeLines.MOVED, first.old_on, (last.new_on - first.old_on).days, why))
    return rows


NODES = Declaration(
    Number.NODES, "节点",
    (
        PROJECT, Column("node", "节点"), Column("state", "状态", "code", NodeLines),
        Column("planned", "计划完成", "day"), Column("actual", "实际/预计", "day"),
        Column("late", "逾期天数", "int"), Column("old", "原定", "day"),
        Column("pushed", "推迟天数", "int"), Column("moves", "累计调整（次）", "int"),
        Column("reason", "调整原因", "long"), Column("unit", "责任单位"),
        replace(SHORTFALL, aside=False),
    ),
    rows=_nodes, order=_node_order, key=("project", "node", "state"), about="node",
)  # fmt: skip

# -- 附表 5 -------------------------------------------------------------------------------------------


def _lit(entry: Entry, last: Entry | None, around: Around) -> list[Row]:
    if entry.light not in (Light.RED, Light.YELLOW):
        return []
    return [{
        "light": entry.light, "project": _project(entry),
        "was": last.light if last else None, "weeks": entry.weeks,
        "rule_text": "　".join(filter(None, [entry.criterion_text, entry.rule])),
        "reason_text": entry.reason_text, "clears_text": entry.clears_text,
        "due": _remedy_due(entry, around.limits), "leader": entry.leader,
        "commissioner": entry.commissioner, "unit": entry.unit,
        "override_text": entry.override_text,
    }]  # fmt: skip


def _lit_order(row: Row) -> tuple[int, str]:
    return WORST_FIRST.index(row["light"]), row["project"][0]


REMEDY = (
    "整改时限为该项目未办结督办单、批示中最早的时限；都没有的，节点亮灯取逾期节点的预计完成日；"
    "「—」为尚未定时限。"
)


def limits(frozen: Frozen) -> dict[int, list[date]]:
    """Project → the limits that somebody has set it and that are still open."""
    found: dict[int, list[date]] = {}
    for order in frozen.orders:
        if order.state != OrderState.CONFIRMED:
            found.setdefault(order.project, []).append(order.due_on)
    for word in frozen.instructions:
        if word.project and word.state != InstructionState.ACCEPTED:
            found.setdefault(word.project, []).append(word.due_on)
    return found


def _remedy_due(entry: Entry, limits: Mapping[int, list[date]]) -> date | None:
    if entry.project in limits:
        return min(limits[entry.project])
    lit = {line.dimension for line in entry.lights if line.light == entry.light}
    ahead = [node.forecast_on for node in entry.nodes if node.overdue and node.forecast_on]
    return max(ahead, default=None) if Dimension.MILESTONE in lit else None


LIT = Declaration(
    Number.LIT, "红黄灯项目",
    (
        Column("light", "灯", "light"), PROJECT, Column("was", "上期", "light"),
        Column("weeks", "连续周数", "int"),
        Column("rule_text", "触发规则", aside=True, folded="reason_text"),
        Column("reason_text", "原因", "long"), Column("clears_text", "整改措施", "long"),
        Column("due", "整改时限", "day"), LEADER, *RESPONSIBLE,
        Column("override_text", "人工调整", below="reason_text"),
    ),
    rows=_lit, order=_lit_order, note=lambda frozen: REMEDY, about="reason_text",
)  # fmt: skip

# -- 附表 6 -------------------------------------------------------------------------------------------

_REPROACHES = list(Reproach)


def _reproach_order(row: Row) -> tuple[int, int, str]:
    return (_REPROACHES.index(row["state"]), -(row["times"] or 0), row["project"][0])


def _reproached(entry: Entry, last: Entry | None, around: Around) -> list[Row]:
    came_late = any(one.kind == CameLate.REPORT for one in entry.late)
    states = [
        (Reproach.MISSED, entry.report == DutyState.MISSED, entry.silent_weeks),
        (Reproach.LATE, entry.report == DutyState.LATE or came_late, None),
        (Reproach.RETURNED, entry.returned, None),
        (Reproach.UNCHANGED, entry.unchanged_weeks > 0, entry.unchanged_weeks),
        (Reproach.ALIKE, entry.alike, None),
    ]
    shared = {
        "unit": entry.unit, "unit_id": entry.unit_id, "project": _project(entry),
        "person": entry.commissioner or entry.chief,
        "person_id": entry.commissioner_id if entry.commissioner else entry.chief_id,
        "as_chief": not entry.commissioner,
    }  # fmt: skip
    return [{**shared, "state": state, "times": times} for state, holds, times in states if holds]


REPROACHED = Declaration(
    Number.REPROACHED, "未报、迟报、雷同",
    (
        Column("unit", "单位", empty=NO_UNIT), PROJECT,
        Column("person", "应报人", "person", empty="专员空缺"),
        Column("state", "状态", "code", Reproach), Column("times", "连续次数", "int"),
    ),
    rows=_reproached, order=_reproach_order, key=("project", "state"), about="state",
)  # fmt: skip

# -- 附表 7 -------------------------------------------------------------------------------------------


def _problems(entry: Entry, last: Entry | None, around: Around) -> list[Row]:
    return [_problem_row(entry, issue) for issue in entry.issues]


def _problem_order(row: Row) -> tuple[int, str]:
    return -(row["overdue"] or 0), row["code"]


def _problem_row(entry: Entry, issue: IssueLine) -> Row:
    return {
        "code": issue.code, "project": _project(entry), "summary": issue.summary,
        "kind": issue.kind, "source": issue.source, "severity": issue.severity,
        "level": issue.level, "state": issue.state, "marks": issue.marks,
        "milestone": issue.milestone, "unit": issue.unit, "supporting": issue.supporting,
        "handler": issue.handler, "raised_by": issue.raised_by, "raised": issue.raised_on,
        "assigned": issue.assigned_on, "due": issue.due_on, "overdue": issue.overdue_workdays,
        "result": issue.result, "resolved": issue.resolved_on,
        "company_word": issue.company_word, "closed_by": issue.closed_by,
        "closed": issue.closed_on,
    }  # fmt: skip


PROBLEMS = Declaration(
    Number.PROBLEMS, "问题",
    (
        Column("code", "编号"), PROJECT, Column("summary", "问题", "long"),
        Column("kind", "类型", "code", IssueKind),
        Column("source", "来源", "code", IssueSource, aside=True, below="kind"),
        Column("severity", "严重度", "code", Severity, below="level"),
        Column("level", "层级", "code", IssueLevel),
        Column("state", "状态", "code", IssueState), Column("marks", "本周", "marks", Mark, below="state"),
        Column("milestone", "影响节点", aside=True),
        Column("unit", "牵头单位"), Column("supporting", "配合单位", "marks", aside=True),
        Column("handler", "责任人", below="unit"), Column("raised_by", "提出人", aside=True),
        Column("raised", "提出", "day", below="code"), Column("assigned", "交办", "day", aside=True),
        Column("due", "时限", "day"), Column("overdue", "超期工作日", "int"),
        Column("result", "办理结果", "long", aside=True),
        Column("resolved", "办结", "day", below="due"),
        Column("company_word", "企业意见", aside=True), Column("closed_by", "销号人"),
        Column("closed", "销号", "day", below="closed_by"),
    ),
    rows=_problems, order=_problem_order, key=("code",), about="summary",
)  # fmt: skip

# -- 附表 8 -------------------------------------------------------------------------------------------


def _visits(frozen: Frozen, before: Before | None) -> list[Row]:
    # A project that is not reported on (待更新, 终止) has no page in the report: no code, no link.
    known = {entry.code for entry in frozen.entries}
    told = {issue.code for entry in frozen.entries for issue in entry.issues}
    return [
        {
            "leader": one.leader, "leader_id": one.leader_id, "visits": len(one.days), "days": one.days,
            "projects": [[code if code in known else "", name] for code, name in one.projects],
            "solved": len(one.solved), "codes": one.solved, "listed": told >= {*one.solved},
        }
        for one in frozen.visits
    ]  # fmt: skip


def _visit_links(row: Row) -> dict[str, Link]:
    """The problems, where all of them stand in 附表 7."""
    if not row["listed"]:
        return {}
    return {"solved": (Number.PROBLEMS, "code", ANY_OF.join(row["codes"]))}


VISITS = Declaration(
    Number.VISITS, "现场办公",
    (
        Column("leader", "领导"), Column("visits", "次数", "int"), Column("days", "日期", "days"),
        Column("projects", "涉及项目", "projects"), Column("solved", "解决问题数", "int"),
        Column("codes", "解决的问题", "marks", aside=True),
    ),
    _visits, links=_visit_links, key=("leader",), by_project=False, named="leader", about="leader",
)  # fmt: skip

# -- 附表 9 -------------------------------------------------------------------------------------------


def _orders(frozen: Frozen, before: Before | None) -> list[Row]:
    return [
        {
            "number": one.number, "colour": one.colour, "matter": one.matter,
            "project": [one.code, one.short_name], "unit": one.unit, "unit_id": one.unit_id,
            "project_id": one.project, "due": one.due_on, "state": one.state,
        }
        for one in frozen.orders
    ]  # fmt: skip


ORDERS = Declaration(
    Number.ORDERS, "督办",
    (
        Column("number", "文号"), Column("colour", "颜色", "code", OrderColour),
        Column("matter", "事项", "long"), Column("project", "项目", "project"),
        Column("unit", "单位"), Column("due", "时限", "day"),
        Column("state", "状态", "code", OrderState),
    ),
    _orders, key=("number",), running=True, about="matter",
)  # fmt: skip
