"""What every page's header shows of the domain: the reporting week, read when a page draws its header (a
part of a page has none), and where the numbers beside the menu are asked for once the page stands."""

from dataclasses import dataclass

from django.utils.functional import SimpleLazyObject

from accounts.roles import BUSINESS
from gaoxin.addresses import address
from projects.calendar.reads import week_of_now


@dataclass(frozen=True)
class Quick:
    """The search that stands in the head of every page."""

    url: str
    label: str
    hint: str


def header(request) -> dict:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    context = {"week": SimpleLazyObject(week_of_now)}
    if user.role in BUSINESS:
        context["inbox_url"] = address("projects:inbox")
        context["waits_url"] = address("projects:counts")
        context["quick"] = Quick(address("projects:search"), "检索", "项目、企业、人员、编号")
    return context
