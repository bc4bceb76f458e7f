"""The first screen of a weekly report as the plain text of a letter: what a leader reads in the mail.

Every line is a row of the frozen tables, every list is cut after `SHOWN` and says of how many.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from gaoxin.days import day_in_words
from projects.bulletin.rules.first_screen import LIGHT_WORDS
from projects.bulletin.rules.table import FrozenTable, Number
from projects.bulletin.rules.words import words
from projects.directing.rules import State as InstructionState
from projects.dispatch.rules.codes import Mark, NodeLines, Reproach
from projects.lights.rules.dimensions import Light
from projects.registry.rules.labelled import label_of

SHOWN = 10
RISEN = (Mark.RISEN, Mark.TO_RISE)

Row = dict[str, Any]


def letter(screen: Mapping[str, Any], tables: Mapping[int, FrozenTable], *, today: date) -> str:
    """`screen`: the stored first screen; `tables`: number → the stored table, 4, 5, 6 and 7 of them;
    `today`: the day on which it is sent."""
    needed = (Number.NODES, Number.LIT, Number.REPROACHED, Number.PROBLEMS)
    nodes, lit, silent, problems = (tables[number].rows for number in needed)
    level = tables[Number.PROBLEMS].column("level")
    person = tables[Number.REPROACHED].column("person")
    parts = [
        ["".join(part["said_text"] for part in screen["parts"])],
        ["亮灯：" + "、".join(_light(one) for one in screen["lights"])],
        _listed("新增红灯", [_red(row) for row in lit if _is_new_red(row)]),
        _listed("时限调整", [_moved(row) for row in nodes if row["state"] == NodeLines.MOVED]),
        _listed(
            "提级",
            [_risen(row, words(level, row)) for row in problems if set(row["marks"]) & set(RISEN)],
        ),
        _listed(
            "未报",
            [_silent(row, words(person, row)) for row in silent if row["state"] == Reproach.MISSED],
        ),
        _listed("批示", [_instruction(row, today) for row in screen["instructions"]]),
        _listed("待更新", [name for _, name in screen["awaiting"]]),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    return list(_numbered(title, lines)) if lines else []


def _numbered(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"{title}（{len(lines)}）"
    for number, line in enumerate(lines[:SHOWN], 1):
        yield f"{number}. {line}"
    if len(lines) > SHOWN:
        yield f"……共 {len(lines)} 项，其余见通报。"


def _light(one: Mapping[str, Any]) -> str:
    text = f"{LIGHT_WORDS[Light(one['light'])]} {one['count']} 个"
    change = None if one["last"] is None else one["count"] - one["last"]
    return f"{text}（比上期 {change:+d}）" if change else text


def _is_new_red(row: Row) -> bool:
    """As the page counts them: one that was there before and was not red."""
    return bool(row["light"] == Light.RED and row["was"] and row["was"] != Light.RED)


def _red(row: Row) -> str:
    was = f"（{Light(row['was']).label}→{Light.RED.label}）"
    clears = f"整改措施：{_line(row['clears_text'])}。" if row["clears_text"] else ""
    return f"{row['project'][1]}{was}：{_line(row['reason_text'])}。{clears}"


def _moved(row: Row) -> str:
    pushed = row["pushed"]
    days = f"推迟 {pushed} 天" if pushed > 0 else f"提前 {-pushed} 天" if pushed else "调回原定"
    return f"{row['project'][1]}「{row['node']}」{days}，第 {row['moves']} 次。"


def _risen(row: Row, level: str) -> str:
    marks = "、".join(Mark(mark).label for mark in row["marks"] if mark in RISEN)
    return f"{row['project'][1]}：{_line(row['summary'])}（{level}，{marks}）。"


def _silent(row: Row, person: str) -> str:
    times = f"，连续 {row['times']} 次" if row["times"] and row["times"] > 1 else ""
    return f"{row['project'][1]}（{person}{times}）"


def _instruction(row: Row, today: date) -> str:
    late = f"，超期 {row['overdue_days']} 天" if row["overdue_days"] else ""
    by = f"{row['given_by']}{'（代录）' if row['on_behalf'] else ''}"
    state = label_of(InstructionState, row["state"])
    due = day_in_words(date.fromisoformat(row["due_on"]), today)
    return f"{by}：{_line(row['text'])}（{row['to']}，时限 {due}，{state}{late}）"


def _line(text: str) -> str:
    """On one line, without its last stop."""
    return " ".join(text.split()).rstrip("。；;")
