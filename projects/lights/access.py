"""Who may open the pages of lights and their rules."""

from accounts.roles import ADMINS, BUSINESS, EDITORS, WRITE, Rule

RULES = {
    "projects:light": Rule("项目灯", BUSINESS),
    "projects:override_add": Rule("人工调整灯色", EDITORS, WRITE),
    "projects:override_withdraw": Rule("撤销人工调整", EDITORS, WRITE),
    "projects:light_rule": Rule("亮灯规则", ADMINS, WRITE),
}
