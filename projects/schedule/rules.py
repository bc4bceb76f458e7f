"""How a milestone stands on a day, and in which words. Bands of the look: due within 14 days."""

from datetime import date
from enum import StrEnum

SOON_DAYS = 14


class NodeState(StrEnum):
    DONE = "done"
    DONE_LATE = "done-late"
    OVERDUE = "overdue"
    SOON = "soon"
    FUTURE = "future"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS: dict[NodeState, str] = {
    NodeState.DONE: "按期完成",
    NodeState.DONE_LATE: "逾期完成",
    NodeState.OVERDUE: "逾期未完成",
    NodeState.SOON: "14 天内到期",
    NodeState.FUTURE: "未到期",
    NodeState.UNKNOWN: "待核实",
}


def node_state(
    *, due: date, done: date | None, done_text: str, counts: bool, today: date
) -> NodeState:
    """`counts`: the project is confirmed and being driven; otherwise nothing is due or overdue."""
    if done is not None:
        return NodeState.DONE_LATE if done > due else NodeState.DONE
    if done_text:
        return NodeState.DONE
    if not counts:
        return NodeState.UNKNOWN
    if due < today:
        return NodeState.OVERDUE
    return NodeState.SOON if (due - today).days <= SOON_DAYS else NodeState.FUTURE


def node_words(*, state: NodeState, due: date, done: date | None, today: date) -> str:
    """The state in words with its number of days: 「逾期 7 天」, 「按期完成 05-28」."""
    if state == NodeState.OVERDUE:
        return f"逾期 {(today - due).days} 天"
    if state == NodeState.DONE_LATE and done is not None:
        return f"逾期 {(done - due).days} 天完成"
    if state == NodeState.DONE:
        return f"按期完成 {short_day(done, today)}" if done else "已完成"
    if state == NodeState.SOON:
        days = (due - today).days
        return "今天到期" if days == 0 else f"还有 {days} 天"
    return state.label


def short_day(day: date | None, today: date) -> str:
    """MM-DD inside the year, else YYYY-MM-DD; — for none."""
    if day is None:
        return "—"
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"
