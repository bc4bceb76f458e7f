"""Who may open the pages of task forces and appointments."""

from django.urls import reverse

from accounts.menu import Entry
from accounts.models import User
from accounts.roles import (
    ACT,
    ADMINS,
    BUSINESS,
    BUSINESS_PAGE,
    EDITORS,
    READERS,
    WRITE,
    Reach,
    Role,
    Rule,
)  # fmt: skip

# How far: those of the projects one is chief of.
CHIEF = "本人任专班班长"
CHIEFS = {Role.STAFF: CHIEF, Role.MANAGER: CHIEF, Role.ADMIN: Reach.ALL}
# A telephone number in full: leaders and the project office anybody's, staff on the projects they keep.
CALLERS = {Role.STAFF: Reach.EDITABLE, **READERS}
# How far: one's own leave; a handover of which one is a side.
OWN = "本人的"
OWNERS = {Role.STAFF: OWN, Role.MANAGER: OWN, Role.ADMIN: Reach.ALL}
# Nobody confirms for another: the project office closes with a reason.
SIDES = {Role.STAFF: OWN, Role.MANAGER: OWN}

RULES = {
    "projects:people": Rule("项目专班", BUSINESS),
    "projects:appointments": Rule("包联与专班台账", BUSINESS),
    "projects:appointments_export": Rule("导出所选任命", BUSINESS, ACT),
    "projects:appointments_people": Rule("各人在手项目", BUSINESS),
    "projects:appointments_projects": Rule("各项目包联与专班", BUSINESS),
    "projects:appointments_vacancies": Rule("空缺清单", BUSINESS),
    "projects:appoint": Rule("任命", ADMINS, WRITE),
    "projects:fill": Rule("补缺", ADMINS, WRITE),
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
    "projects:absences": Rule("请假和出差清单", BUSINESS),
    "projects:absence_add": Rule("登记请假、出差", BUSINESS_PAGE, WRITE),
    "projects:absence_edit": Rule("修改请假、出差", OWNERS, WRITE),
    "projects:absence_withdraw": Rule("撤回请假、出差", OWNERS, WRITE),
    "projects:handovers": Rule("交接清单一览", BUSINESS),
    "projects:handover": Rule("交接", BUSINESS),
    "projects:handover_paper": Rule("交接清单（Word）", BUSINESS),
    "projects:handover_confirm": Rule("确认交接", SIDES, WRITE),
    "projects:handover_close": Rule("关闭交接", ADMINS, WRITE),
}
MENU = (
    Entry(
        80,
        "appointments",
        "包联与专班",
        "projects:appointments_people",
        ("projects:appointment", "projects:absence", "projects:handover"),
        "office",
    ),
)


def person_links(viewer: User, shown: User) -> list[tuple[str, str]]:
    """(words, address): one's own leave and trips; for the project office those of who is here."""
    if viewer == shown and viewer.role in OWNERS:
        return [("请假、出差", reverse("projects:absences"))]
    if viewer.role in ADMINS and shown.is_active:
        return [("登记请假、出差", f"{reverse('projects:absence_add')}?user={shown.pk}")]
    return []
