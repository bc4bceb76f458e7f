"""前置步骤 as one line of a form: 「13；16+10日；6!城乡规划法 38 条」.

Each is the key of a step; `+10` or `+10日` the working or natural days between; what stands behind `!` is the law or
the physics that asks for it, without which the link is a habit."""

import re
from dataclasses import dataclass

from projects.schedule.rules.timeline import Unit

ONE = re.compile(
    r"(?P<key>[^+!]{1,8}?)\s*(?:\+\s*(?P<lag>[0-9]{1,4})\s*(?P<unit>日|工作日)?)?\s*(?:[!！]\s*(?P<basis>.{1,120}))?"
)


class Unreadable(ValueError):
    """What is wrong with the line, in Chinese."""


@dataclass(frozen=True)
class Pred:
    key: str
    lag: int = 0
    lag_unit: Unit = Unit.WORK
    basis: str = ""

    @property
    def hard(self) -> bool:
        return self.basis != ""


def read_preds(text: str) -> list[Pred]:
    """Raises Unreadable naming what cannot be read."""
    found = []
    for part in filter(None, (one.strip() for one in re.split(r"[;；\n]", text))):
        match = ONE.fullmatch(part)
        if match is None:
            raise Unreadable(f"「{part}」读不懂。请按「13；16+10日；6!依据」填写，用分号隔开。")
        unit = Unit.CALENDAR if match["unit"] == "日" else Unit.WORK
        basis = (match["basis"] or "").strip()
        found.append(Pred(match["key"].strip(), int(match["lag"] or 0), unit, basis))
    return found


def write_preds(preds: list[Pred]) -> str:
    return "；".join(_write(pred) for pred in preds)


def _write(pred: Pred) -> str:
    days = f"+{pred.lag}{'日' if pred.lag_unit == Unit.CALENDAR else '工作日'}" if pred.lag else ""
    return f"{pred.key}{days}{f'!{pred.basis}' if pred.basis else ''}"
