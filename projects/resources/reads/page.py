"""One permit and what a person may do to it; the permits of one project, by phase."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from projects.issues.rules.kinds import IssueKind
from projects.models import AgencyMandate, Issue, PermitEvent, PermitStep, Project
from projects.resources.reads.gain import project_gain
from projects.resources.reads.permits import is_late, state_words, with_standing, work_calendar
from projects.resources.rules.acts import Act, Facts, Party, acts_open, concerns, possible
from projects.resources.rules.clock import Validity, lapsed, valid_until
from projects.resources.rules.gain import gain_words
from projects.resources.rules.kinds import TIMED, WITHOUT_STEP, Board, Phase, Result
from projects.resources.rules.states import clock_words, days_words

# Of the other phases a person says it.
KIND_OF_PHASE = {Phase.LAND.value: IssueKind.PLANNING, Phase.START.value: IssueKind.PERMIT}


def party_of(permit: PermitStep, user: User, today: date) -> Party:
    rows = PermitStep.objects.filter(pk=permit.pk)
    return Party(
        keeps=rows.editable_by(user, today).exists(),
        answers=rows.answered_by(user).exists(),
        checks=rows.checked_by(user).exists(),
    )


def facts_of(permit: PermitStep) -> Facts:
    return Facts(
        method=permit.method,
        submitted=permit.submitted_on is not None,
        told=permit.supplement_told_on is not None,
        mended=permit.supplement_done_on is not None,
        accepted=permit.accepted_on is not None,
        paused=permit.open_pause is not None,
        decided=permit.decided_on is not None,
        result=permit.result,
        letter=permit.letter_id is not None,
        checked=permit.checked_on is not None,
        limited=permit.limit_days is not None,
        extensible=permit.item.valid_months is not None and permit.item.extensions > 0,
    )


@dataclass(frozen=True)
class ActState:
    concerns: bool
    possible: bool


def act_state(permit: PermitStep, act: Act, user: User, today: date) -> ActState:
    party = party_of(permit, user, today)
    return ActState(concerns(act, party, permit.sole), possible(act, facts_of(permit)))


def draft_issue(permit: PermitStep, today: date) -> Issue:
    """A problem, unsaved, that says where the permit stands."""
    with_standing([permit], today)
    step = getattr(permit, "step", None)
    node = step.open_milestone if step else None
    where = f"{permit}（{permit.unit or '审批单位未定'}）{state_words(permit, today)}"
    return Issue(
        project=permit.project,
        permit=permit,
        milestone=node,
        kind=KIND_OF_PHASE.get(permit.item.phase, ""),
        summary=where,
    )


@dataclass(frozen=True)
class PermitPage:
    words: str
    late: bool
    acts: list[Act]
    events: list[PermitEvent]
    can_edit: bool
    can_raise: bool
    sees_project: bool
    validity: str
    saved: str
    odd: str
    issue: str  # the open problem that was raised about it, for whoever sees its project


def permit_page(permit: PermitStep, user: User, today: date) -> PermitPage:
    """Of a permit `with_clock`."""
    with_standing([permit], today)
    party = party_of(permit, user, today)
    sees = Project.objects.visible_to(user).filter(pk=permit.project_id).exists()
    return PermitPage(
        words="不需办理" if permit.needs_no_step else state_words(permit, today),
        late=is_late(permit, today),
        acts=acts_open(facts_of(permit), party, permit.sole),
        events=list(permit.log.select_related("by")),
        can_edit=party.keeps,
        can_raise=Project.objects.worked_on_by(user).filter(pk=permit.project_id).exists(),
        sees_project=sees,
        validity=validity_words(permit, today),
        saved=saved_words(permit),
        odd=_odd(permit),
        issue=_open_issue(permit) if sees else "",
    )


def _open_issue(permit: PermitStep) -> str:
    return Issue.objects.open().filter(permit=permit).values_list("code", flat=True).first() or ""


def _odd(permit: PermitStep) -> str:
    rows = PermitStep.objects.odd_of(permit.project).filter(pk=permit.pk)
    return "".join(row.odd for row in rows)


def validity_words(permit: PermitStep, today: date) -> str:
    """「有效至 2027-02-11，还有 20 天」; "" for what does not run out."""
    months, decided = permit.item.valid_months, permit.decided_on
    if months is None or decided is None or permit.result != Result.GRANTED:
        return ""
    calendar = work_calendar(today)
    longer = [row.months for row in permit.extensions.all()]
    last = valid_until(decided, months, longer, calendar)
    state, days = lapsed(
        issued_on=decided, months=months, extensions=longer, started_on=permit.project.started_on,
        today=today, calendar=calendar,
    )  # fmt: skip
    if state == Validity.USED or permit.project.started_text:
        return "已动工，证照有效"
    if state == Validity.LAPSED:
        return f"{last} 已失效 {days} 天，须重新申请"
    return f"有效至 {last}，还有 {days} 天" + ("，即将失效" if state == Validity.NEAR else "")


@dataclass(frozen=True)
class Group:
    """Permits of one phase that run side by side, or one alone."""

    name: str
    rows: list[PermitStep]


@dataclass(frozen=True)
class PhaseBlock:
    label: str
    done: int
    total: int
    groups: list[Group]


@dataclass(frozen=True)
class ProjectPermits:
    phases: list[PhaseBlock]
    mandates: list[AgencyMandate]
    total: int
    done: int
    overdue: int
    free: int
    told: str
    gain: str


def project_permits(project: Project, today: date) -> ProjectPermits:
    rows = PermitStep.objects.kept().filter(project=project).with_clock()
    found = with_standing(rows.order_by("item__code", "pk"), today)
    for row in found:
        row.words = "不需办理" if row.needs_no_step else state_words(row, today)
        row.late = is_late(row, today)
    mandates = AgencyMandate.objects.filter(project=project).order_by("-from_on")
    asked = [row for row in found if not row.needs_no_step]
    return ProjectPermits(
        phases=_phases(found),
        mandates=list(mandates.select_related("agent", "leader").prefetch_related("items")),
        total=len(asked),
        done=sum(row.result == Result.GRANTED for row in asked),
        overdue=sum(row.shown.board == Board.OVERDUE for row in asked),
        free=sum(row.method in (*WITHOUT_STEP, PermitStep.Method.GOVERNMENT) for row in found),
        told=progress_words(project, found, today),
        gain=_gain(project, today) if found else "",
    )


def _gain(project: Project, today: date) -> str:
    """「与常规工期相比 −51 个工作日」; "" without a network."""
    days = project_gain(project, today)
    return "" if days is None else gain_words(days)


def saved_words(permit: PermitStep) -> str:
    """What a decision left of its limit, against the limit it was held to; "" where nothing counts."""
    saved = permit.shown.clock.saved
    if saved is None or permit.method not in TIMED or not permit.limit_kind:
        return ""
    days = days_words(abs(saved), permit.limit_unit)
    kind = permit.get_limit_kind_display()
    return f"比{kind}少用 {days}" if saved >= 0 else f"超{kind} {days}"


def _phases(rows: Sequence[PermitStep]) -> list[PhaseBlock]:
    blocks = []
    for phase in Phase:
        own = [row for row in rows if row.item.phase == phase]
        if own:
            asked = [row for row in own if not row.needs_no_step]
            done = sum(row.result == Result.GRANTED for row in asked)
            blocks.append(PhaseBlock(phase.label, done, len(asked), _groups(own)))
    return blocks


def _groups(rows: Sequence[PermitStep]) -> list[Group]:
    groups: dict[tuple[str, int | None], list[PermitStep]] = {}
    for row in rows:
        name = row.parallel_group
        groups.setdefault((name, None if name else row.pk), []).append(row)
    return [Group(name, own) for (name, _), own in groups.items()]


def progress_words(project: Project, rows: Sequence[PermitStep], today: date) -> str:
    """进度告知: what the firm may be sent, with nothing in it that is not the firm's own."""
    if not rows:
        return ""
    lines = [f"{project.name} 手续办理进度（截至 {today}）"]
    lines += [f"{n}. {row}：{told(row, today)}" for n, row in enumerate(rows, 1)]
    agents = sorted({row.agent_name for row in rows if row.agent_name})
    if agents:
        lines.append(f"代办员：{'、'.join(agents)}。")
    return "\n".join(lines)


def told(row: PermitStep, today: date) -> str:
    """Where it stands, with whom, until when."""
    board, unit = row.shown.board, str(row.unit or "审批单位")
    if row.needs_no_step:
        return f"不需办理（{row.method_reason}）"
    if board == Board.UNFILED:
        return "还没有递交" + (f"，需在 {row.needed} 前办结" if row.needed else "")
    if board == Board.SUPPLEMENT:
        return f"请补正：{row.supplement_text}"
    if board in (Board.DONE, Board.CHECK):
        return f"{row.decided_on} {row.get_result_display()} {row.number}".strip()
    if row.shown.accepted_on is None:
        return f"已递交，等{unit}受理"
    due = row.shown.clock.due
    until = f"，应于 {due} 前办结" if due else ""
    if board == Board.PAUSED:
        return f"{unit}办理中，{row.open_pause.get_reason_display()}期间暂停计时"
    late = f"（{clock_words(row.shown.clock, row.counted_by)}）" if board == Board.OVERDUE else ""
    return f"{unit}办理中{until}{late}"
