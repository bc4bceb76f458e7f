"""Who may open the pages of firms."""

from accounts.menu import Entry
from accounts.roles import ACT, ADMINS, BUSINESS, READERS, WRITE, Reach, Role, Rule

# A contact's number in full: as on the firm's projects.
CALLERS = {Role.STAFF: Reach.EDITABLE, **READERS}

RULES = {
    "projects:companies": Rule("企业清单", BUSINESS),
    "projects:companies_lookup": Rule("查找企业", ADMINS),
    "projects:company": Rule("企业", BUSINESS),
    "projects:company_edit": Rule("修改企业", ADMINS, WRITE),
    "projects:company_merge": Rule("合并重复登记的企业", ADMINS, WRITE),
    "projects:company_part": Rule("撤销企业合并", ADMINS, WRITE),
    "projects:company_contact_add": Rule("添加企业的联系人", ADMINS, WRITE),
    "projects:company_contact_edit": Rule("编辑企业的联系人", ADMINS, WRITE),
    "projects:company_contact_take": Rule("转为企业联系人", ADMINS, WRITE),
    "projects:company_contact_phone": Rule("显示企业的联系人号码", CALLERS, ACT),
}
MENU = (Entry(48, "companies", "企业", "projects:companies", ("projects:compan",), "projects"),)
