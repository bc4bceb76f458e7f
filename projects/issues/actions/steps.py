"""Every step of a problem, from 上报 to 销号. Which step is whose is the table of rules/issues.py."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Unit, User
from gaoxin.clock import in_words
from gaoxin.files import Stored
from projects.files.actions.files import write_stored
from projects.issues.actions.notices import tell
from projects.issues.actions.supervision import draft_for_level, drop_drafts
from projects.issues.reads.case import Clock, asked_extension, case_of, load_clock, who_is
from projects.issues.rules import machine as rules
from projects.issues.rules.machine import Step
from projects.lights.actions import relight
from projects.models import CodeCounter, Issue, IssueStep, IssueUnit, StepFile

PREFIX = "WT"
LONGEST_EXTENSION = timedelta(days=365)  # beyond it a date is a slip of the pen


@dataclass(frozen=True)
class Given:
    """What came with a step; each step reads what the table says it needs."""

    text: str = ""
    evidence: str = ""
    day: date | None = None
    handler: User | None = None
    lead_unit: Unit | None = None
    supporting_units: tuple[Unit, ...] = ()
    complexity: str = Issue.Complexity.ORDINARY
    company_word: str = ""
    company_word_on: date | None = None
    files: tuple[Stored, ...] = ()


def write_issue(issue: Issue, *, on: date, at: datetime, by) -> Issue:
    """上报: register a problem of a project. The caller holds the transaction and writes the audit."""
    issue.code = CodeCounter.objects.next(PREFIX)
    issue.raised_by, issue.raised_on = by, on
    issue.level_on = issue.state_on = on
    issue.created_by = issue.updated_by = by
    issue.save(force_insert=True)
    step = write_step(
        issue, IssueStep.Kind.REPORT, old_state="", text=issue.detail, on=on, at=at, by=by
    )
    tell(issue, step)
    return issue


def write_step(
    issue: Issue,
    kind: str,
    *,
    old_state: str,
    text: str,
    on: date,
    at: datetime,
    by,
    until_on: date | None = None,
) -> IssueStep:
    """Record a step that led to the issue's present state and level; `by` None: the clock."""
    return IssueStep.objects.create(
        issue=issue, kind=kind, old_state=old_state, state=issue.state, level=issue.level,
        text=text, until_on=until_on, on=on, at=at, by=by,
    )  # fmt: skip


@transaction.atomic
def add_issue(*, issue: Issue, at: datetime, by) -> Issue:
    """上报 from the project's page or the register."""
    write_issue(issue, on=timezone.localdate(at), at=at, by=by)
    after = {"summary": issue.summary, "kind": issue.kind, "project": str(issue.project)}
    relight([issue.project_id])
    audit.record("issue.add", issue, by=by, after=after)
    return issue


@transaction.atomic
def edit_issue(*, issue: Issue, by) -> Issue:
    """Its facts: what it is about. Its state changes by `take_step` alone."""
    before, after = issue.stored_changes()
    issue.save_changes(*after, by=by)
    relight([issue.project_id])
    audit.record("issue.edit", issue, by=by, before=before, after=after)
    return issue


@transaction.atomic
def take_step(*, issue: Issue, step: str, given: Given, at: datetime, by) -> Issue:
    """One step by one person. Raises ValidationError when it is not theirs, or not possible now.

    `issue` is as the person saw it: if somebody was quicker, nothing happens.
    """
    step = Step(step)
    _lock(issue)
    clock = load_clock(timezone.localdate(at))
    _check(issue, step, given, clock, by)
    before = issue.state
    until_on = apply_step(issue, step, given, clock, by)
    changes = issue.stored_changes()
    issue.save_changes(*changes[1], by=by)
    row = write_step(
        issue, step, old_state=before, text=given.text, until_on=until_on, on=clock.today, at=at,
        by=by,
    )  # fmt: skip
    _after(issue, step, given, clock, by)
    for stored in given.files:
        StepFile.objects.create(step=row, file=write_stored(stored, by=by))
    tell(issue, row)
    relight([issue.project_id])
    audit.record(
        "issue.step", issue, by=by, before=changes[0], after=_describe_act(changes[1], row, given)
    )
    return issue


@transaction.atomic
def hand_on(*, issue: Issue, to: User | None, text: str, at: datetime, by) -> Issue:
    """The handler left: `to` goes on with it, or it is vacant. State and limit stay, the clock runs on. The
    caller has locked the project and the issue."""
    issue.handler, issue.received_on = to, None
    before, after = issue.stored_changes()
    issue.save_changes(*after, by=by)
    kind, on = IssueStep.Kind.HAND_ON, timezone.localdate(at)
    step = write_step(issue, kind, old_state=issue.state, text=text, on=on, at=at, by=by)
    tell(issue, step)
    after |= {"step": step.get_kind_display(), "reason": text}
    audit.record("issue.step", issue, by=by, before=before, after=after)
    return issue


def apply_step(issue: Issue, step: Step, given: Given, clock: Clock, by) -> date | None:
    """What a step changes in the issue's own fields, unsaved; the day it sets or asks for."""
    target = rules.target(case_of(issue, clock), step)
    until_on = _WRITERS.get(step, _keep)(issue, given, clock, by)
    _move(issue, target, clock.today)
    return until_on


def _lock(issue: Issue) -> None:
    stored = Issue.objects.select_for_update(no_key=True).values("version").get(pk=issue.pk)
    if stored["version"] != issue.version:
        raise ValidationError("这个问题刚刚有人办过一步，请刷新后再办。")


def _check(issue: Issue, step: Step, given: Given, clock: Clock, by) -> None:
    if why := rules.refusal(case_of(issue, clock), step):
        raise ValidationError(why)
    roles = who_is(issue, by, clock.today)
    if step == Step.CLOSE and roles & rules.MOVES[step].barred:
        raise ValidationError("办理人不能给自己销号，须由另一人核验。")
    if not rules.may_take(step, issue.level, roles):
        raise ValidationError("这一步不归你办理。")
    if rules.Need.TEXT in rules.MOVES[step].needs and not given.text:
        raise ValidationError({"text": "请写明情况。"})


def _move(issue: Issue, target: str, today: date) -> None:
    if issue.state != target:
        issue.state, issue.state_on = target, today


def _describe_act(after: dict, row: IssueStep, given: Given) -> dict:
    files = {"attachments": [one.original_name for one in given.files]} if given.files else {}
    return {"step": row.get_kind_display(), "reason": row.text, **after, **files}


def _after(issue: Issue, step: Step, given: Given, clock: Clock, by) -> None:
    """The rows beside the issue that a step writes."""
    if step == Step.ASSIGN:
        _set_units(issue, given.supporting_units)
    if step == Step.ESCALATE and issue.level > rules.RISES_TO:
        draft_for_level(issue, clock=clock)
    if not issue.is_open:
        drop_drafts(issue, reason=f"问题{issue.get_state_display()}", by=by)


def _set_units(issue: Issue, units: Iterable[Unit]) -> None:
    wanted = {unit.pk for unit in units} - {issue.lead_unit_id}
    rows = issue.issue_units.all()
    for row in rows:
        if row.unit_id not in wanted:
            row.delete()
    for key in wanted - {row.unit_id for row in rows}:
        IssueUnit.objects.create(issue=issue, unit_id=key)


# -- what each step writes into the issue; the answer is the day the step sets or asks for ----------


def _keep(issue, given, clock, by) -> None:
    return None


def _assign(issue: Issue, given: Given, clock: Clock, by) -> date:
    """The limit runs from the first 交办; handing it to somebody else does not give more time."""
    issue.handler, issue.lead_unit = given.handler, given.lead_unit
    issue.assigned_on = issue.assigned_on or clock.today
    issue.received_on = None
    issue.state_on = clock.today
    if issue.due_on is None:
        issue.complexity = given.complexity
        issue.due_on = _limit_day(given, clock)
    _resume(issue, given, clock, by)
    return issue.due_on


def _limit_day(given: Given, clock: Clock) -> date:
    latest = clock.calendar.add(clock.today, clock.limits.for_complexity(given.complexity))
    if given.day is None:
        return latest
    if not clock.today <= given.day <= latest:
        word = Issue.Complexity(given.complexity).label
        text = f"时限应在今天至{in_words(latest)}之间（{word}问题的规定时限）；确需更长请办理延期。"
        raise ValidationError({"day": text})
    return given.day


def _assess(issue: Issue, given: Given, clock: Clock, by) -> date:
    mine = replace(given, handler=by, lead_unit=by.unit)
    until = _assign(issue, mine, clock, by)
    issue.received_on = clock.today
    return until


def _receive(issue: Issue, given: Given, clock: Clock, by) -> None:
    issue.received_on = clock.today


def _stop(issue: Issue, given: Given, clock: Clock, by) -> date | None:
    """Stop the clock, if it runs."""
    if issue.due_on is not None:
        issue.paused_on = clock.today
    return None


def _suspend(issue: Issue, given: Given, clock: Clock, by) -> date | None:
    if given.day is None or given.day <= clock.today:
        raise ValidationError({"day": "复核日期应晚于今天。"})
    _stop(issue, given, clock, by)
    issue.review_on = given.day
    return given.day


def _resume(issue: Issue, given: Given, clock: Clock, by) -> date | None:
    if issue.due_on is not None and issue.paused_on is not None:
        issue.due_on = rules.resumed_due(issue.due_on, issue.paused_on, clock.today, clock.calendar)
    issue.paused_on = issue.review_on = None
    return issue.due_on


def _resolve(issue: Issue, given: Given, clock: Clock, by) -> None:
    if not given.evidence:
        raise ValidationError({"evidence": "请写办结凭证：文件名称与文号、照片或现场情况。"})
    issue.result, issue.evidence = given.text, given.evidence
    issue.resolved_on = clock.today


def _reject(issue: Issue, given: Given, clock: Clock, by) -> None:
    issue.result = issue.evidence = ""
    issue.resolved_on = None


def _close(issue: Issue, given: Given, clock: Clock, by) -> None:
    issue.company_word, issue.company_word_on = given.company_word, given.company_word_on
    issue.closed_on, issue.closed_by = clock.today, by
    issue.proposed_level = None


def _end(issue: Issue, given: Given, clock: Clock, by) -> None:
    issue.proposed_level = None


def _ask_extension(issue: Issue, given: Given, clock: Clock, by) -> date:
    if given.day is None or given.day <= max(issue.due_on or clock.today, clock.today):
        raise ValidationError({"day": f"延期应晚于现时限 {in_words(issue.due_on)}和今天。"})
    if given.day > clock.today + LONGEST_EXTENSION:
        raise ValidationError({"day": "延期不能超过一年。"})
    return given.day


def _extend(issue: Issue, given: Given, clock: Clock, by) -> date:
    asked = asked_extension(issue)
    day = given.day or (asked.until_on if asked else None)
    day = _ask_extension(issue, replace(given, day=day), clock, by)
    issue.extended_from, issue.due_on = issue.due_on, day
    return day


def _propose(issue: Issue, given: Given, clock: Clock, by) -> None:
    issue.proposed_level, issue.proposed_on = issue.level + 1, clock.today


def _escalate(issue: Issue, given: Given, clock: Clock, by) -> None:
    issue.level += 1
    issue.level_on, issue.proposed_level = clock.today, None


def _city(issue: Issue, given: Given, clock: Clock, by) -> date:
    if given.day is None or given.day > clock.today:
        raise ValidationError({"day": "报送日期不能晚于今天。"})
    if given.day < issue.raised_on:
        raise ValidationError({"day": f"报送日期不能早于提出日期 {in_words(issue.raised_on)}。"})
    issue.city_reported_on = given.day
    return given.day


def _reopen(issue: Issue, given: Given, clock: Clock, by) -> None:
    """From the start again, on the level it had; how it was settled before is in the log."""
    issue.handler = issue.closed_by = None
    issue.result = issue.evidence = issue.company_word = ""
    for name in _DAYS_OF_A_ROUND:
        setattr(issue, name, None)
    issue.level_on = clock.today


_DAYS_OF_A_ROUND = (
    "assigned_on", "received_on", "due_on", "extended_from", "paused_on", "review_on",
    "resolved_on", "company_word_on", "closed_on", "city_reported_on", "proposed_level",
)  # fmt: skip
_WRITERS = {
    Step.ASSIGN: _assign,
    Step.ASSESS: _assess,
    Step.CONSULT: _stop,
    Step.CONCLUDE: _resume,
    Step.RECEIVE: _receive,
    Step.RESOLVE: _resolve,
    Step.EXTEND_ASK: _ask_extension,
    Step.EXTEND: _extend,
    Step.CONFIRM_UNABLE: _end,
    Step.CLOSE: _close,
    Step.REJECT: _reject,
    Step.SUSPEND: _suspend,
    Step.RESUME: _resume,
    Step.PROPOSE: _propose,
    Step.ESCALATE: _escalate,
    Step.KEEP_LEVEL: _end,
    Step.CITY: _city,
    Step.REOPEN: _reopen,
}
