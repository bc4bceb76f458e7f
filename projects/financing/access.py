"""Who may open the pages of financing: fewer people than see the project (models/scopes.py)."""

from accounts.menu import Entry
from accounts.roles import ADMINS, BUSINESS, READERS, WRITE, Reach, Role, Rule

# How far: the projects for which one answers, and the cases one handles. Units, members and assistants: none.
FINANCED = "本人任包联领导、班长、专员或经办"
FINANCE_READERS = {Role.STAFF: FINANCED, **READERS}
FINANCERS = {Role.STAFF: FINANCED, Role.MANAGER: FINANCED, Role.ADMIN: Reach.ALL}

RULES = {
    "projects:financing": Rule("融资清单", FINANCE_READERS),
    # Who may not know of it reads the state of the need alone.
    "projects:project_financing": Rule("项目的资金", BUSINESS),
    "projects:financing_need": Rule("登记资金需求", FINANCERS, WRITE),
    "projects:financing_add": Rule("登记融资", FINANCERS, WRITE),
    "projects:financing_case": Rule("一笔融资", FINANCE_READERS),
    "projects:financing_edit": Rule("编辑融资", FINANCERS, WRITE),
    # Which act is possible when is the table of financing/rules/machine.py.
    "projects:financing_act": Rule("办理融资、登记放款", FINANCERS, WRITE),
    "projects:drawdown_strike": Rule("划去放款", FINANCERS, WRITE),
    "projects:institutions": Rule("融资机构", READERS),
    "projects:institution_add": Rule("新增融资机构", ADMINS, WRITE),
    "projects:institution_edit": Rule("修改融资机构", ADMINS, WRITE),
}
MENU = (
    Entry(
        47, "financing", "融资", "projects:financing",
        ("projects:financing", "projects:drawdown_", "projects:institution"), "projects",
    ),
)  # fmt: skip
NOTES = (
    (
        "融资情况属企业信息：包联领导、专班班长、项目专员和经办人可读可写，领导可读；牵头和配合单位、专班成员、"
        "联络员只看到资金需求的状态，看不到金额、机构和办理情况。抵质押情况不进入任何导出和审计记录。"
    ),
)
