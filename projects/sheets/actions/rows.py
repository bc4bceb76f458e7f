"""A row that hangs on a project is written by the act that its form calls; and taken back where there is such an act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from projects.investment.actions import correct_record, record_month, save_year_plan
from projects.land.actions.shares import add_share, edit_share, end_share
from projects.models import (
    Appointment,
    InvestmentRecord,
    Milestone,
    ParcelShare,
    Project,
    YearPlan,
)
from projects.schedule.actions.milestones import (
    add_milestone,
    move_milestone,
    remove_milestone,
)
from projects.sheets.actions.persons import person_of, put_in_role
from projects.sheets.reads.hanging import upto_of
from projects.sheets.rules.about import About
from projects.sheets.rules.columns import NODE_KINDS, month_field, month_of
from projects.sheets.rules.plan import Plan


@dataclass(frozen=True)
class Writing:
    """Who writes, when, and the words by which a row is evidence of itself: 「导入：文件 第 n 行」."""

    by: User
    now: datetime
    today: date
    cards: dict[str, User]


Changes = list[dict[str, Any]]


def write_row(about: About, plan: Plan, evidence: str, writing: Writing) -> Changes:
    """What was written, for the way back. Raises ValidationError as the form's act does."""
    project = Project.objects.get(pk=plan.project or 0)
    reason = str(plan.values.get("reason") or evidence)[:200]
    return _WRITE[about](plan, project, reason, writing)


def _appoint(plan: Plan, project: Project, reason: str, writing: Writing) -> Changes:
    values: dict[str, Any] = plan.values
    row = Appointment(
        project=project, user=person_of(plan, "person", writing.cards), role=values["role"],
        from_on=values["from_on"], reason=reason, title=values.get("title", ""),
        document=values.get("document", ""),
    )  # fmt: skip
    return [put_in_role(row, "person", writing.by)]


def _made(field: str, row, before: str = "") -> dict[str, Any]:
    return {
        "field": field,
        "before": before,
        "after": str(row)[:200],
        "key": row.pk,
        "version": row.version,
    }


def _plan_node(plan: Plan, project: Project, reason: str, writing: Writing) -> Changes:
    values: dict[str, Any] = plan.values
    more = {"key": values.get("key"), "unit_id": values.get("node_unit")}
    given = {name: value for name, value in more.items() if value is not None}
    if "node" not in plan.targets:
        kind = NODE_KINDS.get(values["node"], Milestone.Kind.OTHER.value)
        row = Milestone(
            project=project, kind=kind, name=values["node"], due_on=values["due_on"], **given
        )
        return [_made("node", add_milestone(milestone=row, by=writing.by))]
    row = Milestone.objects.select_related("project").get(pk=plan.targets["node"])
    old_on = row.due_on
    move_milestone(milestone=row, new_on=values["due_on"], reason=reason, by=writing.by)
    row.refresh_from_db(fields=["version"])
    return [_made("due_on", row, old_on.isoformat())]


def _plan_year(plan: Plan, project: Project, reason: str, writing: Writing) -> Changes:
    values: dict[str, Any] = plan.values
    if key := plan.targets.get("plan"):
        row = YearPlan.objects.select_related("project").get(pk=key)
    else:
        row = YearPlan(project=project, year=values["year"])
    before = str(row.amount) if row.pk else ""
    row.amount, row.start_month = values["plan"], values.get("start_month", row.start_month)
    row.monthly = upto_of(plan) or row.monthly
    row.reason = reason if row.pk else str(values.get("reason", ""))
    save_year_plan(plan=row, by=writing.by)
    return [_made("plan", row, before)]


def _record_months(plan: Plan, project: Project, reason: str, writing: Writing) -> Changes:
    said: dict[str, Any] = {"reason": reason, "at": writing.now, "by": writing.by}
    written = []
    for code in sorted(one for one in plan.values if month_field(one)):
        completed: Any = plan.values[code]
        if key := plan.targets.get(code):
            record = InvestmentRecord.objects.select_related("project").get(pk=key)
            if record.completed == completed:
                continue
            row: Any = correct_record(record=record, completed=completed, **said)
            before = str(record.completed)
        else:
            row = record_month(
                project=project, month_on=month_of(code), completed=completed, funds={},
                today=writing.today, **said,
            )  # fmt: skip
            before = ""
        written.append({"field": code, "before": before, "after": str(completed), "key": row.pk})
    return written


def _share(plan: Plan, project: Project, reason: str, writing: Writing) -> Changes:
    values: dict[str, Any] = plan.values
    if key := plan.targets.get("share"):
        row = ParcelShare.objects.select_related("parcel", "project").get(pk=key)
        before, row.area = str(row.area), values["share_area"]
        return [_made("share_area", edit_share(share=row, by=writing.by), before)]
    row = ParcelShare(
        parcel_id=plan.targets["parcel"], project=project, area=values["share_area"],
        from_on=values["used_from"],
    )  # fmt: skip
    return [_made("share", add_share(share=row, by=writing.by))]


_WRITE: dict[About, Callable[[Plan, Project, str, Writing], Changes]] = {
    About.APPOINTMENTS: _appoint,
    About.MILESTONES: _plan_node,
    About.YEAR_PLANS: _plan_year,
    About.MONTHS: _record_months,
    About.SHARES: _share,
}


def take_back_share(change, reason: str, by) -> None:
    """A share that the import added ends on its first day, one that it changed is as large as it was."""
    row = ParcelShare.objects.select_related("parcel", "project").get(pk=change.key)
    if change.field == "share":
        end_share(share=row, on=row.from_on, reason=reason, by=by)
    else:
        row.area = Decimal(change.before)
        edit_share(share=row, by=by)


def take_back_node(change, reason: str, today: date, by) -> None:
    """A node that the import added leaves again, one that it moved goes back to its day."""
    row = Milestone.objects.select_related("project").get(pk=change.key)
    if change.field == "node":
        remove_milestone(milestone=row, reason=reason, today=today, by=by)
    else:
        old_on = date.fromisoformat(change.before)
        move_milestone(milestone=row, new_on=old_on, reason=reason, by=by)
