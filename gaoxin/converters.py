"""Path converters of the house; importing this module registers them."""

from django.urls import register_converter


class CodeConverter:
    """A project's or an issue's code: GX-2026-014, YS-001, WT-10452; anything else is no page."""

    regex = r"[A-Z]{2}-[0-9]{3,7}(?:-[0-9]{3,6})?"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return str(value)


class KeyConverter(CodeConverter):
    """A row's key: at most 18 digits, so that it always fits the database's type."""

    regex = r"[0-9]{1,18}"


register_converter(CodeConverter, "code")
register_converter(KeyConverter, "key")
