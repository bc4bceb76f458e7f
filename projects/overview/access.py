"""Who may open the pages of the dashboard, a leader's page, and what explains the numbers."""

from django.urls import reverse
from django.utils import timezone

from accounts.menu import Entry, Thumb
from accounts.models import User
from accounts.roles import BUSINESS, READERS, Role, Rule
from projects.overview.reads.leader import leaders_read_by, leads

# How far: one's own page, and those of the leaders who have named one their 联络员.
ASSISTED = "本人和本人联络的领导"

RULES = {
    "projects:dashboard": Rule("总览", BUSINESS),
    "projects:trends": Rule("近 12 周走势", READERS),
    "projects:search": Rule("检索", BUSINESS),
    "projects:counts": Rule("待办数", BUSINESS),
    "projects:project": Rule("项目概况", BUSINESS),
    "projects:history": Rule("项目变更记录", BUSINESS),
    "projects:leaders": Rule("按领导看包联情况", READERS),
    "projects:leader": Rule("一位领导的包联情况", {Role.STAFF: ASSISTED, **READERS}),
    "projects:figures": Rule("公开数据核对", BUSINESS),
    "projects:metrics": Rule("口径", BUSINESS),
    "projects:metric": Rule("口径卡", BUSINESS),
}
MENU = (
    Entry(
        10, "dashboard", "总览", "projects:dashboard",
        ("projects:dashboard", "projects:trends", "projects:leader"), "overview", Thumb(10, BUSINESS),
    ),
    Entry(100, "figures", "公开数据核对", "projects:figures", ("projects:figure",), "office"),
    Entry(110, "metrics", "口径", "projects:metrics", ("projects:metric",), "office"),
)  # fmt: skip
APART = ("projects:search",)


def home(person: User) -> str:
    """A leader who leads projects begins with these; who is of the 领导组, with the whole zone."""
    if person.role != Role.MANAGER or person.leading_group:
        return ""
    return _page(person) if leads(person, timezone.localdate()) else ""


def person_links(viewer: User, shown: User) -> list[tuple[str, str]]:
    """(words, address): of who leads projects, to who may read it."""
    if viewer.role not in BUSINESS or not leads(shown, timezone.localdate()):
        return []
    readable = leaders_read_by(viewer).filter(pk=shown.pk).exists()
    return [("包联情况", _page(shown))] if readable else []


def _page(leader: User) -> str:
    return reverse("projects:leader", args=[leader.pk])
