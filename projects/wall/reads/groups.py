"""Which projects the wall lists, in which groups: how many each has, and of a page the keys, so that a page reads no
more than it shows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from gaoxin.population import Population
from projects.lights.rules.dimensions import LOOKED_AT
from projects.models import Project
from projects.registry.models.scopes import DEMO
from projects.registry.reads.tallies import read_tallies
from projects.registry.rules.stages import ORDER, Stage
from projects.wall.rules.grouping import Listed, Place
from projects.wall.rules.row import GroupBy

# Of these what is counted of all projects is kept: the kind, and the group that a value of it names.
KEPT: dict[GroupBy, tuple[str, Callable[[str], Any]]] = {
    GroupBy.LEADER: ("leader", lambda of: int(of.split("/")[0])),
    GroupBy.LIGHT: ("light", int),
    GroupBy.STAGE: ("stage", str),
}
LAST = 10**9  # the place of what belongs to no group
NO_LEADER = Place((LAST,), "包联领导空缺")
NO_TRACK = Place((LAST,), "未归赛道")
NO_UNIT = Place((LAST,), "未定牵头单位")
NO_STAGE = Place((LAST,), "阶段待核实")


# By what projects are grouped, and what beside it names the group.
OF = {
    GroupBy.LEADER: ("outline__leader", "outline__leader__name"),
    GroupBy.TRACK: ("project_tracks__track", "project_tracks__track__order", "project_tracks__track__name"),
    GroupBy.UNIT: ("lead_unit", "lead_unit__short_name"),
    GroupBy.LIGHT: ("light_place",),
    GroupBy.STAGE: ("stage",),
}  # fmt: skip


@dataclass(frozen=True)
class Groups:
    """Of `total` projects, `fictional` of them of the demo set. What is listed of a group are the places in it."""

    by: GroupBy
    projects: QuerySet
    listed: list[Listed]
    total: int
    fictional: int

    def with_keys(self, page: Sequence[Listed]) -> list[Listed]:
        """Those of a page with the keys of their projects. One query, which orders its groups alone."""
        name = OF[self.by][0]
        values = {one.of for one in page}
        asked = Q(**{f"{name}__in": values - {None}})
        if None in values:
            asked |= Q(**{name: None})
        rows = self.projects.filter(asked).order_by("light_place", "code")
        if len(page) == 1:
            [one] = page
            keys = rows.values_list("pk", flat=True)[_places_of(one)]
            return [Listed(one.label, tuple(keys), one.of)]
        found: dict[Any, list[int]] = defaultdict(list)
        for key, value in rows.values_list("pk", name):
            found[value].append(key)
        return [Listed(one.label, tuple(found[one.of][_places_of(one)]), one.of) for one in page]


def _places_of(one: Listed) -> slice:
    return slice(one.keys[0], one.keys[0] + len(one.keys))


def groups_of(projects: QuerySet, by: GroupBy, whole: Population | None = None) -> Groups:
    """In each the worst light first. `whole`: of which population these are all projects. A query, two where a project
    stands in several groups."""
    if whole is not None and by in KEPT:
        return _groups(by, projects, _kept(by, whole))
    if by == GroupBy.TRACK:  # in all of its tracks, by whichever it was chosen
        projects = Project.objects.filter(pk__in=projects.order_by().values("pk"))
    rows = projects.order_by().values_list(*OF[by])
    rows = rows.annotate(n=Count("pk"), n_demo=Count("pk", filter=DEMO))
    groups = _groups(by, projects, rows)
    if by == GroupBy.TRACK:
        once = projects.order_by().aggregate(n=Count("pk"), n_demo=Count("pk", filter=DEMO))
        groups = replace(groups, total=once["n"], fictional=once["n_demo"])
    return groups


def _groups(by: GroupBy, projects: QuerySet, rows: Iterable[Sequence[Any]]) -> Groups:
    """`rows`: what a group is named by, how many it has, how many of these are fictional."""
    found = [(_place(by, *own), own[0], count, demo) for *own, count, demo in rows]
    found.sort(key=lambda one: (one[0].order, one[0].label))
    listed = [Listed(place.label, range(count), value) for place, value, count, _ in found]
    total, fictional = sum(count for *_, count, _ in found), sum(demo for *_, demo in found)
    return Groups(by, projects, listed, total, fictional)


def _kept(by: GroupBy, population: Population) -> Iterator[tuple[Any, ...]]:
    """Likewise of all projects, of what the database keeps of them. A query, two where leaders are to be named."""
    kind, value_of = KEPT[by]
    counts: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for tallies in read_tallies(population, kind, "stage"):
        rest = tallies.whole("stage").number - tallies.whole(kind).number  # of no group
        numbers = [(value_of(of), one.number) for of, one in tallies.of[kind].items()]
        for value, number in [*numbers, (None, rest)]:
            counts[value][tallies.fictional] += number
    found = {value: numbers for value, numbers in counts.items() if any(numbers)}
    names = {}
    if by == GroupBy.LEADER:
        rows = User.objects.filter(pk__in=found.keys() - {None}).order_by()
        names = dict(rows.values_list("pk", "name"))
    for value, (own, demo) in found.items():
        named = (names.get(value),) if by == GroupBy.LEADER else ()
        yield value, *named, own + demo, demo


def _place(by: GroupBy, value: Any, *names: Any) -> Place:
    if by == GroupBy.LIGHT:
        return light_place(LOOKED_AT[value])
    if by == GroupBy.STAGE:
        return stage_place(value)
    if value is None:
        return {GroupBy.LEADER: NO_LEADER, GroupBy.TRACK: NO_TRACK, GroupBy.UNIT: NO_UNIT}[by]
    # Leaders as they were registered: their order is the office's to decide.
    return Place(names[:1] if by == GroupBy.TRACK else (value,), names[-1] or "")


def light_place(light) -> Place:
    return Place((LOOKED_AT.index(light),), f"{light.label}灯")


def stage_place(stage: str) -> Place:
    return Place((ORDER.index(Stage(stage)),), Stage(stage).label) if stage else NO_STAGE
