"""The permit board: rows by responsible unit, columns by the state of today."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from projects.models import PermitStep
from projects.resources.models.permit import AWAITS_CHECK
from projects.resources.reads.permits import is_late, state_words, with_standing
from projects.resources.rules.acts import Act
from projects.resources.rules.kinds import TIMED, WITHOUT_STEP, Board, Method

DONE_DAYS = 30
COLUMNS = (
    (Board.UNFILED, "还没有递交"),
    (Board.SUPPLEMENT, "等企业补齐，时限未起算"),
    (Board.RUNNING, "已递交或已受理"),
    (Board.PAUSED, "依法暂停计时"),
    (Board.OVERDUE, "已过时限"),
    (Board.CHECK, "凭承诺书已办结"),
    (Board.DONE, f"最近 {DONE_DAYS} 天"),
)
NEXT = {
    Board.UNFILED: Act.SUBMIT, Board.SUPPLEMENT: Act.MEND, Board.PAUSED: Act.RESUME, Board.CHECK: Act.CHECK,
}  # fmt: skip
NO_UNIT = "未定单位"


@dataclass(frozen=True)
class Asked:
    """What the board is narrowed to; "" and False ask for nothing."""

    text: str = ""
    mine: bool = False
    sole: bool = False
    method: str = ""
    board: str = ""

    def takes(self, card: "Card") -> bool:
        row = card.row
        return (
            (card.mine or not self.mine)
            and (row.sole or not self.sole)
            and self.method in ("", row.method)
            and self.board in ("", row.shown.board)
        )


@dataclass(frozen=True)
class Card:
    """What is said of it is computed where it is shown: of thousands a board shows hundreds."""

    row: PermitStep
    mine: bool
    today: date

    @property
    def words(self) -> str:
        return state_words(self.row, self.today)

    @property
    def late(self) -> bool:
        return is_late(self.row, self.today)

    @property
    def waited(self) -> str:
        return _waited_words(self.row, self.today) if self.mine else ""

    @property
    def act(self) -> Act:
        """The next one of its course."""
        return _next_act(self.row)


@dataclass(frozen=True)
class Line:
    """One authority: its open and overdue permits, its cards by column."""

    unit: str
    open: int
    overdue: int
    cells: list[list[Card]]


@dataclass(frozen=True)
class PermitBoard:
    columns: list[tuple[Board, str, int]]
    lines: list[Line]
    waiting: list[Card]
    others: list[Card]
    total: int
    demo: int
    doubtful: bool
    counts: dict[str, int]


def shown_on_board(rows, today: date):
    """What is open, awaits its check, or was decided lately."""
    lately = Q(decided_on__gte=today - timedelta(days=DONE_DAYS))
    rows = rows.exclude(method__in=WITHOUT_STEP)
    return rows.filter(Q(decided_on=None) | lately | AWAITS_CHECK)


def read_board(rows, user, today: date, asked: Asked | None = None) -> PermitBoard:
    """`rows`: those that this person sees. A number of queries that does not depend on them."""
    asked = asked or Asked()
    if asked.text:
        rows = rows.search(asked.text, today)
    found = with_standing(shown_on_board(rows, today).for_board(), today)
    heads = {row.unit_id for row in found if row.unit and row.unit.head_id == user.pk}
    every = [Card(row, _waits_for(row, user, heads), today) for row in found]
    cards = [card for card in every if asked.takes(card)]
    waiting = [card for card in cards if card.mine]
    others = [card for card in cards if not card.mine and card.row.shown.board != Board.DONE]
    return PermitBoard(
        columns=_columns(cards),
        lines=_lines(cards),
        waiting=sorted(waiting, key=_oldest_first),
        others=sorted(others, key=_due_first),
        total=len(cards),
        demo=sum(card.row.project.is_demo for card in cards),
        doubtful=any(card.row.item.doubt for card in cards),
        counts=_counts(every),
    )


def _counts(cards: Sequence[Card]) -> dict[str, int]:
    """How many each chip narrows to, of all that is searched for."""
    return {
        "mine": sum(card.mine for card in cards),
        "sole": sum(card.row.sole for card in cards),
        "method": sum(card.row.method == Method.PROMISE for card in cards),
    }


def _waited_words(row: PermitStep, today: date) -> str:
    days = (today - _since(row)).days
    return f"等了 {days} 天" if days > 0 else "今天起"


def _next_act(row: PermitStep) -> Act:
    board = row.shown.board
    if board == Board.RUNNING:
        return Act.DECIDE if row.accepted_on else Act.ACCEPT
    if row.method not in TIMED:
        return Act.DECIDE  # nobody hands it in
    return NEXT.get(board, Act.DECIDE)


def _waits_for(row: PermitStep, user, heads: set[int | None]) -> bool:
    """Whose turn it is: the agent's before it is handed in and while something is missing; the authority's from
    then on; the checker's of a promise."""
    board = row.shown.board
    if board in (Board.UNFILED, Board.SUPPLEMENT):
        return row.agent_key == user.pk
    if board in (Board.RUNNING, Board.OVERDUE, Board.PAUSED):
        return row.examiner_id == user.pk or (row.examiner_id is None and row.unit_id in heads)
    return board == Board.CHECK and row.checker_id == user.pk


def _since(row: PermitStep) -> date:
    days = (row.decided_on, row.accepted_on, row.supplement_told_on, row.submitted_on)
    return next((day for day in days if day is not None), timezone.localdate(row.created_at))


def _oldest_first(card: Card) -> tuple[date, int]:
    return _since(card.row), card.row.pk


def _due_first(card: Card) -> tuple[date, int]:
    row = card.row
    return row.shown.clock.due or row.check_due_on or row.needed or date.max, row.pk


def _columns(cards: Sequence[Card]) -> list[tuple[Board, str, int]]:
    counts = Counter(card.row.shown.board for card in cards)
    return [(board, note, counts[board]) for board, note in COLUMNS]


def _lines(cards: Sequence[Card]) -> list[Line]:
    units: dict[str, list[Card]] = {}
    for card in cards:
        units.setdefault(str(card.row.unit or NO_UNIT), []).append(card)
    lines = [_line(unit, rows) for unit, rows in units.items()]
    return sorted(lines, key=lambda line: (-line.overdue, -line.open, line.unit))


def _line(unit: str, cards: Sequence[Card]) -> Line:
    cells: dict[Board, list[Card]] = {board: [] for board, _ in COLUMNS}
    for card in sorted(cards, key=_due_first):
        cells[card.row.shown.board].append(card)
    undecided = sum(card.row.decided_on is None for card in cards)
    return Line(unit, undecided, len(cells[Board.OVERDUE]), list(cells.values()))
