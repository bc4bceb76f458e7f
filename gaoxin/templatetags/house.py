"""Filters every page may use. A builtin library: templates need no {% load %}."""

from datetime import date, datetime

from django import forms, template
from django.utils import timezone

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """MM-DD inside the year, else YYYY-MM-DD; — for none."""
    if value is None or value == "":
        return "—"
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    this_year = value.year == timezone.localdate().year
    return f"{value:%m-%d}" if this_year else f"{value:%Y-%m-%d}"


@register.filter
def moment(value: datetime | None) -> str:
    """MM-DD HH:MM inside the year, else with the year."""
    if value is None:
        return "—"
    value = timezone.localtime(value)
    this_year = value.year == timezone.localdate().year
    return f"{value:%m-%d %H:%M}" if this_year else f"{value:%Y-%m-%d %H:%M}"


@register.filter
def yi(amount) -> str:
    """万元 as 亿元 with two decimals; — for unknown."""
    return "—" if amount is None else f"{amount / 10000:.2f}"


@register.filter
def chosen(value, field) -> bool:
    """Whether an option is among a filter field's posted values."""
    data = field.data if isinstance(field.data, list) else [field.data or ""]
    return str(value if value is not None else "") in [str(item) for item in data]


@register.filter
def get_remote(attrs: dict) -> str:
    return attrs.get("data-remote", "")


@register.filter
def ellipsis_pages(page) -> list:
    """The page numbers a pager shows, with gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.filter
def is_wide(field) -> bool:
    """Whether a form field takes the whole line: long text and lists of boxes."""
    return isinstance(field.field.widget, forms.Textarea) or field.use_fieldset
