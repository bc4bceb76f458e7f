"""前置步骤 as lines of a form, one a line: 「13」, 「16+10日」, 「6！城乡规划法 38 条」, 「12？惯例，可并行」.

Each is the key of a step; `+10` or `+10日` the working or natural days between; what stands behind ！ is the law or
the physics that asks for it; without one the link is a habit, whose reason may stand behind ？."""

import re
from dataclasses import dataclass

from projects.schedule.rules.timeline import Unit

ONE = re.compile(
    r"(?P<key>[^+!！?？]{1,8}?)\s*(?:\+\s*(?P<lag>[0-9]{1,4})\s*(?P<unit>日|工作日)?)?"
    r"\s*(?:(?P<mark>[!！?？])\s*(?P<basis>.{1,120}))?"
)
HARD = ("!", "！")


class Unreadable(ValueError):
    """What is wrong with a line, in Chinese."""


@dataclass(frozen=True)
class Pred:
    key: str
    lag: int = 0
    lag_unit: Unit = Unit.WORK
    basis: str = ""
    hard: bool = False


def read_preds(text: str) -> list[Pred]:
    """Raises Unreadable naming what cannot be read."""
    return [_read(line) for line in map(str.strip, text.splitlines()) if line]


def _read(line: str) -> Pred:
    match = ONE.fullmatch(line)
    if match is None:
        raise Unreadable(
            f"「{line}」读不懂。每行一个前置步骤，如「13」「16+10日」「6！城乡规划法 38 条」。"
        )
    unit = Unit.CALENDAR if match["unit"] == "日" else Unit.WORK
    basis = (match["basis"] or "").strip()
    return Pred(match["key"].strip(), int(match["lag"] or 0), unit, basis, match["mark"] in HARD)


def write_preds(preds: list[Pred]) -> str:
    return "\n".join(_write(pred) for pred in preds)


def _write(pred: Pred) -> str:
    days = f"+{pred.lag}{'日' if pred.lag_unit == Unit.CALENDAR else '工作日'}" if pred.lag else ""
    mark = "！" if pred.hard else "？"
    return f"{pred.key}{days}{f'{mark}{pred.basis}' if pred.basis else ''}"
