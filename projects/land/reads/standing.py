"""Where parcels stand today: state, idle hint, targets. Of any number of them in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.investment.reads.standing import standings
from projects.land.rules.idle import WARNED, Hint, agreed_start, idle
from projects.land.rules.kinds import Idle, ParcelState, TargetState
from projects.land.rules.states import Beside, is_sold
from projects.land.rules.targets import Tally, judge_target, tally
from projects.models import Parcel, ParcelShare, ParcelTarget, Project, ZoneSettings

TOLD = (*WARNED, Idle.GOVERNMENT_CAUSE, Idle.STOPPED_NOT_IDLE)


@dataclass(frozen=True)
class Target:
    row: ParcelTarget
    state: TargetState


@dataclass(frozen=True)
class ParcelStanding:
    """`begun_on`: the parcel's own day, else the first 开工 of its projects (`begun_by_project`), `completed_on`
    its own, else the last 竣工 when all have one; None when no day is known. `reviewed_on`: when the last agreed
    target was checked. `counts`: whether it is judged at all. `of_removed`: shares that projects which are no
    more in the register still hold; they take room and say nothing."""

    parcel: Parcel
    state: ParcelState
    shares: list[ParcelShare]
    of_removed: list[ParcelShare]
    begun_on: date | None
    begun_by_project: bool
    completed_on: date | None
    completed_by_projects: bool
    reviewed_on: date | None
    counts: bool
    agreed_start_on: date | None
    hint: Hint
    targets: list[Target]

    @property
    def used(self) -> Decimal:
        return sum((share.area for share in [*self.shares, *self.of_removed]), start=Decimal(0))

    @property
    def left(self) -> Decimal | None:
        return None if self.parcel.area is None else self.parcel.area - self.used

    @property
    def tally(self) -> Tally:
        return tally(target.state for target in self.targets)

    @property
    def is_held(self) -> bool:
        """Whether somebody holds it: what nobody holds cannot lie idle."""
        return is_sold(self.state)

    @property
    def warned(self) -> bool:
        return self.hint.state in WARNED

    @property
    def hint_words(self) -> str:
        """What a list says of it: nothing where there is nothing to look after."""
        return self.hint.words if self.hint.state in TOLD else ""


def parcel_standings(parcels: Iterable[Parcel], today: date) -> dict[int, ParcelStanding]:
    """Key → where it stands. Four queries; one more where work was stopped."""
    rows = {parcel.pk: parcel for parcel in parcels}
    shares, targets = _shares_of(rows), _targets_of(rows)
    invested = _invested(rows.values(), shares, today)
    near = ZoneSettings.load().idle_near_days
    return {
        key: _stand(parcel, shares[key], targets[key], invested, near, today)
        for key, parcel in rows.items()
    }


def _shares_of(keys: Iterable[int]) -> dict[int, list[ParcelShare]]:
    found: dict[int, list[ParcelShare]] = defaultdict(list)
    rows = ParcelShare.objects.filter(to_on=None, parcel__in=keys)
    for share in rows.select_related("project").order_by("-area", "pk"):
        found[share.parcel_id].append(share)
    return found


def _targets_of(keys: Iterable[int]) -> dict[int, list[ParcelTarget]]:
    found: dict[int, list[ParcelTarget]] = defaultdict(list)
    for target in ParcelTarget.objects.filter(parcel__in=keys).select_related("checked_by"):
        found[target.parcel_id].append(target)
    return found


def _invested(parcels: Iterable[Parcel], shares: dict, today: date) -> dict[int, Decimal | None]:
    """Project → what was invested, None where nobody has said; of those on land where work was stopped."""
    stopped = [parcel.pk for parcel in parcels if parcel.stopped_on]
    keys = {share.project_id for key in stopped for share in shares[key]}
    if not keys:
        return {}
    found = standings(list(keys), today, last_week=False)
    return {key: now.done_total if now.recorded else None for key, now in found.items()}


def _stand(parcel, held, targets, invested, near, today) -> ParcelStanding:
    shares = [share for share in held if share.project.removed_on is None]
    projects = [share.project for share in shares]
    begun = [project for project in projects if _has(project, "started")]
    completed = bool(projects) and all(_has(project, "completed") for project in projects)
    reviewed_on = _reviewed_on(targets)
    state = parcel.state_of(Beside(bool(begun), completed, reviewed_on is not None))
    counts = is_sold(state) and (not projects or any(project.counts for project in projects))
    start = agreed_start(parcel.agreed_start_on, parcel.delivered_on)
    return ParcelStanding(
        parcel=parcel,
        state=state,
        shares=shares,
        of_removed=[share for share in held if share.project.removed_on is not None],
        begun_on=parcel.begun_on or min(_days(begun, "started"), default=None),
        begun_by_project=parcel.begun_on is None and bool(begun),
        completed_on=parcel.completed_on
        or (max(_days(projects, "completed"), default=None) if completed else None),
        completed_by_projects=parcel.completed_on is None and completed,
        reviewed_on=reviewed_on,
        counts=counts,
        agreed_start_on=start,
        hint=_hint(parcel, projects, bool(begun), start, counts, invested, near, today),
        targets=[_judge(target, counts, today) for target in targets],
    )


def _days(projects: list[Project], fact: str) -> list[date]:
    days = [getattr(project, f"{fact}_on") for project in projects]
    return [day for day in days if day]


def _has(project: Project, fact: str) -> bool:
    """A fact counts, its day known or not."""
    return bool(getattr(project, f"{fact}_on") or getattr(project, f"{fact}_text"))


def _reviewed_on(targets: list[ParcelTarget]) -> date | None:
    """When the last of the agreed ones was checked; None while one is open, or none is agreed."""
    days = [target.checked_on for target in targets if target.agreed is not None]
    known = [day for day in days if day]
    return max(known) if known and len(known) == len(days) else None


def _hint(parcel, projects, begun, start, counts, invested, near, today) -> Hint:
    parts = [invested.get(project.pk) for project in projects]
    totals = [project.total_investment for project in projects]
    return idle(
        agreed_start_on=start,
        started=begun or parcel.begun_on is not None or parcel.completed_on is not None,
        today=today,
        government=parcel.government_cause,
        stopped_on=parcel.stopped_on,
        built=parcel.built_area,
        should=parcel.due_area,
        invested=_whole(parts),
        total=_whole(totals),
        counts=counts,
        near_days=near,
    )


def _whole(amounts: list[Decimal | None]) -> Decimal | None:
    """The sum of what is all known."""
    if not amounts or None in amounts:
        return None
    return sum((amount for amount in amounts if amount is not None), start=Decimal(0))


def _judge(target: ParcelTarget, counts: bool, today: date) -> Target:
    state = judge_target(
        agreed=target.agreed, actual=target.actual, at_least=target.at_least, due_on=target.due_on,
        today=today, counts=counts,
    )  # fmt: skip
    return Target(target, state)
