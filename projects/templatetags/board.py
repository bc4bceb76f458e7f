"""The rows of the start page of which it has many, drawn by Jinja2: two hundred projects of leaders, twenty nodes."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from gaoxin.rows import draw
from projects.models import Milestone
from projects.overview.reads.dashboard import Dashboard
from projects.templatetags.bulletin import light

register = template.Library()


@register.simple_tag
def leader_rows(board: Dashboard, *, staff: bool) -> SafeString:
    """Staff are led to a leader's projects in the register, others to the leader's page."""
    return draw(
        "projects/overview/_leaders.jinja",
        leaders=board.leaders, on_paper=board.leaders_on_paper, staff=staff, light=light,
    )  # fmt: skip


@register.simple_tag
def node_items(board: Dashboard, nodes: Sequence[Milestone], css: str = "") -> SafeString:
    """`css`: a class of their own."""
    return draw("projects/overview/_node_items.jinja", nodes=nodes, today=board.today, css=css)
