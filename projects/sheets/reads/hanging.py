"""What a row about a project would change of its appointments, nodes, year plans and months of investment.

Each reader is given rows of known projects without faults. It fills `changes`, `targets` (what is there already) and
`bears` (by what two rows of one project are the same), and adds the faults that only show beside what is there.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from gaoxin.folding import fold
from projects.investment.reads.standing import standings
from projects.investment.rules.guards import month_name, monthly_faults
from projects.models import (
    Appointment,
    InvestmentRecord,
    Milestone,
    Project,
    YearPlan,
    ZoneSettings,
)
from projects.people.rules.roles import SINGLE, Role
from projects.registry.rules.amounts import wan
from projects.sheets.reads.persons import note_account, people_of
from projects.sheets.rules.columns import MONTHS, NODE_KINDS, field_by, month_field, month_of
from projects.sheets.rules.plan import Change, Plan

NOTHING = "—"
WHY = "改动已登记的内容须写原因"


def _keys(plans: Iterable[Plan]) -> set[int]:
    return {plan.project for plan in plans if plan.project}


def _change(plan: Plan, code: str, old: Any, new: Any) -> None:
    plan.changes.append(Change(code, field_by(code).label, _said(old), _said(new)))


def _said(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{wan(value)} 万元"
    return value.isoformat() if isinstance(value, date) else str(value)


def _totals(plans: list[Plan]) -> dict[int, Decimal | None]:
    rows = Project.objects.filter(pk__in=_keys(plans))
    return dict(rows.values_list("pk", "total_investment"))


def _reason(plan: Plan) -> str:
    return str(plan.values.get("reason", ""))


# -- appointments ---------------------------------------------------------------------------------


def read_appointments(plans: list[Plan], today: date) -> None:
    rows = Appointment.objects.valid().filter(project__in=_keys(plans)).select_related("user")
    of_role: dict[tuple, list[Appointment]] = defaultdict(list)
    for row in rows.order_by("from_on", "pk"):
        of_role[row.project_id, row.role].append(row)
    people = people_of(plans)
    for plan in plans:
        role = str(plan.values["role"])
        plan.values.setdefault("from_on", today)
        plan.bears = (role,) if role in SINGLE else (role, str(plan.values["person"]))
        if plan.waits:
            continue
        key = plan.people.get("person")
        if role == Role.COMMISSIONER:
            note_account(plan, people.get(key) if key else None, str(plan.values["person"]))
        _read_holder(plan, role, key, of_role[plan.project, role])


def _read_holder(plan: Plan, role: str, key: int | None, rows: list[Appointment]) -> None:
    day: Any = plan.values["from_on"]
    standing = [row for row in rows if row.to_on is None or row.to_on >= day]
    if any(row.user_id == key for row in standing):
        del plan.people["person"]
        return
    later = [row for row in standing if role in SINGLE and row.from_on >= day]
    if later:
        row = later[0]
        plan.refuse(
            "from_on", f"{row.user} 自 {row.from_on} 起任{row.get_role_display()}，须晚于这一天"
        )
        return
    old = standing[0].user.name if standing and role in SINGLE else None
    label = Role(role).label
    plan.changes.append(Change("person", label, _said(old), f"{plan.values['person']}，{day} 起"))


# -- nodes ----------------------------------------------------------------------------------------


def read_milestones(plans: list[Plan], today: date) -> None:
    there: dict[tuple, Milestone] = {}
    rows = Milestone.objects.kept().filter(project__in=_keys(plans)).select_related("unit")
    for row in rows.order_by("-pk"):
        there[row.project_id, fold(row.name)] = row
        if row.kind != Milestone.Kind.OTHER:
            there[row.project_id, row.kind] = row
    for plan in plans:
        name = str(plan.values["node"])
        kind = NODE_KINDS.get(name, Milestone.Kind.OTHER.value)
        plan.bears = (kind if kind != Milestone.Kind.OTHER else fold(name),)
        row = there.get((plan.project, *plan.bears)) or there.get((plan.project, fold(name)))
        if row is None:
            _change(plan, "node", None, f"{name}，{plan.values['due_on']}")
        else:
            plan.targets["node"] = row.pk
            _read_node(plan, row)


def _read_node(plan: Plan, row: Milestone) -> None:
    due: Any = plan.values["due_on"]
    if due != row.due_on:
        if row.is_done:
            plan.refuse("due_on", "节点已完成，不能再调整时限")
        elif row.is_fixed:
            plan.refuse("due_on", f"这一天由领导定死（{row.fixed_reason}），不能调整")
        elif not _reason(plan):
            plan.refuse("reason", f"{row.name}原定 {row.due_on}；{WHY}")
        else:
            _change(plan, "due_on", row.due_on, due)
    key, unit = plan.values.get("key"), plan.values.get("node_unit")
    if (key is not None and key != row.key) or (unit is not None and unit != row.unit_id):
        plan.notes.append(f"节点「{row.name}」已有，责任单位和关键节点不改，请到节点页修改")


# -- year plans -----------------------------------------------------------------------------------


def read_year_plans(plans: list[Plan], today: date) -> None:
    rows = YearPlan.objects.filter(project__in=_keys(plans))
    totals = _totals(plans)
    there: dict[tuple, YearPlan] = {(row.project_id, row.year): row for row in rows}
    for plan in plans:
        year = plan.values.setdefault("year", today.year)
        plan.bears = (year,)
        _check_plan(plan, year)
        if plan.faults:
            continue
        amount: Any = plan.values["plan"]
        total = totals.get(plan.project or 0)
        if total and amount > total:
            plan.notes.append(f"年度计划 {wan(amount)} 万元，超过总投资 {wan(total)} 万元")
        row = there.get((plan.project, year))
        old = (row.amount, row.start_month, row.monthly) if row else (None, 1, None)
        new = (plan.values["plan"], plan.values.get("start_month", old[1]), upto_of(plan) or old[2])
        if row and new != old and not _reason(plan):
            plan.refuse("reason", f"{year} 年计划已登记；{WHY}")
        if row:
            plan.targets["plan"] = row.pk
        for code, was, now in zip(("plan", "start_month", "upto_12"), old, new, strict=True):
            if was != now:
                _change(plan, code, _months(was), _months(now))


def _months(value: Any) -> Any:
    return "、".join(f"{one:g}" for one in value) if isinstance(value, list) else value


def upto_of(plan: Plan) -> list[Decimal] | None:
    """The twelve cumulative values of a row that gives them."""
    values: list[Any] = [plan.values.get(f"upto_{month}") for month in MONTHS]
    return values if None not in values else None


def _check_plan(plan: Plan, year: Any) -> None:
    amount: Any = plan.values["plan"]
    given = [month for month in MONTHS if f"upto_{month}" in plan.values]
    if not 2000 <= year <= 2100:
        plan.refuse("year", field_by("year").takes)
    if not 1 <= int(str(plan.values.get("start_month", 1))) <= 12:
        plan.refuse("start_month", field_by("start_month").takes)
    if amount <= 0:
        plan.refuse("plan", "须大于 0")
    if 0 < len(given) < 12:
        plan.refuse(
            f"upto_{given[0]}", f"分月累计只填了 {len(given)} 个月，请填满 12 个月或全部留空"
        )
    elif monthly := upto_of(plan):
        for fault in monthly_faults(monthly, amount):
            plan.refuse("upto_12", fault)


# -- months ---------------------------------------------------------------------------------------


def read_months(plans: list[Plan], today: date) -> None:
    keys = _keys(plans)
    rows = InvestmentRecord.objects.current().filter(
        project__in=keys, kind=InvestmentRecord.Kind.MONTH
    )
    there = {(row.project_id, row.month_on): row for row in rows}
    done = standings(Project.objects.filter(pk__in=keys), today)
    totals = _totals(plans)
    percent = ZoneSettings.load().total_warn_percent
    for plan in plans:
        plan.bears, added = (), Decimal(0)
        for code in [one for one in plan.values if month_field(one)]:
            added += _read_month(plan, code, there.get((plan.project, month_of(code))), today)
        total, standing = totals.get(plan.project or 0), done.get(plan.project or 0)
        if added > 0 and total and standing and standing.done_total + added > total * percent / 100:
            plan.notes.append(
                f"累计 {wan(standing.done_total + added)} 万元，超过总投资 {wan(total)} 万元的 {percent}%"
            )


def _read_month(plan: Plan, code: str, row: InvestmentRecord | None, today: date) -> Decimal:
    """By how much the figure of the month grows."""
    new: Any = plan.values[code]
    if month_of(code) > today:
        plan.refuse(code, f"{month_name(month_of(code))}还没到，不能登记")
        return Decimal(0)
    if row is None:
        _change(plan, code, None, new)
        return new
    plan.targets[code] = row.pk
    if row.completed == new:
        return Decimal(0)
    if new < row.completed and not _reason(plan):
        plan.refuse(
            "reason",
            f"{month_name(month_of(code))}由 {wan(row.completed)} 减为 {wan(new)} 万元，须写原因",
        )
    _change(plan, code, row.completed, new)
    return new - row.completed
