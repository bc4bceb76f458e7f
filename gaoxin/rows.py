"""The rows of registers and of the weekly report and the panels of a project, drawn by Jinja2, which compiles a
template to Python.

Django's own templates look every variable of every cell up anew: for 50 rows of ten columns that took
a quarter of a page's time, for the panels of a project a third. All else of a page is theirs.
"""

from functools import cache, lru_cache, wraps

from django.conf import settings
from django.template import engines
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from gaoxin.addresses import address
from gaoxin.cells import Columns, compiled_rows


def draw_rows(cells: str, columns: Columns, *, selectable: bool, **context: object) -> SafeString:
    """The context's `rows` with these columns, by name; `cells` is the file of their macros, without its
    suffix, and these may use all of the context. UndefinedError when one reads what is not there."""
    return SafeString(_template(cells, columns, selectable).render(context))


def draw(file: str, **context: object) -> SafeString:
    """A whole file: many rows, or panels."""
    return SafeString(_environment().get_template(file).render(context))


@lru_cache(maxsize=256)
def _template(cells: str, columns: Columns, selectable: bool) -> Template:
    # A name that is written wrong would otherwise look like a fact that is missing.
    environment = _environment().overlay(undefined=StrictUndefined)
    return compiled_rows(environment, cells, columns, selectable=selectable)


@cache
def _environment() -> Environment:
    """With the filters that every template of the site may use."""
    environment = Environment(
        autoescape=True,
        auto_reload=settings.DEBUG,  # else each part of each page looks whether its file has changed
        loader=FileSystemLoader(settings.TEMPLATES[0]["DIRS"]),
    )
    for library in engines["django"].engine.template_builtins:
        environment.filters |= {name: _filter(f) for name, f in library.filters.items()}
    environment.globals |= {"sprite": static("gaoxin/sprite.svg"), "url": address}
    return environment


def _filter(function):
    """Django hands some filters the local time; Jinja2 knows nothing of that."""
    if not getattr(function, "expects_localtime", False):
        return function

    @wraps(function)
    def local(value, *arguments):
        return function(template_localtime(value), *arguments)

    return local
