"""The site is composed of areas, each about one subject. An area says in modules of its own what it has:
`urls`, `access` (rights and menu), `words` (of the audit register), `units` (what belongs to a unit),
`tick` (what the clock does), `finding` (what the search in the head finds), `demo`."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings


@cache
def parts(kind: str, app: str = "") -> tuple[ModuleType, ...]:
    """The modules named `kind` of one app or of all, in the order of the apps and of their areas; an area
    without one is passed over. Imported on the first call: no app stands below what it is composed of."""
    apps = (app,) if app else settings.SITE_APPS
    areas = (area for app in apps for area in import_module(f"{app}.areas").AREAS)
    names = (f"{area}.{kind}" for area in areas)
    return tuple(import_module(name) for name in names if find_spec(name))
