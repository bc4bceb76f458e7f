"""What a check found, as it is stored with the import, shown on its page and compared before it is applied."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict

from projects.models import SheetImport
from projects.sheets.reads.check import Checked
from projects.sheets.reads.grid import Grid
from projects.sheets.rules.columns import field_by
from projects.sheets.rules.plan import Plan, Verdict

SHOWN = 200  # rows of a kind on the page; all stand in the workbook of errors


def tell(checked: Checked, grid: Grid) -> dict:
    """Of rows that stay as they are the numbers alone."""
    plans = checked.plans
    rows = [_row(plan) for plan in plans if plan.verdict != Verdict.SAME]
    counts = Counter(plan.verdict.value for plan in plans)
    return {
        "rows": rows,
        "people": [asdict(one) for one in checked.questions],
        "digest": digest(plans),
        "counts": {
            "all": len(plans), "new": counts["NEW"], "update": counts["UPDATE"], "same": counts["SAME"],
            "error_rows": counts["ERROR"], "errors": sum(len(plan.faults) for plan in plans),
            "asked": counts["ASKED"], "noted": sum(1 for plan in plans if plan.notes or plan.lacking),
            "cells": sum(len(plan.changes) for plan in plans if plan.verdict != Verdict.NEW),
            "people": len(checked.questions), "cards": len(_cards(plans)),
            "hidden": sum(plan.hidden for plan in plans),
        },
        "left": {
            "empty": grid.empty, "sums": grid.data.sums, "headings": grid.data.headings,
            "repeated": grid.data.repeated,
        },
    }  # fmt: skip


def _cards(plans: list[Plan]) -> set[str]:
    """The people for whom a card would be made."""
    return {
        str(plan.values[code]) for plan in plans for code, key in plan.people.items() if key is None
    }


def found_of(row: SheetImport) -> dict:
    """By the last check; nothing where there is none."""
    return row.found or {"rows": [], "people": [], "counts": {}, "left": {}, "digest": ""}


def digest(plans: list[Plan]) -> str:
    """Equal only where the same would be written to the same versions of the same projects."""
    told = [(asdict(plan), plan.verdict.value) for plan in plans]
    text = json.dumps(told, default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _row(plan: Plan) -> dict:
    return {
        "row": plan.row, "name": plan.name, "verdict": plan.verdict.value, "code": plan.code,
        "hidden": plan.hidden, "restores": plan.restores, "asks": plan.asks, "project": plan.project,
        "parcel": plan.parcel,
        "people": [f"{field_by(code).label} {plan.values[code]}" for code in plan.people],
        "faults": [asdict(fault) for fault in plan.faults],
        "candidates": [asdict(one) for one in plan.candidates],
        "conflicts": [asdict(one) for one in plan.conflicts],
        "changes": [asdict(change) for change in plan.changes],
        "notes": plan.notes, "lacking": plan.lacking,
    }  # fmt: skip


def may_apply(found: dict | None) -> bool:
    """Whether nothing is wrong, nothing is open, and something would be written."""
    if not found:
        return False
    counts = found["counts"]
    return not counts["errors"] and not counts["asked"] and bool(counts["new"] + counts["update"])
