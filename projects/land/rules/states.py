"""How far a parcel has come, and what each day of its way asks for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from projects.land.rules.kinds import ParcelState
from projects.registry.rules.labelled import Labelled

WAY = tuple(ParcelState)


@dataclass(frozen=True)
class Beside:
    """What is known of a parcel beside its own days: work was begun by a project that shares it, all of these
    are completed, every agreed target was reviewed."""

    begun: bool = False
    completed: bool = False
    reviewed: bool = False


def reached(days: Mapping[str, date | None], beside: Beside) -> set[ParcelState]:
    """`days`: the parcel's, by field. Reviewed is what was completed before: a target may be checked early."""
    found = {step.state for step in STEPS if step.state and days.get(step.day)}
    if beside.begun:
        found.add(ParcelState.BEGUN)
    if beside.completed:
        found.add(ParcelState.COMPLETED)
    if beside.reviewed and ParcelState.COMPLETED in found:
        found.add(ParcelState.REVIEWED)
    return found


def parcel_state(reached: Collection[ParcelState]) -> ParcelState:
    """The furthest of what it has reached: a day left out on the way does not hold it back."""
    return max(reached, key=WAY.index, default=ParcelState.RESERVE)


def is_sold(state: str) -> bool:
    """Whether somebody holds it: sold or further, and not taken back."""
    sold, withdrawn = WAY.index(ParcelState.SOLD), ParcelState.WITHDRAWN
    return state != withdrawn and WAY.index(ParcelState(state)) >= sold


class Act(Labelled):
    """Registering one day of a parcel's way."""

    CLEAR = "CLEAR", "净地"
    ASSESS = "ASSESS", "区评完成"
    ANNOUNCE = "ANNOUNCE", "公告"
    SELL = "SELL", "成交"
    CONTRACT = "CONTRACT", "签订合同"
    PAY = "PAY", "缴清价款"
    TITLE = "TITLE", "办理不动产权证"
    DELIVER = "DELIVER", "交地"
    BEGIN = "BEGIN", "动工开发"
    STOP = "STOP", "中止开发"
    RESUME = "RESUME", "恢复开发"
    COMPLETE = "COMPLETE", "竣工"
    WITHDRAW = "WITHDRAW", "收回"


class Asks(Labelled):
    """What must be there with the day, by the name of the parcel's field."""

    COMPANY = "company", "受让企业"
    CONTRACT_NO = "contract_no", "合同编号"
    TITLE_NO = "title_no", "不动产权证号"
    REASON = "withdrawn_reason", "收回原因"


@dataclass(frozen=True)
class Step:
    """`day`: the parcel's field; `state`: what it then has reached, None for a mark beside the way; `fields`:
    what is asked with the day, of which `must` cannot be left out."""

    act: Act
    day: str
    state: ParcelState | None
    fields: tuple[str, ...] = ()
    must: tuple[Asks, ...] = ()


STEPS = (
    Step(Act.CLEAR, "cleared_on", ParcelState.CLEARED),
    Step(Act.ASSESS, "assessed_on", ParcelState.ASSESSED),
    Step(Act.ANNOUNCE, "announced_on", ParcelState.ANNOUNCED, ("supply", "conditions_no")),
    Step(
        Act.SELL, "sold_on", ParcelState.SOLD, ("company", "price", "supply"), (Asks.COMPANY,)
    ),
    Step(
        Act.CONTRACT, "contract_on", ParcelState.CONTRACTED,
        ("contract_no", "agreed_start_on", "agreed_completion_on", "agreed_output_on"),
        (Asks.CONTRACT_NO,),
    ),
    Step(Act.PAY, "paid_on", None),
    Step(Act.DELIVER, "delivered_on", ParcelState.DELIVERED),
    Step(Act.TITLE, "title_on", None, ("title_no",), (Asks.TITLE_NO,)),
    Step(Act.BEGIN, "begun_on", ParcelState.BEGUN),
    Step(Act.STOP, "stopped_on", None, ("built_area", "due_area")),
    Step(Act.COMPLETE, "completed_on", ParcelState.COMPLETED),
    Step(
        Act.WITHDRAW, "withdrawn_on", ParcelState.WITHDRAWN, ("withdrawn_reason",), (Asks.REASON,)
    ),
)  # fmt: skip
BY_ACT = {step.act: step for step in STEPS}
DAYS = tuple(step.day for step in STEPS)
# The days that follow each other; another order is odd but may be true.
ORDERED = (Act.ANNOUNCE, Act.SELL, Act.CONTRACT, Act.DELIVER, Act.BEGIN, Act.COMPLETE)
# What leads off the way is never the next thing to do.
ASIDE = (Act.STOP, Act.WITHDRAW)
# Acts that need somebody who holds the parcel; a parcel in reserve has none of these.
OF_A_HOLDER = frozenset(
    {
        Act.CONTRACT, Act.PAY, Act.TITLE, Act.DELIVER, Act.BEGIN, Act.STOP, Act.COMPLETE,
        Act.WITHDRAW,
    }
)  # fmt: skip


def open_acts(days: Mapping[str, date | None]) -> list[Act]:
    """What can be registered now, the next on the way first. `days`: the parcel's, by field."""
    if days.get("withdrawn_on"):
        return []
    if days.get("stopped_on"):
        return [Act.RESUME, Act.WITHDRAW]
    sold, begun = bool(days.get("sold_on")), bool(days.get("begun_on"))
    last = max((n for n, step in enumerate(STEPS) if days.get(step.day) and step.state), default=-1)
    found = []
    for n, step in enumerate(STEPS):
        if days.get(step.day) or (step.act in OF_A_HOLDER and not sold):
            continue
        if step.act == Act.STOP and (not begun or days.get("completed_on")):
            continue
        found.append((step.act in ASIDE, n < last, n, step.act))
    return [act for *_, act in sorted(found)]


def refusal(days: Mapping[str, date | None], act: Act) -> str:
    """Why the act is not possible now, as a sentence; '' where it is."""
    if act in open_acts(days):
        return ""
    if days.get("withdrawn_on"):
        return "这宗地已收回，不再登记办理；如有误请编辑宗地更正。"
    if act == Act.RESUME:
        return "这宗地没有中止开发，不用登记恢复。"
    if days.get("stopped_on"):
        return "这宗地已登记中止开发，请先登记恢复开发。"
    if days.get(BY_ACT[act].day):
        return f"「{act.label}」已登记，日期有误请编辑宗地更正。"
    if act in OF_A_HOLDER and not days.get("sold_on"):
        return f"尚未成交，不能登记「{act.label}」；请先登记成交。"
    return f"「{act.label}」须在动工开发以后、竣工以前登记。"


def bad_day(day: date, today: date) -> str:
    return "日期不能晚于今天，尚未发生的请等办完再登记。" if day > today else ""


def out_of_order(days: Mapping[str, date | None]) -> list[str]:
    """The pairs of days that follow each other the wrong way round, as sentences."""
    given = [(BY_ACT[act], days.get(BY_ACT[act].day)) for act in ORDERED]
    rows = [(step.act.label, day) for step, day in given if day is not None]
    return [
        f"「{second}」{late:%Y-%m-%d} 早于「{first}」{early:%Y-%m-%d}"
        for (first, early), (second, late) in pairwise(rows)
        if late < early
    ]
