"""What a column of a register is called and how its cells look; what stands in them is a macro of the
register's file in templates/cells (gaoxin/rows.py)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy

import django_tables2 as tables
from django_tables2.utils import A


class Column(tables.Column):
    """A register's column.

    `unit` stands on the header's second line; `value` gives what the export writes for a record
    (default: the accessor). `css` are the classes of each cell, `card` its label on a phone's card where
    that says more than the column. A cell whose macro writes nothing says
    `empty`, has the classes `empty_css` as well and, as its title, the record's attribute `empty_title`.
    """

    def __init__(
        self,
        *args,
        unit: str = "",
        numeric: bool = False,
        value: Callable | None = None,
        css: str = "",
        card: str = "",
        empty: str = "—",
        empty_css: str = "none",
        empty_title: str = "",
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.unit, self.numeric = unit, numeric
        self.export_value = value
        self.css = f"num {css}".strip() if numeric else css
        self.card = card
        self.empty, self.empty_css, self.empty_title = empty, empty_css, empty_title

    def __deepcopy__(self, memo):
        """Every table copies its columns, and there are thirty; what is in one never changes."""
        return copy(self)

    @property
    def label(self) -> str:
        """With its unit, where both stand on one line."""
        return f"{self.verbose_name}（{self.unit}）" if self.unit else self.verbose_name

    @property
    def on_card(self) -> str:
        return self.card or self.label

    def value_of(self, record, name: str):
        if self.export_value is not None:
            return self.export_value(record)
        return A(self.accessor or name).resolve(record, quiet=True)


def choices_of(
    known: Mapping[str, Column], shown: Sequence[str], fixed: Collection[str]
) -> list[dict[str, object]]:
    """Of the dialog in which a person chooses: those shown, in their order, then the rest."""
    rest = [name for name in known if name not in shown]
    return [
        {
            "name": name,
            "label": known[name].verbose_name,
            "shown": name in shown,
            "fixed": name in fixed,
        }
        for name in [*shown, *rest]
    ]


def named(label: str, field: str, **more) -> Column:
    """A person or unit by name; the export writes who it is."""
    return Column(
        verbose_name=label, accessor=f"{field}__name", value=lambda row: getattr(row, field), **more
    )


def choice(label: str, field: str, **more) -> Column:
    return Column(
        verbose_name=label, value=lambda row: getattr(row, f"get_{field}_display")(), **more
    )


def beside_value(label: str, field: str, **more) -> Column:
    return Column(
        verbose_name=label,
        accessor="pk",
        orderable=False,
        value=lambda row: str(getattr(row, field) or ""),
        **more,
    )


def counted(label: str, unit: str, *, empty_css: str = "zero", **more) -> Column:
    """How many there are; none are a pale 0."""
    return Column(
        verbose_name=label, unit=unit, numeric=True, empty="0", empty_css=empty_css, **more
    )
