"""Who may open the pages of what is done with a weekly report."""

from accounts.roles import ACT, ADMINS, LEADERS, READERS, WRITE, Rule

RULES = {
    "projects:dispatch_draft": Rule("起草本周通报", ADMINS, ACT),
    "projects:dispatch_publish": Rule("印发通报", ADMINS, WRITE),
    "projects:dispatch_withdraw": Rule("撤回通报", LEADERS, WRITE),
    "projects:dispatch_correct": Rule("更正通报", ADMINS, WRITE),
    "projects:dispatch_prove": Rule("核验通报", READERS, ACT),
    "projects:dispatch_sign": Rule("签阅通报", LEADERS, ACT),
}
