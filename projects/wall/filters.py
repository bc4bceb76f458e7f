"""What the address of the wall asks for: the filters of the register, how rows are grouped, the scale of the axis,
or a number of the weekly report from which it is drawn."""

from collections.abc import Collection
from typing import TypeVar

from django.http import HttpRequest

from gaoxin.population import Population
from gaoxin.selection import BadQuery
from projects.registry.filters import AskedProjects
from projects.registry.models.scopes import SEE_ALL
from projects.registry.rules.labelled import Labelled
from projects.schedule.rules.scale import ScaleUnit
from projects.wall.rules.row import GroupBy

OWN = frozenset({"group", "scale", "page", "number"})
FILTERED_NUMBER = "固定到某一期时按封存的内容列示，不能再筛选。去掉筛选条件，或去掉期号看当前挂图。"
Kind = TypeVar("Kind", bound=Labelled)


class Asked(AskedProjects):
    """Of one request. Raises BadQuery for what the wall does not know."""

    KEPT = ("group", "scale", "q")

    def __init__(self, request: HttpRequest, more: Collection[str] = ()):
        super().__init__(request, {*OWN, *more})
        filters = set(self.filterset.filters)
        self.group = self._one_of("group", "按", GroupBy, GroupBy.LEADER)
        self.scale = self._one_of("scale", "按", ScaleUnit, ScaleUnit.MONTH)
        page = self._number("page", "页")
        self.page = 1 if page is None else page
        self.number = self._number("number", "期")
        if self.number is not None and filters & {key for key in self.query if self.query[key]}:
            raise BadQuery(FILTERED_NUMBER, tuple(filters & set(self.query)))
        self.refuse_invalid()

    def _one_of(self, name: str, word: str, kind: type[Kind], default: Kind) -> Kind:
        said = self.query.get(name, "")
        codes = {code.lower(): kind(code) for code in kind.values()}
        if said and said not in codes:
            known = "、".join(f"{word}{one.label}" for one in kind)
            raise BadQuery(f"挂图没有「{said[:20]}」这种列法，只有{known}。", (name,))
        return codes.get(said, default)

    def _number(self, name: str, word: str) -> int | None:
        """The length first: int() refuses more than some thousand digits."""
        said = self.query.get(name)
        if said is None:
            return None
        if not (said.isascii() and said.isdecimal() and len(said) <= 9):
            raise BadQuery(f"「{said[:12]}」不是{word}号，请从页面上选择。", (name,))
        return int(said)

    @property
    def whole(self) -> Population | None:
        """The population of which all projects are asked for, by somebody who sees them; None where it is some."""
        filtered = any(self.query.get(key) for key in self.filterset.filters)
        sees_all = self.request.user.role in SEE_ALL
        return self.population if sees_all and not filtered else None

    # -- what stands around the wall

    @property
    def groups(self) -> list[tuple[str, str, bool]]:
        """(words, address, whether it is this one)."""
        return [
            (f"按{one.label}", self.url(group=_said(one, GroupBy.LEADER)), one == self.group)
            for one in GroupBy
        ]

    @property
    def scales(self) -> list[tuple[str, str, bool]]:
        order = (ScaleUnit.QUARTER, ScaleUnit.MONTH, ScaleUnit.WEEK)
        return [
            (one.label, self.url(scale=_said(one, ScaleUnit.MONTH)), one == self.scale)
            for one in order
        ]

    @property
    def url_now(self) -> str:
        """The wall of today in the same groups."""
        return self.url(number=None)


def _said(one: Labelled, default: Labelled) -> str | None:
    return None if one == default else one.value.lower()
