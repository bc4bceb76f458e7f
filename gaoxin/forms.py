"""The one form component: cleaned text, guards against lost updates and second clicks, warnings, differences."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.models import construct_instance
from django.utils import timezone

from gaoxin import constraints
from gaoxin.clock import minute_of
from gaoxin.fields import RowField, cleaned_texts, pasted_rows
from gaoxin.keys import is_key
from gaoxin.text import clean_cells, mask_phone

NOWHERE = object()
NOT_OFFERED = "（不在可选之列）"
TOO_LONG = "最多 %(limit_value)d 个字，现有 %(show_value)d 个，请缩短。"
REQUIRED = forms.Field.default_error_messages["required"]  # Django's words for all fields
LONGEST_TEXT = 5000  # characters, where the model sets no limit
GUARDS = ("version", "token", "as_is", "as_is_reason")


@dataclass(frozen=True)
class Difference:
    """One field on which two editors differ, as both wrote it."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Twin:
    """A stored row that, by its folded text, is what is being entered: `name` in a note, `words` on the
    page; `url` is empty where the person may not open it."""

    name: str
    words: str
    url: str = ""


class Guarded:
    """What every form of the product has. `user` and `today` are the form's, never guessed.

    An edit carries the `version` it read; a create form a one-time `token`. `add_warning` is for
    input that is odd but may be true: it is saved after a tick 「如实」 with a reason. `add_twin` is for
    a row that may be there already: what is entered is saved after a tick 「确为另一个」 with a reason.
    """

    fieldsets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    submit_label = "保存"
    warning_hint = "少见，但可能属实。请改正，或者确认如实并写明原因，将列入「待核实」。"
    as_is_label = "情况如实，照此保存"
    as_is_needs_reason = True
    changes: Mapping[
        str, str
    ] = {}  # a field → the column of the row that it changes under another name or start
    proposed: Collection[str] = ()  # fields that start with a proposal, which the row does not say
    twin_hint = "同一个请打开已有的办理，不再重复登记；确为另一个，请确认并写明区别。"
    twin_label = "确为另一个，照此保存"
    edits_once = False  # an edit carries a token too: sent again after a lost answer, it is done
    # The accounts that its page holds (gaoxin/acting.py).
    held_people: Collection[models.Model] = ()

    def __init__(self, *args, user, today=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.today = today or timezone.localdate()
        self.warnings: list[tuple[str, str]] = []
        self.twins: list[Twin] = []
        self._limit_texts()
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

    def _limit_texts(self) -> None:
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.error_messages.setdefault("max_length", TOO_LONG)
                if field.max_length is None:
                    field.validators.append(MaxLengthValidator(LONGEST_TEXT))

    def _name_what_is_missing(self) -> None:
        """Asked late: what a form requires, and what it calls it, may depend on what it is about."""
        for field in self.fields.values():
            # The same, not only equal: to compare them would translate both, of every field.
            if field.label and field.error_messages.get("required") is REQUIRED:
                choose = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
                field.error_messages["required"] = (
                    f"{'请选择' if choose else '请填写'}{field.label}。"
                )

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
            self._name_what_is_missing()
        super()._clean_fields()
        for name, fault in pasted_rows(self):
            self.add_error(name, fault)

    def add_warning(self, code: str, text: str) -> None:
        self.warnings.append((code, text))

    def add_twin(self, twin: Twin) -> None:
        self.twins.append(twin)

    @property
    def asks(self) -> bool:
        """Whether something is saved only after a tick."""
        return bool(self.warnings or self.twins)

    @property
    def as_is_reason(self) -> str:
        """Why odd input is true, or which other one this is; '' when nothing was asked."""
        return self.cleaned_data.get("as_is_reason", "") if self.asks else ""

    @property
    def asked_hint(self) -> str:
        return (self.warning_hint if self.warnings else "") + (self.twin_hint if self.twins else "")

    @property
    def asked_label(self) -> str:
        """What the tick says: both, where both were asked."""
        if not self.twins:
            return self.as_is_label
        return f"情况如实，{self.twin_label}" if self.warnings else self.twin_label

    @property
    def another(self) -> str:
        """The note that is kept of a tick 「确为另一个」; '' when no other was found."""
        names = "".join(dict.fromkeys(f"「{twin.name}」" for twin in self.twins))
        return f"与{names}相同，确为另一个：{self.as_is_reason}" if names else ""

    @property
    def changed_fields(self) -> list[str]:
        """The row's fields that were changed; the guards are none of them."""
        return [name for name in self.changed_data if name not in GUARDS]

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if valid and self.asks:
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
        """Where what a person typed differs from `stored`, the row as another editor left it. What is
        said with the act alone, its reason and its day, stands nowhere yet and differs from nothing."""
        theirs = self.as_stored(stored)
        rows = []
        for bound in self.visible_fields():
            name = bound.name
            if name in GUARDS or name not in theirs.fields or not is_told(bound.field):
                continue
            there = theirs.value_there(name)
            a, b = shown(theirs.fields[name], there, stored), shown(bound.field, bound.data)
            if a != b and there is not NOWHERE:
                rows.append(Difference(str(bound.label), a, b))
        return rows

    def as_stored(self, stored: models.Model):
        """The same form on a row as it is stored. One that is built with more says so with what."""
        return type(self)(instance=stored, user=self.user, today=self.today)

    def value_there(self, name: str):
        """What the row that is edited says of a field; NOWHERE for what it does not keep."""
        if name in self.changes:
            return self.instance._meta.get_field(self.changes[name]).value_from_object(
                self.instance
            )
        value = self[name].initial
        kept = name in self._meta.fields or value is not None
        return value if kept and name not in self.proposed else NOWHERE


class VersionedForm(Guarded, forms.ModelForm):
    """A form on a row: edits it when the instance is stored, creates one otherwise."""

    def _clean_fields(self):
        """What an edited row refers to, and was read with it, is not looked up again where it is left as it stands."""
        if self.is_edit:
            for name, field in self.fields.items():
                if isinstance(field, RowField):
                    field.known = self._read_with_it(name)
        super()._clean_fields()

    def _read_with_it(self, name: str) -> list[models.Model]:
        row = self.instance._state.fields_cache.get(name)
        return [] if row is None else [row]

    def _post_clean(self):
        """As Django's, but that the row's constraints are asked by the form, which knows what was changed; from 6.0 on
        Django's own does so."""
        exclude = self._get_validation_exclusions()
        try:
            construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
            self.instance.full_clean(exclude, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            self._update_errors(error)
        if self._validate_unique:
            self.validate_unique()
        self.validate_constraints()

    def validate_unique(self):
        """What was not changed is as unique as it was: only where a part of it was is it asked."""
        checks, _ = self.instance._get_unique_checks(self._get_validation_exclusions())
        parts = {name for _, names in checks for name in names}
        if not self.is_edit or parts & set(self.changed_data):
            super().validate_unique()

    def validate_constraints(self):
        """Of these too only those that speak of what was changed; the database asks all of them again."""
        changed = set(self.changed_data) if self.is_edit else None
        try:
            constraints.validate(self.instance, self._get_validation_exclusions(), changed)
        except ValidationError as error:
            self._update_errors(error)


def reason_form(model: type[models.Model], label: str, submit_label: str) -> type[VersionedForm]:
    """Of an act on a row that asks nothing but why: `label` is what the reason is called."""
    body = {
        "reason": forms.CharField(label=label, max_length=200),
        "submit_label": submit_label,
        "Meta": type("Meta", (), {"model": model, "fields": ()}),
    }
    return type(f"{model.__name__}ReasonForm", (VersionedForm,), body)


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


def is_told(field: forms.Field) -> bool:
    """Whether its value may be shown again: no password, and no file, which a browser does not send back."""
    password = getattr(field.widget, "input_type", "") == "password"
    return not password and not isinstance(field, forms.FileField)


def shown(field: forms.Field, value, stored: models.Model | None = None) -> str:
    """A field's value in words, for comparison side by side: as the page displays it, never a code or
    a key. Of a `stored` row also what the field offers no more."""
    if callable(value):
        value = value()
    if value is NOWHERE:
        return ""
    if isinstance(field, forms.BooleanField):
        return "是" if value in (True, "on", "true", "True") else "否"
    if value in (None, "", []):
        return _empty(field)
    if isinstance(field, forms.ModelChoiceField):
        keys = [getattr(v, "pk", v) for v in _several(value)]
        offered = field.queryset.model._base_manager if stored else field.queryset
        return "、".join(str(o) for o in offered.filter(pk__in=filter(is_key, keys)))
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(words) for key, words in _flat(field.choices)}
        return "、".join(labels.get(str(v), NOT_OFFERED) for v in _several(value))
    return _one_spelling(field, value)


def _empty(field: forms.Field) -> str:
    """What choosing nothing is called, where it has a name: 「按规定」."""
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return ""
    return next(
        (str(words) for key, words in _flat(field.choices) if key == "" and words != "—"), ""
    )


def _flat(choices):
    """Groups of choices opened."""
    for key, words in choices:
        yield from _flat(words) if isinstance(words, list | tuple) else [(key, words)]


def _several(value) -> list:
    return [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)


def _one_spelling(field: forms.Field, value) -> str:
    """100 and 100.00, 2026/1/2 and 2026-01-02 are the same; what the field refuses stays as typed."""
    if isinstance(value, datetime):
        return minute_of(value)
    try:
        value = field.clean(value)
    except ValidationError:
        return str(value)
    if isinstance(value, datetime):
        return minute_of(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return str(field.prepare_value(value))
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


class Stale(Exception):
    """Raised by `save`: somebody changed rows after the form was shown, so that nothing is saved.
    `fresh` is what the form is to carry when it is shown again."""

    def __init__(self, changed: list, fresh: dict[str, str]):
        self.changed, self.fresh = changed, fresh


def constraint_message(error: IntegrityError) -> str:
    """The Chinese message of the constraint that the database named, or of the trigger that said one itself."""
    diag = getattr(error.__cause__, "diag", None)
    name, said = (
        getattr(diag, "constraint_name", None),
        getattr(diag, "message_primary", None) or "",
    )
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.violation_error_message)
    if said.endswith("。"):
        return said
    return "与已有的数据冲突，没有保存。请刷新后核对。"
