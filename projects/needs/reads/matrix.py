"""要素矩阵: projects by elements, each cell the worst of its needs; the same by responsible unit."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from gaoxin.population import Population
from projects.lights.reads import UNLIT, LightBadge, light_badges
from projects.models import Appointment, Status
from projects.needs.reads.items import Item, items_of
from projects.needs.rules.kinds import PLACES, Element, NeedState
from projects.needs.rules.matrix import Standstill, is_open, is_told, standstills, worst
from projects.needs.rules.words import SHAPES
from projects.registry.reads.beside import current_holders
from projects.registry.rules.amounts import yi_with_unit
from projects.registry.rules.kinds import Source
from projects.registry.rules.stages import PRODUCING

MOST = 50  # projects on one page
NO_UNIT = "未定责任单位"
PROJECT = (
    "pk", "code", "name", "short_name", "source", "stage", "status", "confirmed_at",
    "total_investment", "light_place",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """What one project needs of one element; `lead` is the item that the cell speaks of."""

    element: Element
    state: NeedState
    items: tuple[Item, ...] = ()

    @property
    def lead(self) -> Item | None:
        return next((item for item in self.items if item.state == self.state), None)

    @property
    def days_words(self) -> str:
        return self.lead.days_words if self.lead else ""

    @property
    def shape(self) -> str:
        return SHAPES.get(self.state, "")

    @property
    def overdue(self) -> bool:
        return self.state == NeedState.OVERDUE

    @property
    def place(self) -> tuple:
        return PLACES[self.state], -(self.lead.days if self.lead else 0)


@dataclass(frozen=True)
class Line:
    """One project. `note`: why nothing of it is judged, "" where it is."""

    key: int
    code: str
    name: str
    full_name: str
    demo: bool
    total: Decimal | None
    note: str
    light: int
    cells: tuple[Cell, ...]
    badge: LightBadge = UNLIT
    leader: str = ""

    @property
    def stuck(self) -> bool:
        return any(cell.items and cell.overdue for cell in self.cells)

    @property
    def blank(self) -> bool:
        return not self.note and any(cell.state == NeedState.BLANK for cell in self.cells)

    @property
    def items(self) -> list[Item]:
        return [item for cell in self.cells for item in cell.items]

    @property
    def told(self) -> list[Cell]:
        """What is open, the worst first."""
        found = [cell for cell in self.cells if is_open(cell.state)]
        return sorted(found, key=lambda cell: cell.place)

    @property
    def quiet(self) -> str:
        """What is not, in one line: 「已保障 土地、手续；未填 用工」."""
        states = (NeedState.SECURED, NeedState.BLANK, NeedState.NONE)
        said = []
        for state in states:
            names = [cell.element.label for cell in self.cells if cell.state == state]
            if names:
                said.append(f"{state.label} {'、'.join(names)}")
        return "；".join(said)

    @property
    def place(self) -> tuple:
        """What stands still longest comes first, what is not judged last."""
        late = [cell.place[1] for cell in self.cells if cell.items and cell.overdue]
        return bool(self.note), not late, min(late, default=0), self.light, self.code

    @property
    def url(self) -> str:
        return f"/projects/{self.code}/"

    def cell(self, element: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.element == element), None)


@dataclass(frozen=True)
class Foot:
    """What stands still in a column, or in any: counted together, money of facts and of fiction apart."""

    element: Element | None
    own: Standstill
    fiction: Standstill

    @property
    def blocked(self) -> int:
        return self.own.blocked + self.fiction.blocked

    @property
    def amounts(self) -> list[str]:
        """「5.16 亿元，金额未知 1 个」, of each population that has any."""
        real = f"{Population.REAL.label} " if self.fiction.blocked else ""
        both = [(real, self.own), (f"{Population.DEMO.label} ", self.fiction)]
        return [f"{name}{_amount(one)}" for name, one in both if one.blocked]


def _amount(one: Standstill) -> str:
    unknown = f"金额未知 {one.amount_unknown} 个" if one.amount_unknown else ""
    known = yi_with_unit(one.amount) if one.blocked > one.amount_unknown else ""
    return "，".join(filter(None, [known, unknown]))


@dataclass(frozen=True)
class Bureau:
    """What one unit has to see to: of how many projects, since when the longest, how much stands still."""

    key: int | None
    name: str
    foot: Foot
    items: tuple[Item, ...]

    @property
    def overdue(self) -> list[Item]:
        return [item for item in self.items if item.overdue]

    @property
    def place(self) -> tuple:
        days = self.longest.days if self.longest else 0
        return -self.foot.blocked, -len(self.overdue), -days, self.key is None, self.name

    @property
    def longest(self) -> Item | None:
        """None also where the person may not know the days of any."""
        known = [item for item in self.overdue if not item.masked]
        return max(known, key=lambda item: item.days, default=None)

    def count(self, state: str) -> int:
        return sum(item.state == state for item in self.items)

    @property
    def late_promises(self) -> int:
        return self.count(NeedState.LATE_PROMISE)

    @property
    def soon(self) -> int:
        return self.count(NeedState.SOON)


def read_lines(projects: QuerySet, user: User, today: date) -> list[Line]:
    """Of projects that are driven or wait for that; what stands still longest first. What runs already stands there
    only while it needs something still."""
    rows = list(projects.exclude(status=Status.TERMINATED).order_by().values(*PROJECT))
    counting = {row["pk"]: _counts(row) for row in rows}
    found: dict[int, dict[Element, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for item in items_of(counting, user, today):
        found[item.project][item.element].append(item)
    lines = [_line(row, found.get(row["pk"]), counting[row["pk"]]) for row in rows]
    return sorted(filter(None, lines), key=lambda line: line.place)


def lines_of(projects: QuerySet, known: Mapping[int, Line]) -> list[Line]:
    """In the order of the query. `known`: the lines of those of which something is entered."""
    rows = projects.values(*PROJECT)
    return [known.get(row["pk"]) or _made(row, _cells(None, _counts(row))) for row in rows]


def _counts(row: dict) -> bool:
    return row["confirmed_at"] is not None and row["status"] == Status.ACTIVE


def _line(row: dict, needs: Mapping[Element, list[Item]] | None, counts: bool) -> Line | None:
    cells = _cells(needs, counts)
    told = is_told((cell.state for cell in cells), produces=row["stage"] in PRODUCING)
    return _made(row, cells) if told else None


def _made(row: dict, cells: tuple[Cell, ...]) -> Line:
    return Line(
        row["pk"], row["code"], row["short_name"] or row["name"], row["name"],
        row["source"] == Source.DEMO, row["total_investment"], "" if _counts(row) else _why_not(row),
        row["light_place"], cells,
    )  # fmt: skip


# Of a project without any: of thousands most are so.
BLANK = tuple(Cell(element, NeedState.BLANK) for element in Element)
NOT_JUDGED = tuple(Cell(element, NeedState.NOT_JUDGED) for element in Element)


def _cells(needs: Mapping[Element, list[Item]] | None, counts: bool) -> tuple[Cell, ...]:
    bare = BLANK if counts else NOT_JUDGED
    if not needs:
        return bare
    return tuple(
        Cell(one.element, worst(item.state for item in items), tuple(items))
        if (items := needs.get(one.element))
        else one
        for one in bare
    )


def _why_not(row: dict) -> str:
    if row["confirmed_at"] is None:
        return "项目信息未确认，各要素不评价。"
    return "项目已暂停，各要素不评价。"


def with_heads(lines: Sequence[Line], today: date) -> list[Line]:
    """With the light and the leader of each."""
    keys = [line.key for line in lines]
    badges, holders = light_badges(keys, today), current_holders(keys, today)
    return [
        replace(
            line,
            badge=badges.get(line.key, UNLIT),
            leader=holders.get(line.key, {}).get(Appointment.Role.LEADER, ""),
        )
        for line in lines
    ]


def feet(lines: Collection[Line]) -> tuple[list[Foot], Foot]:
    """Of each column, and of any."""
    own, all_own = standstills(_row(line) for line in lines if not line.demo)
    fiction, all_fiction = standstills(_row(line) for line in lines if line.demo)
    none = Standstill()
    columns = [Foot(one, own.get(one, none), fiction.get(one, none)) for one in Element]
    return columns, Foot(None, all_own, all_fiction)


def _row(line: Line):
    needs = {cell.element: [one.state for one in cell.items] for cell in line.cells if cell.items}
    return line.total, needs


def bureaus(lines: Iterable[Line]) -> list[Bureau]:
    """By responsible unit: whose overdue needs hold up most projects first."""
    lines = list(lines)
    found: dict[tuple, list[Item]] = defaultdict(list)
    for line in lines:
        for item in line.items:
            if is_open(item.state) and not line.note:
                found[item.unit, item.unit_name].append(item)
    rows = [_bureau(key, name, items, lines) for (key, name), items in found.items()]
    return sorted(rows, key=lambda one: one.place)


def _bureau(key: int | None, name: str, items: list[Item], lines: list[Line]) -> Bureau:
    late = {item.project for item in items if item.overdue}
    held = [line for line in lines if line.key in late]
    own = [(line.total, {"": [NeedState.OVERDUE]}) for line in held if not line.demo]
    fiction = [(line.total, {"": [NeedState.OVERDUE]}) for line in held if line.demo]
    foot = Foot(None, standstills(own)[1], standstills(fiction)[1])
    return Bureau(key, name or NO_UNIT, foot, tuple(sorted(items, key=lambda item: item.place)))
