"""The reader of format 0: reports frozen before the head had a number. They stored words where codes stand
today and rows by position, each table with its columns. What is read of them is given the shape of today;
they themselves are never rewritten. The words are those of their day: no label of today is looked up."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Values = Mapping[str, Any]

PASSED = {
    "应开工": "DUE_START", "已开工": "STARTED", "本周新开工": "NEW_STARTED", "已纳统": "IN_STATISTICS",
    "本周新纳统": "NEW_IN_STATISTICS", "已竣工": "COMPLETED", "已投产": "IN_OPERATION",
    "已升规": "ABOVE_SCALE",
}  # fmt: skip
OF_YEAR = {
    "本年开工": "STARTED", "本年应开工": "STARTED_DUE", "本年纳统": "IN_STATISTICS",
    "本年应纳统": "IN_STATISTICS_DUE", "本年竣工": "COMPLETED", "本年应竣工": "COMPLETED_DUE",
    "本年投产": "IN_OPERATION", "本年应投产": "IN_OPERATION_DUE", "本年升规": "ABOVE_SCALE",
    "本年应升规": "ABOVE_SCALE_DUE",
}  # fmt: skip
REPORTING = {"应报": "OPEN", "已报": "FILED", "迟报": "LATE", "未报": "MISSED", "免报": "EXEMPT"}
STATUS = {"": "ACTIVE", "在推进": "ACTIVE", "暂停": "SUSPENDED", "终止": "TERMINATED"}
LEVEL = {"国家重点": "NATIONAL", "省重点": "PROVINCE", "市重点": "CITY", "区重点": "ZONE"}
STAGE = {
    "谋划储备": "RESERVE", "在谈": "NEGOTIATION", "签约": "SIGNED", "落地": "LANDED", "前期手续": "PERMITTING",
    "在建": "CONSTRUCTION", "竣工": "COMPLETED", "试生产": "TRIAL_PRODUCTION", "投产": "OPERATION",
    "升规": "ABOVE_SCALE", "达产达效": "FULL_OUTPUT", "待核实": "",
}  # fmt: skip
CAME_LATE = {"补报": "REPORT", "更正": "CORRECTION"}
MARKS = {
    "本周新增": "NEW", "本周办结": "RESOLVED", "本周销号": "CLOSED", "本周无法办理": "UNABLE",
    "本周提级": "RISEN", "需提级": "TO_RISE", "超期": "OVERDUE", "堵点": "BLOCKING", "未销号": "OPEN",
}  # fmt: skip
ISSUE_KIND = {
    "土地": "LAND", "规划": "PLANNING", "环评": "ENVIRONMENT", "能评": "ENERGY", "安评": "SAFETY",
    "施工许可": "PERMIT", "资金融资": "FUNDING", "水电气热路": "UTILITIES", "用工": "LABOUR",
    "施工环境": "SITE", "设计变更": "DESIGN", "市场/企业自身": "MARKET", "政策兑现": "POLICY",
    "纳统": "STATISTICS", "其他": "OTHER",
}  # fmt: skip
ISSUE_SOURCE = {
    "周报": "REPORT", "现场办公": "VISIT", "企业自报": "COMPANY", "会议": "MEETING", "巡查": "PATROL",
    "12345": "HOTLINE",
}  # fmt: skip
SEVERITY = {"一般": "ORDINARY", "紧急": "URGENT", "特急": "CRITICAL"}
ISSUE_LEVEL = {
    "一级（专班）": "TASK_FORCE", "二级（包联领导）": "LEADER", "三级（领导组）": "LEADING_GROUP",
    "四级（市级）": "CITY",
}  # fmt: skip
ISSUE_STATE = {
    "待研判": "REPORTED", "退回补充": "RETURNED", "会商中": "CONSULTING", "待签收": "ASSIGNED",
    "办理中": "HANDLING", "挂起": "SUSPENDED", "待核验": "RESOLVED", "无法办理待确认": "CLAIMED_UNABLE",
    "无法办理": "UNABLE", "已销号": "CLOSED",
}  # fmt: skip
ORDER_COLOUR = {"蓝": "BLUE", "黄": "YELLOW", "红": "RED"}
ORDER_STATE = {
    "待下发": "DRAFT", "待签收": "SENT", "办理中": "RECEIVED", "已办理": "HANDLED", "已确认": "CONFIRMED",
    "不下发": "DROPPED",
}  # fmt: skip
INSTRUCTION_STATE = {
    "办理中": "OPEN", "待验收": "ANSWERED", "已办结": "ACCEPTED", "已撤销": "STRUCK",
}  # fmt: skip
INDICATOR = {
    "调度项目": "PROJECTS", **PASSED, "本周完成节点": "NODES_DONE", "本周新增问题": "ISSUES_NEW",
    "本周销号问题": "ISSUES_CLOSED", "年度计划投资": "PLAN", "完成投资": "DONE", "序时差": "GAP",
}  # fmt: skip
MEASURE = {"个": "PROJECTS", "项": "ITEMS", "亿元": "MONEY", "百分点": "POINTS"}
PLANNED = {"有": "YES", "无": "NO"}
NODES = {
    "逾期": "OVERDUE", "本周应完成": "DUE", "时限调整": "MOVED", "本周完成": "DONE", "下周到期": "SOON",
}  # fmt: skip
REPROACH = {
    "未报": "MISSED", "迟报": "LATE", "退回未改": "RETURNED", "无变化": "UNCHANGED", "与上周雷同": "ALIKE",
}  # fmt: skip

# Table → what its columns are called today, and the words of those that hold a state.
KEYS = {
    1: {"kind": "measure"},
    3: {"this_week": "this_week_text"},
    5: {"rule": "rule_text", "reason": "reason_text", "clears": "clears_text", "override": "override_text"},
}  # fmt: skip
WORDS: dict[int, dict[str, dict[str, str]]] = {
    1: {"indicator": INDICATOR, "measure": MEASURE},
    3: {"level": LEVEL, "stage": STAGE, "facts": PASSED, "this_year": OF_YEAR, "planned": PLANNED,
        "report": REPORTING},
    4: {"state": NODES},
    6: {"state": REPROACH},
    7: {"kind": ISSUE_KIND, "source": ISSUE_SOURCE, "severity": SEVERITY, "level": ISSUE_LEVEL,
        "state": ISSUE_STATE, "marks": MARKS},
    9: {"colour": ORDER_COLOUR, "state": ORDER_STATE},
}  # fmt: skip
AMOUNTS = ("now", "last", "change", "year", "target")  # of 附表 1, in 亿元 there
SENTENCES = ("brief", "reason", "clears", "criterion", "override")
SEPARATOR = "、"
NO_UNIT = "未定牵头单位"


def head(values: Values) -> dict[str, Any]:
    """Head with the names and codes of today."""
    screen = values["screen"]
    parts = [
        {
            "said_text": part["text"], "table": part["table"], "column": part["column"],
            "value": _link_value(part["table"], part["column"], part["value"]),
            "anchor": part.get("anchor", ""),
        }
        for part in screen["parts"]
    ]  # fmt: skip
    instructions = [
        {**line, "state": _code(INSTRUCTION_STATE, line["state"])}
        for line in values["instructions"]
    ]
    screen = {**screen, "title_text": screen["title"], "parts": parts}
    return {**values, "screen": screen, "instructions": instructions}


def entry(values: Values) -> dict[str, Any]:
    return {
        **_with_sentences(values),
        "override": "",
        "status": _code(STATUS, values["status"]),
        "level": _code(LEVEL, values["level"]),
        "stage": _code(STAGE, values["stage"]),
        "facts": _code(PASSED, values["facts"]),
        "this_year": _code(OF_YEAR, values.get("this_year", [])),
        "report": _code(REPORTING, values["report"]),
        "lights": [_with_sentences(line) for line in values["lights"]],
        "issues": [_convert_issue(line) for line in values["issues"]],
        "late": [{**line, "kind": _code(CAME_LATE, line["kind"])} for line in values["late"]],
    }


def table(values: Values) -> dict[str, Any]:
    number, names = values["number"], KEYS.get(values["number"], {})
    keys = [names.get(column["key"], column["key"]) for column in values["columns"]]
    labels = {key: column["label"] for key, column in zip(keys, values["columns"], strict=True)}
    rows = [_convert_row(number, dict(zip(keys, row, strict=True))) for row in values["rows"]]
    return {
        "number": number, "title": values["title"], "ranked": "rank" in keys, "rows": rows,
        "note_text": values.get("note", ""),
        "labels": {key: label for key, label in labels.items() if key != "link"},
    }  # fmt: skip


def _convert_row(number: int, row: dict[str, Any]) -> dict[str, Any]:
    link = row.pop("link", None)
    words = WORDS.get(number, {})
    row = {key: _code(words[key], value) if key in words else value for key, value in row.items()}
    if number == 1 and row["measure"] == "MONEY":
        row |= {key: _in_wan(row[key]) for key in AMOUNTS if key in row}
    if number == 7 and "supporting" in row:
        row["supporting"] = _split_words(row["supporting"])
    if number in (2, 6) and row["unit"] == NO_UNIT:
        row["unit"] = ""
    if number == 8:
        row["listed"] = isinstance(link, Mapping) and "solved" in link
    return row


def _convert_issue(line: Values) -> dict[str, Any]:
    coded = {key: _code(words, line[key]) for key, words in WORDS[7].items() if key in line}
    return {**line, **coded, "supporting": _split_words(line.get("supporting", ""))}


def _split_words(words: str) -> list[str]:
    return words.split(SEPARATOR) if words else []


def _with_sentences(values: Values) -> dict[str, Any]:
    said = {f"{name}_text": values[name] for name in SENTENCES if name in values}
    return {key: value for key, value in values.items() if key not in SENTENCES} | said


def _link_value(number: int, column: str, value: str) -> str:
    words = WORDS.get(number, {}).get(column, {})
    return SEPARATOR.join(words.get(one, one) for one in value.split(SEPARATOR))


def _code(words: Mapping[str, str], value: Any) -> Any:
    """The code of a word, or of each of a list; a word that none of these reports had stays as it is."""
    if isinstance(value, list):
        return [words.get(one, one) for one in value]
    return words.get(value, value)


def _in_wan(value: Any) -> Any:
    """An amount of 亿元 as 万元, to the last digit."""
    return None if value is None else f"{Decimal(value).scaleb(4):f}"
