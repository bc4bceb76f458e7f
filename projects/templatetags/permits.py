"""The cards of the permit board, drawn by Jinja2: a page has seven hundred of them."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from gaoxin.rows import draw
from projects.resources.reads.board import Card

register = template.Library()


@register.simple_tag
def permit_cards(cards: Sequence[Card], most: int) -> SafeString:
    """The first `most` of them."""
    return draw("projects/resources/_cards.jinja", cards=cards[:most])
