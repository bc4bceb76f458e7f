"""A report owed: who fills it in, who is let off it, how often a project owes one.

The `write_*` functions work inside the caller's transaction and leave the audit row to it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts import audit
from accounts.models import User
from projects.messages.actions.notices import deliver, notice
from projects.models import Absence, Appointment, Notice, Project, ReportDuty
from projects.people.rules.absence import standing_in
from projects.weekly.reads.fillers import ROLES, able_people, misplaced
from projects.weekly.rules.duties import Frequency, candidate, filler

# Weeks are opened and duties moved by one process at a time, whatever the number of machines.
LOCK = 0x6761_6F78_696E


def lock_duties() -> None:
    """Until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@dataclass(frozen=True)
class Filler:
    """Who fills a project's report in, for whom where they stand in for somebody who is away, and
    whether the project lacks a commissioner."""

    user: int | None
    stands_in_for: int | None
    lacks_commissioner: bool


def fillers(projects: Iterable[int] | None, today: date) -> dict[int, Filler]:
    """Project → who fills its report in. Four queries; of all projects when `projects` is None."""
    able, leaves = able_people(), Absence.objects.on(today).as_rules()
    rows, held = Project.objects.kept(), Appointment.objects.current(today).filter(role__in=ROLES)
    if projects is not None:
        rows, held = rows.filter(pk__in=projects), held.filter(project__in=projects)
    holders = {
        (p, role): user for p, role, user in held.order_by().values_list("project", "role", "user")
    }
    found = {}
    for pk, head in rows.order_by().values_list("pk", "lead_unit__head"):
        people = [*(holders.get((pk, role)) for role in ROLES), head]
        candidates = [
            None if key is None else candidate(key, able, leaves, today) for key in people
        ]
        chosen = filler(candidates)
        found[pk] = Filler(
            chosen.key if chosen else None,
            chosen.stands_in_for if chosen else None,
            people[0] is None,
        )
    return found


@transaction.atomic
def reassign(now: datetime) -> int:
    """Hand every open report to who fills it in today; how many changed hands. For what no act brings
    about: an appointment or an absence that begins or has ended, an account that was closed, a new head of
    a unit. A minute in which nothing changed costs one look."""
    lock_duties()
    moved = follow_all(now=now, by=None)
    if moved:
        audit.record("duty.reassign", by=None, after={"count": moved}, label="报送任务")
    return moved


def follow_all(*, now: datetime, by) -> int:
    """As `write_fillers`, of all there are: read are those that are to change hands."""
    return write_fillers(ReportDuty.objects.filter(pk__in=misplaced(now)), now=now, by=by)


def write_fillers(duties, *, now: datetime, by) -> int:
    """Let the open ones among `duties` follow the appointments; the new filler is told."""
    return _follow(duties.open(now).filter(project__removed_on=None), now, by)


def release(person: User, *, now: datetime, by) -> int:
    """What a person who left was still to report, also of earlier weeks, goes to who fills it in now."""
    return _follow(ReportDuty.objects.unanswered().filter(user=person), now, by)


def _follow(duties, now: datetime, by) -> int:
    rows = {duty.pk: duty for duty in duties.select_related("project", "week")}
    if not rows:
        return 0
    right = fillers({duty.project_id for duty in rows.values()}, timezone.localdate(now))
    changed = defaultdict(list)
    for duty in rows.values():
        # A project that was removed is nobody's to report on.
        filled = right.get(duty.project_id, Filler(None, None, True))
        if filled != Filler(duty.user_id, duty.stands_in_for_id, duty.lacks_commissioner):
            changed[filled].append(duty.pk)
    # Where no act on a project brings it about, its row is not locked yet.
    Project.objects.lock({rows[key].project_id for keys in changed.values() for key in keys})
    for right_one, keys in changed.items():
        # What was filed meanwhile stays with who filed it.
        ReportDuty.objects.unanswered().filter(pk__in=keys).update(
            user=right_one.user,
            stands_in_for=right_one.stands_in_for,
            lacks_commissioner=right_one.lacks_commissioner,
            version=F("version") + 1,
            updated_at=now,
            updated_by=by,
        )
    _tell_new_fillers(rows, changed, now)
    return sum(map(len, changed.values()))


def _tell_new_fillers(rows: dict[int, ReportDuty], changed, now: datetime) -> None:
    away = {right_one.stands_in_for for right_one in changed} - {None}
    names = dict(User.objects.filter(pk__in=away).values_list("pk", "name"))
    messages = []
    for right_one, keys in changed.items():
        on_behalf = standing_in(names.get(right_one.stands_in_for, ""))
        for duty in (rows[key] for key in keys):
            if right_one.user is not None and right_one.user != duty.user_id:
                title = f"由你填报{on_behalf}：{duty.project.short_name}"
                messages.append(_moved(duty, right_one.user, title, now))
    deliver(messages)


def _moved(duty: ReportDuty, user: int, title: str, now: datetime) -> Notice:
    """It may come back to the same person: each time is an occasion of its own."""
    text = f"{duty.project.name}的{duty.week.label}进展周报转由你填报，{duty.week.state}。"
    key = f"duty:{duty.pk}:moved:{duty.version + 1}"
    return notice(user, Notice.Kind.REMINDER, title, text, duty.form_url, key, now)


def follow_appointments(project: Project, *, now: datetime, by) -> None:
    """Called by every act that changes who holds a role on `project`."""
    write_fillers(ReportDuty.objects.filter(project=project), now=now, by=by)


# -- let off --------------------------------------------------------------------------------------


@transaction.atomic
def exempt(*, duty: ReportDuty, reason: str, now: datetime, by) -> ReportDuty:
    """免报: nothing is owed any more. A report that was filed needs no exemption."""
    if duty.filed_at:
        raise ValidationError("这份周报已经报送，不必免报。")
    if duty.exempted_at:
        raise ValidationError("这份周报已经免报。")
    before = {"state": duty.state(now).label}
    _exempt(duty, reason, now, by)
    after = {"state": ReportDuty.State.EXEMPT.label, "exempt_reason": reason}
    audit.record("duty.exempt", duty, by=by, before=before, after=after)
    return duty


def write_exemptions(project: Project, *, reason: str, now: datetime, by) -> None:
    """Of a project that from now on owes nothing: its open report is let off."""
    duties = ReportDuty.objects.open(now).filter(project=project)
    for duty in duties.select_for_update(no_key=True, of=("self",)):
        _exempt(duty, reason[:200], now, by)


def _exempt(duty: ReportDuty, reason: str, now: datetime, by) -> None:
    duty.exempted_at, duty.exempted_by, duty.exempt_reason = now, by, reason
    duty.save_changes("exempted_at", "exempted_by", "exempt_reason", by=by)


# -- how often ------------------------------------------------------------------------------------


@transaction.atomic
def set_report_frequency(
    *, project: Project, frequency: str, reason: str, now: datetime, by
) -> Project:
    """Lay down for one project how often it reports, '' as the settings say; from the next week on,
    but where nothing is asked any more the open report is let off at once."""
    names = ("report_frequency", "report_frequency_reason")
    before = {name: getattr(project, name) for name in names}
    project.report_frequency = frequency
    project.report_frequency_reason = reason if frequency else ""
    project.save_changes(*names, by=by)
    if frequency == Frequency.NONE:
        write_exemptions(project, reason=f"不要求报送：{reason}", now=now, by=by)
    after = {name: getattr(project, name) for name in names}
    audit.record("project.report_frequency", project, by=by, before=before, after=after)
    return project
