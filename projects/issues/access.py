"""Who may open the pages of problems and supervision orders."""

from accounts.menu import Entry, Group
from accounts.roles import ADMINS, BUSINESS, EDITORS, WRITE, Reach, Role, Rule

RULES = {
    "projects:issues": Rule("问题", BUSINESS),
    "projects:issue_levels": Rule("问题看板", BUSINESS),
    "projects:project_issues": Rule("项目的问题", BUSINESS),
    "projects:issue": Rule("问题", BUSINESS),
    "projects:issue_file": Rule("下载问题附件", BUSINESS),
    "projects:issue_request": Rule("问题的请示件", BUSINESS),
    "projects:issue_raise": Rule("提出问题：选项目", BUSINESS),
    "projects:handlers_lookup": Rule("查找责任人", EDITORS),
    "projects:issue_add": Rule("提出问题", EDITORS, WRITE),
    "projects:issue_edit": Rule("编辑问题", EDITORS, WRITE),
    # Which step is whose, by role in the task force, is the table of issues/rules/machine.py.
    "projects:issue_step": Rule("办理问题", EDITORS, WRITE),
    "projects:supervision": Rule("督办单清单", BUSINESS),
    "projects:supervision_order": Rule("督办单", BUSINESS),
    "projects:supervision_decide": Rule(
        "下发督办单、确认办理", {Role.MANAGER: Reach.ALL, **ADMINS}, WRITE
    ),
    "projects:supervision_answer": Rule("签收督办单、填报办理情况", EDITORS, WRITE),
}
GROUPS = (Group(40, "supervising", "督办"),)
MENU = (
    Entry(50, "issues", "问题", "projects:issues", ("projects:issue",), "supervising"),
    Entry(
        62,
        "supervision",
        "督办单",
        "projects:supervision",
        ("projects:supervision",),
        "supervising",
    ),
)
