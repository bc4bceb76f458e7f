"""表3 to 表9 of the weekly report: projects, milestones, lights, reports, problems, visits, orders."""

from collections.abc import Mapping
from datetime import date

from projects.bulletin.rules.sums import NO_UNIT, own_money, week_amount
from projects.bulletin.rules.table import ANY_OF, Before, Column, Row, Table
from projects.dispatch.rules.entry import Entry, Frozen, IssueLine, NodeLine
from projects.lights.rules.dimensions import WORST_FIRST, Dimension

CONFIRMED, ACCEPTED = "已确认", "已办结"  # labels of the last states of 督办 and 批示
# -- 表3 ---------------------------------------------------------------------------------------------


def by_project(frozen: Frozen, before: Before | None) -> Table:
    columns = [
        Column("light", "灯", "light"), Column("project", "项目名称", "project"),
        Column("level", "级别"), Column("site", "建设地点"), Column("total", "总投资", "money"),
        Column("plan", "年度计划", "money"), Column("week", "本周完成", "money"),
        Column("year", "年度累计", "money"), Column("expected", "序时应完成", "money"),
        Column("ratio", "完成率（%）", "percent"),
        Column("gap", "序时差（百分点）", "points"), Column("stage", "当前阶段"),
        Column("this_week", "本周进展", "long"), Column("next_week", "下周计划", "long"),
        Column("problems", "存在问题", "long"), Column("leader", "包抓领导"),
        Column("unit", "牵头单位"), Column("commissioner", "项目专员"),
        Column("facts", "进程", "marks"), Column("this_year", "本年", "marks"),
        Column("planned", "年度计划有无"), Column("report", "报送"),
    ]  # fmt: skip
    counted = {entry.project for entry in own_money(frozen.scope, frozen.entries)}
    rows = [_project_row(entry, entry.project in counted) for entry in frozen.entries]
    return Table(3, "逐项目进展", columns, rows)


def _project_row(entry: Entry, own: bool) -> Row:
    return [
        entry.light, [entry.code, entry.label], entry.level, entry.site, entry.total, entry.plan,
        None if entry.done_week is None and not entry.done_late else week_amount(entry),
        entry.done_year, entry.expected, entry.done_ratio, entry.gap, entry.stage, _told(entry),
        entry.next_week, entry.problems, entry.leader, entry.unit, entry.commissioner,
        [*(["应开工"] if entry.should_start else []), *entry.facts], entry.this_year,
        "有" if entry.plan and own else "无", entry.report,
    ]  # fmt: skip


def _told(entry: Entry) -> str:
    """This week's text; what came in late for weeks before stands below it, marked."""
    late = [f"【{one.kind} {one.week}】{one.progress}" for one in entry.late]
    return "\n".join(filter(None, [entry.this_week, *late]))


# -- 表4 ---------------------------------------------------------------------------------------------


def nodes(frozen: Frozen, before: Before | None) -> Table:
    columns = [
        Column("project", "项目", "project"), Column("node", "节点"), Column("state", "状态"),
        Column("planned", "计划完成", "day"), Column("actual", "实际/预计", "day"),
        Column("late", "超期天数", "int"), Column("old", "原定", "day"),
        Column("pushed", "推迟天数", "int"), Column("moves", "累计调整（次）", "int"),
        Column("reason", "调整原因", "long"), Column("unit", "责任单位"),
    ]  # fmt: skip
    rows = [
        row for entry in frozen.entries for node in entry.nodes
        for row in _node_rows(entry, node, frozen)
    ]  # fmt: skip
    return Table(4, "节点", columns, sorted(rows, key=lambda row: (_NODE_ORDER[row[2]], row[3])))


_NODE_ORDER = {"逾期": 0, "本周应完成": 1, "时限调整": 2, "本周完成": 3, "下周到期": 4}


def _node_rows(entry: Entry, node: NodeLine, frozen: Frozen) -> list[Row]:
    def row(state: str, old: date | None = None, pushed: int | None = None, why: str = "") -> Row:
        actual = node.done_on if node.done else node.forecast_on
        late = node.overdue_days or None
        return [[entry.code, entry.label], node.name, state, node.due_on, actual, late, old, pushed,
                node.moves or None, why, node.unit]  # fmt: skip

    rows = []
    if node.done:
        rows.append(row("本周完成"))
    elif node.overdue:
        rows.append(row("逾期"))
    elif not entry.status and (ahead := (node.due_on - frozen.week.cut_off_on).days) <= 7:
        rows.append(row("下周到期" if ahead > 0 else "本周应完成"))
    if node.moved:
        first, last = node.moved[0], node.moved[-1]
        why = "；".join(move.reason for move in node.moved)
        rows.append(row("时限调整", first.old_on, (last.new_on - first.old_on).days, why))
    return rows


# -- 表5 to 表9 ---------------------------------------------------------------------------------------


def lit(frozen: Frozen, before: Before | None) -> Table:
    columns = [
        Column("light", "灯", "light"), Column("project", "项目", "project"),
        Column("was", "上期", "light"), Column("weeks", "连续周数", "int"),
        Column("rule", "触发规则"), Column("reason", "原因", "long"),
        Column("clears", "整改措施", "long"), Column("due", "整改时限", "day"),
        Column("leader", "包抓领导"),
        Column("commissioner", "项目专员"), Column("unit", "牵头单位"),
        Column("override", "人工调整"),
    ]  # fmt: skip
    known, limits = before.by_project if before else {}, _limits(frozen)
    rows = []
    for entry in sorted(frozen.entries, key=lambda one: (WORST_FIRST.index(one.light), one.code)):
        if entry.light in ("RED", "YELLOW"):
            last = known.get(entry.project)
            rows.append([
                entry.light, [entry.code, entry.label], last.light if last else None, entry.weeks,
                _rule(entry), entry.reason, entry.clears, _remedy_due(entry, limits),
                entry.leader, entry.commissioner, entry.unit, entry.override,
            ])  # fmt: skip
    return Table(5, "红黄灯项目", columns, rows, REMEDY)


REMEDY = (
    "整改时限为该项目未办结督办单、批示中最早的时限；都没有的，节点亮灯取逾期节点的预计完成日；"
    "「—」为尚未定时限。"
)


def _rule(entry: Entry) -> str:
    """「节点逾期超过 7 天（关键节点 3 天）　D3 v1」."""
    return "　".join(filter(None, [entry.criterion, entry.rule]))


def _limits(frozen: Frozen) -> dict[int, list[date]]:
    """Project → the limits that somebody has set it and that are still open."""
    found: dict[int, list[date]] = {}
    for order in frozen.orders:
        if order.state != CONFIRMED:
            found.setdefault(order.project, []).append(order.due_on)
    for word in frozen.instructions:
        if word.project and word.state != ACCEPTED:
            found.setdefault(word.project, []).append(word.due_on)
    return found


def _remedy_due(entry: Entry, limits: Mapping[int, list[date]]) -> date | None:
    if entry.project in limits:
        return min(limits[entry.project])
    lit = {line.dimension for line in entry.lights if line.light == entry.light}
    ahead = [node.forecast_on for node in entry.nodes if node.overdue and node.forecast_on]
    return max(ahead, default=None) if Dimension.MILESTONE in lit else None


def silent(frozen: Frozen, before: Before | None) -> Table:
    columns = [
        Column("unit", "单位"), Column("project", "项目", "project"), Column("person", "应报人"),
        Column("state", "状态"), Column("times", "连续次数", "int"),
    ]  # fmt: skip
    rows = [row for entry in frozen.entries for row in _silent_rows(entry)]
    return Table(6, "未报送、迟报、雷同", columns, sorted(rows, key=lambda row: _silent_order(row)))


_SILENT_ORDER = ("未报", "迟报", "退回未改", "无变化", "与上周雷同")


def _silent_order(row: Row) -> tuple[int, int, str]:
    return (_SILENT_ORDER.index(row[3]), -(row[4] or 0), row[1][0])


def _silent_rows(entry: Entry) -> list[Row]:
    person = entry.commissioner or (f"{entry.chief}（缺专员）" if entry.chief else "缺专员")
    states = [
        ("未报", entry.report == "未报", entry.silent_weeks),
        ("迟报", entry.report == "迟报" or any(one.kind == "补报" for one in entry.late), None),
        ("退回未改", entry.returned, None),
        ("无变化", entry.unchanged_weeks > 0, entry.unchanged_weeks),
        ("与上周雷同", entry.alike, None),
    ]
    return [
        [entry.unit or NO_UNIT, [entry.code, entry.label], person, state, times]
        for state, holds, times in states
        if holds
    ]


def problems(frozen: Frozen, before: Before | None) -> Table:
    columns = [
        Column("code", "编号"), Column("project", "项目", "project"), Column("summary", "问题", "long"),
        Column("kind", "类型"), Column("source", "来源"), Column("severity", "严重度"),
        Column("level", "层级"), Column("state", "状态"), Column("marks", "本周", "marks"),
        Column("milestone", "影响节点"), Column("unit", "牵头单位"),
        Column("supporting", "配合单位"), Column("handler", "责任人"),
        Column("raised_by", "提出人"), Column("raised", "提出", "day"),
        Column("assigned", "交办", "day"), Column("due", "时限", "day"),
        Column("overdue", "超期工作日", "int"), Column("result", "办理结果", "long"),
        Column("resolved", "办结", "day"), Column("company_word", "企业意见"),
        Column("closed_by", "销号人"), Column("closed", "销号", "day"),
    ]  # fmt: skip
    found = [(entry, issue) for entry in frozen.entries for issue in entry.issues]
    found.sort(key=lambda one: (-(one[1].overdue_workdays or 0), one[1].code))
    return Table(7, "问题", columns, [_problem_row(entry, issue) for entry, issue in found])


def _problem_row(entry: Entry, issue: IssueLine) -> Row:
    return [
        issue.code, [entry.code, entry.label], issue.summary, issue.kind, issue.source,
        issue.severity, issue.level, issue.state, issue.marks, issue.milestone, issue.unit,
        issue.supporting, issue.handler, issue.raised_by, issue.raised_on, issue.assigned_on,
        issue.due_on, issue.overdue_workdays, issue.result, issue.resolved_on,
        issue.company_word, issue.closed_by, issue.closed_on,
    ]  # fmt: skip


def visits(frozen: Frozen, before: Before | None) -> Table:
    columns = [
        Column("leader", "领导"), Column("visits", "次数", "int"), Column("days", "日期", "marks"),
        Column("projects", "涉及项目", "projects"), Column("solved", "解决问题数", "int"),
        Column("codes", "解决的问题", "marks"), Column("link", "", "link"),
    ]  # fmt: skip
    # A project that is not reported on (待更新, 终止) has no page in the report: no code, no link.
    known = {entry.code for entry in frozen.entries}
    told = {issue.code for entry in frozen.entries for issue in entry.issues}
    rows = []
    for one in frozen.visits:
        projects = [[code if code in known else "", name] for code, name in one.projects]
        days = [f"{day:%m-%d}" for day in one.days]
        links = {"solved": [7, "code", ANY_OF.join(one.solved)]} if told >= {*one.solved} else {}
        rows.append(
            [one.leader, len(days), days, projects, len(one.solved), one.solved, links]
        )  # fmt: skip
    return Table(8, "现场办公", columns, rows)


def orders(frozen: Frozen, before: Before | None) -> Table:
    columns = [
        Column("number", "文号"), Column("colour", "颜色"), Column("matter", "事项", "long"),
        Column("project", "项目", "project"), Column("unit", "单位"), Column("due", "时限", "day"),
        Column("state", "状态"),
    ]  # fmt: skip
    rows = [
        [one.number, one.colour, one.matter, [one.code, one.short_name], one.unit, one.due_on,
         one.state]
        for one in frozen.orders
    ]  # fmt: skip
    return Table(9, "督办", columns, rows)
