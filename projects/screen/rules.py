"""Pairing a big screen with a code, and what of a long list fits on a page of it."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from projects.official.rules import text_width
from projects.registry.rules.labelled import Labelled


class Part(Labelled):
    """What the screen shows in turn, each at an address of its own."""

    DASHBOARD = "dashboard", "总览"
    REDS = "reds", "红灯项目"
    WALL = "wall", "挂图作战"
    REPORTS = "reports", "本周报送"
    NODES = "nodes", "节点"


class ScreenState(Labelled):
    WAITING = "WAITING", "待配对"
    CODE_OVER = "CODE_OVER", "配对码已过期"
    PAIRED = "PAIRED", "使用中"
    ENDED = "ENDED", "已到期"
    REVOKED = "REVOKED", "已撤销"


# -- the code -------------------------------------------------------------------------------------

CODE_DIGITS = 8
CODE_LASTS = timedelta(minutes=10)
# Wrong codes from one source within an hour: with 10⁸ codes, of which one is open for ten minutes, guessing is
# hopeless, and somebody who mistypes has room enough.
TRIES, WINDOW = 10, timedelta(hours=1)
SILENT_AFTER = timedelta(minutes=10)  # a screen asks once a minute


def plain_code(text: str) -> str:
    """The digits of a code however it was typed, in full width, with spaces or a hyphen; "" when it is none."""
    digits = "".join(unicodedata.normalize("NFKC", text).replace("-", " ").split())
    return digits if len(digits) == CODE_DIGITS and digits.isascii() and digits.isdecimal() else ""


def told_code(code: str) -> str:
    """「1234 5678」."""
    return f"{code[:4]} {code[4:]}"


def wait_after(tries: Sequence[datetime], now: datetime) -> timedelta:
    """How long a source has to wait that tried wrong codes at these moments, the latest first."""
    recent = [at for at in tries if at > now - WINDOW]
    return recent[TRIES - 1] + WINDOW - now if len(recent) >= TRIES else timedelta()


def state_of(
    now: datetime, *, paired_at: datetime | None, expires_at: datetime | None,
    code_until: datetime | None, revoked_at: datetime | None,
) -> ScreenState:  # fmt: skip
    if revoked_at:
        return ScreenState.REVOKED
    if paired_at and expires_at:
        return ScreenState.PAIRED if now < expires_at else ScreenState.ENDED
    is_open = code_until is not None and now < code_until
    return ScreenState.WAITING if is_open else ScreenState.CODE_OVER


# -- what fits ------------------------------------------------------------------------------------


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes that may be `width` ems wide. One em of each line is left to rules of
    breaking, which keep signs and figures together."""
    return max(1, ceil(text_width(text) / (width - 1)))


def pages_of(heights: Sequence[int], room: int) -> list[list[int]]:
    """The rows' places, page by page, none higher than `room`; a row that is higher stands alone."""
    pages: list[list[int]] = []
    left = 0
    for place, height in enumerate(heights):
        if not pages or height > left:
            pages.append([])
            left = room
        pages[-1].append(place)
        left -= height
    return pages
