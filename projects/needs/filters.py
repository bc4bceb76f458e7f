"""What the address of the matrix asks for: the filters of the register of projects, how it is turned, which cell is
open, which items are listed."""

from collections import Counter
from collections.abc import Collection, Iterable

from django.http import HttpRequest

from accounts.models import Unit
from gaoxin.selection import BadQuery
from projects.needs.reads.items import Item
from projects.needs.reads.matrix import NO_UNIT, Cell, Line
from projects.needs.reads.zone import Matrix
from projects.needs.rules.kinds import WORST_FIRST, Element, NeedState
from projects.registry.filters import AskedProjects

OWN = frozenset({"by", "only", "cell", "page", "element", "state", "bureau", "export"})
TURNS = {"": "按项目", "unit": "按责任单位", "list": "逐项"}
ONLY = {"": "", "stuck": "只看卡住的", "blank": "只看未填的"}
NOBODY = "none"  # of a unit: not said yet


class Asked(AskedProjects):
    """Of one request. Raises BadQuery for what the matrix does not know."""

    KEPT = ("by", "only", "element", "state", "bureau", "q")

    def __init__(self, request: HttpRequest, more: Collection[str] = ()):
        super().__init__(request, {*OWN, *more})
        self.by = self._one_of("by", TURNS)
        self.only = self._one_of("only", ONLY)
        self.element = self._one_of("element", ["", *(one.lower() for one in Element)])
        self.state = self._one_of("state", ["", *(one.lower() for one in NeedState)])
        self.wants_sheet = self._one_of("export", ["", "xlsx"]) == "xlsx"
        self.page = self._number("page") or 1
        unit = self.query.get("bureau", "")
        self.bureau = NOBODY if unit == NOBODY else self._number("bureau")
        self.cell = self._cell()
        self.refuse_invalid()

    def _one_of(self, name: str, known: Collection[str]) -> str:
        said = self.query.get(name, "")
        if said not in known:
            raise BadQuery(f"要素矩阵没有「{said[:20]}」，请从页面上选择。", (name,))
        return said

    def _number(self, name: str) -> int | None:
        said = self.query.get(name, "")
        if said and not (
            said.isascii() and said.isdecimal() and int(said[:10]) > 0 and len(said) <= 9
        ):
            raise BadQuery(f"「{said[:12]}」不是这里的编号，请从页面上选择。", (name,))
        return int(said) if said else None

    def _cell(self) -> tuple[str, str] | None:
        """「YS-001.power」 names the project and the column."""
        said = self.query.get("cell", "")
        code, _, element = said.partition(".")
        if said and (not code or element not in [one.lower() for one in Element]):
            raise BadQuery("没有这一格，请从页面上选择。", ("cell",))
        return (code, element.upper()) if said else None

    # -- what of it is shown

    def narrowed(self, lines: Iterable[Line]) -> list[Line]:
        if self.only == "stuck":
            return [line for line in lines if line.stuck]
        return [line for line in lines if line.blank] if self.only == "blank" else list(lines)

    def listed(self, lines: Iterable[Line]) -> list[tuple[Line, Item]]:
        """Item by item, the worst first. Of what is not judged nothing is listed."""
        found = [pair for pair in self._every(lines) if self._asks_for(pair[1], self.state)]
        return sorted(found, key=lambda pair: (pair[1].place, pair[0].code))

    def _every(self, lines: Iterable[Line]) -> list[tuple[Line, Item]]:
        return [(line, item) for line in lines if not line.note for item in line.items]

    def _asks_for(self, item: Item, state: str) -> bool:
        if self.element and item.element.lower() != self.element:
            return False
        if state and item.state.lower() != state:
            return False
        return self.bureau is None or item.unit == (None if self.bureau == NOBODY else self.bureau)

    def opened(self, matrix: Matrix) -> tuple[Line, Cell] | None:
        """The cell that is asked for, where this person sees it."""
        if self.cell is None:
            return None
        code, element = self.cell
        line = matrix.line(code)
        cell = line.cell(element) if line else None
        return (line, cell) if line and cell else None

    def states(self, lines: Iterable[Line]) -> list[tuple[str, int, str, bool]]:
        """(words, how many, address, whether it is this one): the items of each state there are, and all."""
        every = self._every(lines)
        counts = Counter(item.state for _, item in every if self._asks_for(item, state=""))
        found = [("全部", counts.total(), self.url(state=None), not self.state)]
        for state in WORST_FIRST:
            code = state.lower()
            if counts[state] or code == self.state:
                found.append((state.label, counts[state], self.url(state=code), code == self.state))
        return found

    # -- what stands around it

    @property
    def turns(self) -> list[tuple[str, str, bool]]:
        """(words, address, whether it is this one)."""
        clear = dict.fromkeys(("cell", "element", "state", "bureau", "only"))
        return [(word, self.url(**clear, by=key), key == self.by) for key, word in TURNS.items()]

    @property
    def narrowings(self) -> list[tuple[str, str, str, bool]]:
        """(key, words, address, whether it is in force); pressed once more it is off."""
        return [
            (key, words, self.url(cell=None, only=None if key == self.only else key), key == self.only)
            for key, words in ONLY.items() if key
        ]  # fmt: skip

    def url_without(self, name: str) -> str:
        return self.url(**{name: None}, cell=None)

    @property
    def closed(self) -> str:
        """The same without the opened cell."""
        return self.url(cell=None)

    @property
    def filters_tail(self) -> str:
        """What projects are asked for, for another turn: 「&light=RED」, or nothing."""
        return self.tail_with(**dict.fromkeys(OWN))

    @property
    def item_pills(self) -> list[tuple[str, str, str]]:
        """(name, words, address without it) of what items are asked for."""
        named = [
            ("element", "要素", Element(self.element.upper()).label if self.element else ""),
            ("bureau", "责任单位", self._bureau_words()),
        ]
        return [(name, word, self.url(**{key: None})) for key, name, word in named if word]

    def _bureau_words(self) -> str:
        if self.bureau is None:
            return ""
        if self.bureau == NOBODY:
            return NO_UNIT
        name = Unit.objects.filter(pk=self.bureau).values_list("short_name", flat=True).first()
        return name or "没有这个单位"

    @property
    def tail(self) -> str:
        """Without the opened cell."""
        return self.tail_with(cell=None)
