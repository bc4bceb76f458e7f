"""The fields of a register's filter drawer, as plain values for its template.

A form's own widgets ask their choices' query for its length, read it through a server-side cursor
and look every option up in the posted data: for 160 options a third of the page's time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class DrawerField:
    name: str
    label: str
    kind: str
    value: str
    options: tuple[Option, ...]
    multiple: bool
    remote: str
    errors: tuple[str, ...]

    @cached_property
    def html(self) -> SafeString:
        return _drawn(self)


@lru_cache(maxsize=256)
def _drawn(field: DrawerField) -> SafeString:
    """A field with the same values looks the same, whoever asks: nothing else is in the template."""
    return render_to_string("house/_filter_field.html", {"field": field})


def drawer_fields(
    form: forms.Form, blank: Mapping[str, DrawerField] | None = None
) -> list[DrawerField]:
    """All but the quick search `q`, which stands above the list. `blank`: those that are known, of a form in which
    nothing is chosen."""
    known = {name: field for name, field in (blank or {}).items() if _is_blank(form, name)}
    fields = form.fields.items()
    return [
        known.get(name) or _drawer_field(form, name, field) for name, field in fields if name != "q"
    ]


def _is_blank(form: forms.Form, name: str) -> bool:
    return not any(form.data.getlist(name)) and name not in form.errors


def _drawer_field(form: forms.Form, name: str, field: forms.Field) -> DrawerField:
    widget = field.widget
    remote = str(widget.attrs.get("data-remote", ""))
    multiple = getattr(widget, "allow_multiple_selected", False)
    values = form.data.getlist(name)
    return DrawerField(
        name=name,
        label=str(field.label),
        kind=widget.input_type,
        value=values[-1] if values else "",
        options=_options(name, field, values if multiple else values[-1:], remote),
        multiple=multiple and not remote,
        remote=remote,
        errors=tuple(form.errors.get(name, ())),
    )


def _options(name: str, field: forms.Field, values: list[str], remote: str) -> tuple[Option, ...]:
    chosen = set(values or [""])
    if remote:
        groups = field.widget.optgroups(name, values)
        pairs = [(o["value"], o["label"]) for _, options, _ in groups for o in options]
    else:
        pairs = _pairs(field)
    texts = [("" if value is None else str(value), str(label)) for value, label in pairs]
    return tuple(Option(value, label, value in chosen) for value, label in texts)


def _pairs(field: forms.Field) -> list[tuple]:
    if not isinstance(field, forms.ModelChoiceField):
        return [(value, label) for value, label in getattr(field, "choices", ())]
    # Not its choices: iterating these costs two more statements.
    head = [] if field.empty_label is None else [("", field.empty_label)]
    if getattr(field, "null_label", None) is not None:
        head.append((field.null_value, field.null_label))
    return head + [(row.pk, field.label_from_instance(row)) for row in field.queryset.all()]
