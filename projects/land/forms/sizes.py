"""What a size of land cannot be, said at its field."""


def positive(form, name: str, told: str) -> None:
    value = form.cleaned_data.get(name)
    if value is not None and value <= 0:
        form.add_error(name, told)


def not_negative(form, name: str, told: str) -> None:
    value = form.cleaned_data.get(name)
    if value is not None and value < 0:
        form.add_error(name, told)
