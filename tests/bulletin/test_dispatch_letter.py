"""The first screen of a weekly report as a letter: each list is rows of the frozen tables."""

from datetime import date

import pytest

from projects.bulletin.rules.declared import DECLARED
from projects.bulletin.rules.letter import SHOWN, letter
from projects.bulletin.rules.table import FrozenTable

COLUMNS = {
    4: "project node state pushed moves",
    5: "light project was reason_text clears_text",
    6: "project person state times",
    7: "project summary level marks",
}
SCREEN = {
    "parts": [{"said_text": "本周调度项目 "}, {"said_text": "3 个"}, {"said_text": "。"}],
    "lights": [
        {"light": "RED", "count": 2, "last": 1},
        {"light": "YELLOW", "count": 1, "last": 1},
        {"light": "GREEN", "count": 0, "last": None},
    ],
    "instructions": [],
    "awaiting": [],
}
PROJECT = ["YS-001", "甲项目"]


def tables(**rows) -> dict[int, FrozenTable]:
    """`t5=[…]`: the rows of 附表 5."""
    return {
        number: table(number, [
            dict(zip(keys.split(), row, strict=True)) for row in rows.get(f"t{number}", [])
        ])
        for number, keys in COLUMNS.items()
    }  # fmt: skip


def table(number: int, rows: list[dict]) -> FrozenTable:
    declared = DECLARED[number]
    return FrozenTable(declared, declared.title, list(declared.columns), rows, "")


def written(screen, frozen) -> str:
    return letter(screen, frozen, today=date(2026, 11, 22))


def test_paragraph_and_lights_come_first_and_empty_lists_are_left_out():
    assert written(SCREEN, tables()) == (
        "本周调度项目 3 个。\n\n亮灯：红灯 2 个（比上期 +1）、黄灯 1 个、绿灯 0 个"
    )


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (
            {"t5": [["RED", PROJECT, "GREEN", "投资差\n34.1 个百分点。", "补报 0.12 亿元"]]},
            "新增红灯（1）\n1. 甲项目（绿→红）：投资差 34.1 个百分点。整改措施：补报 0.12 亿元。",
        ),
        (
            {"t4": [[PROJECT, "封顶", "MOVED", 17, 2]]},
            "时限调整（1）\n1. 甲项目「封顶」推迟 17 天，第 2 次。",
        ),
        (
            {"t4": [[PROJECT, "封顶", "MOVED", -3, 1]]},
            "时限调整（1）\n1. 甲项目「封顶」提前 3 天，第 1 次。",
        ),
        (
            {"t4": [[PROJECT, "封顶", "MOVED", 0, 2]]},
            "时限调整（1）\n1. 甲项目「封顶」调回原定，第 2 次。",
        ),
        (
            {"t7": [[PROJECT, "缺电。", "LEADER", ["OPEN", "RISEN"]]]},
            "提级（1）\n1. 甲项目：缺电（二级（包联领导），本周提级）。",
        ),
        (
            {"t6": [[PROJECT, "张三", "MISSED", 3]]},
            "未报（1）\n1. 甲项目（张三，连续 3 次）",
        ),
    ],
)
def test_a_list_says_each_row_in_a_line(rows, line):
    assert written(SCREEN, tables(**rows)).endswith(line)


@pytest.mark.parametrize(
    "rows",
    [
        {"t5": [["RED", PROJECT, "RED", "停工", ""], ["YELLOW", PROJECT, "GREEN", "晚", ""]]},
        {"t5": [["RED", PROJECT, None, "停工", ""]]},
        {"t4": [[PROJECT, "封顶", "OVERDUE", None, 1]]},
        {"t6": [[PROJECT, "张三", "UNCHANGED", 1]]},
        {"t7": [[PROJECT, "缺电", "TASK_FORCE", ["OPEN"]]]},
    ],
)
def test_other_rows_are_not_news(rows):
    assert written(SCREEN, tables(**rows)) == written(SCREEN, tables())


def test_instructions_say_who_is_to_do_what_by_when_and_how_late():
    said = {
        "given_by": "王主任",
        "on_behalf": True,
        "text": "接通用电",
        "to": "李四",
        "due_on": "2026-11-20",
        "state": "OPEN",
    }
    screen = SCREEN | {"instructions": [said | {"overdue_days": 2}], "awaiting": [["YS-9", "丙"]]}
    assert written(screen, tables()).endswith(
        "批示（1）\n1. 王主任（代录）：接通用电（李四，时限 11月20日，办理中，超期 2 天）\n\n待更新（1）\n1. 丙"
    )


def test_a_long_list_is_cut_and_says_how_long_it_is():
    rows = [[PROJECT, "张三", "MISSED", 1]] * (SHOWN + 2)
    lines = written(SCREEN, tables(t6=rows)).splitlines()
    assert lines[-1] == f"……共 {SHOWN + 2} 项，其余见通报。"
    assert len([line for line in lines if "甲项目" in line]) == SHOWN
