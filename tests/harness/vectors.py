"""`python -m tests.harness.vectors [FILE.json …]`: inputs and right answers that were computed apart from the
product; without a file those that are stored beside the tests.

The file: {"vectors": [{"id": …, "rule": …, "in": […] by position or {…} by name, "out": …}, …]}. Days are
written 2026-11-23, amounts as texts of digits; a rule is bound to its name in RULES. A vector of a rule that
is not built fails.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path

from projects.financing.rules.funding import Sought, funding
from projects.needs.rules.matrix import standstills
from projects.needs.rules.states import need_state
from projects.people.rules import ledger
from projects.registry.rules.companies import company_match
from projects.sheets.rules.amounts import parse_amount
from projects.sheets.rules.days import parse_day
from tests.harness import land_vectors, permit_vectors, schedule_vectors

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def as_given(value):
    """What a file says, as rules take it: days are days."""
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, list):
        return [as_given(one) for one in value]
    if isinstance(value, dict):
        return {key: as_given(one) for key, one in value.items()}
    return value


def as_told(value):
    """What a rule answered, as a file says it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [as_told(one) for one in value]
    if isinstance(value, Mapping):
        return {key: as_told(one) for key, one in value.items()}
    return value


def _rows(rows):
    return [ledger.Held(*row) for row in rows]


def _amount(text):
    return None if text is None else Decimal(text)


def _funding(*, needed, arrived, cases):
    sought = [
        Sought(case["instrument"], case["state"], Decimal(case["wanted"]),
               _amount(case["approved"]), _amount(case.get("drawn")))
        for case in cases
    ]  # fmt: skip
    return vars(funding(needed=_amount(needed), arrived=_amount(arrived), cases=sought))


def _matrix(*, rows):
    told = ((_amount(row["total"]), row["needs"]) for row in rows)
    elements, every = standstills(told)
    both = {key: value for key, value in vars(every).items() if key != "projects"}
    return {"elements": {key: vars(one) for key, one in elements.items()}, "all": both}


def _need_state(*, needed, secured, **given):
    return need_state(needed=_amount(needed), secured=_amount(secured), **given)


RULES: dict[str, Callable] = {
    **schedule_vectors.RULES,
    **permit_vectors.RULES,
    **land_vectors.RULES,
    "funding": _funding,
    "matrix": _matrix,
    "need_state": _need_state,
    "company_match": lambda one, other: company_match(tuple(one), tuple(other)),
    "parse_amount": parse_amount,
    "parse_day": parse_day,
    "holder_on": lambda rows, day, left: ledger.holder_on(_rows(rows), day, dict(left)),
    "gaps": lambda rows, first, last, left: ledger.gaps(_rows(rows), first, last, dict(left)),
    "on_duty": lambda person, leaves, day: ledger.on_duty(
        person, [ledger.Away(*leave) for leave in leaves], day
    ),
}


def difference(vector: dict) -> str:
    """What the rule answers otherwise than the vector says; "" where they agree."""
    name, given = vector["rule"], as_given(vector["in"])
    rule = RULES.get(name)
    if rule is None:
        return f"no rule of the name {name} is built"
    try:
        told = as_told(rule(**given) if isinstance(given, dict) else rule(*given))
    except Exception as error:  # a rule that breaks on one vector says nothing of the others
        return f"{type(error).__name__}: {error}"
    return "" if told == vector["out"] else f"{name} gives {told}, not {vector['out']}"


def differences(path: Path) -> dict[str, str]:
    """Vector → what is wrong with it, "" for nothing."""
    vectors = json.loads(path.read_text())["vectors"]
    return {vector["id"]: difference(vector) for vector in vectors}


def stored() -> list[Path]:
    files = sorted(Path(__file__).parent.parent.glob("*/*.json"))
    return [path for path in files if "vectors" in json.loads(path.read_text())]


def main(*paths: str) -> int:
    failed = 0
    for path in [Path(one) for one in paths] or stored():
        found = differences(path)
        wrong = {name: text for name, text in found.items() if text}
        for name, text in wrong.items():
            print(f"{name}: {text}")
        print(f"{path.name}: {len(found) - len(wrong)} passed, {len(wrong)} failed")
        failed += len(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
