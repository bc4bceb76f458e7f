"""What was ticked in a register, or all that its filter gives, as a bulk act receives it.

The list posts `ids`, or `_all` and its own `query`. What the pages of an act then carry is one field,
`rows`: the keys with the versions that were shown, "12:3,15:1", for a form may have 1,000 fields.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import BadRequest

from gaoxin.addresses import address
from gaoxin.keys import is_key

MOST = 10_000
LONGEST = 32 * MOST  # characters of `rows`
NOTHING = "没有选中任何一行。请返回清单，勾选后再操作。"
TOO_MANY = f"一次最多选 {MOST:,} 行。请先筛选，分批操作。"
UNREADABLE = "选中的行无法识别。请返回清单重新勾选。"
ROWS = re.compile(r"[0-9]{1,18}:[0-9]{1,9}(?:,[0-9]{1,18}:[0-9]{1,9})*")


class BadQuery(BadRequest):
    """What was asked for does not exist; the message says what, to the reader. `keys` are those of the
    query without which the list can be shown."""

    def __init__(self, message: str, keys: tuple[str, ...] = ()):
        super().__init__(message)
        self.keys = keys


@dataclass(frozen=True)
class BulkAct:
    """A button of the bar under a list, for those who may: it posts the selection to the page of a URL
    name."""

    label: str
    page: str
    icon: str
    downloads: bool = False

    @property
    def url(self) -> str:
        return address(self.page)


def export_to(page: str) -> BulkAct:
    """Everyone who may see a list may take the ticked rows of it along."""
    return BulkAct("导出所选", page, "download", downloads=True)


def ticked(post, name: str = "ids") -> list[int]:
    """The keys that were posted, one a field or several with commas; what cannot be a key is no row."""
    values = ",".join(post.getlist(name)).split(",")
    return [int(value) for value in values if is_key(value)]


def packed(versions: dict[int, int]) -> str:
    return ",".join(f"{key}:{version}" for key, version in versions.items())


def unpacked(text: str) -> dict[int, int]:
    """Key → the version that was shown. Raises BadQuery for anything but what `packed` makes."""
    if len(text) > LONGEST or not ROWS.fullmatch(text):
        raise BadQuery(UNREADABLE)
    pairs = (pair.split(":") for pair in text.split(","))
    return {int(key): int(version) for key, version in pairs}
