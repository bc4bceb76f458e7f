"""What the keys of its query select in the project register, as conditions on a project.

The list is filtered by them and the start page counts by them: a number and the rows behind it are one condition.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import ReportDuty, YearDone
from projects.registry.models.scopes import AWAITING, IMPORTED, OWN, ROLES_DUE, lacking, to_check
from projects.registry.rules.stages import TO_CHECK


def with_light(lights: Sequence[str], now: datetime) -> Q:
    """By its place in the register, which is kept with the light; a project without a stored light is grey."""
    return Q(light_place__in=[LOOKED_AT.index(Light(light)) for light in lights])


def at_stage(stages: Sequence[str], now: datetime) -> Q:
    known = Q(stage__in=[stage for stage in stages if stage != TO_CHECK])
    return known | Q(stage="") if TO_CHECK in stages else known


def from_origin(origins: Sequence[str], now: datetime) -> Q:
    [origin] = origins
    return OWN if origin == "ZONE" else Q(source=origin)


def of_confirmation(answers: Sequence[str], now: datetime) -> Q:
    return IMPORTED if answers == ["import"] else AWAITING


def with_roles(lacks: Sequence[str], now: datetime) -> Q:
    [what] = lacks
    return ROLES_DUE & lacking(what, timezone.localdate(now))


def with_investment(answers: Sequence[str], now: datetime) -> Q:
    return Q(total_investment__isnull=answers == ["unknown"])


def with_year_done(answers: Sequence[str], now: datetime) -> Q:
    return Q(pk__in=YearDone.objects.given(timezone.localdate(now)).values("project"))


def with_report(states: Sequence[str], now: datetime) -> Q:
    [state] = states
    # As ReportDuty.objects.silent, without the duties; of a list of kept projects.
    if state == "SILENT":
        return Q(reporting__silent_at__0__lt=now)
    return Q(pk__in=ReportDuty.objects.of_state(state, now).values("project"))


def in_doubt(answers: Sequence[str], now: datetime) -> Q:
    return to_check()


# key of the query → the condition, of the values given for it
CONDITIONS: dict[str, Callable[[Sequence[str], datetime], Q]] = {
    "light": with_light,
    "stage": at_stage,
    "origin": from_origin,
    "confirmed": of_confirmation,
    "lacking": with_roles,
    "investment": with_investment,
    "year_done": with_year_done,
    "report": with_report,
    "check": in_doubt,
}
