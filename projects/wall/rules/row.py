"""What the wall shows of one project, as values: a live one, and one of a frozen week."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.issues.rules.shown import overdue_words
from projects.registry.rules.kinds import Status
from projects.registry.rules.labelled import Labelled, label_of
from projects.registry.rules.stages import stage_words
from projects.schedule.rules.nodes import NodeState, short_day

Days = tuple[date, date]
UNPLANNED = "未倒排"
NOT_KEPT = "当期未列"
VACANT = "空缺"
UNFILLED = "未填计划和节点　→ 补填"


class GroupBy(Labelled):
    LEADER = "leader", "领导"
    TRACK = "track", "赛道"
    UNIT = "unit", "单位"
    LIGHT = "light", "灯"
    STAGE = "stage", "阶段"


def where_words(status: str, stage: str) -> str:
    """Its stage, or 「暂停」 of a project that is not driven."""
    return stage_words(stage) if status == Status.ACTIVE else label_of(Status, status)


def limit_words(due: date | None, overdue_workdays: int | None, today: date) -> str:
    """「时限 11-20」, 「超期 6 个工作日」; `overdue_workdays`: None where a 堵点 is not overdue."""
    if due is None:
        return "未定时限"
    if overdue_workdays is None:
        return f"时限 {short_day(due, today)}"
    return overdue_words(due, overdue_workdays, today)


# In the order of a list: what someone must look at first is named first, and drawn last.
PRESSING = (
    NodeState.OVERDUE,
    NodeState.SOON,
    NodeState.FUTURE,
    NodeState.UNKNOWN,
    NodeState.DONE_LATE,
    NodeState.DONE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A node: the day it stands on, its state, what is said of it (「逾期 3 天」). `before_on`: the day it had before
    it was last moved; `moves`: how often it was. It stands on the day on which it was done, else on the one it is due."""

    name: str
    on: date
    state: NodeState
    words: str = ""
    before_on: date | None = None
    moves: int = 0
    key: int = 0
    due_on: date | None = None
    done_on: date | None = None

    @property
    def is_done(self) -> bool:
        return self.state in (NodeState.DONE, NodeState.DONE_LATE)

    @property
    def label(self) -> str:
        return f"{self.name} {self.words}" if self.state == NodeState.OVERDUE else self.name


@dataclass(frozen=True, slots=True)
class Block:
    """The 堵点 that presses most, of `count`; `late`: its limit has passed."""

    code: str
    summary: str
    words: str
    late: bool
    count: int


@dataclass(frozen=True, slots=True)
class Money:
    """Of the year, 万元; None where it is not known."""

    plan: Decimal | None = None
    done: Decimal | None = None
    expected: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One project. `box`: from the first to the last day of its plan, `front` the day of the 前锋, `shortfall` the
    working days by which `forecast_on`, when it reaches the step `target` (投产), is late; None where nothing says
    so. `tag`: 「未倒排」; `note` stands in place of a bar; `stuck`: the elements of which something is overdue."""

    key: int
    code: str
    name: str
    full_name: str
    stage: str
    light: str
    word: str
    demo: bool
    url: str
    live: bool = True
    ratio: str = "—"
    gap: str = ""
    reason: str = ""
    leader: str = ""
    commissioner: str = ""
    next: Mark | None = None
    block: Block | None = None
    box: Days | None = None
    front: date | None = None
    marks: tuple[Mark, ...] = ()
    forecast_on: date | None = None
    shortfall: int | None = None
    target: str = ""
    tag: str = ""
    note: str = ""
    money: Money = Money()
    stuck: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        return self.forecast_on is not None and (self.shortfall or 0) > 0

    @property
    def stuck_words(self) -> str:
        """「要素逾期：手续、用工」"""
        return f"要素逾期：{'、'.join(self.stuck)}" if self.stuck else ""

    @property
    def about(self) -> str:
        """Under its name: 「YS-001 · 在建 · 未倒排」."""
        return " · ".join(filter(None, [self.code, self.stage, self.tag]))

    @property
    def link(self) -> str:
        """Where its bar leads: of a frozen row to that number's page of the project."""
        return f"{self.url}schedule/" if self.live else self.url

    def link_of(self, mark: Mark) -> str:
        """Where a node leads: to its line on that page."""
        return f"{self.link}#node-{mark.key}" if mark.key and self.live else self.link
