"""Who owes a report how often, and who fills it in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from projects.people.rules.ledger import Away, on_duty
from projects.registry.rules.kinds import Status
from projects.registry.rules.labelled import Labelled
from projects.registry.rules.stages import ORDER, Stage


class Frequency(Labelled):
    WEEKLY = "WEEKLY", "每周"
    MONTHLY = "MONTHLY", "每月"
    NONE = "NONE", "不要求"


class DutyState(Labelled):
    OPEN = "OPEN", "待报"
    FILED = "FILED", "已报"
    LATE = "LATE", "迟报"
    MISSED = "MISSED", "未报"
    EXEMPT = "EXEMPT", "免报"


def duty_state(
    *, filed_at: datetime | None, exempted_at: datetime | None, cut_off_at: datetime, now: datetime
) -> DutyState:
    if exempted_at:
        return DutyState.EXEMPT
    if filed_at:
        return DutyState.LATE if filed_at > cut_off_at else DutyState.FILED
    return DutyState.MISSED if now > cut_off_at else DutyState.OPEN


@dataclass(frozen=True)
class Terms:
    """What the zone asks for: weekly reports from a stage until a stage, none after it."""

    weekly_from: Stage = Stage.PERMITTING
    weekly_until: Stage = Stage.TRIAL_PRODUCTION
    weekly_when_key: bool = True


@dataclass(frozen=True)
class Standing:
    """A project as it stands. `stage` None: 待核实. `is_key`: 省、市重点 of the year. `asked`: what was
    laid down for this one project, with a reason."""

    stage: Stage | None
    is_confirmed: bool = True
    is_terminated: bool = False
    is_suspended: bool = False
    is_key: bool = False
    asked: Frequency | None = None


def make_standing(
    stage: str, status: str, asked: str, *, is_key: bool, is_confirmed: bool = True
) -> Standing:
    """From the codes that are stored of it; '' of `stage` and `asked`: none."""
    return Standing(
        stage=Stage(stage) if stage else None,
        is_confirmed=is_confirmed,
        is_suspended=status == Status.SUSPENDED,
        is_terminated=status == Status.TERMINATED,
        is_key=is_key,
        asked=Frequency(asked) if asked else None,
    )


TERMS = Terms()


def frequency(project: Standing, terms: Terms = TERMS) -> Frequency:
    """How often the project reports: the first line that holds decides."""
    place = ORDER.index(project.stage) if project.stage else None
    first, last = ORDER.index(terms.weekly_from), ORDER.index(terms.weekly_until)
    lines = (
        (not project.is_confirmed, Frequency.NONE),  # a picture from the press owes nothing
        (project.is_terminated, Frequency.NONE),
        (project.asked is not None, project.asked or Frequency.NONE),
        (place is not None and place > last, Frequency.NONE),
        (project.is_suspended, Frequency.MONTHLY),
        (project.is_key and terms.weekly_when_key, Frequency.WEEKLY),
        (place is None, Frequency.MONTHLY),
        (place is not None and place >= first, Frequency.WEEKLY),
    )
    return next((answer for holds, answer in lines if holds), Frequency.MONTHLY)


def is_due(often: Frequency, *, ends_month: bool) -> bool:
    """Whether a report is due in a week; `ends_month`: it is the last that ends in its month."""
    return often == Frequency.WEEKLY or (often == Frequency.MONTHLY and ends_month)


def why_nothing_is_due(project: Standing, terms: Terms = TERMS) -> str:
    """Why a project owes no report in a week for which none was asked of it."""
    often = frequency(project, terms)
    lines = (
        (not project.is_confirmed, "项目信息待确认，项目办确认后开始报送"),
        (project.is_terminated, "项目已终止"),
        (often == Frequency.NONE and project.asked is not None, "项目办规定不要求报送"),
        (often == Frequency.NONE, f"已过{terms.weekly_until.label}阶段，不再要求报送"),
        (often == Frequency.MONTHLY, "按月报送，当月最后一周报"),
    )
    return next((words for holds, words in lines if holds), "下一报送周开始报送")


@dataclass(frozen=True)
class Candidate:
    """Somebody who might fill a report in; `may_fill`: has an account that opens the form.
    `stands_in_for`: who is away, where this is the one who stands in for them."""

    key: int
    may_fill: bool
    stands_in_for: int | None = None


def candidate(
    person: int, able: Collection[int], leaves: Sequence[Away[int]], today: date
) -> Candidate:
    """The person, or of somebody who is away who stands in. `able`: who has an account for it."""
    key = on_duty(person, leaves, today)
    return Candidate(key, key in able, None if key == person else person)


def filler(candidates: Sequence[Candidate | None]) -> Candidate | None:
    """Who fills it in, of commissioner, chief and head of the lead unit in that order: the first who
    can. None: the project office passes it on."""
    return next((one for one in candidates if one is not None and one.may_fill), None)
