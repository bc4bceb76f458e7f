"""Form fields of the house: days within living memory, months, amounts that fit their column."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

KEY = re.compile(r"[0-9]{1,18}")
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A calendar day, typed as 2026-11-23. Days before 1950 or after 2100 are slips of the pen."""

    widget = DayInput

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "请按「2026-11-23」填写一个存在的日期。"

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


class AmountField(forms.DecimalField):
    """A finite number. Django refuses NaN too, but compares the signalling one first, and fails."""

    def to_python(self, value):
        value = super().to_python(value)
        if value is not None and not value.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return value


class RemoteSelect(forms.Select):
    """A select that renders the chosen option alone and loads the rest while one types."""

    def __init__(self, url, attrs=None):
        super().__init__({"data-remote": url, **(attrs or {})})

    def optgroups(self, name, value, attrs=None):
        chosen = [v for v in value if v]
        queryset = self.choices.queryset.filter(pk__in=[v for v in chosen if is_key(v)])
        options = [("", "")] + [(o.pk, str(o)) for o in queryset]
        return [
            (None, [self.create_option(name, key, label, str(key) in value, 0)], 0)
            for key, label in options
        ]


def is_key(value) -> bool:
    """Whether a posted value can be a row's key. `isdigit` would let 「²」 and 5,000 digits through."""
    return KEY.fullmatch(str(value)) is not None


def formfield(db_field: models.Field, **kwargs):
    """For `Meta.formfield_callback`: days of a model become DayFields, decimals AmountFields."""
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        kwargs.setdefault("form_class", DayField)
    if isinstance(db_field, models.DecimalField):
        kwargs.setdefault("form_class", AmountField)
    return db_field.formfield(**kwargs)


def remote_when_long(field: forms.ModelChoiceField, url: str, limit: int = 30) -> None:
    """A select with more than `limit` options loads them from `url` while one types."""
    if field.queryset[: limit + 1].count() > limit:
        field.widget = RemoteSelect(url)
        field.widget.choices = field.choices
