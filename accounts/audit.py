"""The one place that writes AuditEvent. Its insert is the last statement of an act's transaction."""

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db import DatabaseError, models

from accounts.models import AuditEvent
from gaoxin.inserting import insert
from gaoxin.text import clean_line

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Origin:
    """Where an act comes from: an address, or the command that runs it, which then is who does it."""

    source: str = ""
    form_token: UUID | None = None
    actor_name: str = ""


_origin: ContextVar[Origin] = ContextVar("audit_origin", default=Origin())  # noqa: B039 (frozen)
_kept: ContextVar[list[AuditEvent] | None] = ContextVar("audit_kept", default=None)
_written: ContextVar[list[AuditEvent] | None] = ContextVar("audit_written", default=None)


def system(*, source: str):
    """Acts inside the block are the system's own: a command's or the worker's."""
    return origin(source=source, actor_name="系统")


@contextmanager
def origin(*, source: str, form_token: UUID | None = None, actor_name: str = ""):
    """Acts inside the block are recorded as coming from `source`."""
    mark = _origin.set(Origin(source, form_token, actor_name))
    try:
        yield
    finally:
        _origin.reset(mark)


@contextmanager
def noted():
    """The events written inside the block, in their order; of an act that failed too."""
    events: list[AuditEvent] = []
    mark = _written.set(events)
    try:
        yield events
    finally:
        _written.reset(mark)


@contextmanager
def at_the_end():
    """An act made of several acts: the events of each are kept and written together when the block ends,
    as the last statement of the transaction; none when it fails."""
    mark = _kept.set([])
    try:
        yield
        insert(_kept.get() or [])
    finally:
        _kept.reset(mark)


def record(
    act: str,
    obj: models.Model | None = None,
    *,
    by,
    before: dict | None = None,
    after: dict | None = None,
    outcome: str = AuditEvent.Outcome.DONE,
    label: str = "",
) -> AuditEvent:
    """Write one event. Call it last in the transaction: a later issue locks the chain here.

    `act` is a dotted name (`project.edit`); `before` and `after` hold the changed fields only;
    `by` is a User, or None for an anonymous caller (then `label` says what was tried) and for the system.
    """
    event = _event(act, obj, by, before, after, outcome, label)
    kept = _kept.get()
    if kept is None:
        insert([event])
    else:
        kept.append(event)
    return event


def record_denial(act: str, request) -> None:
    """What was refused is refused whether or not the event can be written; then the log says so."""
    label = clean_line(f"{request.method} {request.path}")
    try:
        record(act, by=request.user, outcome=AuditEvent.Outcome.DENIED, label=label)
    except DatabaseError:
        log.exception("Denial not recorded: %s", label)


def record_all(act: str, entries, *, by) -> None:
    """Write one event for each (object, before, after) that one act changed. Call it last, as `record`."""
    done = AuditEvent.Outcome.DONE
    events = [_event(act, obj, by, before, after, done, "") for obj, before, after in entries]
    kept = _kept.get()
    if kept is None:
        insert(events)
    else:
        kept += events


def _event(act, obj, by, before, after, outcome, label) -> AuditEvent:
    here, written = _origin.get(), _written.get()
    event = AuditEvent(
        actor=by,
        actor_name=str(by) if by else here.actor_name,
        source=here.source,
        act=act,
        outcome=outcome,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_label=(label or (str(obj) if obj is not None else ""))[:200],
        before=_plain(before),
        after=_plain(after),
        form_token=here.form_token,
    )
    if written is not None:
        event.acted_on = obj
        written.append(event)
    return event


def values_of(obj: models.Model, fields) -> dict:
    """The current values of `fields`, ready for `before` or `after`."""
    return {name: obj.serializable_value(name) for name in fields}


def _plain(values: dict | None) -> dict | None:
    if values is None:
        return None
    return {key: _plain_value(value) for key, value in values.items()}


def _plain_value(value):
    if isinstance(value, date | datetime | time | Decimal | UUID):
        return str(value)
    if isinstance(value, models.Model):
        return value.pk
    return value
