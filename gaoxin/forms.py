"""The one form component: cleaned text, guards against lost updates and second clicks, warnings, differences."""

import uuid
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils import timezone

from gaoxin.fields import cleaned_texts, is_key, pasted_rows
from gaoxin.text import clean_cells, mask_phone

LONGEST_TEXT = 5000  # characters, where the model sets no limit
GUARDS = ("version", "token", "as_is", "as_is_reason")


@dataclass(frozen=True)
class Difference:
    """One field on which two editors differ, as both wrote it."""

    label: str
    theirs: str
    yours: str


class Guarded:
    """What every form of the product has. `user` and `today` are the form's, never guessed.

    An edit carries the `version` it read; a create form a one-time `token`. `add_warning` is for
    input that is odd but may be true: it is saved after a tick 「如实」 with a reason.
    """

    fieldsets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    submit_label = "保存"
    warning_hint = "少见，但可能属实。请改正，或者确认如实并写明原因，将列入「待核实」。"
    as_is_label = "情况如实，照此保存"
    as_is_needs_reason = True
    edits_once = False  # an edit carries a token too: sent again after a lost answer, it is done

    def __init__(self, *args, user, today=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.today = today or timezone.localdate()
        self.warnings: list[tuple[str, str]] = []
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and field.max_length is None:
                field.validators.append(MaxLengthValidator(LONGEST_TEXT))
        hidden = {"required": False, "widget": forms.HiddenInput}
        if self.is_edit:
            self.fields["version"] = forms.IntegerField(initial=self.instance.version, **hidden)
        if self.takes_token:
            self.fields["token"] = forms.UUIDField(initial=uuid.uuid4, **hidden)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = field.empty_label and "—"
            elif isinstance(field, forms.ChoiceField):
                dash = BLANK_CHOICE_DASH[0]
                field.choices = [("", "—") if c == dash else c for c in field.choices]
        self.fields["as_is"] = forms.BooleanField(label=self.as_is_label, required=False)
        self.fields["as_is_reason"] = forms.CharField(label="说明", required=False, max_length=200)

    @property
    def is_edit(self) -> bool:
        instance = getattr(self, "instance", None)
        return instance is not None and instance.pk is not None

    @property
    def takes_token(self) -> bool:
        return self.edits_once or not self.is_edit

    def _clean_fields(self):
        if self.is_bound:
            self.data = cleaned_texts(self, line=clean_cells)
        super()._clean_fields()
        for name, fault in pasted_rows(self):
            self.add_error(name, fault)

    def add_warning(self, code: str, text: str) -> None:
        self.warnings.append((code, text))

    @property
    def as_is_reason(self) -> str:
        """Why odd input is true, '' when nothing was odd."""
        return self.cleaned_data.get("as_is_reason", "") if self.warnings else ""

    @property
    def changed_fields(self) -> list[str]:
        """The row's fields that were changed; the guards are none of them."""
        return [name for name in self.changed_data if name not in GUARDS]

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if valid and self.warnings:
            explained = self.as_is_reason or not self.as_is_needs_reason
            return bool(self.cleaned_data.get("as_is") and explained)
        return valid

    def sections(self):
        """(legend, rows) in the order of `fieldsets`, one section without a legend if there are
        none; a row is one bound field, or two that belong side by side."""
        if not self.fieldsets:
            names = [name for name in self.fields if name not in GUARDS]
            return [("", [[self[name]] for name in names])]
        return [(legend, list(self._rows(names))) for legend, names in self.fieldsets]

    def _rows(self, names):
        for entry in names:
            pair = (entry,) if isinstance(entry, str) else entry
            row = [self[name] for name in pair if name in self.fields]
            if row:
                yield row

    def differences(self, stored: models.Model) -> list[Difference]:
        """Where what was typed differs from `stored`, the row as another editor left it."""
        theirs = type(self)(instance=stored, user=self.user, today=self.today)
        rows = []
        for name, field in self.fields.items():
            if name in GUARDS or name not in theirs.fields:
                continue
            a = shown(field, theirs[name].initial)
            b = shown(field, self[name].data)
            if a != b:
                rows.append(Difference(str(self[name].label), a, b))
        return rows


class VersionedForm(Guarded, forms.ModelForm):
    """A form on a row: edits it when the instance is stored, creates one otherwise."""


class MaskedPhone:
    """Before `VersionedForm`, of a form on a row with a `phone`: a stored number is shown masked, but to
    its owner, and stays when it is sent so. `read_phone` reads what was typed instead."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_edit and self.instance != self.user:
            self.initial["phone"] = mask_phone(self.instance.phone)

    def clean_phone(self):
        typed, stored = self.cleaned_data["phone"], self.instance.phone
        if typed == mask_phone(stored):
            return stored
        if "*" in typed:
            kept = mask_phone(stored) or "空"
            raise ValidationError(f"号码带星号。不改请保留「{kept}」，要改请填完整号码。")
        return self.read_phone(typed)


class PlainForm(Guarded, forms.Form):
    """A form that creates something but is not a row's own."""


def shown(field: forms.Field, value) -> str:
    """A field's value in words, for comparison side by side."""
    if callable(value):
        value = value()
    if value in (None, "", []):
        return ""
    if isinstance(field, forms.ModelChoiceField):
        keys = [getattr(v, "pk", v) for v in _several(value)]
        return "、".join(str(o) for o in field.queryset.filter(pk__in=filter(is_key, keys)))
    if isinstance(field, forms.ChoiceField):
        labels = dict(field.choices)
        return "、".join(str(labels.get(v, v)) for v in _several(value))
    if isinstance(field, forms.BooleanField):
        return "是" if value in (True, "on", "true", "True") else "否"
    return _one_spelling(field, value)


def _several(value) -> list:
    return list(value) if isinstance(value, list | tuple) else [value]


def _one_spelling(field: forms.Field, value) -> str:
    """100 and 100.00, 2026/1/2 and 2026-01-02 are the same; what the field refuses stays as typed."""
    try:
        value = field.clean(value)
    except ValidationError:
        return str(value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


class Stale(Exception):
    """Raised by `save`: somebody changed rows after the form was shown, so that nothing is saved.
    `fresh` is what the form is to carry when it is shown again."""

    def __init__(self, changed: list, fresh: dict[str, str]):
        self.changed, self.fresh = changed, fresh


def constraint_message(error: IntegrityError) -> str:
    """The Chinese message of the constraint that the database named."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.violation_error_message)
    return "与已有的数据冲突，没有保存。请刷新后核对。"
