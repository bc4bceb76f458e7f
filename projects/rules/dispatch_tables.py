"""附表 1–9 of the weekly report, as data that carries its own columns (domain: the bulletins of 滨州
and the export of a city platform). Every number of the text is the count of rows of one of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from projects.rules import dispatch_figures as figures
from projects.rules.dispatch import Entry, Frozen, IssueLine, NodeLine
from projects.rules.dispatch_figures import NO_UNIT, Money, money, own_money, week_amount
from projects.rules.lights import WORST_FIRST

Row = list[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`kind`: text, long, project ([code, name]), light, marks (several words), int, change, money
    (万元), percent, points, decimal, day."""

    key: str
    label: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    number: int
    title: str
    columns: list[Column]
    rows: list[Row]
    note: str = ""

    def values(self, key: str) -> list[Any]:
        place = [column.key for column in self.columns].index(key)
        return [row[place] for row in self.rows]


ANY_OF = "、"  # between the values of a link to rows that have one of them


@dataclass(frozen=True, slots=True)
class Before:
    """The report before of the same series, and its entries."""

    number: int
    entries: list[Entry]

    @property
    def by_project(self) -> dict[int, Entry]:
        return {entry.project: entry for entry in self.entries}


def tables(frozen: Frozen, before: Before | None) -> list[Table]:
    makers: list[Callable[[Frozen, Before | None], Table]] = [
        overview, by_unit, by_project, nodes, lit, silent, problems, visits, orders,
    ]  # fmt: skip
    return [make(frozen, before) for make in makers]


def rows_of(table: Mapping[str, Any], rows: Sequence[Row] | None = None) -> list[dict[str, Any]]:
    """The rows of a stored table, or some of them, by the keys of its columns."""
    keys = [column["key"] for column in table["columns"]]
    return [dict(zip(keys, row, strict=True)) for row in (table["rows"] if rows is None else rows)]


# -- 表1 ---------------------------------------------------------------------------------------------


def overview(frozen: Frozen, before: Before | None) -> Table:
    here, there = frozen.entries, before.entries if before else None
    rows = [_count_row(*row, here, there) for row in _COUNTS]
    sums = money(own_money(frozen.scope, here))
    last = money(own_money(frozen.scope, there)) if there is not None else None
    rows += _money_rows(sums, last)
    columns = [
        Column("indicator", "指标"), Column("kind", "单位"), Column("now", "本周", "decimal"),
        Column("last", "上周", "decimal"), Column("change", "增减", "change"),
        Column("year", "年度累计", "decimal"), Column("target", "年度目标", "decimal"),
        Column("ratio", "完成率（%）", "percent"), Column("link", "", "link"),
    ]  # fmt: skip
    return Table(1, "总体情况", columns, rows, _overview_note(frozen, sums))


def _overview_note(frozen: Frozen, sums: Money) -> str:
    note = f"投资各行只计 {sums.projects} 个有年度计划的项目，亿元；序时差为百分点。"
    own = [entry for entry in frozen.entries if not entry.demo]
    if frozen.scope == "DEMO" and own:
        note += f"园区自有项目 {len(own)} 个只计个数，不与演示项目的投资合计。"
    return note


def _rows_with(mark: str) -> Callable[[Sequence[Entry]], int]:
    return lambda entries: figures.with_fact(entries, mark)


def _nodes_done(entries: Sequence[Entry]) -> int:
    return sum(node.done for entry in entries for node in entry.nodes)


def _marked(mark: str) -> Callable[[Sequence[Entry]], int]:
    return lambda entries: figures.with_mark(entries, mark)


# indicator, unit, how it is counted, the rows behind it: table, column, value
_Count = tuple[str, str, Callable[[Sequence[Entry]], int], list[Any]]
_COUNTS: list[_Count] = [
    ("调度项目", "个", len, [3, "", ""]),
    ("已开工", "个", _rows_with("已开工"), [3, "facts", "已开工"]),
    ("本周新开工", "个", _rows_with("本周新开工"), [3, "facts", "本周新开工"]),
    ("已纳统", "个", _rows_with("已纳统"), [3, "facts", "已纳统"]),
    ("本周新纳统", "个", _rows_with("本周新纳统"), [3, "facts", "本周新纳统"]),
    ("已竣工", "个", _rows_with("已竣工"), [3, "facts", "已竣工"]),
    ("已投产", "个", _rows_with("已投产"), [3, "facts", "已投产"]),
    ("已升规", "个", _rows_with("已升规"), [3, "facts", "已升规"]),
    ("本周完成节点", "个", _nodes_done, [4, "state", "本周完成"]),
    ("本周新增问题", "项", _marked("本周新增"), [7, "marks", "本周新增"]),
    ("本周销号问题", "项", _marked("本周销号"), [7, "marks", "本周销号"]),
]


def _count_row(label, unit, count, link, here, there) -> Row:  # type: ignore[no-untyped-def]
    now, last = count(here), None if there is None else count(there)
    change = None if last is None else now - last
    return [label, unit, now, last, change, None, None, None, link]


def _money_rows(sums: Money, last: Money | None) -> list[Row]:
    """In 亿元: the table mixes counts with amounts."""
    done, before = sums.done_week / 10000, last.done_week / 10000 if last else None
    change = None if before is None else done - before
    gap_change = None if last is None or None in (sums.gap, last.gap) else sums.gap - last.gap  # type: ignore[operator]
    link = [3, "planned", "有"]
    return [
        ["年度计划投资", "亿元", None, None, None, None, sums.plan / 10000, None, link],
        ["完成投资", "亿元", done, before, change, sums.done_year / 10000, sums.plan / 10000,
         sums.ratio, link],
        ["序时差", "百分点", sums.gap, last.gap if last else None, gap_change, None, None, None,
         link],
    ]  # fmt: skip


# -- 表2 ---------------------------------------------------------------------------------------------


def by_unit(frozen: Frozen, before: Before | None) -> Table:
    ranked = frozen.ranked
    standings = figures.unit_standings(frozen.entries, frozen.scope, ranked=ranked)
    ranks = _ranks(frozen.scope, before) if ranked else {}
    rows = []
    for one in standings:
        last = ranks.get(one.unit)
        moved = last - one.rank if last and one.rank else None
        head = [one.rank] if ranked else []
        tail = [one.score, last, moved] if ranked else []
        rows.append([*head, one.unit, *_unit_row(frozen.scope, one.entries), *tail])
    return Table(2, "分单位进展" + ("与排名" if ranked else ""), _unit_columns(ranked), rows,
                 f"{figures.FORMULA}。" if ranked else "排名已由园区关闭，按单位名称排列。")  # fmt: skip


def _ranks(scope: str, before: Before | None) -> dict[str, int | None]:
    if before is None:
        return {}
    return {
        one.unit: one.rank for one in figures.unit_standings(before.entries, scope, ranked=True)
    }


def _unit_row(scope: str, entries: list[Entry]) -> Row:
    sums = money(own_money(scope, entries))
    due = [entry for entry in entries if entry.should_start]
    return [
        len(entries), len(due), figures.with_fact(due, "已开工"), figures.start_rate(entries),
        sums.plan if sums.projects else None, sums.done_year if sums.projects else None, sums.ratio,
        sums.gap,
        *(figures.with_light(entries, light) for light in WORST_FIRST[:3]),
        sum(entry.report == "未报" for entry in entries),
    ]  # fmt: skip


def _unit_columns(ranked: bool) -> list[Column]:
    middle = [
        Column("unit", "单位"), Column("projects", "项目数", "int"),
        Column("due", "应开工", "int"), Column("started", "已开工", "int"),
        Column("start_rate", "开工率（%）", "percent"), Column("plan", "年度计划", "money"),
        Column("done", "累计完成", "money"), Column("ratio", "完成率（%）", "percent"),
        Column("gap", "序时差（百分点）", "points"), Column("red", "红", "int"),
        Column("yellow", "黄", "int"), Column("green", "绿", "int"),
        Column("silent", "未报送", "int"),
    ]  # fmt: skip
    if not ranked:
        return middle
    tail = [Column("score", "得分", "decimal"), Column("last", "上周位次", "int"),
            Column("moved", "升降", "change")]  # fmt: skip
    return [Column("rank", "排名", "int"), *middle, *tail]


# -- 表3 ---------------------------------------------------------------------------------------------


def by_project(frozen: Frozen, before: Before | None) -> Table:
    columns = [
        Column("light", "灯", "light"), Column("project", "项目名称", "project"),
        Column("level", "级别"), Column("site", "建设地点"), Column("total", "总投资", "money"),
        Column("plan", "年度计划", "money"), Column("week", "本周完成", "money"),
        Column("year", "年度累计", "money"), Column("ratio", "完成率（%）", "percent"),
        Column("gap", "序时差（百分点）", "points"), Column("stage", "当前阶段"),
        Column("this_week", "本周进展", "long"), Column("next_week", "下周计划", "long"),
        Column("problems", "存在问题", "long"), Column("leader", "包抓领导"),
        Column("unit", "牵头单位"), Column("commissioner", "项目专员"),
        Column("facts", "进程", "marks"), Column("planned", "年度计划有无"),
        Column("report", "报送"),
    ]  # fmt: skip
    money_of = own_money(frozen.scope, frozen.entries)
    rows = [_project_row(entry, entry in money_of) for entry in frozen.entries]
    return Table(3, "逐项目进展", columns, rows)


def _project_row(entry: Entry, own: bool) -> Row:
    return [
        entry.light, [entry.code, entry.label], entry.level, entry.site, entry.total, entry.plan,
        None if entry.done_week is None and not entry.done_late else week_amount(entry),
        entry.done_year, entry.done_ratio, entry.gap, entry.stage, _told(entry),
        entry.next_week, entry.problems, entry.leader, entry.unit, entry.commissioner,
        entry.facts, "有" if entry.plan and own else "无", entry.report,
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
        Column("clears", "整改措施", "long"), Column("leader", "包抓领导"),
        Column("commissioner", "项目专员"), Column("unit", "牵头单位"),
        Column("override", "人工调整"),
    ]  # fmt: skip
    known = before.by_project if before else {}
    rows = []
    for entry in sorted(frozen.entries, key=lambda one: (WORST_FIRST.index(one.light), one.code)):
        if entry.light in ("RED", "YELLOW"):
            last = known.get(entry.project)
            rows.append([
                entry.light, [entry.code, entry.label], last.light if last else None, entry.weeks,
                entry.rule, entry.reason, entry.clears, entry.leader, entry.commissioner,
                entry.unit, entry.override,
            ])  # fmt: skip
    return Table(5, "红黄灯项目", columns, rows)


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
        Column("kind", "类型"), Column("level", "层级"), Column("state", "状态"),
        Column("marks", "本周", "marks"), Column("unit", "牵头单位"), Column("handler", "责任人"),
        Column("raised", "提出", "day"), Column("due", "时限", "day"),
        Column("overdue", "超期工作日", "int"),
    ]  # fmt: skip
    rows = [_problem_row(entry, issue) for entry in frozen.entries for issue in entry.issues]
    rows.sort(key=lambda row: (-(row[11] or 0), row[0]))
    return Table(7, "问题", columns, rows)


def _problem_row(entry: Entry, issue: IssueLine) -> Row:
    return [
        issue.code, [entry.code, entry.label], issue.summary, issue.kind, issue.level, issue.state,
        issue.marks, issue.unit, issue.handler, issue.raised_on, issue.due_on,
        issue.overdue_workdays,
    ]  # fmt: skip


def visits(frozen: Frozen, before: Before | None) -> Table:
    columns = [
        Column("leader", "领导"), Column("visits", "次数", "int"),
        Column("projects", "涉及项目", "projects"), Column("solved", "解决问题数", "int"),
    ]  # fmt: skip
    # A project that is not reported on (待更新, 终止) has no page in the report: no code, no link.
    known = {entry.code for entry in frozen.entries}
    rows = []
    for one in frozen.visits:
        projects = [[code if code in known else "", name] for code, name in one.projects]
        rows.append([one.leader, one.visits, projects, one.solved])
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
