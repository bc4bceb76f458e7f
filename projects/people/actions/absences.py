"""A leave or trip is registered, changed, withdrawn: whoever stands in takes over what is still to be
filed at once, and gives it back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from gaoxin.clock import in_words
from projects.messages.actions.notices import deliver, notice
from projects.models import Absence, Notice
from projects.weekly.actions.duties import follow_all, lock_duties


@transaction.atomic
def save_absence(*, absence: Absence, by) -> Absence:
    """Register it, or change one that stands."""
    lock_duties()
    if absence.pk is None:
        absence.demo = absence.user.demo
        absence.created_by = absence.updated_by = by
        absence.save(force_insert=True)
        before, after = {}, _values(absence)
    else:
        _refuse_withdrawn(absence)
        before, after = absence.stored_changes()
        absence.save_changes(*after, by=by)
    _tell_delegate(absence, by)
    _move_duties(by)
    act = "absence.edit" if before else "absence.add"
    audit.record(act, absence, by=by, before=before or None, after=after)
    return absence


@transaction.atomic
def withdraw_absence(*, absence: Absence, by) -> Absence:
    """As if it had not been registered; what was filed meanwhile stays with who filed it."""
    lock_duties()
    if why := why_not_withdrawn(absence):
        raise ValidationError(why)
    absence.withdrawn_at = timezone.now()
    absence.save_changes("withdrawn_at", by=by)
    _move_duties(by)
    after = {"withdrawn_at": absence.withdrawn_at}
    audit.record("absence.withdraw", absence, by=by, before=_values(absence), after=after)
    return absence


def end_absences(*, person, last_on: date, delegates: dict[int, User | None], by) -> None:
    """Of who leaves: what runs beyond the last day ends with it, what was to begin later is withdrawn; where
    they were to stand in for others, whoever `delegates` says by the row's key, or nobody, does. Inside the
    caller's transaction, which leaves the audit row and moves the duties."""
    rows = Absence.objects.standing().filter(to_on__gt=last_on).order_by("pk")
    for row in rows.filter(user=person).select_for_update(no_key=True):
        if row.from_on > last_on:
            row.withdrawn_at = timezone.now()
            row.save_changes("withdrawn_at", by=by)
        else:
            row.to_on = last_on
            row.save_changes("to_on", by=by)
    for row in rows.filter(delegate=person).select_for_update(no_key=True):
        row.delegate = delegates.get(row.pk)
        row.save_changes("delegate", by=by)


def _refuse_withdrawn(absence: Absence) -> None:
    if absence.withdrawn_at:
        raise ValidationError("这次请假或出差已经撤回；如仍要离开，请重新登记。")


def why_not_withdrawn(absence: Absence) -> str:
    """Why it can be withdrawn no more, "" where it can."""
    if absence.withdrawn_at:
        return f"这条登记已于 {timezone.localtime(absence.withdrawn_at):%Y-%m-%d %H:%M} 撤回，没有再撤。"
    over = absence.to_on < timezone.localdate()
    return "这段请假、出差已经结束，不能撤回。" if over else ""


def _values(absence: Absence) -> dict:
    return {
        "user": str(absence.user),
        "from_on": absence.from_on,
        "to_on": absence.to_on,
        "delegate": str(absence.delegate or ""),
    }


def _move_duties(by) -> None:
    """All open ones: of a chain of people who stand in, this leave may be a link in the middle."""
    follow_all(now=timezone.now(), by=by)


def _tell_delegate(absence: Absence, by) -> None:
    delegate = absence.delegate
    if delegate is None or delegate == by or not delegate.may_sign_in:
        return
    title = f"请代办：{absence.user} {absence.get_kind_display()}"
    text = (
        f"{absence.user} {in_words(absence.from_on)}至{in_words(absence.to_on)}{absence.get_kind_display()}，"
        "期间应办事项和消息由你代收，不代审批、销号。"
    )
    key = f"absence:{absence.pk}:{absence.version}"
    now = timezone.now()
    url = absence.get_absolute_url()
    kind = Notice.Kind.OTHER
    deliver([notice(delegate.pk, kind, title, text, url, key, now)])
