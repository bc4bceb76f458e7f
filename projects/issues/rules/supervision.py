"""督办单: the ladder 蓝 → 黄 → 红, and which act leads where. The system drafts, a person sends."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from projects.calendar.rules.workdays import WorkCalendar
from projects.registry.rules.labelled import Labelled


class Colour(Labelled):
    BLUE = "BLUE", "蓝"
    YELLOW = "YELLOW", "黄"
    RED = "RED", "红"


class OrderState(Labelled):
    DRAFT = "DRAFT", "待下发"
    SENT = "SENT", "待签收"
    RECEIVED = "RECEIVED", "办理中"
    HANDLED = "HANDLED", "已办理"
    CONFIRMED = "CONFIRMED", "已确认"
    DROPPED = "DROPPED", "不下发"


class Act(StrEnum):
    SEND = "SEND"
    DROP = "DROP"
    RECEIVE = "RECEIVE"
    HANDLE = "HANDLE"
    CONFIRM = "CONFIRM"
    RETURN = "RETURN"


class Party(StrEnum):
    OFFICE = "业务管理员或领导"
    UNIT = "承办单位负责人、责任人、专班班长或项目专员；业务管理员代办"
    HANDLED = "填报办理情况的人"


@dataclass(frozen=True)
class Move:
    source: OrderState
    target: OrderState
    who: Party
    label: str


MOVES: dict[Act, Move] = {
    Act.SEND: Move(OrderState.DRAFT, OrderState.SENT, Party.OFFICE, "下发"),
    Act.DROP: Move(OrderState.DRAFT, OrderState.DROPPED, Party.OFFICE, "不下发"),
    Act.RECEIVE: Move(OrderState.SENT, OrderState.RECEIVED, Party.UNIT, "签收"),
    Act.HANDLE: Move(OrderState.RECEIVED, OrderState.HANDLED, Party.UNIT, "填报办理情况"),
    Act.CONFIRM: Move(OrderState.HANDLED, OrderState.CONFIRMED, Party.OFFICE, "确认办理"),
    Act.RETURN: Move(OrderState.HANDLED, OrderState.RECEIVED, Party.OFFICE, "退回再办"),
}
DAYS_TO_SETTLE = 3  # working days an order gives once the limit has passed


def colour(left: int, red_limit: int) -> Colour | None:
    """蓝 from one working day before the limit on, 黄 when overdue, 红 beyond `red_limit` working
    days; None earlier. `left`: working days left, negative when overdue."""
    if left > 1:
        return None
    if left >= 0:
        return Colour.BLUE
    return Colour.RED if -left > red_limit else Colour.YELLOW


def due(colour: Colour, issue_due: date | None, today: date, calendar: WorkCalendar) -> date:
    """By when the order wants the problem settled: its own limit, while that lies ahead."""
    if colour == Colour.BLUE and issue_due is not None and issue_due >= today:
        return issue_due
    return calendar.add(today, DAYS_TO_SETTLE)


def open_acts(state: str, parties: frozenset[Party]) -> list[Act]:
    """What somebody who is all of `parties` to an order may do now; nobody confirms their own."""
    return [
        act
        for act, move in MOVES.items()
        if move.source == state
        and move.who in parties
        and not (act == Act.CONFIRM and Party.HANDLED in parties)
    ]


def number(year: int, place: int) -> str:
    return f"项目督办〔{year}〕{place:03d}号"
