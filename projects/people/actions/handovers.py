"""A handover is opened by who takes over, confirmed by its two sides, or closed by the project office.

`open_handovers`, `write_lists`, `pass_handover` and `close_for_void` work inside the caller's transaction and leave the audit row to it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.roles import Role
from gaoxin.clock import in_words
from projects.messages.actions.notices import deliver, known, notice
from projects.models import Appointment, CalendarDay, Handover, HandoverItem, Notice
from projects.people.reads.handover import handover_lists
from projects.people.rules.handover import REMIND_AFTER, reminder_due

VOIDED = "任命作废"


def open_handovers(pairs: Iterable[tuple[Appointment, Appointment]], *, by) -> list[Handover]:
    """One for each (ended, successor). Its list is frozen at once, of a change that is planned ahead on its
    day. A constant number of statements."""
    today = timezone.localdate()
    rows = [
        Handover(
            ended=ended, successor=successor, project=successor.project, role=successor.role,
            reason=successor.reason, effective_on=successor.from_on, created_by=by, updated_by=by,
        )
        for ended, successor in pairs
    ]  # fmt: skip
    if not rows:
        return []
    in_force = [row for row in rows if row.effective_on <= today]
    for row in in_force:
        row.listed_on = today
    Handover.objects.bulk_create(rows, batch_size=1000)
    write_lists(in_force)
    now = timezone.now()
    deliver(message for row in rows for message in _first_words(row, now))
    return rows


def write_lists(rows: list[Handover]) -> None:
    """The 交接清单 of each, as things stand now."""
    if not rows:
        return
    lists = handover_lists([row.project_id for row in rows], timezone.localdate())
    HandoverItem.objects.bulk_create(
        (
            HandoverItem(handover=row, place=place, kind=line.kind, text=line.text)
            for row in rows
            for place, line in enumerate(lists[row.project_id], 1)
        ),
        batch_size=1000,
    )


@transaction.atomic
def freeze_due_lists(now: datetime) -> int:
    """Of the changes planned ahead those whose day has come; how many. Whoever has the page open and is
    about to confirm is shown the frozen list first: the version counts up."""
    today = timezone.localdate(now)
    due = Handover.objects.kept().open().unlisted().filter(effective_on__lte=today).order_by("pk")
    rows = list(due.select_for_update(no_key=True, of=("self",)))
    for row in rows:
        row.listed_on = today
        row.save_changes("listed_on", by=None)
    write_lists(rows)
    changes = [(row, {"listed_on": None}, {"listed_on": today}) for row in rows]
    audit.record_all("handover.list", changes, by=None)
    return len(rows)


def close_for_void(appointments: Iterable[Appointment], *, now: datetime, by) -> None:
    """Whoever was to take over does not: nothing is left to be confirmed."""
    rows = Handover.objects.filter(successor__in=appointments, closed_at=None).order_by("pk")
    for row in rows.select_for_update(no_key=True):
        _close(row, VOIDED, now, by)


def pass_handover(wrong: Appointment, right: Appointment, *, by) -> None:
    """The one that took over by mistake: what the predecessor hands over goes to the right person, who has
    yet to confirm."""
    rows = Handover.objects.filter(successor=wrong, closed_at=None)
    for row in rows.select_for_update(no_key=True):
        row.successor, row.incoming_confirmed_at = right, None
        row.save_changes("successor", "incoming_confirmed_at", by=by)
        deliver(_first_words(row, timezone.now()))


def _close(row: Handover, reason: str, now: datetime, by) -> None:
    row.closed_at, row.closed_by, row.close_reason = now, by, reason
    row.save_changes("closed_at", "closed_by", "close_reason", by=by)


@transaction.atomic
def confirm_handover(*, handover: Handover, by) -> Handover:
    """The predecessor or the successor confirms their own side; the first to do so ahead of the day freezes
    the list. Raises ValidationError for who is neither, or has confirmed."""
    _refuse_closed(handover)
    side = _side_of(handover, by)
    setattr(handover, side, timezone.now())
    if handover.listed_on is None:
        handover.listed_on = timezone.localdate()
        write_lists([handover])
    handover.save_changes(side, "listed_on", by=by)
    after = {side: getattr(handover, side), "state": handover.state.label}
    audit.record("handover.confirm", handover, by=by, before={side: None}, after=after)
    return handover


def _side_of(handover: Handover, person) -> str:
    if person == handover.outgoing and handover.outgoing_confirmed_at is None:
        return "outgoing_confirmed_at"
    if person == handover.incoming and handover.incoming_confirmed_at is None:
        return "incoming_confirmed_at"
    raise ValidationError("交接由移交人和接任人各自确认，确认过的不必再确认。")


@transaction.atomic
def close_handover(*, handover: Handover, reason: str, by) -> Handover:
    """The project office ends it before both have confirmed, and says why."""
    _refuse_closed(handover)
    before = {"state": handover.state.label}
    _close(handover, reason, timezone.now(), by)
    after = {"state": handover.state.label, "reason": reason}
    audit.record("handover.close", handover, by=by, before=before, after=after)
    return handover


def _refuse_closed(handover: Handover) -> None:
    if not handover.is_open:
        raise ValidationError(f"这次交接{handover.state.label}，不能再改。")


# -- who is told ----------------------------------------------------------------------------------


def _first_words(row: Handover, now: datetime) -> Iterable[Notice]:
    text = f"{_describe(row)}请核对交接清单后确认；任命按日生效，不以确认为前提。"
    for person in (row.outgoing, row.incoming):
        if person.may_sign_in:
            # By who takes over: a correction (更正) is told to the predecessor too.
            yield _message(row, person, "请确认交接", text, f"open:{row.successor_id}", now)


def _describe(row: Handover) -> str:
    role = row.get_role_display()
    return f"{row.project.name}的{role}自 {in_words(row.effective_on)}起由{row.outgoing}交接给{row.incoming}。"


def _message(row: Handover, person: User, title: str, text: str, step: str, now) -> Notice:
    kind, url = Notice.Kind.APPOINTMENT, row.get_absolute_url()
    title = f"{title}：{row.project.short_name}"
    return notice(person.pk, kind, title, text, url, f"handover:{row.pk}:{step}", now)


@transaction.atomic
def chase_handovers(now: datetime) -> int:
    """Remind the sides that have not confirmed, after the last reminder the project office too, each
    once; how many messages."""
    today = timezone.localdate(now)
    rows = Handover.objects.kept().open().filter(effective_on__lt=today).for_page()
    if not (waiting := list(rows)):
        return 0
    calendar = CalendarDay.work_calendar(min(row.since for row in waiting), today)
    office = list(User.objects.accounts().filter(role=Role.ADMIN))
    messages = []
    for row in waiting:
        step = reminder_due(row.since, today, calendar.count, calendar.is_working)
        messages += _reminders(row, step, office, now) if step else []
    old = known(messages)
    new = [message for message in messages if (message.user_id, message.key) not in old]
    deliver(new)
    return len(new)


def _reminders(row: Handover, step: int, office: list[User], now: datetime) -> list[Notice]:
    names = "、".join(map(str, row.unconfirmed))
    text = f"{_describe(row)}已过 {step} 个工作日，{names}尚未确认交接清单。"
    people = [person for person in row.unconfirmed if person.may_sign_in]
    found = [_message(row, person, "交接尚未确认", text, str(step), now) for person in people]
    if step == REMIND_AFTER[-1]:
        text = f"{text}请督促，或写明原因后关闭。"
        found += [_message(row, one, "交接超期未确认", text, "office", now) for one in office]
    return found
