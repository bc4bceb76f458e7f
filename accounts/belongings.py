"""What belongs to a unit and goes with it when the unit is merged: each area says its own in `units`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from operator import attrgetter

from django.db.models import Count, F, Model, Q, QuerySet, Value
from django.utils import timezone

from accounts.models import Unit, User
from accounts.wording import composed
from gaoxin.areas import parts
from gaoxin.prebuilt import asked, rows_together

EXAMPLES = 3


def count_up(rows: QuerySet, by: User, **changes) -> int:
    """Change `rows`, whose versions say so to whoever edits one; how many there were."""
    return rows.update(
        version=F("version") + 1, updated_at=timezone.now(), updated_by=by, **changes
    )


def hand_over(rows: QuerySet, field: str, into: Unit, by: User) -> int:
    """Let `rows` name `into` in `field`; how many there were."""
    return count_up(rows, by, **{field: into})


@dataclass(frozen=True)
class Belonging:
    """One kind of rows that name a unit in `field`. `rows()`: those of all units that are not settled; what
    is settled keeps the unit of its day.

    `name` is its key in the audit, what it is called stands under that in `words.FIELDS`. `shown`: the path
    to what a row of a link table is told by. `url`: the list of one unit's rows, {} for its key. `move` works
    inside the caller's transaction, counts the versions up and says how many rows it handed over.
    """

    name: str
    rows: Callable[[], QuerySet]
    field: str = "unit"
    shown: str = ""
    url: str = ""
    move: Callable[[QuerySet, str, Unit, User], int] = hand_over

    @property
    def label(self) -> str:
        return composed("FIELDS")[self.name]

    def of(self, unit: Unit | int) -> QuerySet:
        return self.rows().filter(**{self.field: unit})

    def told_by(self, row: Model) -> Model:
        return attrgetter(self.shown)(row) if self.shown else row

    def hand_over(self, unit: Unit, into: Unit, by: User) -> int:
        return self.move(self.of(unit), self.field, into, by)


@cache
def belongings() -> tuple[Belonging, ...]:
    """In the order in which they are shown and handed over."""
    return tuple(kind for units in parts("units") for kind in units.BELONGINGS)


def left_behind() -> Q:
    """A unit that is merged or out of use, and to which something still belongs, or which has a head."""
    found = Q(head__isnull=False)
    for kind in belongings():
        found |= Q(pk__in=kind.rows().order_by().values(kind.field))
    return found & ~Unit.CURRENT


@dataclass(frozen=True)
class Held:
    """Of one kind what a unit has: how many, where they are listed, the first of them."""

    label: str
    count: int
    url: str
    examples: list


class Belongings:
    """All that belongs to a unit, read once, when it is first asked for. The number of queries does not
    depend on how much that is."""

    def __init__(self, unit: Unit):
        self.unit = unit

    @cached_property
    def numbers(self) -> dict[Belonging, int]:
        """Kind → how many rows; kinds without any are left out."""
        counted = self._of_each(_number, belongings())
        found = zip(belongings(), map(sum, counted), strict=True)
        return {kind: number for kind, number in found if number}

    @cached_property
    def kinds(self) -> list[Held]:
        examples = self._of_each(_first, self.numbers)
        return [
            Held(kind.label, number, kind.url.format(self.unit.pk), [kind.told_by(r) for r in rows])
            for (kind, number), rows in zip(self.numbers.items(), examples, strict=True)
        ]

    @property
    def words(self) -> str:
        return "、".join(f"{kind.label} {number}" for kind, number in self.numbers.items())

    @property
    def seen(self) -> str:
        """The same for the same rows and head: what a form was shown with."""
        found = zip(belongings(), self._of_each(_keys, belongings()), strict=True)
        rows = [(kind.name, keys) for kind, keys in found if keys]
        return sha256(repr((rows, self.unit.head_id)).encode()).hexdigest()

    def _of_each(self, build: Callable[..., QuerySet], kinds: Iterable[Belonging]) -> list[list]:
        return rows_together(*(asked(build, kind, unit=self.unit.pk) for kind in kinds))


def _keys(kind: Belonging, unit: int) -> QuerySet:
    return kind.of(unit).order_by("pk").values_list("pk", flat=True)


def _number(kind: Belonging, unit: int) -> QuerySet:
    counted = kind.of(unit).order_by().values(one=Value(1)).annotate(number=Count("pk"))
    return counted.values_list("number", flat=True)


def _first(kind: Belonging, unit: int) -> QuerySet:
    return kind.of(unit)[:EXAMPLES]
