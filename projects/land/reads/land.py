"""What projects have of land: their parcels with state and hint, what they rent, and how much that is."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from projects.land.reads.standing import ParcelStanding, parcel_standings
from projects.land.rules.areas import AreaSum, area_sum
from projects.land.rules.kinds import ParcelState
from projects.land.rules.states import WAY
from projects.models import Parcel, ParcelShare, Premises, Project


@dataclass(frozen=True)
class Held:
    """What one project has of one parcel."""

    share: ParcelShare
    standing: ParcelStanding

    @property
    def is_delivered(self) -> bool:
        return WAY.index(self.standing.state) >= WAY.index(ParcelState.DELIVERED)


@dataclass(frozen=True)
class ProjectLand:
    """`needed`: as its own page says, in 亩, None when nobody has said. `rented`: 亩 of the premises whose ratio
    is known, with how many say none. Nothing of land is entered where `is_entered` is False."""

    needed: Decimal | None
    held: list[Held] = field(default_factory=list)
    premises: list[Premises] = field(default_factory=list)

    @property
    def is_entered(self) -> bool:
        return bool(self.held or self.premises)

    @property
    def rented(self) -> AreaSum:
        return area_sum(row.mu for row in self.premises)

    @property
    def supplied(self) -> Decimal | None:
        """Current shares and converted premises; None where nothing is entered, or nothing is known of it."""
        if not self.held and not self.rented.known:
            return None
        return sum((one.share.area for one in self.held), start=self.rented.total)

    @property
    def delivered(self) -> Decimal:
        """Of what is supplied, what may be built on or is rented."""
        given = [one.share.area for one in self.held if one.is_delivered]
        return sum(given, start=self.rented.total)

    @property
    def gap(self) -> Decimal | None:
        """What is missing of the needed area; never below 0, None where one of the two is unknown."""
        if self.needed is None or self.supplied is None:
            return None
        return max(self.needed - self.supplied, Decimal(0))

    @property
    def state(self) -> ParcelState | None:
        """That of the parcel that is least far; None without one."""
        return min((one.standing.state for one in self.held), key=WAY.index, default=None)

    @property
    def word(self) -> str:
        """For one cell: 「交地」, 「租赁」; '' where nothing is entered."""
        if self.state is not None:
            return self.state.label
        return "租赁" if self.premises else ""


def land_of(projects: Collection[int], today: date) -> dict[int, ProjectLand]:
    """Project → its land, for each of the keys that is kept. The number of queries does not depend on how many."""
    needed = dict(Project.objects.kept().filter(pk__in=projects).values_list("pk", "land"))
    shares = list(ParcelShare.objects.current().filter(project__in=needed))
    parcels = Parcel.objects.filter(pk__in={share.parcel_id for share in shares})
    stand = parcel_standings(parcels.select_related("company"), today)
    held, rented = defaultdict(list), defaultdict(list)
    for share in shares:
        held[share.project_id].append(Held(share, stand[share.parcel_id]))
    for row in Premises.objects.on(today).filter(project__in=needed):
        rented[row.project_id].append(row)
    return {key: ProjectLand(land, held[key], rented[key]) for key, land in needed.items()}
