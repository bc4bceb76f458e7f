"""Who may open the pages of milestones and of the templates of backward schedules."""

from accounts.menu import Entry
from accounts.roles import ACT, ADMINS, BUSINESS, EDITORS, WRITE, Rule

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
    "projects:schedule_templates": Rule("倒排工期模板", ADMINS),
    "projects:schedule_template": Rule("一个倒排工期模板", ADMINS),
    "projects:schedule_template_copy": Rule("复制倒排工期模板", ADMINS, WRITE),
    "projects:schedule_template_retire": Rule("停用、恢复倒排工期模板", ADMINS, ACT),
    "projects:template_step_add": Rule("添加模板步骤", ADMINS, WRITE),
    "projects:template_step_edit": Rule("编辑模板步骤", ADMINS, WRITE),
    "projects:template_step_drop": Rule("删除模板步骤", ADMINS, WRITE),
}
MENU = (
    Entry(
        40, "milestones", "节点", "projects:milestones", ("projects:milestone",), "projects",
        query="?state=undone",
    ),
)  # fmt: skip
