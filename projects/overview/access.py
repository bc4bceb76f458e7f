"""Who may open the pages of the dashboard and what explains its numbers."""

from accounts.menu import Entry
from accounts.roles import BUSINESS, Rule

RULES = {
    "projects:dashboard": Rule("总览", BUSINESS),
    "projects:search": Rule("检索", BUSINESS),
    "projects:counts": Rule("待办数", BUSINESS),
    "projects:project": Rule("项目概况", BUSINESS),
    "projects:history": Rule("项目变更记录", BUSINESS),
    "projects:figures": Rule("通报数对账", BUSINESS),
    "projects:metrics": Rule("口径", BUSINESS),
    "projects:metric": Rule("口径卡", BUSINESS),
}
MENU = (
    Entry(100, "figures", "通报数", "projects:figures", ("projects:figure",)),
    Entry(10, "dashboard", "总览", "projects:dashboard", ("projects:dashboard",), dock=True),
    Entry(110, "metrics", "口径", "projects:metrics", ("projects:metric",)),
)
APART = ("projects:search",)
