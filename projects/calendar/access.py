"""Who may open the pages of settings and the working calendar."""

from accounts.menu import Entry
from accounts.roles import ADMINS, WRITE, Rule

RULES = {
    "projects:settings": Rule("系统设置", ADMINS, WRITE),
    "projects:calendar": Rule("工作日历", ADMINS),
    "projects:calendar_import": Rule("导入工作日历", ADMINS, WRITE),
    "projects:calendar_edit": Rule("登记放假和调休", ADMINS, WRITE),
}
MENU = (
    Entry(
        120,
        "settings",
        "设置",
        "projects:settings",
        (
            "projects:setting",
            "projects:calendar",
            "projects:light_rule",
            "projects:schedule_template",
            "projects:template_step",
            "projects:screens",
            "projects:screen_",
        ),
        "office",
    ),
)
