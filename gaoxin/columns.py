from collections.abc import Callable
from copy import copy

import django_tables2 as tables
from django_tables2.utils import A


class Column(tables.Column):
    """A register's column. `unit` stands on the header's second line; `value` gives what the
    export writes for a record (default: the accessor)."""

    def __init__(
        self, *args, unit: str = "", numeric=False, value: Callable | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.unit, self.numeric = unit, numeric
        self.export_value = value

    def __deepcopy__(self, memo):
        """Every table copies its columns, and there are thirty; what is in one never changes."""
        return copy(self)

    def value_of(self, record, name: str):
        if self.export_value is not None:
            return self.export_value(record)
        return A(self.accessor or name).resolve(record, quiet=True)


def named(label: str, field: str, **more) -> Column:
    """A person or unit by name; the export writes who it is."""
    return Column(
        verbose_name=label, accessor=f"{field}__name", value=lambda row: getattr(row, field), **more
    )


def choice(label: str, field: str) -> Column:
    return Column(verbose_name=label, value=lambda row: getattr(row, f"get_{field}_display")())


def beside_value(label: str, field: str) -> Column:
    return Column(
        verbose_name=label,
        accessor="pk",
        orderable=False,
        value=lambda row: str(getattr(row, field) or ""),
    )
