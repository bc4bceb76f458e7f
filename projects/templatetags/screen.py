"""What pages of the big screen need beside the house's filters."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
LINK = re.compile(r"</?a\b[^>]*>")


@register.filter
def unlinked(drawn: SafeString) -> SafeString:
    """A drawing on which nothing can be opened: a screen on a wall has nobody to go back."""
    return mark_safe(LINK.sub("", drawn))  # noqa: S308 (it was safe, and only tags are taken out)
