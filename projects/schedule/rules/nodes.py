"""How a milestone stands on a day, and in which words. Bands of the look: due within 14 days."""

from datetime import date

from projects.registry.rules.labelled import Labelled

SOON_DAYS = 14


class NodeState(Labelled):
    DONE = "done", "按期完成"
    DONE_LATE = "done-late", "逾期完成"
    OVERDUE = "overdue", "逾期未完成"
    SOON = "soon", "14 天内到期"
    FUTURE = "future", "未到期"
    UNKNOWN = "unknown", "待核实"


class MilestoneKind(Labelled):
    SIGNED = "SIGNED", "签约"
    LANDED = "LANDED", "落地"
    FILED = "FILED", "备案"
    STARTED = "STARTED", "开工"
    STATISTICS = "STATISTICS", "纳统"
    COMPLETED = "COMPLETED", "竣工"
    TRIAL_PRODUCTION = "TRIAL_PRODUCTION", "试生产"
    OPERATION = "OPERATION", "投产"
    ABOVE_SCALE = "ABOVE_SCALE", "升规"
    FULL_OUTPUT = "FULL_OUTPUT", "达产达效"
    OTHER = "OTHER", "其他"


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
