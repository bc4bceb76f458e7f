"""Who may open the pages of milestones, of backward schedules and of their templates."""

from accounts.menu import Entry
from accounts.roles import ACT, ADMINS, BUSINESS, EDITORS, READERS, WRITE, Role, Rule
from projects.people.access import CHIEFS

# How far: nodes of the projects that one leads.
LED = "本人任包联领导"
FIXERS = {Role.STAFF: LED, **READERS}

RULES = {
    "projects:schedule": Rule("项目的倒排工期和节点", BUSINESS),
    "projects:schedules": Rule("倒排工期清单", BUSINESS),
    "projects:schedules_export": Rule("导出所选倒排工期", BUSINESS, ACT),
    "projects:schedule_xlsx": Rule("项目的倒排工期（Excel）", BUSINESS),
    "projects:schedule_make": Rule("建立倒排工期", EDITORS, WRITE),
    "projects:schedule_target": Rule("调整倒排工期的目标日期", EDITORS, WRITE),
    "projects:schedule_winter": Rule("设定冬季停工", EDITORS, WRITE),
    "projects:schedule_levers": Rule("采用缩短工期的办法", EDITORS, WRITE),
    "projects:schedule_confirm": Rule("确认倒排计划", CHIEFS, WRITE),
    "projects:schedule_step_add": Rule("添加步骤", EDITORS, WRITE),
    "projects:step_edit": Rule("编辑步骤", EDITORS, WRITE),
    "projects:step_start": Rule("登记步骤开始", EDITORS, WRITE),
    "projects:step_done": Rule("登记步骤完成", EDITORS, WRITE),
    "projects:step_reopen": Rule("撤销步骤完成", EDITORS, WRITE),
    "projects:step_applies": Rule("改变步骤是否适用", EDITORS, WRITE),
    "projects:step_drop": Rule("删除步骤", EDITORS, WRITE),
    "projects:step_issue": Rule("就一个步骤提出问题", EDITORS, WRITE),
    "projects:step_link_add": Rule("设定前置步骤", EDITORS, WRITE),
    "projects:step_link_waive": Rule("放开、恢复前后顺序", EDITORS, WRITE),
    "projects:step_link_drop": Rule("删除前置步骤", EDITORS, WRITE),
    "projects:milestones": Rule("节点清单", BUSINESS),
    "projects:milestones_export": Rule("导出所选节点", BUSINESS, ACT),
    "projects:milestone_add": Rule("添加节点", EDITORS, WRITE),
    "projects:milestone_edit": Rule("编辑节点", EDITORS, WRITE),
    "projects:milestone_move": Rule("调整时限", EDITORS, WRITE),
    "projects:milestone_fix": Rule("定死、解除定死节点日期", FIXERS, WRITE),
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
    Entry(40, "milestones", "节点", "projects:milestones", ("projects:milestone",), "projects"),
    Entry(45, "schedules", "倒排工期", "projects:schedules", ("projects:schedules",), "projects"),
)  # fmt: skip
