"""Who may open the pages of the inbox."""

from accounts.menu import Entry
from accounts.roles import ACT, BUSINESS, Rule

RULES = {
    "projects:inbox": Rule("我的消息", BUSINESS),
    "projects:notices_read": Rule("标为已读", BUSINESS, ACT),
}
MENU = (Entry(18, "inbox", "消息", "projects:inbox", ("projects:inbox",), "overview"),)
