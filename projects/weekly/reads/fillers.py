"""Which open reports are not with who fills them in today: asked each minute, when as a rule there is none."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.roles import BUSINESS
from gaoxin.unchanged import Look
from projects.models import Absence, Appointment, ReportDuty, ReportWeek
from projects.weekly.rules.duties import candidate

Weeks = tuple[int, ...]
StandIn = tuple[int, int, int | None]  # a person, who would fill in, and for whom who is away
ROLES = (Appointment.Role.COMMISSIONER, Appointment.Role.CHIEF)

# Of commissioner, chief and head of the lead unit the first who can, as `rules.duties.filler` has it.
STATEMENT = """
WITH held AS ({held}),
     stand AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS t (person, filler, away))
SELECT duty.id
FROM ({duties}) AS duty
JOIN projects_project project ON project.id = duty.project_id
LEFT JOIN accounts_unit unit ON unit.id = project.lead_unit_id
LEFT JOIN held commissioner ON commissioner.project_id = project.id AND commissioner.role = %s
LEFT JOIN held chief ON chief.project_id = project.id AND chief.role = %s
LEFT JOIN stand first ON first.person = commissioner.user_id
LEFT JOIN stand second ON second.person = chief.user_id
LEFT JOIN stand third ON third.person = unit.head_id
WHERE (duty.user_id, duty.stands_in_for_id, duty.lacks_commissioner) IS DISTINCT FROM (
    coalesce(first.filler, second.filler, third.filler),
    CASE WHEN first.filler IS NOT NULL THEN first.away
         WHEN second.filler IS NOT NULL THEN second.away
         ELSE third.away END,
    commissioner.user_id IS NULL)
"""


def able_people() -> set[int]:
    """Who has an account that opens the form."""
    return set(User.objects.accounts().filter(role__in=BUSINESS).values_list("pk", flat=True))


def misplaced(now: datetime) -> tuple[int, ...]:
    """The keys of the open reports of projects that are kept. While nothing that decides it changes, it is not asked
    again."""
    today = timezone.localdate(now)
    weeks = tuple(ReportWeek.objects.filter(cut_off_at__gte=now).values_list("pk", flat=True))
    if not weeks:
        return ()
    stand = tuple(_stand_ins(today))
    read = partial(_misplaced, weeks, stand, today)
    return Look().read(read, "misplaced", weeks, stand, today)


def _misplaced(weeks: Weeks, stand: Sequence[StandIn], today: date) -> tuple[int, ...]:
    held = Appointment.objects.current(today).filter(role__in=ROLES).order_by()
    duties = ReportDuty.objects.unanswered().filter(week__in=weeks, project__removed_on=None)
    held_sql, held_params = held.values("project_id", "role", "user_id").query.sql_with_params()
    columns = ("id", "project_id", "user_id", "stands_in_for_id", "lacks_commissioner")
    duties = duties.order_by().values(*columns)
    duties_sql, duties_params = duties.query.sql_with_params()
    stands = list(zip(*stand, strict=True)) or [(), (), ()]
    params = [*held_params, *map(list, stands), *duties_params, *ROLES]
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(held=held_sql, duties=duties_sql), params)
        return tuple(key for (key,) in cursor)


def _stand_ins(today: date) -> Iterator[StandIn]:
    """Person → who would fill in for them, and whether that is for somebody who is away; those for whom nobody can
    are left out."""
    able, leaves = able_people(), Absence.objects.on(today).as_rules()
    for person in able | {away.user for away in leaves}:
        found = candidate(person, able, leaves, today)
        if found.may_fill:
            yield person, found.key, found.stands_in_for
