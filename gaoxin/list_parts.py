"""What stands around the rows of a list: ready-made views, pills, headings, totals, actions."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms

from gaoxin.addresses import address


@dataclass(frozen=True)
class Pill:
    """One applied filter; `url` is the same list without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Heading:
    name: str
    label: str
    unit: str
    numeric: bool
    url: str
    arrow: str

    @property
    def arrow_icon(self) -> str:
        return f"arrow-{self.arrow}"


def heading_of(column, name: str, sort: str, url_ordered: Callable[[str], str]) -> Heading:
    """Of a column of a list in the order `sort`: it leads to the list in its order, or turned round where it is."""
    arrow = {name: "up", f"-{name}": "down"}.get(sort, "")
    orderable = column.orderable is None or column.orderable
    url = url_ordered(f"-{name}" if arrow == "up" else name) if orderable else ""
    return Heading(name, column.verbose_name, column.unit, column.numeric, url, arrow)


@dataclass(frozen=True)
class ListTab:
    """A ready-made view of a list: what it filters by, "" for all; its number is that of the rows this
    gives. `{today}` stands for the day on which the list is read."""

    label: str
    query: str = ""
    counted: bool = True


@dataclass(frozen=True)
class Tab:
    """A ready-made view as the page shows it."""

    label: str
    url: str
    count: int | None
    told: str  # the number as it is printed
    current: bool


@dataclass(frozen=True)
class Total:
    """What stands below a column, and over how many rows it goes (None: all, or none can); `beside` it the same of
    the other population, with its name."""

    text: str
    rows: int | None = None
    beside: str = ""


@dataclass(frozen=True)
class Action:
    """A button above the list that leads to the page of a URL name, opened with `query`, for those who may open it."""

    label: str
    page: str
    icon: str = ""
    primary: bool = False
    query: str = ""

    @property
    def url(self) -> str:
        return f"{address(self.page)}?{self.query}" if self.query else address(self.page)


def value_in_words(field, value) -> str:
    """What a filter's field was given, as its pill says it."""
    if hasattr(value, "all") or isinstance(value, list | tuple):
        choices = dict(getattr(field, "choices", ())) if isinstance(value, list | tuple) else {}
        return "、".join(str(choices.get(v, v)) for v in value)
    if value is True:
        return "是"
    choices = getattr(field, "choices", None)
    if choices is not None and not hasattr(value, "pk"):
        return str(dict(choices).get(value, value))
    return str(value)


def pills_of(form: forms.Form, url_without: Callable[[str], str]) -> list[Pill]:
    """What a valid form of filters was given, each with the address of the list without it."""
    values = ((name, field, form.cleaned_data.get(name)) for name, field in form.fields.items())
    return [
        Pill(str(field.label or ""), value_in_words(field, value), url_without(name))
        for name, field, value in values
        if value not in (None, "", []) and not (hasattr(value, "__len__") and not len(value))
    ]
