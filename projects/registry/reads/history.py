"""变更记录: who changed what from what to what, read from the row triggers' event tables, so nothing that was
written can be missing here."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import Q

from accounts.models import User
from gaoxin.clock import minute_of
from gaoxin.numbers import plain_number
from gaoxin.text import mask_phone

LIMIT = 200
HIDDEN = frozenset(
    {
        "id", "version", "created_at", "created_by", "updated_at", "updated_by", "search_text",
        "light_place", "name_key",
        "project", "task_force", "milestone", "demo", "source", "voided_by", "removed_by",
        "confirmed_by", "at", "by", "recorded_at", "recorded_by", "week",
    }
)  # fmt: skip
VERBS = {"insert": "新增", "update": "修改", "delete": "删除"}


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryEntry:
    at: datetime
    who: str
    verb: str
    noun: str
    name: str
    fields: list[FieldChange]


def latest(entries: list[HistoryEntry]) -> list[HistoryEntry]:
    """Newest first."""
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:LIMIT]


def read_entries(model: type[models.Model], where: Q) -> list[HistoryEntry]:
    """The latest changes of the rows of a tracked model. One query, and one for each kind of row they name."""
    event_model = model.pgh_event_model  # type: ignore[attr-defined]  # given by pghistory.track
    events = list(
        event_model.objects.filter(where)
        .select_related("pgh_context")
        .order_by("-pgh_created_at", "-pgh_id")[: LIMIT + 1]
    )
    events.reverse()
    fields = [f for f in model._meta.concrete_fields if f.name not in HIDDEN]
    names = _names(fields, events)
    people = _people(events)
    last: dict[int, models.Model] = {}
    found = []
    for event in events:
        changes = _compare_fields(fields, last.get(event.pgh_obj_id), event, names)
        last[event.pgh_obj_id] = event
        if changes or event.pgh_label == "delete":
            found.append(_make_history_entry(model, event, changes, names, people))
    return found


def _make_history_entry(model, event, changes, names, people) -> HistoryEntry:
    context = event.pgh_context
    user_id = context.metadata.get("user") if context else None
    return HistoryEntry(
        at=event.pgh_created_at,
        who=people.get(user_id, "系统"),
        verb=VERBS[event.pgh_label],
        noun=str(model._meta.verbose_name),
        name=_title(model, event, names),
        fields=changes if event.pgh_label != "delete" else [],
    )


def _title(model, event, names) -> str:
    for name in ("name", "user", "track", "batch", "unit", "level"):
        if any(f.name == name for f in model._meta.concrete_fields):
            return _print_field(model._meta.get_field(name), event, names)
    return ""


def _compare_fields(fields, before, after, names) -> list[FieldChange]:
    changes = []
    for field in fields:
        old = getattr(before, field.attname) if before else None
        new = getattr(after, field.attname)
        if old == new or (before is None and new in (None, "", False)):
            continue
        old_text = _print_field(field, before, names) if before else ""
        changes.append(
            FieldChange(str(field.verbose_name), old_text, _print_field(field, after, names))
        )
    return changes


def _print_field(field, row, names) -> str:
    value = getattr(row, field.attname)
    if value in (None, ""):
        return "—"
    if field.name == "phone":
        return mask_phone(value)
    if field.is_relation:
        return names.get((field.related_model, value), f"#{value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _print_value(value)


def _print_value(value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return minute_of(value)
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value)


def _names(fields, events) -> dict:
    """(model, key) → text for every row the events point to: one query a related model."""
    wanted: dict[type[models.Model], set] = {}
    for field in fields:
        if field.is_relation:
            keys = {getattr(event, field.attname) for event in events} - {None}
            if keys:
                wanted.setdefault(field.related_model, set()).update(keys)
    return {
        (model, row.pk): str(row)
        for model, keys in wanted.items()
        for row in model._base_manager.filter(pk__in=keys)
    }


def _people(events) -> dict:
    contexts = (event.pgh_context for event in events if event.pgh_context)
    keys = {context.metadata.get("user") for context in contexts}
    rows = User.objects.filter(pk__in=[key for key in keys if isinstance(key, int)])
    return {row.pk: row.name for row in rows}
