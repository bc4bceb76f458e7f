"""The weekly report: one entry from which the node list, the investment, the problems and the duty follow."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from gaoxin.clock import in_words
from gaoxin.files import Stored
from projects.files.actions.files import write_stored
from projects.investment.actions import write_week
from projects.issues.actions.steps import write_issue, write_step
from projects.lights.actions import relight
from projects.messages.actions.notices import notify
from projects.models import (
    Issue,
    IssueStep,
    Milestone,
    Notice,
    Photo,
    ProgressReport,
    ReportDuty,
)
from projects.people.rules.roles import Role
from projects.registry.rules.amounts import wan
from projects.schedule.actions.forecasts import reforecast
from projects.schedule.actions.milestones import write_completion
from projects.weekly.reads.log import role_on

TEXTS = (
    "progress", "next_week", "coordination", "coordination_level", "unchanged", "unchanged_reason",
    "alike",
)  # fmt: skip
OWN_ROLES = frozenset({Role.COMMISSIONER, Role.MEMBER})


@dataclass(frozen=True)
class NodeEntry:
    """A milestone is done on a day, or is now expected on another."""

    milestone: Milestone
    done_on: date | None
    forecast_on: date | None
    evidence: str
    reason: str


@dataclass(frozen=True)
class IssueEntry:
    """What the week did for a problem. 「已解决」 is said to its handler, who then asks for 办结."""

    issue: Issue
    resolved: bool
    text: str


@dataclass(frozen=True)
class Entry:
    """What one form says beside the report's own texts. `amounts`: first of a month → 万元."""

    nodes: list[NodeEntry]
    amounts: dict[date, Decimal]
    amounts_reason: str
    issues: list[IssueEntry]
    new_issue: Issue | None
    photos: list[Stored]
    photo_days: list[date | None]
    token: uuid.UUID | None


@transaction.atomic
def file_report(
    *, report: ProgressReport, duty: ReportDuty, entry: Entry, now: datetime, by
) -> ProgressReport:
    """File the week's report, edit it before the cut-off, or correct it by a further revision.

    The caller holds the project locked and has checked the report's version.
    """
    if report.pk is None:
        act, before = "progress.file", {}
        _file(report, duty, now, by)
    elif report.withdrawn_at:
        act, before = "progress.file", _stored(report)
        _file_again(report, duty, now, by)
    elif report.week.is_closed(now):
        act, before = "progress.correct", _stored(report)
        report = _correct(report, entry.token, now, by)
    else:
        act, before = "progress.edit", _stored(report)
        _edit(report, by)
    _write_nodes(report, entry.nodes, by)
    reason = entry.amounts_reason or report.correction_reason
    write_week(report.project, report.week, entry.amounts, reason=reason, at=now, by=by)
    _write_issues(entry, now, by)
    _write_photos(report, entry, by)
    after = {**audit.values_of(report, TEXTS), **_describe_act(report, entry)}
    reforecast([report.project_id], now)
    relight([report.project_id], now)
    audit.record(act, report, by=by, before=_differing(before, after), after=after)
    return report


def _stored(report: ProgressReport) -> dict:
    return audit.values_of(ProgressReport.objects.get(pk=report.pk), TEXTS)


def _differing(before: dict, after: dict) -> dict | None:
    return {name: value for name, value in before.items() if value != after[name]} or None


def _describe_act(report: ProgressReport, entry: Entry) -> dict:
    """Beside the texts, for the auditor."""
    said = {
        "revision": report.revision,
        "correction_reason": report.correction_reason,
        "nodes_note": report.nodes_note,
        "completed": "；".join(
            f"{m:%Y-%m} {wan(amount)} 万元" for m, amount in entry.amounts.items()
        ),
        "photos": len(entry.photos),
    }
    return {name: value for name, value in said.items() if value}


def _file(report: ProgressReport, duty: ReportDuty, now: datetime, by) -> None:
    _sign(report, duty, now, by)
    report.created_by = report.updated_by = by
    _drop_text_of_unchanged(report)
    report.save(force_insert=True)
    _answer(duty, now, by)


def _file_again(report: ProgressReport, duty: ReportDuty, now: datetime, by) -> None:
    """After it was withdrawn: the same revision, signed anew."""
    report.withdrawn_at = None
    _sign(report, duty, now, by)
    _edit(report, by, "withdrawn_at", "filed_at", "filed_by", "filed_role", "filed_for")
    _answer(duty, now, by)


def _sign(report: ProgressReport, duty: ReportDuty, now: datetime, by) -> None:
    role = role_on(report.project, by, timezone.localdate(now))
    report.filed_at, report.filed_by, report.filed_role = now, by, role
    report.filed_for = _filed_for(duty, by, role)


def _filed_for(duty: ReportDuty, by, role: str):
    """代谁报送: of who stands in the one who is away; of somebody else who it fell to."""
    if duty.user_id == by.pk:
        return duty.stands_in_for
    return duty.user if duty.user_id is not None and role not in OWN_ROLES else None


def _answer(duty: ReportDuty, now: datetime, by) -> None:
    if duty.filed_at is None:
        duty.filed_at = now
        duty.save_changes("filed_at", by=by)


def _edit(report: ProgressReport, by, *more: str) -> None:
    """Still the same revision; what was sent back is now put right."""
    _drop_text_of_unchanged(report)
    report.returned_at, report.returned_by, report.return_remark = None, None, ""
    returned = ("returned_at", "returned_by", "return_remark")
    report.save_changes(*TEXTS, *returned, "device_at", *more, by=by)


def _correct(report: ProgressReport, token, now: datetime, by) -> ProgressReport:
    """A further revision with what was typed; the one before stays as it was. Its version counts
    on, so that a form opened on any earlier revision is recognised as out of date."""
    ProgressReport.objects.filter(pk=report.pk).update(superseded_at=now)
    texts = {name: getattr(report, name) for name in (*TEXTS, "device_at", "correction_reason")}
    revision = ProgressReport(
        project=report.project, week=report.week, revision=report.revision + 1,
        version=report.version + 1, filed_at=now, filed_by=by, client_id=token, created_by=by,
        updated_by=by, filed_role=role_on(report.project, by, timezone.localdate(now)), **texts,
    )  # fmt: skip
    _drop_text_of_unchanged(revision)
    revision.save(force_insert=True)
    return revision


def _drop_text_of_unchanged(report: ProgressReport) -> None:
    """Last week's text, which the form was filled with, is not this week's progress."""
    if report.unchanged:
        report.progress = ""


def _write_nodes(report: ProgressReport, nodes: list[NodeEntry], by) -> None:
    words = [_write_node(entry, by) for entry in nodes]
    if words:
        report.nodes_note = "\n".join(filter(None, [report.nodes_note, *words]))
        ProgressReport.objects.filter(pk=report.pk).update(nodes_note=report.nodes_note)


def _write_node(entry: NodeEntry, by) -> str:
    node = entry.milestone
    if entry.done_on:
        write_completion(
            node, on=entry.done_on, text="", evidence=entry.evidence, reason=entry.reason, by=by
        )
        return f"{node.name}：完成 {in_words(entry.done_on)}"
    node.forecast_on = entry.forecast_on
    node.save_changes("forecast_on", by=by)
    return f"{node.name}：预计 {in_words(entry.forecast_on)}（{entry.reason}）"


def _write_issues(entry: Entry, now: datetime, by) -> None:
    today = timezone.localdate(now)
    for said in entry.issues:
        text = f"专员报告已解决：{said.text}" if said.resolved else said.text
        write_step(
            said.issue, IssueStep.Kind.FEEDBACK, old_state=said.issue.state, text=text, on=today,
            at=now, by=by,
        )  # fmt: skip
    if entry.new_issue is not None:
        write_issue(entry.new_issue, on=today, at=now, by=by)


def _write_photos(report: ProgressReport, entry: Entry, by) -> None:
    days = [*entry.photo_days, *[None] * len(entry.photos)]
    for stored, day in zip(entry.photos, days, strict=False):
        width, height = stored.pixels
        Photo.objects.create(
            report=report, file=write_stored(stored, by=by), taken_on=stored.taken_on or day,
            width=width, height=height,
        )  # fmt: skip


@transaction.atomic
def withdraw_report(*, report: ProgressReport, now: datetime, by) -> ProgressReport:
    """撤回 before the cut-off: the report is owed again, its figures no longer count. Its texts,
    figures and pictures wait in the form; what was said of milestones and problems has happened.

    The caller holds the project locked and has checked the report's version.
    """
    if report.week.is_closed(now):
        raise ValidationError("已过截止时间，不能撤回。内容有误的请更正，并写明原因。")
    report.withdrawn_at = now
    report.save_changes("withdrawn_at", by=by)
    duty = ReportDuty.objects.get(project=report.project, week=report.week)
    duty.filed_at = None
    duty.save_changes("filed_at", by=by)
    write_week(report.project, report.week, {}, reason="", at=now, by=by)
    if report.filed_by_id != by.pk:
        title = f"{report.project.short_name} {report.week} 的填报被撤回"
        text = f"{by} 撤回了你的填报，内容还在，请在截止前重新提交。"
        key = f"withdraw:{report.pk}:{report.version}"
        kind = Notice.Kind.RETURNED
        notify(
            user=report.filed_by, kind=kind, title=title, text=text, url=report.form_url, key=key
        )
    relight([report.project_id], now)
    before, after = ReportDuty.State.FILED.label, ReportDuty.State.OPEN.label
    audit.record(
        "progress.withdraw", report, by=by, before={"state": before}, after={"state": after}
    )
    return report


@transaction.atomic
def return_report(*, report: ProgressReport, now: datetime, by) -> ProgressReport:
    """退回 with a remark: the report goes on counting, its author is told."""
    report.returned_at, report.returned_by = now, by
    report.save_changes("returned_at", "returned_by", "return_remark", by=by)
    notify(
        user=report.filed_by,
        kind=Notice.Kind.RETURNED,
        title=f"{report.project.short_name} {report.week} 的填报被退回",
        text=report.return_remark,
        url=report.form_url,
        key=f"return:{report.pk}:{report.version}",
    )
    audit.record("progress.return", report, by=by, after={"return_remark": report.return_remark})
    return report
