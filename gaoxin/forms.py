"""The one form component: cleaned text, version check, one-time token, warnings, conflict page."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, models, transaction
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gaoxin.fields import is_key
from gaoxin.text import clean_line, clean_text

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
            self.data = _cleaned_data(self)
        super()._clean_fields()

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


class PlainForm(Guarded, forms.Form):
    """A form that creates something but is not a row's own."""


def _cleaned_data(form):
    """The posted data with every text cleaned: one line unless the field is a text area."""
    data = form.data.copy()
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        if (
            not isinstance(field, forms.CharField)
            or getattr(field.widget, "input_type", "") == "password"
        ):
            continue
        clean = clean_text if isinstance(field.widget, forms.Textarea) else clean_line
        values = data.getlist(key) if hasattr(data, "getlist") else [data.get(key, "")]
        # NUL stays in: the field's own validator refuses it, where cleaning would hide it.
        values = [v if not isinstance(v, str) or "\x00" in v else clean(v) for v in values]
        if hasattr(data, "setlist") and key in data:
            data.setlist(key, values)
    return data


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


class _Refused(Exception):
    """Carries the answer out of the transaction, so that the transaction is rolled back."""

    def __init__(self, status: int, form, **context):
        self.status, self.form, self.context = status, form, context


def form_page(
    request,
    form_class,
    *,
    save,
    title: str,
    back: str,
    instance: models.Model | Callable[[], models.Model] | None = None,
    form_kwargs: dict | None = None,
    template: str = "house/form.html",
    extra: dict | None = None,
    lock_first: models.Model | None = None,
) -> HttpResponse:
    """Show a form; on POST call `save(form)` in one transaction and go to the object it returns.

    400 with the text kept when it is not valid, 409 when somebody else saved in between (both
    texts and the differences are shown), 422 when a token comes back with another content.
    `save` is an action that ends with its audit row. Where it also changes another row, `lock_first`
    is the one that every act locks before the instance: two acts never wait for each other. A
    callable `instance` is asked under that lock, where only then it is known whether there is one.
    """
    find = instance if callable(instance) else lambda: instance
    kwargs = {"user": request.user, **(form_kwargs or {})}
    context = {"title": title, "back": back, **(extra or {})}
    if request.method != "POST":
        form = _unbound(form_class, find(), kwargs)
        return render(request, template, {"form": form, **context})
    try:
        with transaction.atomic():
            _lock(lock_first)
            made = _submit(request, form_class, find(), kwargs, save)
        # After the commit: an address may cost a query, and the audit row is to be the last one.
        return redirect(made)
    except _Refused as refused:
        context |= {"form": refused.form, **refused.context}
        return render(request, template, context, status=refused.status)


def _unbound(form_class, instance, kwargs):
    if issubclass(form_class, forms.ModelForm):
        return form_class(instance=instance, **kwargs)
    return form_class(**kwargs)


def _lock(row: models.Model | None) -> models.Model | None:
    """The stored row, locked until the transaction ends, but for rows that only refer to it."""
    if row is None or row.pk is None:
        return None
    return get_object_or_404(type(row)._base_manager.select_for_update(no_key=True), pk=row.pk)


def _submit(request, form_class, instance, kwargs, save):
    """What `save` returned, or the address of what the same token made earlier."""
    if issubclass(form_class, forms.ModelForm):
        kwargs = {**kwargs, "instance": _lock(instance) or instance}
    form = form_class(request.POST, request.FILES, **kwargs)
    if form.is_edit:
        if earlier := _made_before(request, form):
            return earlier
        _check_version(request, form, form_class, kwargs)
    if form.takes_token and (earlier := _claim_token(request, form)):
        return earlier
    if not form.is_valid():
        raise _Refused(400, form)
    try:
        return _saved(form, save)
    except Stale as stale:
        kept = form_class(_with(form.data, stale.fresh), request.FILES, **kwargs)
        raise _Refused(409, kept, stale=stale.changed) from stale


def _saved(form, save):
    try:
        with transaction.atomic():
            return save(form)
    except ValidationError as error:
        _add_refusal(form, error)
    except IntegrityError as error:
        form.add_error(None, constraint_message(error))
    raise _Refused(400, form)


def _add_refusal(form, error: ValidationError) -> None:
    """What an action refused, at its field; above the form where the form has no such field: an
    action names its row's fields, and a form may call them otherwise or leave them out."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _with(data, fresh: dict[str, str]):
    data = data.copy()
    for name, value in fresh.items():
        data[name] = value
    return data


def _check_version(request, form, form_class, kwargs) -> None:
    stored = form.instance
    if request.POST.get("version") == str(stored.version):
        return
    differences = form.differences(type(stored)._base_manager.get(pk=stored.pk))
    data = request.POST.copy()
    data["version"] = str(stored.version)
    kept = form_class(data, request.FILES, **kwargs)
    raise _Refused(409, kept, conflict=stored, differences=differences)


def _made_before(request, form) -> str | None:
    """Where the row is that this create form made, when its second click finds it there to edit; or
    that this edit, sent twice, has changed already."""
    token = _token(request)
    if token is None or ("version" in request.POST and not form.takes_token):
        return None
    rows = apps.get_model(settings.FORM_TOKEN_MODEL).objects
    claimed = rows.filter(user=request.user, token=token, body_hash=_body_hash(request)).first()
    return claimed.result_url() if claimed else None


def _token(request) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return None


def _claim_token(request, form) -> str | None:
    """Where the object is that this token made earlier; None when the token is fresh."""
    token = _token(request)
    if token is None:
        form.data = form.data.copy()
        form.data["token"] = str(uuid.uuid4())
        form.is_valid()
        form.add_error(None, "这张表单缺少编号，没有保存。内容还在，请再提交一次。")
        raise _Refused(400, form)
    model = apps.get_model(settings.FORM_TOKEN_MODEL)
    body = _body_hash(request)
    claimed, fresh = model.objects.get_or_create(
        user=request.user, token=token, defaults={"body_hash": body}
    )
    if fresh:
        return None
    if claimed.body_hash != body:
        form.data = form.data.copy()
        form.data["token"] = str(uuid.uuid4())
        form.is_valid()
        form.add_error(None, "这张表单已经提交过，内容又有改动。请核对后再提交，将另存一份。")
        raise _Refused(422, form)
    return claimed.result_url()


def _body_hash(request) -> str:
    skipped = {"csrfmiddlewaretoken", "token"}
    pairs = sorted((k, v) for k, vs in request.POST.lists() if k not in skipped for v in vs)
    pairs += sorted((k, f"{f.name}:{f.size}") for k, f in request.FILES.items())
    return hashlib.sha256(repr(pairs).encode("utf-8", "surrogatepass")).hexdigest()


def constraint_message(error: IntegrityError) -> str:
    """The Chinese message of the constraint that the database named."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.violation_error_message)
    return "与已有的数据冲突，没有保存。请刷新后核对。"
