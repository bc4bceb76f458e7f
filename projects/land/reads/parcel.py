"""The page of a parcel: its way, who uses it, what is agreed for it and what is lacking."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q

from accounts.models import User
from projects.land.reads.register import Names, names_for
from projects.land.reads.standing import ParcelStanding, Target, parcel_standings
from projects.land.rules.areas import ha_of_mu, per_mu, sqm_of_mu
from projects.land.rules.kinds import AssessmentKind, ParcelState, TargetKind
from projects.land.rules.states import ASIDE, STEPS, WAY, Act, open_acts
from projects.land.rules.targets import standard_missing
from projects.models import (
    Parcel,
    ParcelAssessment,
    ParcelFile,
    ParcelShare,
    ParcelTarget,
    Project,
    ZoneSettings,
)
from projects.registry.models.scopes import SEE_ALL
from projects.registry.reads.history import FieldChange, HistoryEntry, latest, read_entries


@dataclass(frozen=True)
class Mark:
    """One step of the way: its day, or why there is none; `passed` without a day where a later one stands."""

    label: str
    day: date | None
    note: str = ""
    is_now: bool = False
    is_passed: bool = False


@dataclass(frozen=True)
class ShownShare:
    """`project` None: one that the person does not see, or that is no more in the register."""

    share: ParcelShare
    project: Project | None
    is_removed: bool = False


@dataclass(frozen=True)
class ShownTarget:
    target: Target
    may_check: bool


@dataclass(frozen=True)
class Missing:
    """What a parcel lacks of a 标准地: how much, and in words."""

    count: int
    words: str


@dataclass(frozen=True)
class ParcelPage:
    standing: ParcelStanding
    firm: str
    marks: list[Mark]
    shares: list[ShownShare]
    ended: list[ShownShare]
    targets: list[ShownTarget]
    assessments: list[ParcelAssessment]
    files: list[ParcelFile] | None  # None: whose land it is is not all theirs to know
    history: list[HistoryEntry]
    missing: Missing | None
    next_act: Act | None
    other_acts: list[Act]
    sqm: Decimal | None
    ha: Decimal | None
    price_per_mu: Decimal | None


def act_named(slug: str) -> Act | None:
    return next((act for act in Act if act.lower() == slug), None)


def parcel_page(parcel: Parcel, user: User, today: date) -> ParcelPage:
    standing = parcel_standings([parcel], today)[parcel.pk]
    names = names_for(user, [standing])
    assessments = list(parcel.assessments.all())
    acts = open_acts(parcel.days())
    first = next((act for act in acts if act not in ASIDE), None)
    mine = set(
        ParcelTarget.objects.checkable_by(user).filter(parcel=parcel).values_list("pk", flat=True)
    )
    return ParcelPage(
        standing=standing,
        firm=names.firm(parcel),
        marks=_marks(standing),
        shares=_shares(standing, names),
        ended=_ended(parcel, user),
        targets=[ShownTarget(one, one.row.pk in mine) for one in standing.targets],
        assessments=assessments,
        files=_files(parcel, user),
        history=_history(parcel, user),
        missing=_missing(standing, assessments),
        next_act=first,
        other_acts=[act for act in acts if act != first],
        sqm=parcel.area_sqm or (sqm_of_mu(parcel.area) if parcel.area else None),
        ha=ha_of_mu(parcel.area) if parcel.area else None,
        price_per_mu=per_mu(parcel.price, parcel.area),
    )


def _files(parcel: Parcel, user: User) -> list[ParcelFile] | None:
    if not Parcel.objects.known_to(user).filter(pk=parcel.pk).exists():
        return None
    rows = ParcelFile.objects.kept().filter(parcel=parcel)
    return list(rows.select_related("file__stored_by"))


def _shares(standing: ParcelStanding, names: Names) -> list[ShownShare]:
    rows = [_shown(share, names) for share in standing.shares]
    return [*rows, *(ShownShare(share, None, is_removed=True) for share in standing.of_removed)]


def _shown(share: ParcelShare, names: Names) -> ShownShare:
    return ShownShare(share, share.project if names.shows(share.project_id) else None)


def _history(parcel: Parcel, user: User) -> list[HistoryEntry]:
    """The latest changes of it, its targets, assessments and papers, for who sees all land. Who uses it stands above."""
    if user.role not in SEE_ALL:
        return []
    entries = read_entries(Parcel, Q(pgh_obj_id=parcel.pk))
    for model in (ParcelTarget, ParcelAssessment, ParcelFile):
        entries += read_entries(model, Q(parcel_id=parcel.pk))
    return [replace(entry, fields=_without_parcel(entry.fields)) for entry in latest(entries)]


def _without_parcel(fields: list[FieldChange]) -> list[FieldChange]:
    """Of which parcel it was is plain here."""
    return [field for field in fields if field.label != Parcel._meta.verbose_name]


def _ended(parcel: Parcel, user: User) -> list[ShownShare]:
    """Uses that are over, of the projects that the person sees."""
    rows = ParcelShare.objects.visible_to(user).filter(parcel=parcel, to_on__isnull=False)
    return [
        ShownShare(row, row.project) for row in rows.select_related("project").order_by("-to_on")
    ]


def _missing(standing: ParcelStanding, assessments: list[ParcelAssessment]) -> Missing | None:
    """What the parcel lacks of a 标准地, for one that is called so or of which nobody has said."""
    parcel = standing.parcel
    if parcel.standard is False:
        return None
    zone = ZoneSettings.load()
    found = standard_missing(
        net=parcel.cleared_on is not None,
        assessed=[AssessmentKind(one.kind).label for one in assessments],
        needed=[AssessmentKind(kind).label for kind in zone.needed_assessments],
        targets=[TargetKind(one.row.kind).label for one in standing.targets],
        core=[TargetKind(kind).label for kind in zone.core_targets],
        conditions=bool(parcel.conditions_no),
    )
    return Missing(len(found), _grouped(found))


def _grouped(found: list[str]) -> str:
    """「净地；区域评价：节能、地震」."""
    groups: dict[str, list[str]] = {}
    for text in found:
        kind, _, name = text.partition(":")
        groups.setdefault(kind, []).append(name)
    parts = [
        f"{kind}：{'、'.join(names)}" if any(names) else kind for kind, names in groups.items()
    ]
    return "；".join(parts)


def _marks(standing: ParcelStanding) -> list[Mark]:
    parcel, at = standing.parcel, WAY.index(standing.state)
    marks = []
    for step in STEPS:
        day, note = _day(standing, step.act, getattr(parcel, step.day))
        if step.act in {Act.STOP, Act.WITHDRAW} and day is None:
            continue
        place = WAY.index(step.state) if step.state else None
        now = place == at
        # Taking back ends the way wherever it was: nothing before it is passed by that.
        passed = place is not None and place < at and not parcel.is_withdrawn
        marks.append(Mark(step.act.label, day, note, now, passed or day is not None))
    return [*marks, _review(standing)]


def _day(standing: ParcelStanding, act: Act, own: date | None) -> tuple[date | None, str]:
    if act == Act.BEGIN and own is None and standing.begun_by_project:
        return standing.begun_on, "按项目开工推定"
    if act == Act.COMPLETE and own is None and standing.completed_by_projects:
        return standing.completed_on, "按项目竣工推定"
    return own, ""


def _review(standing: ParcelStanding) -> Mark:
    done = standing.state == ParcelState.REVIEWED
    return Mark("达产复核", standing.reviewed_on if done else None, "", done, done)
