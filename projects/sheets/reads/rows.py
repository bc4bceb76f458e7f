"""The check of a sheet whose rows hang on projects: appointments, nodes, year plans, months of investment.

Whose project a row is was found as in a project sheet (reads/check.py); it must be there already. Each kind has its
reader, given all rows at once: the number of queries does not depend on them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from projects.models import SheetDecision
from projects.sheets.reads.hanging import (
    read_appointments,
    read_milestones,
    read_months,
    read_year_plans,
)
from projects.sheets.reads.known import Known
from projects.sheets.reads.persons import IS, find_persons
from projects.sheets.reads.shares import read_shares
from projects.sheets.rules.about import About
from projects.sheets.rules.columns import NEEDED, field_by
from projects.sheets.rules.plan import Plan, Question, refuse_twice
from projects.sheets.rules.values import CLEAR

READERS: dict[About, Callable[[list[Plan], date], None]] = {
    About.APPOINTMENTS: read_appointments,
    About.MILESTONES: read_milestones,
    About.YEAR_PLANS: read_year_plans,
    About.MONTHS: read_months,
    About.SHARES: read_shares,
}
UNKNOWN = "台账里没有这个项目；请核对名称，或先导入、新建项目"
REMOVED = "项目已移出台账，请先恢复"
NOT_CLEARED = "这一列不能清空；空着就不改动"
TWICE = "同一内容只留一行：第 {} 行是同一项"


def check_rows(
    about: About, plans: list[Plan], known: Known, decided: Mapping[str, SheetDecision], today: date
) -> list[Question]:
    for plan in plans:
        _settle(plan, known)
        _complete(plan, about)
    questions = find_persons(plans, ("person",), decided)
    READERS[about]([plan for plan in plans if plan.project and not plan.faults], today)
    _none_twice(about, plans)
    return questions


def _settle(plan: Plan, known: Known) -> None:
    """Nothing is created or brought back here: it is a project of the register, or asked about."""
    kept = [one for one in plan.candidates if known.projects[one.key].removed_on is None]
    removed = plan.restores or len(kept) < len(plan.candidates)
    plan.candidates = [
        replace(one, offers=tuple(offer for offer in one.offers if offer.act == IS)) for one in kept
    ]
    if plan.restores or (removed and not kept):
        plan.refuse("name", REMOVED)
    elif plan.project is None and not kept and not plan.faults:
        plan.refuse("name", UNKNOWN)


def _complete(plan: Plan, about: About) -> None:
    faulty = {fault.field for fault in plan.faults}
    for code, value in list(plan.values.items()):
        if value == CLEAR:
            del plan.values[code]
            plan.refuse(code, NOT_CLEARED)
            faulty.add(code)
    for code in NEEDED.get(about, ()):
        if code not in plan.values and code not in faulty:
            plan.refuse(code, f"必填：{field_by(code).takes}")


def _none_twice(about: About, plans: list[Plan]) -> None:
    rows: dict[tuple, list[Plan]] = defaultdict(list)
    for plan in plans:
        if plan.project and plan.bears is not None:
            rows[(plan.project, *plan.bears)].append(plan)
    for same in rows.values():
        refuse_twice(same, TWICE_AT.get(about, "name"), TWICE)


TWICE_AT = {
    About.APPOINTMENTS: "role",
    About.MILESTONES: "node",
    About.YEAR_PLANS: "year",
    About.SHARES: "parcel",
}
