"""Who may open the pages of task forces and appointments."""

from accounts.menu import Entry
from accounts.roles import ACT, ADMINS, BUSINESS, EDITORS, READERS, WRITE, Reach, Role, Rule

# How far: those of the projects one is chief of.
CHIEF = "本人任专班班长"
CHIEFS = {Role.STAFF: CHIEF, Role.MANAGER: CHIEF, Role.ADMIN: Reach.ALL}
# A telephone number in full: leaders and the project office anybody's, staff on the projects they keep.
CALLERS = {Role.STAFF: Reach.EDITABLE, **READERS}

RULES = {
    "projects:people": Rule("项目专班", BUSINESS),
    "projects:appointments": Rule("包联与专班台账", BUSINESS),
    "projects:appointments_export": Rule("导出所选任命", BUSINESS, ACT),
    "projects:appointments_people": Rule("各人在手项目", BUSINESS),
    "projects:appointments_projects": Rule("各项目包联与专班", BUSINESS),
    "projects:appointments_vacancies": Rule("空缺清单", BUSINESS),
    "projects:appoint": Rule("任命", ADMINS, WRITE),
    "projects:appointment_end": Rule("卸任", ADMINS, WRITE),
    "projects:appointment_void": Rule("作废任命", ADMINS, WRITE),
    "projects:appointment_correct": Rule("更正任命", ADMINS, WRITE),
    "projects:task_force": Rule("成立或编辑专班", ADMINS, WRITE),
    "projects:contact_add": Rule("添加企业联系人", EDITORS, WRITE),
    "projects:contact_edit": Rule("编辑企业联系人", EDITORS, WRITE),
    "projects:contact_phone": Rule("显示企业联系人号码", CALLERS, ACT),
    "projects:appointment_phone": Rule("显示专班人员号码", CALLERS, ACT),
    "projects:contact_sheet": Rule("显示项目通讯录（全部号码）", CALLERS, ACT),
    "projects:roster": Rule("专班名单", BUSINESS),
    "projects:roster_xlsx": Rule("专班名单（Excel）", BUSINESS),
    "projects:roster_docx": Rule("专班名单（Word）", BUSINESS),
}
MENU = (
    Entry(80, "appointments", "包联与专班", "projects:appointments", ("projects:appointment",)),
)
