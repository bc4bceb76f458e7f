"""The rows of the start page of which it has many, drawn by Jinja2: two hundred projects of leaders, twenty nodes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString

from gaoxin.rows import draw
from projects.models import Milestone
from projects.templatetags.bulletin import light

register = template.Library()


@register.simple_tag
def leader_rows(leaders: Sequence[Any], on_paper: int, *, staff: bool) -> SafeString:
    """As `leader_matrix` reads them, the first so many on paper as well. Staff are led to a leader's projects in the
    register, others to the leader's page."""
    return draw(
        "projects/overview/_leaders.jinja",
        leaders=leaders, on_paper=on_paper, staff=staff, light=light,
    )  # fmt: skip


@register.simple_tag
def node_items(nodes: Sequence[Milestone], today: date, css: str = "") -> SafeString:
    """`css`: a class of their own."""
    return draw("projects/overview/_node_items.jinja", nodes=nodes, today=today, css=css)
