"""The running text of the weekly report, 一、 to 五、, from the frozen first screen and tables.

Every number said is one that stands there, or the count of rows of a table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gaoxin.text import clean_line
from projects.bulletin.rules.first_screen import LIGHT_WORDS
from projects.bulletin.rules.table import FrozenTable, Number, Row
from projects.bulletin.rules.words import words
from projects.directing.rules import State as InstructionState
from projects.dispatch.rules.codes import Indicator, Mark, NodeLines, PermitMark, Reproach
from projects.lights.rules.dimensions import Light
from projects.needs.rules.kinds import NeedState
from projects.official.papers.document import day_words
from projects.registry.rules.amounts import yi_with_unit
from projects.registry.rules.labelled import label_of

URGENT = (Mark.OVERDUE, Mark.TO_RISE, Mark.RISEN, Mark.BLOCKING, Mark.NEW)
FIGURES = (
    Indicator.IN_STATISTICS, Indicator.NEW_IN_STATISTICS, Indicator.COMPLETED, Indicator.IN_OPERATION,
    Indicator.ABOVE_SCALE, Indicator.NODES_DONE, Indicator.ISSUES_NEW, Indicator.ISSUES_CLOSED,
)  # fmt: skip
NAMED = 20  # projects of one colour in a sentence: a change of the rule may turn a hundred at once
_GAP = re.compile(r"(?<=[\d%.])[ ](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[ ](?=[+−\d])")

Tables = dict[int, FrozenTable]


@dataclass(frozen=True)
class Line:
    """`level` 0 is running text, 1 一、, 2 （一）. `kept`: it leads to the next line, and stands on its page."""

    text: str
    level: int = 0
    kept: bool = False


def lead(first: dict[str, Any]) -> str:
    """导语: the paragraph of the first screen, set without the spaces beside its numbers."""
    return _GAP.sub("", "".join(part["said_text"] for part in first["parts"]))


def sections(first: dict[str, Any], tables: Tables) -> Iterator[Line]:
    yield Line("一、总体进展", 1)
    yield from _overall(first, tables)
    yield Line("二、分单位情况", 1)
    yield from _units(tables[Number.UNITS])
    yield Line("三、红黄灯项目", 1)
    yield from _lit(tables[Number.LIT])
    yield Line("四、存在问题及交办", 1)
    yield from _problems(first, tables)
    yield Line("五、下周重点", 1)
    yield from _next_week(tables[Number.NODES])


# -- 一 ----------------------------------------------------------------------------------------------


def _overall(first: dict[str, Any], tables: Tables) -> Iterator[Line]:
    yield Line("（一）亮灯情况", 2)
    yield Line("；".join(_light_count(one) for one in first["lights"]) + "。")
    became = [text for one in first["lights"] if (text := _became(one))]
    if became:
        yield Line("与上期相比，" + "；".join(became) + "。")
    yield Line("（二）主要指标", 2)
    yield Line(_figures(tables[Number.OVERVIEW]) + "（详见附件1、附件3）。")
    yield Line("（三）报送情况", 2)
    yield Line(_silent(tables[Number.REPROACHED]))
    if first["front"]:
        names = "、".join(
            f"{name}（{code}，连续{weeks}周）" for code, name, weeks in first["front"]
        )
        yield Line(f"连续未报的项目：{names}。")
    if first["awaiting"]:
        yield Line(f"待更新项目{len(first['awaiting'])}个（据报道录入，不计入各项指标）：{_names(first['awaiting'])}。")  # fmt: skip


def _light_count(one: dict[str, Any]) -> str:
    text = f"{LIGHT_WORDS[Light(one['light'])]}{one['count']}个"
    if one["last"] is None:
        return text
    change = one["count"] - one["last"]
    if not change:
        return f"{text}，与上期持平"
    return f"{text}，比上期{'增加' if change > 0 else '减少'}{abs(change)}个"


def _became(one: dict[str, Any]) -> str:
    if not one["became"]:
        return ""
    now = Light(one["light"])
    names = [f"{name}（{Light(was).label}→{now.label}）" for _, name, was in one["became"]]
    return f"转为{LIGHT_WORDS[now]}{len(names)}个：{_listed(names)}"


def _listed(names: Sequence[str]) -> str:
    """As many as a sentence holds."""
    return "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")


def _names(projects: list[list[str]]) -> str:
    return "、".join(project[1] for project in projects)


def _figures(table: FrozenTable) -> str:
    by_name = {row["indicator"]: row for row in table.rows}
    known = [by_name[name] for name in FIGURES if name in by_name]
    name, measure = table.column("indicator"), table.column("measure")
    return "，".join(f"{words(name, row)}{row['now']}{words(measure, row)}" for row in known)


def _silent(table: FrozenTable) -> str:
    if not table.rows:
        return "本周无未报、迟报、雷同。"
    states = list(dict.fromkeys(row["state"] for row in table.rows))
    said = [_of_state(state, [r for r in table.rows if r["state"] == state]) for state in states]
    return "；".join(said) + "（详见附件6）。"


def _of_state(state: str, rows: list[Row]) -> str:
    shown_names = "、".join(row["project"][1] for row in rows[:10])
    return (
        f"{label_of(Reproach, state)}{len(rows)}个：{shown_names}{'等' if len(rows) > 10 else ''}"
    )


# -- 二、三 ------------------------------------------------------------------------------------------


def _units(table: FrozenTable) -> Iterator[Line]:
    if not table.rows:
        yield Line("本周无。")
    unit = table.column("unit")
    for number, row in enumerate(table.rows, 1):
        yield Line(f"{number}.{words(unit, row)}：{_unit(row)}。")
    if table.note:
        yield Line(table.note)


def _unit(row: Row) -> str:
    said = [f"项目{row['projects']}个，应开工{row['due']}个、已开工{row['started']}个"]
    if row["start_rate"] is not None:
        said[0] += f"，开工率{row['start_rate']}%"
    if Decimal(row["plan"] or 0):
        plan, done = (_amount(row[key]) for key in ("plan", "done"))
        money = f"年度计划{plan}，累计完成{done}，完成率{row['ratio']}%"
        said.append(money + _against_time(row["gap"]))
    grey = f"、暂不评价{row['grey']}个" if row.get("grey") else ""
    said.append(f"红灯{row['red']}个、黄灯{row['yellow']}个、绿灯{row['green']}个{grey}")
    if row["silent"]:
        said.append(f"未报{row['silent']}个")
    if row.get("rank") is not None:
        said.append(f"得分{row['score']}，排名第{row['rank']}{_moved(row['moved'])}")
    return "；".join(said)


def _amount(value: str | None) -> str:
    return yi_with_unit(None if value is None else Decimal(value)).replace(" ", "")


def _against_time(gap: str | None) -> str:
    if gap is None:
        return ""
    if not Decimal(gap):
        return "，与序时进度持平"
    return f"，{'低于' if Decimal(gap) < 0 else '高于'}序时进度{abs(Decimal(gap))}个百分点"


def _moved(moved: int | None) -> str:
    if moved is None:
        return ""
    if not moved:
        return "，与上周持平"
    return f"，比上周{'上升' if moved > 0 else '下降'}{abs(moved)}位"


def _lit(table: FrozenTable) -> Iterator[Line]:
    for mark, light in (("（一）", Light.RED), ("（二）", Light.YELLOW)):
        rows = [row for row in table.rows if row["light"] == light]
        yield Line(f"{mark}{LIGHT_WORDS[light]}项目{len(rows)}个", 2)
        if not rows:
            yield Line("本周无。")
        for number, row in enumerate(rows, 1):
            yield Line(f"{number}.{_lit_project(row)}")


def _lit_project(row: Row) -> str:
    code, name = row["project"]
    weeks = f"，连续{row['weeks']}周" if row["weeks"] else ""
    people = [f"{what}：{row[key]}" for what, key in (("包联领导", "leader"),
              ("项目专员", "commissioner"), ("牵头单位", "unit")) if row[key]]  # fmt: skip
    said = [f"{name}（{code}{weeks}）。"]
    said += [f"{what}：{sentence(row[key])}" for what, key in (("原因", "reason_text"),
             ("整改措施", "clears_text"), ("人工调整", "override_text")) if row[key]]  # fmt: skip
    return "".join([*said, "；".join(people) + "。" if people else ""])


def sentence(text: str) -> str:
    """One line, one full stop."""
    return clean_line(text).rstrip("。；;") + "。"


# -- 四、五 ------------------------------------------------------------------------------------------


def _problems(first: dict[str, Any], tables: Tables) -> Iterator[Line]:
    yield Line("（一）存在问题", 2)
    rows = [row for row in tables[Number.PROBLEMS].rows if Mark.OPEN in row["marks"]]
    urgent = [row for row in rows if any(mark in URGENT for mark in row["marks"])]
    if not rows:
        yield Line("本周无未销号问题。")
    elif len(urgent) < len(rows):
        yield Line(f"未销号问题{len(rows)}项，其中超期、提级、堵点和本周新增的{len(urgent)}项如下，其余见附件7。", kept=bool(urgent))  # fmt: skip
    for number, row in enumerate(urgent, 1):
        yield Line(f"{number}.{_problem(row)}")
    if first["instructions"]:
        yield Line("（二）批示交办", 2)
        yield from _instructions(first["instructions"])
    if tables[Number.ORDERS].rows:
        yield Line(f"督办事项{len(tables[Number.ORDERS].rows)}件，详见附件9。")
    yield from _elements(tables)


def _elements(tables: Tables) -> Iterator[Line]:
    needs = [row for row in _rows(tables, Number.NEEDS) if row["state"] == NeedState.OVERDUE]
    permits = [row for row in _rows(tables, Number.PERMITS) if PermitMark.OVERDUE in row["marks"]]
    if needs:
        said = f"逾期未保障要素{len(needs)}项：{_named(needs, 'title_text')}"
        yield Line(f"{said}，详见附件10。")
    if permits:
        said = f"超期未办结手续{len(permits)}件：{_named(permits, 'item')}"
        yield Line(f"{said}，详见附件11。")


def _rows(tables: Tables, number: Number) -> Sequence[Row]:
    """None of a table that reports of earlier formats have not."""
    return tables[number].rows if number in tables else ()


def _named(rows: Sequence[Row], what: str) -> str:
    return _listed([f"{row['project'][1]}「{row[what]}」" for row in rows])


def _problem(row: Row) -> str:
    marks = "、".join(label_of(Mark, mark) for mark in row["marks"] if mark != Mark.OPEN)
    said = [f"{row['project'][1]}：{sentence(row['summary'])}"]
    facts = [f"{what}：{row[key]}" for what, key in (("牵头单位", "unit"), ("责任人", "handler"))
             if row[key]]  # fmt: skip
    if row["due"]:
        late = f"，超期{row['overdue']}个工作日" if (row["overdue"] or 0) > 0 else ""
        facts.append(f"时限：{day(row['due'])}{late}")
    return "".join(said) + "；".join(facts) + f"（{row['code']}，{marks}）。"


def _instructions(rows: list[Row]) -> Iterator[Line]:
    if not rows:
        yield Line("本周无未办结批示。")
    for number, row in enumerate(rows, 1):
        yield Line(f"{number}.{_instruction(row)}")


def _instruction(row: Row) -> str:
    by = f"{row.get('given_by') or ''}{'（代录）' if row.get('on_behalf') else ''}"
    about = f"，{row['project_name']}" if row.get("project_name") else ""
    late = f"，超期{row['overdue_days']}天" if row.get("overdue_days") else ""
    moved = f"，已延期{row['postponed']}次" if row.get("postponed") else ""
    state = label_of(InstructionState, row["state"])
    return (
        f"{by}批示（{row['code']}{about}）：{sentence(row['text'])}承办：{row['to']}；"
        f"时限：{day(row['due_on'])}{late}{moved}；{state}。"
    )


def _next_week(table: FrozenTable) -> Iterator[Line]:
    due, soon = (
        [row for row in table.rows if row["state"] == state]
        for state in (NodeLines.DUE, NodeLines.SOON)
    )
    if due:
        yield Line(f"本周应完成、截至本期尚未完成的节点{len(due)}个：", kept=True)
        yield from _due_nodes(due)
    said = f"下周到期节点{len(soon)}个：" if soon else "下周无到期节点。"
    yield Line(said, kept=bool(soon))
    yield from _due_nodes(soon)


def _due_nodes(rows: list[Row]) -> Iterator[Line]:
    for number, row in enumerate(rows, 1):
        unit = f"，责任单位：{row['unit']}" if row["unit"] else ""
        name = clean_line(row["node"])
        yield Line(f"{number}.{row['project'][1]}：{name}，计划{day(row['planned'])}完成{unit}。")


def day(value: str) -> str:
    return day_words(date.fromisoformat(value))
