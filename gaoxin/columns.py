from gaoxin.register import Column


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
