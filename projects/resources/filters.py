"""What the address of the permit board may ask for."""

from django.http import QueryDict

from gaoxin.asked import refuse_unknown
from gaoxin.search import words_of
from gaoxin.selection import BadQuery
from gaoxin.text import clean_line
from projects.resources.reads.board import Asked
from projects.resources.rules.kinds import TIMED, Board, Method

LONGEST = 100  # characters that are searched for
METHODS = (*TIMED, Method.GOVERNMENT)
BOARDS = tuple(board for board in Board if board != Board.NONE)
KEYS = ("q", "mine", "sole", "method", "board")


def asked_of(query: QueryDict) -> Asked:
    """Raises BadQuery for a key or a value that the board does not know."""
    refuse_unknown(query, KEYS)
    text = clean_line(query.get("q", ""))
    if len(text) > LONGEST or (text and not words_of(text)):
        raise BadQuery(f"检索内容须有文字、字母或数字，不超过 {LONGEST} 个字。", ("q",))
    return Asked(
        text=text,
        mine=_is_on(query, "mine"),
        sole=_is_on(query, "sole"),
        method=_one_of(query, "method", METHODS),
        board=_one_of(query, "board", BOARDS),
    )


def _is_on(query: QueryDict, key: str) -> bool:
    return bool(_one_of(query, key, ("1",)))


def _one_of(query: QueryDict, key: str, known) -> str:
    value = query.get(key, "")
    if value and value not in known:
        raise BadQuery("筛选条件有误，请改正或清除。", (key,))
    return value


def chips(query: QueryDict, counts: dict[str, int]) -> list[tuple[str, int, str, bool]]:
    """What one tap narrows the board to, or widens it again: label, how many, address, whether it is on."""
    found = []
    for key, value, label in (
        ("mine", "1", "等我的"), ("method", Method.PROMISE.value, Method.PROMISE.label), ("sole", "1", "独任"),
    ):  # fmt: skip
        kept = query.copy()
        on = kept.get(key) == value
        if on:
            del kept[key]
        else:
            kept[key] = value
        found.append((label, counts[key], f"?{kept.urlencode()}", on))
    return found
