"""Who may open the pages of milestones."""

from accounts.menu import Entry
from accounts.roles import ACT, BUSINESS, EDITORS, WRITE, Rule

RULES = {
    "projects:schedule": Rule("项目节点", BUSINESS),
    "projects:milestones": Rule("节点清单", BUSINESS),
    "projects:milestones_export": Rule("导出所选节点", BUSINESS, ACT),
    "projects:milestone_add": Rule("添加节点", EDITORS, WRITE),
    "projects:milestone_edit": Rule("编辑节点", EDITORS, WRITE),
    "projects:milestone_move": Rule("调整时限", EDITORS, WRITE),
    "projects:milestone_done": Rule("登记节点完成", EDITORS, WRITE),
    "projects:milestone_reopen": Rule("撤销节点完成", EDITORS, WRITE),
    "projects:milestone_remove": Rule("移出节点", EDITORS, WRITE),
}
MENU = (Entry(40, "milestones", "节点", "projects:milestones", ("projects:milestone",)),)
