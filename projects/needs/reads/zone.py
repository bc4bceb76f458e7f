"""要素矩阵 of a whole zone, of which a page shows some lines. Of most of its projects nobody has entered anything: these
are counted by the database, and read where they are shown."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from gaoxin.keys import among
from projects.models import PermitStep, ResourceNeed, Status
from projects.needs.reads.matrix import Line, lines_of, read_lines
from projects.registry.models.scopes import DEMO, JUDGED
from projects.registry.rules.stages import PRODUCING

# What runs needs nothing of which nobody has entered anything.
TOLD = ~(JUDGED & Q(stage__in=PRODUCING))
ORDER = ("light_place", "code")


@dataclass(frozen=True)
class Bare:
    """Projects of which nothing is entered: how many are judged, and how many are not; those that are fictional too."""

    judged: int
    unjudged: int
    demo: int


@dataclass(frozen=True)
class Stretch:
    """So many rows, in their order."""

    rows: QuerySet
    count: int


@dataclass(frozen=True)
class Lines:
    """Lines in their order, read as far as they are asked for. `first`: those that stand still; `known`: key → line, of
    what `after` gives beside bare projects."""

    first: list[Line]
    after: tuple[Stretch, ...] = ()
    known: dict[int, Line] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.first) + sum(one.count for one in self.after)

    def __getitem__(self, asked: slice) -> list[Line]:
        start, stop, _ = asked.indices(len(self))
        found, passed = self.first[start:stop], len(self.first)
        for one in self.after:
            here = slice(max(start - passed, 0), max(stop - passed, 0))
            if here.start < one.count and here.stop:
                found += lines_of(one.rows[here], self.known)
            passed += one.count
        return found


class Matrix:
    """Of the projects that are asked for and not terminated. `needing`: the lines of those of which something is
    entered, in their order."""

    def __init__(self, projects: QuerySet, user: User, today: date) -> None:
        self.projects = projects.exclude(status=Status.TERMINATED).order_by()
        entered = Q(pk__in=among(_entered()))
        self.needing = read_lines(self.projects.filter(entered), user, today)
        self._bare = TOLD & ~entered
        self.bare = _count(self.projects.filter(self._bare))

    @property
    def total(self) -> int:
        return len(self.needing) + self.bare.judged + self.bare.unjudged

    @property
    def demo(self) -> int:
        return sum(line.demo for line in self.needing) + self.bare.demo

    @property
    def stuck(self) -> int:
        return sum(line.stuck for line in self.needing)

    @property
    def blank(self) -> int:
        return sum(line.blank for line in self.needing) + self.bare.judged

    def lines(self, only: str = "") -> Lines:
        """All, or those that stand still (「stuck」) or lack an entry (「blank」)."""
        shown = [line for line in self.needing if only != "blank" or line.blank]
        stuck = [line for line in shown if line.stuck]
        if only == "stuck":
            return Lines(stuck)
        known = {line.key: line for line in shown if not line.stuck}
        rows = self.projects.filter(self._bare | Q(pk__in=among(known)))
        noted = sum(bool(line.note) for line in known.values())
        judged = Stretch(
            rows.filter(JUDGED).order_by(*ORDER), self.bare.judged + len(known) - noted
        )
        unjudged = Stretch(
            rows.exclude(JUDGED).order_by(*ORDER), 0 if only else self.bare.unjudged + noted
        )
        return Lines(stuck, (judged, unjudged), known)

    def line(self, code: str) -> Line | None:
        """That of one project."""
        for line in self.needing:
            if line.code == code:
                return line
        return next(iter(lines_of(self.projects.filter(self._bare, code=code), {})), None)


def _entered() -> list[int]:
    """Of which projects something is."""
    needs = ResourceNeed.objects.kept().order_by().values_list("project")
    return [
        key for (key,) in needs.union(PermitStep.objects.kept().order_by().values_list("project"))
    ]


def _count(rows: QuerySet) -> Bare:
    judged, unjudged, demo = rows.aggregate(
        judged=Count("pk", filter=JUDGED),
        unjudged=Count("pk", filter=~JUDGED),
        demo=Count("pk", filter=DEMO),
    ).values()
    return Bare(judged, unjudged, demo)
