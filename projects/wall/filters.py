"""What the address of the wall asks for: the filters of the register, how rows are grouped, the scale of the axis,
or a number of the weekly report from which it is drawn."""

from collections.abc import Collection
from typing import TypeVar

from django.http import HttpRequest, QueryDict

from gaoxin.asked import refuse_unknown
from gaoxin.drawer import DrawerField, drawer_fields
from gaoxin.list_parts import Pill, pills_of
from gaoxin.population import Population
from gaoxin.selection import BadQuery
from projects.models import Project
from projects.registry.filters import ProjectFilter
from projects.registry.rules.labelled import Labelled
from projects.schedule.rules.scale import ScaleUnit
from projects.wall.rules.row import GroupBy

OWN = frozenset({"group", "scale", "page", "number"})
FILTERED_NUMBER = "固定到某一期时按封存的内容列示，不能再筛选。去掉筛选条件，或去掉期号看当前挂图。"
Kind = TypeVar("Kind", bound=Labelled)


class Asked:
    """Of one request. Raises BadQuery for what the wall does not know."""

    def __init__(self, request: HttpRequest, more: Collection[str] = ()):
        self.request, self.query = request, request.GET
        rows = Project.objects.visible_to(request.user).of_population(self.population)
        self.filterset = ProjectFilter(self.query, queryset=rows, request=request)
        filters = set(self.filterset.filters)
        refuse_unknown(self.query, filters | OWN | set(more))
        self.group = self._one_of("group", "按", GroupBy, GroupBy.LEADER)
        self.scale = self._one_of("scale", "按", ScaleUnit, ScaleUnit.MONTH)
        page = self._number("page", "页")
        self.page = 1 if page is None else page
        self.number = self._number("number", "期")
        if self.number is not None and filters & {key for key in self.query if self.query[key]}:
            raise BadQuery(FILTERED_NUMBER, tuple(filters & set(self.query)))
        if not self.filterset.form.is_valid():
            raise BadQuery("筛选条件有误，请改正或清除。", tuple(self.filterset.form.errors))

    @property
    def population(self) -> Population:
        return self.request.population  # type: ignore[attr-defined]  # given by the middleware

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

    # -- what stands around the wall

    @property
    def pills(self) -> list[Pill]:
        return pills_of(self.filterset.form, lambda name: self.url(**{name: None}))

    @property
    def drawer(self) -> list[DrawerField]:
        return drawer_fields(self.filterset.form)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the drawer of filters sends along."""
        return [(key, self.query[key]) for key in ("group", "scale", "q") if self.query.get(key)]

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
    def tail(self) -> str:
        """The same question for another page: 「&group=unit」, or nothing."""
        query = self._query()
        return f"&{query.urlencode()}" if query else ""

    @property
    def url_now(self) -> str:
        """The wall of today in the same groups."""
        return self.url(number=None)

    def url(self, **changes: str | None) -> str:
        """The same wall, its first page, with these keys; without those that are None or ""."""
        query = self._query(**changes)
        return f"?{query.urlencode()}"

    def _query(self, **changes: str | None) -> QueryDict:
        query = self.query.copy()
        for name in ("page", "export", "paper", *changes):
            query.pop(name, None)
        for name, value in changes.items():
            if value:
                query[name] = value
        return query


def _said(one: Labelled, default: Labelled) -> str | None:
    return None if one == default else one.value.lower()
