"""A problem from 上报 to 销号: which step leads where, who may take it, what it needs; and its clock.

The machine is one table, `MOVES`. The clock counts working days, stands while the problem is
consulted on or suspended, and never does anything on a holiday. The limits are settings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from projects.calendar.rules.workdays import WorkCalendar
from projects.issues.rules.kinds import Complexity
from projects.registry.rules.labelled import Labelled


class State(Labelled):
    REPORTED = "REPORTED", "待研判"
    RETURNED = "RETURNED", "退回补充"
    CONSULTING = "CONSULTING", "会商中"
    ASSIGNED = "ASSIGNED", "待签收"
    HANDLING = "HANDLING", "办理中"
    SUSPENDED = "SUSPENDED", "挂起"
    RESOLVED = "RESOLVED", "待核验"
    CLAIMED_UNABLE = "CLAIMED_UNABLE", "无法办理待确认"
    UNABLE = "UNABLE", "无法办理"
    CLOSED = "CLOSED", "已销号"


class Step(Labelled):
    """What a person does; REPORT begins a problem, the clock's own steps are ESCALATE and PROPOSE, HAND_ON is
    written when its handler leaves."""

    REPORT = "REPORT", "上报"
    ASSESS = "ASSESS", "研判"
    RETURN = "RETURN", "退回补充"
    SUPPLEMENT = "SUPPLEMENT", "补充"
    CONSULT = "CONSULT", "会商"
    CONCLUDE = "CONCLUDE", "会商结论"
    ASSIGN = "ASSIGN", "交办"
    RECEIVE = "RECEIVE", "签收"
    FEEDBACK = "FEEDBACK", "办理反馈"
    EXTEND_ASK = "EXTEND_ASK", "申请延期"
    EXTEND = "EXTEND", "批准延期"
    EXTEND_REFUSE = "EXTEND_REFUSE", "不批准延期"
    SUSPEND = "SUSPEND", "挂起"
    RESUME = "RESUME", "恢复办理"
    RESOLVE = "RESOLVE", "办结申请"
    REJECT = "REJECT", "核验退回"
    CLOSE = "CLOSE", "销号"
    CLAIM_UNABLE = "CLAIM_UNABLE", "申请无法办理"
    CONFIRM_UNABLE = "CONFIRM_UNABLE", "确认无法办理"
    REFUSE_UNABLE = "REFUSE_UNABLE", "不认可无法办理"
    REOPEN = "REOPEN", "重开"
    PROPOSE = "PROPOSE", "拟提级"
    ESCALATE = "ESCALATE", "提级"
    KEEP_LEVEL = "KEEP_LEVEL", "暂不提级"
    CITY = "CITY", "已报送市级"
    HAND_ON = "HAND_ON", "移交"


class Who(StrEnum):
    """What a person is to a problem. One person may be several."""

    RAISER = "提出人"
    EDITOR = "项目专员或项目所属单位负责人"
    CHIEF = "专班班长"
    LEADER = "包联领导"
    GROUP = "领导组"
    ADMIN = "业务管理员"
    HANDLER = "责任人"
    HEAD = "承办单位负责人"
    RESOLVER = "申请办结的人"
    ASKER = "申请延期的人"


class Need(StrEnum):
    """What a step asks for, beside words that may always be added."""

    TEXT = "text"
    EVIDENCE = "evidence"
    ASSIGNMENT = "assignment"
    COMPLEXITY = "complexity"
    DAY = "day"
    COMPANY_WORD = "company_word"


@dataclass(frozen=True)
class Move:
    """From one of `sources` to `target` (None: the state stays), by one of `who` but none `barred`."""

    sources: frozenset[State]
    target: State | None
    who: frozenset[Who]
    needs: frozenset[Need] = frozenset()
    barred: frozenset[Who] = frozenset()


S, W = State, Who
HEADS = frozenset({W.CHIEF, W.LEADER, W.ADMIN})  # of the task force: who assesses and assigns
DOERS = frozenset({W.HANDLER, W.HEAD})
LEADERS = frozenset({W.LEADER, W.GROUP})
CONCERNED = frozenset({W.RAISER, W.EDITOR, *HEADS})
FINAL = frozenset({S.UNABLE, S.CLOSED})
OPEN = frozenset(S) - FINAL
RUNNING = frozenset({S.ASSIGNED, S.HANDLING})  # the limit to settle it runs
LIFTABLE = frozenset({S.REPORTED, S.CONSULTING, S.ASSIGNED, S.HANDLING, S.SUSPENDED})
TEXT = frozenset({Need.TEXT})


def _at(*states: State) -> frozenset[State]:
    return frozenset(states)


MOVES: dict[Step, Move] = {
    Step.SUPPLEMENT: Move(_at(S.RETURNED), S.REPORTED, CONCERNED, TEXT),
    Step.ASSIGN: Move(
        _at(S.REPORTED, S.CONSULTING, S.ASSIGNED, S.HANDLING),
        S.ASSIGNED,
        HEADS,
        frozenset({Need.ASSIGNMENT, Need.COMPLEXITY}),
    ),
    # 研判为自办: who assesses takes it on, and somebody else will have to strike it off.
    Step.ASSESS: Move(
        _at(S.REPORTED),
        S.HANDLING,
        frozenset({W.CHIEF, W.LEADER}),
        frozenset({Need.COMPLEXITY}),
    ),
    Step.CONSULT: Move(_at(S.REPORTED, S.HANDLING), S.CONSULTING, HEADS, TEXT),
    # Back to where it came from: to the handler if there is one (see `target`).
    Step.CONCLUDE: Move(_at(S.CONSULTING), S.REPORTED, HEADS, TEXT),
    Step.RETURN: Move(_at(S.REPORTED), S.RETURNED, HEADS, TEXT),
    Step.RECEIVE: Move(_at(S.ASSIGNED), S.HANDLING, DOERS),
    Step.FEEDBACK: Move(_at(S.HANDLING, S.SUSPENDED), None, DOERS, TEXT),
    Step.RESOLVE: Move(_at(S.HANDLING), S.RESOLVED, DOERS, TEXT | {Need.EVIDENCE}),
    Step.EXTEND_ASK: Move(_at(S.HANDLING), None, DOERS, TEXT | {Need.DAY}),
    Step.EXTEND: Move(
        _at(S.HANDLING), None, HEADS, frozenset({Need.DAY}), frozenset({W.HANDLER, W.ASKER})
    ),
    Step.EXTEND_REFUSE: Move(_at(S.HANDLING), None, HEADS, TEXT, frozenset({W.HANDLER, W.ASKER})),
    Step.CLAIM_UNABLE: Move(_at(S.HANDLING), S.CLAIMED_UNABLE, DOERS, TEXT),
    Step.CONFIRM_UNABLE: Move(
        _at(S.CLAIMED_UNABLE), S.UNABLE, LEADERS, TEXT, frozenset({W.HANDLER})
    ),
    Step.REFUSE_UNABLE: Move(
        _at(S.CLAIMED_UNABLE), S.HANDLING, LEADERS, TEXT, frozenset({W.HANDLER})
    ),
    Step.CLOSE: Move(
        _at(S.RESOLVED),
        S.CLOSED,
        HEADS,
        TEXT | {Need.COMPANY_WORD},
        frozenset({W.HANDLER, W.RESOLVER}),
    ),
    Step.REJECT: Move(
        _at(S.RESOLVED), S.HANDLING, CONCERNED, TEXT, frozenset({W.HANDLER, W.RESOLVER})
    ),
    Step.SUSPEND: Move(_at(S.HANDLING), S.SUSPENDED, HEADS, TEXT | {Need.DAY}),
    Step.RESUME: Move(_at(S.SUSPENDED), S.HANDLING, HEADS | DOERS),
    Step.PROPOSE: Move(LIFTABLE, None, DOERS | CONCERNED, TEXT),
    Step.ESCALATE: Move(LIFTABLE, None, HEADS | {W.GROUP}, TEXT),
    Step.KEEP_LEVEL: Move(LIFTABLE, None, frozenset({W.LEADER, W.GROUP, W.ADMIN}), TEXT),
    Step.CITY: Move(LIFTABLE, None, frozenset({W.ADMIN}), TEXT | {Need.DAY}),
    Step.REOPEN: Move(FINAL, S.REPORTED, CONCERNED, TEXT),
}
TOP_LEVEL, RISES_TO = 4, 2  # the last level; up to which it rises by itself
# Who brings a problem to a level: above the second always a person of rank.
LIFTERS: dict[int, frozenset[Who]] = {
    2: HEADS | {W.GROUP},
    3: frozenset({W.LEADER, W.GROUP, W.ADMIN}),
    4: frozenset({W.GROUP, W.ADMIN}),
}


@dataclass(frozen=True)
class Case:
    """What the rules need to know of one problem on a day."""

    state: State
    level: int
    today: date
    assigned: bool = False  # it has a handler and a limit
    extended: bool = False
    extension_asked: bool = False
    proposed_level: int | None = None
    city_reported: bool = False
    closed_on: date | None = None
    reopen_days: int = 30


def refusal(case: Case, step: Step) -> str:
    """Why `step` cannot be taken now, '' when it can; who takes it is another question."""
    if case.state not in MOVES[step].sources:
        return "问题现在的状态不能办这一步。"
    return _OTHER_REFUSALS[step](case) if step in _OTHER_REFUSALS else ""


def _refuse_extension_ask(case: Case) -> str:
    if case.extended:
        return "延期只批准一次，已经批准过。"
    return "已有一项延期申请待批。" if case.extension_asked else ""


def _refuse_extension(case: Case) -> str:
    return "" if case.extension_asked else "没有待批的延期申请。"


def _refuse_reopening(case: Case) -> str:
    if case.closed_on is None:
        return ""
    late = case.today > case.closed_on + timedelta(days=case.reopen_days)
    return f"销号已超过 {case.reopen_days} 天，不能重开，请另提问题。" if late else ""


def _refuse_level(case: Case) -> str:
    return "已在最高层级。" if case.level >= TOP_LEVEL else ""


def _refuse_proposal(case: Case) -> str:
    if case.level < RISES_TO:
        return "这一层级可直接提级。"
    return "已有一项拟提级待审定。" if case.proposed_level else _refuse_level(case)


def _refuse_keeping(case: Case) -> str:
    return "" if case.proposed_level else "没有待审定的拟提级。"


def _refuse_city(case: Case) -> str:
    if case.level < TOP_LEVEL:
        return "提级至市级后才报送。"
    return "已登记报送市级。" if case.city_reported else ""


_OTHER_REFUSALS = {
    Step.EXTEND_ASK: _refuse_extension_ask,
    Step.EXTEND: _refuse_extension,
    Step.EXTEND_REFUSE: _refuse_extension,
    Step.REOPEN: _refuse_reopening,
    Step.ESCALATE: _refuse_level,
    Step.PROPOSE: _refuse_proposal,
    Step.KEEP_LEVEL: _refuse_keeping,
    Step.CITY: _refuse_city,
}


def concerns(step: Step, level: int, roles: Iterable[Who]) -> bool:
    """Whether `step` is somebody's like this at all, be it that they are barred from their own."""
    who = LIFTERS.get(level + 1, MOVES[step].who) if step == Step.ESCALATE else MOVES[step].who
    return bool(frozenset(roles) & who)


def may_take(step: Step, level: int, roles: Iterable[Who]) -> bool:
    """Whether somebody who is all of `roles` to a problem of this level may take `step`."""
    return concerns(step, level, roles) and not frozenset(roles) & MOVES[step].barred


def open_steps(case: Case, roles: Iterable[Who]) -> list[Step]:
    """The steps this person may take now, in the order of the table."""
    roles = frozenset(roles)
    return [step for step in MOVES if may_take(step, case.level, roles) and not refusal(case, step)]


def target(case: Case, step: Step) -> State:
    """The state that `step` leads to."""
    if step == Step.CONCLUDE and case.assigned:
        return State.HANDLING
    return MOVES[step].target or case.state


# -- the clock --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Limits:
    """In working days. `level`: how long an overdue problem may stay on one level."""

    receive: int = 1
    assess: int = 1
    ordinary: int = 5
    complex: int = 10
    cross_level: int = 20
    level: int = 5

    def for_complexity(self, complexity: str) -> int:
        longer: dict[str, int] = {
            Complexity.COMPLEX: self.complex,
            Complexity.CROSS_LEVEL: self.cross_level,
        }
        return longer.get(complexity, self.ordinary)


def resumed_due(due: date, paused_on: date, resumed_on: date, calendar: WorkCalendar) -> date:
    """The limit after a pause: later by the working days during which the clock stood."""
    stood = calendar.count(paused_on, resumed_on)
    return calendar.add(due, stood) if stood > 0 else due


def remaining(due: date, paused_on: date | None, today: date, calendar: WorkCalendar) -> int:
    """Working days left, negative when overdue; while paused, those left when the clock stopped."""
    return calendar.count(paused_on or today, due)


@dataclass(frozen=True)
class Lateness:
    """Past which limit a problem is, and by how many working days."""

    limit: str
    workdays: int


def is_overdue(state: str, due_on: date | None, day: date) -> bool:
    """Past its limit and still with the handler; what is suspended or consulted on waits. In SQL it is
    `Issue.overdue_condition`."""
    return state in RUNNING and due_on is not None and due_on < day


def lateness(
    state: State,
    since: date,
    due: date | None,
    today: date,
    limits: Limits,
    calendar: WorkCalendar,
) -> Lateness | None:
    """`since`: the day it came into its state. None while it is in time, or its clock stands."""
    if due is not None and is_overdue(state, due, today):
        return Lateness("办理", calendar.count(due, today))
    own = {State.REPORTED: ("研判", limits.assess), State.ASSIGNED: ("签收", limits.receive)}
    if state not in own:
        return None
    name, limit = own[state]
    over = calendar.count(since, today) - limit
    return Lateness(name, over) if over > 0 else None


@dataclass(frozen=True)
class Rise:
    """What the clock does to a level: raise it at once, or draft it for a person."""

    level: int
    by_itself: bool


def next_level(
    *, level: int, late: Lateness | None, at_level: int, is_working: bool, limit: int
) -> Rise | None:
    """`at_level`: working days since it came to this level or was last considered for the next.

    An overdue problem goes to the second level at once; further only as a draft, each time after
    `limit` working days without being settled. On a holiday nothing happens.
    """
    if late is None or late.workdays < 1 or not is_working or level >= TOP_LEVEL:
        return None
    if level < RISES_TO:
        return Rise(level + 1, by_itself=True)
    return Rise(level + 1, by_itself=False) if at_level > limit else None
