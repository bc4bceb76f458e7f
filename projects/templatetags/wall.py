"""The wall's drawing and the table that says the same, drawn by Jinja2: a page has three hundred rows of them."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe

from gaoxin.rows import draw
from projects.wall.rules.axis import FLAG
from projects.wall.rules.drawing import block_words, mark_words, next_words, short_words, span_words
from projects.wall.rules.frames import BAND, HEAD

register = template.Library()
MARK = re.compile(r'<symbol id="[ln]-.*?</symbol>', re.DOTALL)


@register.simple_tag
def wall_drawing(sheet, *, paper: bool = False) -> SafeString:
    """A sheet's head and rows. It says nothing to a reader of the page: that is for its table. On `paper` it has
    nothing that answers to a pointer."""
    sizes = {"head": HEAD, "flag": FLAG, "band_height": BAND}
    return draw(
        "projects/wall/_drawing.jinja",
        sheet=sheet,
        frame=sheet.frame,
        axis=sheet.axis,
        paper=paper,
        **sizes,
    )


@register.simple_tag
def wall_table(wall, sheet) -> SafeString:
    """The same rows as a table, on a phone as cards with their bars."""
    drawn = {one.row.key: one for one in sheet.rows}
    words = {
        "block_words": block_words, "mark_words": mark_words, "next_words": next_words,
        "short_words": short_words, "span_words": span_words,
    }  # fmt: skip
    return draw("projects/wall/_table.jinja", wall=wall, axis=sheet.axis, drawn=drawn, **words)


@register.simple_tag
@cache
def wall_symbols() -> SafeString:
    """The shapes of lights and nodes, inside the page: a drawing that is kept as a file has no other to ask."""
    sprite = Path(finders.find("gaoxin/sprite.svg")).read_text(encoding="utf-8")
    marks = "".join(MARK.findall(sprite))
    return mark_safe(f'<svg class="w-symbols" aria-hidden="true">{marks}</svg>')  # noqa: S308 (our own file)
