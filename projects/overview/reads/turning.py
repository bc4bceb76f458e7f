"""Which numbers of the weekly report the start page turns back through, and which lie beside one."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet

from accounts.models import User
from gaoxin.population import Population
from gaoxin.prebuilt import rows_of
from projects.models import DispatchReport

NOW = "/"
_SCOPE = DispatchReport.Scope
# As `numbers_of` has them: the first that has a number.
_SERIES = {
    Population.REAL: (_SCOPE.ZONE,),
    Population.DEMO: (_SCOPE.DEMO,),
    Population.ALL: (_SCOPE.ZONE, _SCOPE.DEMO),
}


@dataclass(frozen=True)
class WeekBox:
    """What the head says of the week of a number, in the place of the one that runs."""

    label: str
    range: str
    state: str


@dataclass(frozen=True)
class Turn:
    """Where ‹ and › of the week box lead, "" where there is nothing further."""

    before: str
    after: str


def numbers_of(user, population: Population):
    """The closed numbers that this person may read, of each week the version that stands. Facts and fiction
    have a series each; where both are shown it is the zone's own, the fictional one where that has none."""
    scope = DispatchReport.Scope
    rows = _closed(user).select_related("week")
    own, fictional = rows.filter(scope=scope.ZONE), rows.filter(scope=scope.DEMO)
    if population == Population.ALL:
        return own if own.exists() else fictional
    return fictional if population == Population.DEMO else own


def _closed(user):
    return DispatchReport.objects.visible_to(user).closed().standing()


def turn_from_now(user, population: Population) -> Turn:
    """Back to the newest number; nothing lies after today."""
    newest = dict(rows_of(_newest, user.role, person=user.pk))
    found = next((newest[scope] for scope in _SERIES[population] if scope in newest), None)
    return Turn(before=week_url(found) if found else "", after="")


def _newest(role: str, person: int) -> QuerySet:
    """Of each series its latest week."""
    rows = _closed(User(pk=person, role=role)).order_by()
    return rows.values_list("scope").annotate(Max("week__week_on"))


def turn_from(report: DispatchReport, numbers) -> Turn:
    """To its neighbours among the `numbers`; from the newest on to today."""
    on = report.week.week_on
    days = numbers.order_by("week__week_on").values_list("week__week_on", flat=True)
    before = days.filter(week__week_on__lt=on).last()
    after = days.filter(week__week_on__gt=on).first()
    return Turn(week_url(before) if before else "", week_url(after) if after else NOW)


def box_of(report: DispatchReport) -> WeekBox:
    return WeekBox(report.week.label, report.week.range, f"{report.label} 已封存")


def week_url(week_on: date) -> str:
    return f"{NOW}?week={week_on:%Y-%m-%d}"
