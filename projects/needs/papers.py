"""The matrix as a sheet: as it is turned, every project, unit or item of it."""

from collections.abc import Iterable, Sequence

from projects.needs.reads.items import Item
from projects.needs.reads.matrix import Bureau, Line
from projects.needs.rules.kinds import Element
from projects.registry.rules.amounts import in_yi

NOTE = (
    "每格取该项目此要素最差的一项；同一项目可能卡在几栏，各栏不相加；金额为总投资，未知的另计个数"
)
MATRIX = [
    "项目代码",
    "项目",
    "灯",
    "包联领导",
    "总投资（亿元）",
    *(one.label for one in Element),
    "不评价原因",
]
BUREAUS = [
    "责任单位", "卡住项目（个）", "其中演示（个）", "卡住总投资（亿元）", "其中演示（亿元）", "金额未知（个）",
    "逾期未保障（项）", "承诺晚于需要（项）", "14 天内到期（项）", "最久（天）", "最久一项",
]  # fmt: skip
ITEMS = [
    "项目代码", "项目", "要素", "内容", "状态", "需要", "已保障", "计量单位", "缺口", "需要日期", "承诺日期", "天数",
    "责任单位", "责任人", "情况", "问题",
]  # fmt: skip


def matrix_rows(lines: Iterable[Line]) -> list[list]:
    return [
        [
            line.code, line.full_name, line.badge.word, line.leader, in_yi(line.total),
            *(" ".join(filter(None, [cell.state.label, cell.days_words])) for cell in line.cells),
            line.note,
        ]
        for line in lines
    ]  # fmt: skip


def bureau_rows(bureaus: Iterable[Bureau]) -> list[list]:
    return [_bureau(one) for one in bureaus]


def _bureau(one: Bureau) -> list:
    own, fiction, longest = one.foot.own, one.foot.fiction, one.longest
    return [
        one.name, one.foot.blocked, fiction.blocked, in_yi(own.amount), in_yi(fiction.amount),
        own.amount_unknown + fiction.amount_unknown, len(one.overdue), one.late_promises, one.soon,
        longest.days if longest else None, longest.title if longest else "",
    ]  # fmt: skip


def item_rows(listed: Sequence[tuple[Line, Item]]) -> list[list]:
    return [_item(line, item) for line, item in listed]


def _item(line: Line, item: Item) -> list:
    return [
        line.code, line.name, item.element.label, item.title, item.state.label, item.needed,
        item.secured, item.measure, item.gap, item.day, item.promised_on, item.days or None,
        item.unit_name, item.person, item.words, item.issue,
    ]  # fmt: skip
