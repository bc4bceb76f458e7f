"""The subjects of the domain, in the order in which they are asked for what they say to the site."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

AREAS = (
    "calendar", "registry", "people", "schedule", "investment", "issues", "lights", "weekly", "directing",
    "dispatch", "bulletin", "messages", "overview", "official", "demo",
)  # fmt: skip


def parts(kind: str) -> Iterator[ModuleType]:
    """The module `kind` of every area that has one: "urls", "access", "words", "tick", …"""
    for area in AREAS:
        name = f"projects.{area}.{kind}"
        if find_spec(name):
            yield import_module(name)
