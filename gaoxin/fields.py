"""Form fields of the house: days within living memory, months, numbers and texts as people paste them."""

import re
from collections.abc import Callable, Collection, Iterator
from copy import copy
from datetime import date
from decimal import Decimal

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from gaoxin import days
from gaoxin.days import FIRST_DAY, LAST_DAY, read_day
from gaoxin.keys import is_key
from gaoxin.numbers import Unreadable, plain_number, read_number, unit_in
from gaoxin.text import clean_table, clean_text


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A calendar day in whatever way `read_day` reads it. Days before 1950 or after 2100 are slips of the pen."""

    widget = DayInput

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return read_day(value)
        except days.Unreadable as error:
            raise ValidationError(str(error), code="invalid") from error

    def validate(self, value):
        super().validate(value)
        if value is not None and not FIRST_DAY <= value <= LAST_DAY:
            raise ValidationError("日期应在 1950 年至 2100 年之间。")


class MonthInput(forms.DateInput):
    input_type = "month"


class MonthField(forms.Field):
    """A month, typed as 2026-11; its value is the month's first day."""

    widget = MonthInput
    default_error_messages = {"invalid": "请按「2026-11」填写月份。"}
    pattern = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return value or None
        match = self.pattern.fullmatch(str(value).strip())
        year, month = map(int, match.groups()) if match else (0, 0)
        if not (2000 <= year <= 2100 and 1 <= month <= 12):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return date(year, month, 1)

    def prepare_value(self, value):
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class NumberInput(forms.TextInput):
    """A text: a browser's own number field keeps 20 of a pasted 「20亿元」 and drops the rest unseen."""

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class _Number:
    """What is typed is read by `read_number` in `unit`, which the label names unless it is given.
    While one types, amounts.js reads back what stands in `data-amount`, an amount of money."""

    widget = NumberInput
    default_error_messages = {
        "min_value": "这里应不小于 %(limit_value)s，请改正。",
        "max_value": "这里应不大于 %(limit_value)s，请核对位数和单位。",
        "max_digits": "数字太长，最多 %(max)s 位，请核对单位。",
        "max_whole_digits": "整数部分最多 %(max)s 位，请核对单位。",
    }

    def __init__(self, *, unit: str | None = None, label: str = "", **kwargs):
        self.unit = unit_in(label) if unit is None else unit
        super().__init__(label=label, **kwargs)

    def widget_attrs(self, widget) -> dict:
        money = {"data-amount": self.unit} if self.unit.endswith("元") else {}
        return super().widget_attrs(widget) | money

    def read(self, value, places: int):
        """A text as the number it is; what is none, a stored value, stays."""
        if not isinstance(value, str):
            return value
        try:
            return read_number(value, unit=self.unit, places=places)
        except Unreadable as error:
            raise ValidationError(str(error), code="invalid") from error


class NumberField(_Number, forms.DecimalField):
    """A Decimal in the field's unit, as wide as an amount's column unless it is said."""

    def __init__(self, *, max_digits: int = 16, decimal_places: int = 2, **kwargs):
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    def to_python(self, value):
        return self.read(value, self.decimal_places)

    def prepare_value(self, value):
        return plain_number(value) if isinstance(value, Decimal) else value


class WholeNumberField(_Number, forms.IntegerField):
    """An int: days, years, times."""

    def to_python(self, value):
        number = self.read(value, 0)
        return None if number is None else int(number)


class UploadField(forms.FileField):
    """A file, drawn as the site's own button (house/_file.html). What it holds is looked into by
    `gaoxin.uploads`, an empty one too, so that every refusal names the file and says what to do."""

    photos, most = False, 1
    default_error_messages = {
        "required": "请选择文件。",
        "invalid": "没有收到文件，请重新选择。",
        "missing": "没有收到文件，请重新选择。",
    }

    def __init__(self, *, widget=forms.FileInput, **kwargs):
        super().__init__(allow_empty_file=True, widget=widget, **kwargs)

    @property
    def limits(self) -> dict[str, int]:
        """What a page says before anything is sent; the names are those of files.js."""
        size = settings.UPLOAD_PHOTO_BYTES if self.photos else settings.UPLOAD_DOCUMENT_BYTES
        return {"most": self.most, "bytes": size, "total": settings.UPLOAD_REQUEST_BYTES}


class SeveralInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return None


class UploadsField(UploadField):
    """Several, only shown: the view has received them before any row was locked. `photos`: pictures,
    of whatever kind, for some browsers open no picker for a list of kinds; the server says which it takes."""

    def __init__(self, *, most: int, photos: bool = False, **kwargs):
        super().__init__(widget=SeveralInput, required=False, **kwargs)
        self.most, self.photos = most, photos
        if photos:
            self.widget.attrs["accept"] = "image/*"


class RowField(forms.ModelChoiceField):
    """A row among those of its queryset. `known`: rows that may be chosen and were read already, which are not looked up
    again: what a row says that is edited, or who is held by the act."""

    known: Collection[models.Model] = ()

    def to_python(self, value):
        for row in self.known:
            if str(row.pk) == value:
                return row
        return super().to_python(value)


class RowsField(forms.ModelMultipleChoiceField):
    """Several of them."""

    known: Collection[models.Model] = ()

    def clean(self, value):
        chosen = set(map(str, value)) if isinstance(value, list) else set()
        if chosen and chosen <= {str(row.pk) for row in self.known}:
            return [row for row in self.known if str(row.pk) in chosen]
        return super().clean(value)


class RemoteSelect(forms.Select):
    """A select that renders the chosen option alone and loads the rest while one types."""

    def __init__(self, url, attrs=None):
        super().__init__({"data-remote": url, **(attrs or {})})

    def optgroups(self, name, value, attrs=None):
        chosen = [v for v in value if v]
        queryset = self.choices.queryset.filter(pk__in=[v for v in chosen if is_key(v)])
        called = self.choices.field.label_from_instance
        options = [("", "")] + [(o.pk, called(o)) for o in queryset]
        return [
            (None, [self.create_option(name, key, label, str(key) in value, 0)], 0)
            for key, label in options
        ]


def formfield(db_field: models.Field, **kwargs):
    """For `Meta.formfield_callback`: a model's days, numbers and references become the fields of the house."""
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        kwargs.setdefault("form_class", DayField)
    if isinstance(db_field, models.DecimalField):
        kwargs.setdefault("form_class", NumberField)
    if isinstance(db_field, models.IntegerField):
        kwargs.setdefault("form_class", WholeNumberField)
    if isinstance(db_field, models.ForeignKey):
        kwargs.setdefault("form_class", RowField)
    return db_field.formfield(**kwargs)


class _SelectOrRemote(forms.Select):
    """Which of the two is asked when it is drawn: a form that is sent has no need to know."""

    def __init__(self, url, limit: int) -> None:
        super().__init__()
        self.url, self.limit = url, limit

    def get_context(self, name, value, attrs):
        if self.choices.queryset[: self.limit + 1].count() <= self.limit:
            return super().get_context(name, value, attrs)
        remote = RemoteSelect(self.url, self.attrs)
        remote.choices = self.choices
        return remote.get_context(name, value, attrs)


def remote_when_long(field: forms.ModelChoiceField, url: str, limit: int = 30) -> None:
    """A select with more than `limit` options loads them from `url` while one types."""
    field.widget = _SelectOrRemote(url, limit)
    field.widget.choices = field.choices


class TableArea(forms.Textarea):
    """For rows that are copied out of a spreadsheet: tabs stay between the cells."""


def cleaned_texts(form: forms.BaseForm, line: Callable[[str], str]):
    """The form's data with its texts cleaned: by `line` unless the field is a text area."""
    data = copy(form.data)  # its lists are others; to copy each text as well is what takes time
    for name, field in form.fields.items():
        if not _takes_text(field):
            continue
        key = form.add_prefix(name)
        clean = clean_text if isinstance(field.widget, forms.Textarea) else line
        if isinstance(field.widget, TableArea):
            clean = clean_table
        values = data.getlist(key) if hasattr(data, "getlist") else [data.get(key, "")]
        # NUL stays in: the field's own validator refuses it, where cleaning would hide it.
        values = [v if not isinstance(v, str) or "\x00" in v else clean(v) for v in values]
        if hasattr(data, "setlist") and key in data:
            data.setlist(key, values)
    return data


def pasted_rows(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    """(field, what is wrong) where a row of a spreadsheet was pasted into a line. To keep one cell
    would drop the others and to join them would make a name of three, so the person decides: the
    field keeps all, tabs included, and is refused again until only one cell is left."""
    for name, field in form.fields.items():
        if _is_line(field) and "\t" in (typed := str(form[name].data or "")):
            cells = typed.split("\t")
            yield (
                name,
                (
                    f"粘贴的内容含 {len(cells)} 个单元格：「{' | '.join(cells)[:60]}」。"
                    "这里只填一项，请只保留要填的那一格。"
                ),
            )


def _takes_text(field: forms.Field) -> bool:
    password = getattr(field.widget, "input_type", "") == "password"
    return isinstance(field, forms.CharField) and not password


def _is_line(field: forms.Field) -> bool:
    return _takes_text(field) and not isinstance(field.widget, forms.Textarea | forms.HiddenInput)
