"""What the list of parcels shows beside their own fields, and what stands above it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from projects.land.models.parcel import ParcelQuerySet
from projects.land.reads.standing import ParcelStanding, parcel_standings
from projects.land.rules.areas import AreaSum, area_sum
from projects.land.rules.kinds import Idle, TargetState
from projects.land.rules.states import WAY
from projects.models import Company, Parcel, Project, ReportedFigure
from projects.registry.models.scopes import SEE_ALL

OTHER_PROJECTS, OTHER_FIRM = "其他项目", "其他企业"
QUOTED = ("land-parcels", "land-area")


@dataclass(frozen=True)
class Names:
    """Which projects and firms the person may be told of; None: all."""

    projects: set[int] | None
    firms: set[int] | None

    def project_names(self, standing: ParcelStanding) -> list[str]:
        """The visible ones by name, the others together as 「其他项目」."""
        seen = [share.project for share in standing.shares if self.shows(share.project_id)]
        hidden = len(standing.shares) > len(seen)
        return [project.name for project in seen] + [OTHER_PROJECTS] * hidden

    def shows(self, project: int) -> bool:
        return self.projects is None or project in self.projects

    def firm(self, parcel: Parcel) -> str:
        if parcel.company is None:
            return ""
        shown = self.firms is None or parcel.company_id in self.firms
        return parcel.company.name if shown else OTHER_FIRM


def names_for(user: User, standings: Iterable[ParcelStanding]) -> Names:
    if user.role in SEE_ALL:
        return Names(None, None)
    rows = list(standings)
    projects = {share.project_id for row in rows for share in row.shares}
    firms = {row.parcel.company_id for row in rows}
    seen = Project.objects.visible_to(user).filter(pk__in=projects)
    known = Company.objects.visible_to(user).filter(pk__in=firms - {None})
    return Names(set(seen.values_list("pk", flat=True)), set(known.values_list("pk", flat=True)))


def beside_parcels(rows: Iterable[Parcel], user: User, today: date) -> Callable[[Parcel], None]:
    """Gives a row `standing`, `project_names` and `firm`. The number of queries does not depend on the rows."""
    standings = parcel_standings(rows, today)
    names = names_for(user, standings.values())

    def give(row) -> None:
        row.standing = standings[row.pk]
        row.project_names = names.project_names(row.standing)
        row.firm = names.firm(row)

    return give


def with_hint(rows: QuerySet, hints: Collection[str], today: date) -> QuerySet:
    """Those whose idle hint of the day is one of these."""
    found = parcel_standings(_bare(rows), today)
    return rows.filter(pk__in=[key for key, one in found.items() if one.hint.state in hints])


def with_target(rows: QuerySet, states: Collection[str], today: date) -> QuerySet:
    """Those with a target that stands so today."""
    found = parcel_standings(_bare(rows), today)
    keys = [key for key, one in found.items() if any(t.state in states for t in one.targets)]
    return rows.filter(pk__in=keys)


def _bare(rows: QuerySet) -> QuerySet:
    return Parcel.objects.filter(pk__in=rows.order_by().values("pk"))


# -- what stands above the list -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A part of the parcels, with the filter that lists it."""

    label: str
    query: str
    sum: AreaSum


@dataclass(frozen=True)
class Ledger:
    """Of one population: all parcels, split by 标准地 so that the parts add up, and by state."""

    demo: bool
    sold: Part
    whole: AreaSum
    parts: list[Part]
    states: list[Part]


@dataclass(frozen=True)
class Row:
    label: str
    parts: list[Part]


@dataclass(frozen=True)
class LandPanel:
    """`quoted`: what was published, as it stands; never added to what the register holds."""

    quoted: list[ReportedFigure]
    ledgers: list[Ledger]

    @property
    def rows(self) -> list[Row]:
        """The parts side by side, those of the facts first."""
        together = zip(*(ledger.parts for ledger in self.ledgers), strict=True)
        return [Row(parts[0].label, list(parts)) for parts in together]


STANDARD = (("标准地", "yes", True), ("非标准地", "no", False), ("未认定", "unknown", None))


def land_panel(rows: ParcelQuerySet) -> LandPanel:
    """Of the facts always, of fiction where there is some. Two queries."""
    quoted = list(ReportedFigure.objects.filter(code__in=QUOTED).order_by("order"))
    fields = ("demo", "standard", "place", "area", "sold_on", "withdrawn_on")
    asked = list(rows.with_state().order_by().values_list(*fields, named=True))
    fiction = [row for row in asked if row.demo]
    ledgers = [_ledger([row for row in asked if not row.demo], demo=False)]
    return LandPanel(quoted, [*ledgers, _ledger(fiction, demo=True)] if fiction else ledgers)


def _ledger(rows: list, *, demo: bool) -> Ledger:
    sold = [row for row in rows if row.standard and row.sold_on and not row.withdrawn_on]
    return Ledger(
        demo=demo,
        sold=_part("标准地、已成交", "sold=1", sold),
        whole=_sum(rows),
        parts=[
            _part(label, f"standard={code}", [row for row in rows if row.standard is value])
            for label, code, value in STANDARD
        ],
        states=[
            _part(state.label, f"state={state}", [row for row in rows if row.place == place])
            for place, state in enumerate(WAY)
        ],
    )


def _part(label: str, query: str, rows: list) -> Part:
    return Part(label, query, _sum(rows))


def _sum(rows: list) -> AreaSum:
    return area_sum(row.area for row in rows)


HINTS = (Idle.NEAR, Idle.IDLE_1Y, Idle.IDLE_2Y, Idle.GOVERNMENT_CAUSE)
TARGETS = (TargetState.MET, TargetState.UNMET, TargetState.NOT_DUE, TargetState.OVERDUE_UNKNOWN)


def sums_of(rows: QuerySet) -> tuple[AreaSum, AreaSum]:
    """The area of the facts among `rows`, and of the fiction. One query."""
    found = list(_bare(rows).values_list("demo", "area"))
    own = area_sum(area for demo, area in found if not demo)
    return own, area_sum(area for demo, area in found if demo)


def standard_sold_sum() -> AreaSum:
    """Of the zone's own 标准地 that were sold: what stands beside the published figure."""
    rows = Parcel.objects.kept().filter(demo=False).standard_sold()
    return area_sum(rows.values_list("area", flat=True))
