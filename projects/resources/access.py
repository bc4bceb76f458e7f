"""Who may open the pages of permits, of the catalogue and of mandates."""

from accounts.menu import Entry
from accounts.roles import ADMINS, BUSINESS, BUSINESS_PAGE, EDITORS, READERS, WRITE, Rule

RULES = {
    "projects:project_resources": Rule("项目的手续", BUSINESS),
    "projects:permits": Rule("手续看板", BUSINESS),
    "projects:permits_xlsx": Rule("手续看板（Excel）", BUSINESS),
    "projects:permit": Rule("手续", BUSINESS),
    "projects:permit_notice": Rule("手续一次性告知单", BUSINESS),
    "projects:permit_add": Rule("登记手续", EDITORS, WRITE),
    "projects:permit_edit": Rule("编辑手续", EDITORS, WRITE),
    "projects:permit_remove": Rule("移出手续", EDITORS, WRITE),
    "projects:permit_issue": Rule("就一件手续提出问题", EDITORS, WRITE),
    # Which act is whose is the table of resources/rules/acts.py.
    "projects:permit_act": Rule("办理手续", EDITORS, WRITE),
    "projects:permit_items": Rule("审批事项清单", BUSINESS_PAGE),
    "projects:permititem_add": Rule("添加审批事项", ADMINS, WRITE),
    "projects:permititem_edit": Rule("编辑审批事项", ADMINS, WRITE),
    "projects:sole_add": Rule("登记独任授权", ADMINS, WRITE),
    "projects:sole_confirm": Rule("确认独任授权", READERS, WRITE),
    "projects:sole_end": Rule("结束独任授权", ADMINS, WRITE),
    "projects:spot_draw": Rule("抽取独任和承诺的抽查名单", ADMINS, WRITE),
    "projects:spot_check": Rule("登记抽查", READERS, WRITE),
    "projects:mandates": Rule("代办登记", BUSINESS),
    "projects:mandate_add": Rule("登记代办", EDITORS, WRITE),
    "projects:mandate_end": Rule("结束代办", EDITORS, WRITE),
}
MENU = (
    Entry(
        46,
        "permits",
        "手续",
        "projects:permits",
        ("projects:permit", "projects:mandate", "projects:sole", "projects:spot"),
        "projects",
    ),
)
NOTES = (
    "代办员看得到所代办的项目，并可办理代办范围内的手续；审批人、核查人只看得到交给自己的那件手续。",
)
