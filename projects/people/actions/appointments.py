from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.roles import ADMINISTRATORS
from gaoxin.clock import in_words
from gaoxin.inserting import insert
from gaoxin.keys import among
from gaoxin.prebuilt import rows_of
from projects.models import Appointment, Project, ReportDuty
from projects.people.actions.handovers import close_for_void, open_handovers, pass_handover
from projects.people.actions.staffing import restaff
from projects.people.rules.roles import SINGLE
from projects.weekly.actions.duties import follow_appointments, write_fillers


class Clashes(ValidationError):
    """Why the person cannot take the role on some of the projects. `by_project`: key → sentence."""

    def __init__(self, by_project: dict[int, str]):
        super().__init__({"from_on": list(by_project.values())})
        self.by_project = by_project


def appoint(*, appointment: Appointment, by) -> Appointment:
    """Put a person into a role from a day on. A single role is taken over: the holder's last day
    is the day before. Raises ValidationError when that leaves no day, or no account. Whoever calls it
    in a transaction gives that up when it fails."""
    _check_person(appointment)
    with transaction.atomic(savepoint=False):
        return _put_into_role([appointment], by)[0]


@transaction.atomic
def fill_vacancy(*, appointment: Appointment, by) -> Appointment:
    """Put a person into a single role that nobody holds, from today on. Raises ValidationError when somebody
    holds it by now, or is to hold it from a later day."""
    Project.objects.lock([appointment.project_id])
    if held := _held(appointment, [appointment.project_id]):
        row = held[0]
        words = f"{row.user} 自 {in_words(row.from_on)}起任{row.get_role_display()}，已不空缺，没有任命。"
        raise ValidationError(words)
    return appoint(appointment=appointment, by=by)


@transaction.atomic
def appoint_all(*, appointments: list[Appointment], by) -> list[Appointment]:
    """The same on several projects, all or none: one person, one role, from one day. Raises
    Clashes naming every project on which that is not possible."""
    _check_person(appointments[0])
    return _put_into_role(appointments, by)


def _put_into_role(appointments: list[Appointment], by) -> list[Appointment]:
    draft = appointments[0]
    projects = [appointment.project_id for appointment in appointments]
    # Two administrators appointing at once wait for each other here, not at the constraint.
    Project.objects.lock(projects)
    held = _held(draft, projects)
    if clashes := {row.project_id: text for row in held if (text := _clash(row, draft))}:
        raise Clashes(clashes)
    replaced = {row.project_id: row for row in held}
    _close([row.pk for row in held], draft, by)
    for appointment in appointments:
        appointment.created_by = appointment.updated_by = by
    insert(appointments)
    if (
        draft.role in SINGLE
    ):  # neither who leads or keeps a project nor who reports on it is said by a member
        restaff(projects)
        write_fillers(ReportDuty.objects.filter(project__in=projects), now=timezone.now(), by=by)
    open_handovers(_taken_over(appointments, replaced), by=by)
    last_on = draft.from_on - timedelta(days=1)
    audit.record_all(
        "appointment.add",
        [_describe_change(a, replaced.get(a.project_id), last_on) for a in appointments],
        by=by,
    )
    return appointments


def _taken_over(
    appointments: list[Appointment], replaced: dict[int, Appointment]
) -> list[tuple[Appointment, Appointment]]:
    """(ended, successor): in a single role somebody hands over to somebody."""
    return [(replaced[a.project_id], a) for a in appointments if a.project_id in replaced]


def _check_person(draft: Appointment) -> None:
    person = draft.user
    if not person.is_active:
        raise ValidationError({"user": f"{person} 已离岗，不能任命。"})
    if person.role in ADMINISTRATORS:
        what = f"{person} 是{person.get_role_display()}，不参与业务，不能任命。请另选。"
        raise ValidationError({"user": what})
    if draft.role == Appointment.Role.COMMISSIONER and not person.can_sign_in:
        raise ValidationError({"user": f"{person} 没有账号，项目专员须能登录填报。请先开通账号。"})


def _held(draft: Appointment, projects: list[int]) -> list[Appointment]:
    """Who stands in the way of `draft` on its first day or later: in a single role whoever holds it,
    in the other the person itself."""
    given = {"projects": list(projects), "from_on": draft.from_on}
    if draft.to_on:
        given["to_on"] = draft.to_on
    if draft.role not in SINGLE:
        given["user"] = draft.user_id
    return rows_of(_in_the_way, draft.role, **given)


def _in_the_way(
    role: str,
    projects: list[int],
    from_on: date,
    to_on: date | None = None,
    user: int | None = None,
) -> QuerySet:
    """Locked until the transaction ends."""
    rows = Appointment.objects.valid().filter(project__in=among(projects), role=role)
    rows = rows.filter(Q(to_on=None) | Q(to_on__gte=from_on))
    if to_on:
        rows = rows.filter(from_on__lte=to_on)
    if user:
        rows = rows.filter(user=user)
    locked = rows.select_related("user").select_for_update(no_key=True, of=("self",))
    return locked.order_by("from_on")


def _clash(row: Appointment, draft: Appointment) -> str:
    role = row.get_role_display()
    if row.user_id == draft.user_id:
        return f"{row.user} 自 {in_words(row.from_on)}起已任{role}。"
    if row.from_on >= draft.from_on:
        return (
            f"{row.user} 自 {in_words(row.from_on)}起任{role}，"
            "新任日期须晚于这一天；若那次登记有误，请先作废。"
        )
    return ""


def _close(holders: list[int], draft: Appointment, by) -> None:
    if holders:
        Appointment.objects.filter(pk__in=holders).update(
            to_on=draft.from_on - timedelta(days=1),
            end_reason=draft.reason or "由他人接任",
            version=F("version") + 1,
            updated_at=timezone.now(),
            updated_by=by,
        )


def _describe_change(
    appointment: Appointment, replaced: Appointment | None, last_on: date
) -> tuple:
    user = str(appointment.user)
    after = {"role": appointment.role, "user": user, "from_on": appointment.from_on}
    before = {"user": str(replaced.user), "to_on": last_on} if replaced else None
    return appointment, before, after


@transaction.atomic
def end_appointment(*, appointment: Appointment, to_on: date, reason: str, by) -> Appointment:
    """`to_on` is the last day in office."""
    before = {"to_on": appointment.to_on}
    appointment.to_on, appointment.end_reason = to_on, reason
    appointment.save_changes("to_on", "end_reason", by=by)
    restaff([appointment.project_id])
    follow_appointments(appointment.project, now=timezone.now(), by=by)
    after = {"to_on": to_on, "reason": reason}
    audit.record("appointment.end", appointment, by=by, before=before, after=after)
    return appointment


@transaction.atomic
def end_all(*, appointments: list[Appointment], to_on: date, reason: str, by) -> None:
    """What of one person's appointments runs beyond `to_on`, their last day in office, ends with it; what
    was to begin later is voided."""
    now = timezone.now()
    begun = [row for row in appointments if row.from_on <= to_on]
    later = [row for row in appointments if row.from_on > to_on]
    stamp = {"version": F("version") + 1, "updated_at": now, "updated_by": by}
    rows = Appointment.objects.filter(pk__in=[row.pk for row in begun])
    rows.update(to_on=to_on, end_reason=reason, **stamp)
    rows = Appointment.objects.filter(pk__in=[row.pk for row in later])
    rows.update(voided_at=now, voided_by=by, void_reason=reason, **stamp)
    close_for_void(later, now=now, by=by)
    projects = {row.project_id for row in appointments}
    restaff(projects)
    write_fillers(ReportDuty.objects.filter(project__in=projects), now=now, by=by)
    after = {"to_on": to_on, "reason": reason}
    ends = [(row, {"to_on": row.to_on}, after) for row in begun]
    audit.record_all("appointment.end", ends, by=by)
    audit.record_all("appointment.void", [(row, None, {"reason": reason}) for row in later], by=by)


@transaction.atomic
def void_appointment(*, appointment: Appointment, reason: str, by) -> Appointment:
    """Strike out a mistake, on its first day at the latest; it stays readable, struck through."""
    _check_mistake(appointment, "作废")
    _strike_out(appointment, reason, by)
    restaff([appointment.project_id])
    follow_appointments(appointment.project, now=timezone.now(), by=by)
    close_for_void([appointment], now=timezone.now(), by=by)
    audit.record("appointment.void", appointment, by=by, after={"reason": reason})
    return appointment


@transaction.atomic
def correct_appointment(*, appointment: Appointment, user, reason: str, by) -> Appointment:
    """Put the right person where `appointment`, a mistake, put another: from the same first day. The mistake
    is struck out; whoever it took the role over from ended the day before and still has. Returns the right
    row. Raises ValidationError as appointing and voiding do; that a member is one already, the database says."""
    _check_mistake(appointment, "更正")
    wrong = appointment.user
    if user == wrong:
        raise ValidationError({"user": f"原登记的就是 {user}，请选应任职的人。"})
    right = _in_place_of(appointment, user)
    _check_person(right)
    _strike_out(appointment, reason, by)
    right.created_by = right.updated_by = by
    right.save(force_insert=True)
    restaff([right.project_id])
    pass_handover(appointment, right, by=by)
    follow_appointments(right.project, now=timezone.now(), by=by)
    after = {"role": right.role, "user": str(user), "from_on": right.from_on, "reason": reason}
    audit.record("appointment.correct", right, by=by, before={"user": str(wrong)}, after=after)
    return right


def _check_mistake(appointment: Appointment, act: str) -> None:
    if why := why_no_mistake(appointment, act):
        raise ValidationError(why)


def why_no_mistake(appointment: Appointment, act: str) -> str:
    """Why it can be voided or corrected no more, "" where it can."""
    if appointment.voided_at:
        return f"这项任命已经作废，不能再{act}。"
    if not appointment.may_be_voided:
        return f"任职首日已过，不能{act}；请用「卸任」并写明原因。"
    return ""


def _strike_out(appointment: Appointment, reason: str, by) -> None:
    appointment.voided_at, appointment.voided_by = timezone.now(), by
    appointment.void_reason = reason
    appointment.save_changes("voided_at", "voided_by", "void_reason", by=by)


def _in_place_of(wrong: Appointment, user) -> Appointment:
    kept = ("project_id", "role", "title", "from_on", "to_on", "reason", "document")
    return Appointment(user=user, **{name: getattr(wrong, name) for name in kept})
