from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from projects.actions.duties import follow_appointments
from projects.models import Appointment, Project

SINGLE = (Appointment.Role.LEADER, Appointment.Role.CHIEF, Appointment.Role.COMMISSIONER)


@transaction.atomic
def appoint(*, appointment: Appointment, by) -> Appointment:
    """Put a person into a role from a day on. A single role is taken over: the holder's last day
    is the day before. Raises ValidationError when that leaves no day, or no account."""
    person = appointment.user
    if not person.is_active:
        raise ValidationError({"user": f"{person} 已离岗，不能任命。"})
    if appointment.role == Appointment.Role.COMMISSIONER and not person.can_sign_in:
        raise ValidationError({"user": f"{person} 没有账号，项目专员须能登录填报。请先开通账号。"})
    # Two administrators appointing at once wait for each other here, not at the constraint.
    Project.objects.select_for_update().get(pk=appointment.project_id)
    replaced = _close_holder(appointment, by) if appointment.role in SINGLE else None
    appointment.created_by = appointment.updated_by = by
    appointment.save(force_insert=True)
    follow_appointments(appointment.project, now=timezone.now(), by=by)
    after = {"role": appointment.role, "user": str(person), "from_on": appointment.from_on}
    before = {"user": str(replaced.user), "to_on": replaced.to_on} if replaced else None
    audit.record("appointment.add", appointment, by=by, before=before, after=after)
    return appointment


def _close_holder(appointment: Appointment, by) -> Appointment | None:
    holder = (
        Appointment.objects.current(appointment.from_on)
        .select_for_update(of=("self",))
        .filter(project=appointment.project_id, role=appointment.role)
        .first()
    )
    if holder is None:
        return None
    if holder.from_on >= appointment.from_on:
        raise ValidationError(
            {
                "from_on": f"{holder.user} 自 {holder.from_on} 起任{holder.get_role_display()}，"
                "新任日期须晚于这一天；若那次登记有误，请先作废。"
            }
        )
    holder.to_on = appointment.from_on - timedelta(days=1)
    holder.end_reason = appointment.reason or "由他人接任"
    holder.save_changes("to_on", "end_reason", by=by)
    return holder


@transaction.atomic
def end_appointment(*, appointment: Appointment, to_on: date, reason: str, by) -> Appointment:
    """`to_on` is the last day in office."""
    before = {"to_on": appointment.to_on}
    appointment.to_on, appointment.end_reason = to_on, reason
    appointment.save_changes("to_on", "end_reason", by=by)
    follow_appointments(appointment.project, now=timezone.now(), by=by)
    after = {"to_on": to_on, "reason": reason}
    audit.record("appointment.end", appointment, by=by, before=before, after=after)
    return appointment


@transaction.atomic
def void_appointment(*, appointment: Appointment, reason: str, by) -> Appointment:
    """Strike out a mistake, on its first day at the latest; it stays readable, struck through."""
    if not appointment.may_be_voided:
        raise ValidationError("任职首日已过，不能作废；请用「卸任」并写明原因。")
    appointment.voided_at, appointment.voided_by = timezone.now(), by
    appointment.void_reason = reason
    appointment.save_changes("voided_at", "voided_by", "void_reason", by=by)
    follow_appointments(appointment.project, now=timezone.now(), by=by)
    audit.record("appointment.void", appointment, by=by, after={"reason": reason})
    return appointment
