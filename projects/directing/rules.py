"""批示 from a leader's word until it is done: which step leads where, who may take it, what it needs.

The machine is one table, `MOVES`. A day is only ever moved later, each time with a reason, and counted.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gaoxin.days import day_in_words
from projects.calendar.rules.workdays import WorkCalendar
from projects.registry.rules.labelled import Labelled


class State(Labelled):
    OPEN = "OPEN", "办理中"
    ANSWERED = "ANSWERED", "待验收"
    ACCEPTED = "ACCEPTED", "已办结"
    STRUCK = "STRUCK", "已撤销"


class Step(Labelled):
    """GIVE begins an instruction; the others are what a person does about it. HAND_ON is also written when
    who is to do it leaves."""

    GIVE = "GIVE", "批示"
    FEEDBACK = "FEEDBACK", "反馈"
    POSTPONE = "POSTPONE", "延期"
    ANSWER = "ANSWER", "答复"
    ACCEPT = "ACCEPT", "验收"
    RETURN = "RETURN", "退回"
    STRIKE = "STRIKE", "撤销"
    HAND_ON = "HAND_ON", "移交"


class AgendaKind(Labelled):
    """Why an item is on the agenda of a meeting."""

    UNDONE = "UNDONE", "上次议定未办结"
    INSTRUCTION = "INSTRUCTION", "批示未办结"
    RED = "RED", "红灯项目"
    ISSUE = "ISSUE", "三级问题"


class Who(StrEnum):
    """What a person is to an instruction. One person may be several."""

    RECEIVER = "承办人"
    HEAD = "承办单位负责人"
    COMMISSIONER = "项目专员"
    GIVER = "批示领导"
    ASSISTANT = "批示领导的联络员（代录）"
    OFFICE = "业务管理员（代录）"
    ANSWERER = "答复的人"


class Need(StrEnum):
    """What a step asks for."""

    TEXT = "text"
    EVIDENCE = "evidence"
    DAY = "day"
    RECEIVER = "to"


@dataclass(frozen=True)
class Move:
    """From one of `sources` to `target` (None: the state stays), by one of `who` but none `barred`."""

    sources: frozenset[State]
    target: State | None
    who: frozenset[Who]
    needs: frozenset[Need] = frozenset()
    barred: frozenset[Who] = frozenset()


S, W = State, Who
DOERS = frozenset({W.RECEIVER, W.HEAD, W.COMMISSIONER})
DECIDERS = frozenset({W.GIVER, W.ASSISTANT, W.OFFICE})
OPEN = frozenset({S.OPEN, S.ANSWERED})
TEXT = frozenset({Need.TEXT})

MOVES: dict[Step, Move] = {
    Step.ANSWER: Move(frozenset({S.OPEN}), S.ANSWERED, DOERS, TEXT | {Need.EVIDENCE}),
    Step.FEEDBACK: Move(frozenset({S.OPEN}), None, DOERS, TEXT),
    Step.ACCEPT: Move(
        frozenset({S.ANSWERED}), S.ACCEPTED, DECIDERS, barred=frozenset({W.ANSWERER})
    ),
    # From ACCEPTED by who gave it alone, where the acceptance was recorded for them (see `refusal`).
    Step.RETURN: Move(frozenset({S.ANSWERED, S.ACCEPTED}), S.OPEN, DECIDERS, TEXT),
    Step.POSTPONE: Move(frozenset({S.OPEN}), None, DECIDERS, TEXT | {Need.DAY}),
    Step.STRIKE: Move(OPEN, S.STRUCK, frozenset({W.GIVER}), TEXT),
    Step.HAND_ON: Move(OPEN, None, DECIDERS, frozenset({Need.RECEIVER})),
}


@dataclass(frozen=True)
class Case:
    """What the rules need to know of one instruction on a day."""

    state: State
    today: date
    due_on: date
    on_behalf: bool = False
    accepted_on_behalf: bool = False
    has_receiver: bool = True  # somebody who can answer


def refusal(case: Case, step: Step) -> str:
    """Why `step` cannot be taken now, '' when it can; who takes it is another question."""
    if case.state not in MOVES[step].sources:
        return "批示现在的状态不能办这一步。"
    if step == Step.STRIKE and not case.on_behalf:
        return "只有代录的批示可以撤销。"
    if step == Step.HAND_ON and case.has_receiver:
        return "已有承办人。"
    if step == Step.RETURN and case.state == State.ACCEPTED and not case.accepted_on_behalf:
        return "已由批示领导本人验收。"
    return ""


def may_take(case: Case, step: Step, roles: frozenset[Who]) -> bool:
    move = MOVES[step]
    if step == Step.RETURN and case.state == State.ACCEPTED:
        return W.GIVER in roles
    return bool(roles & move.who) and not roles & move.barred


def concerns(step: Step, roles: frozenset[Who]) -> bool:
    """Whether the step is this person's at all, be it not now."""
    return bool(roles & MOVES[step].who)


def open_steps(case: Case, roles: frozenset[Who]) -> list[Step]:
    return [s for s in MOVES if not refusal(case, s) and may_take(case, s, roles)]


def speaks(step: Step) -> bool:
    """Whether a step is the leader's word, so that whoever else takes it records it for them."""
    return step == Step.GIVE or (step != Step.HAND_ON and MOVES[step].who <= DECIDERS)


def target(case: Case, step: Step) -> State:
    return MOVES[step].target or case.state


def bad_day(case: Case, day: date) -> str:
    """Why the day cannot be the new limit, '' when it can."""
    if day <= case.due_on:
        return f"新时限应晚于现时限 {day_in_words(case.due_on, case.today)}。"
    return (
        f"新时限不能早于今天（{day_in_words(case.today, case.today)}）。"
        if day < case.today
        else ""
    )


def overdue_days(state: State, due_on: date, today: date) -> int:
    """Calendar days beyond its limit, while nobody has answered."""
    return max(0, (today - due_on).days) if state == State.OPEN else 0


def default_due(today: date, workdays: int, calendar: WorkCalendar) -> date:
    """The limit of a new instruction, where nobody says otherwise."""
    return calendar.add(today, workdays)
