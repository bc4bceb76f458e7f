"""Who may open the pages of accounts, and where they stand in the menu."""

from accounts.menu import Entry, Group, Thumb
from accounts.roles import (
    ACT,
    ADMINS,
    AUDITORS,
    CONFIRMERS,
    EVERYONE,
    PEOPLE,
    READERS,
    SECURITY,
    SIGNED_IN,
    SYSTEM,
    WRITE,
    Reach,
    Role,
    Rule,
)  # fmt: skip

# Who finds their own there: nothing ever waits for the auditor, who changes nothing.
WAITED_FOR = dict.fromkeys([role for role in Role if role != Role.AUDITOR], Reach.ALL)

RULES = {
    "accounts:login": Rule("登录", {}, WRITE, public=True),
    "accounts:healthz": Rule("存活检查", {}, public=True),
    "accounts:readyz": Rule("就绪检查", {}, public=True),
    "accounts:logout": Rule("退出", SIGNED_IN, ACT),
    "accounts:session_left": Rule("登录剩余时间", SIGNED_IN),
    "accounts:profile": Rule("我的资料", SIGNED_IN, WRITE),
    "accounts:password_change": Rule("修改密码", SIGNED_IN, WRITE),
    "accounts:register_columns": Rule("列设置", EVERYONE, ACT),
    "accounts:population": Rule("真实、演示切换", EVERYONE, ACT),
    "accounts:todo": Rule("我的待办", WAITED_FOR),
    "accounts:todo_number": Rule("管理员的待办数", CONFIRMERS),
    "accounts:role_help": Rule("权限表", SIGNED_IN),
    "accounts:people": Rule("人员清单", PEOPLE),
    "accounts:people_lookup": Rule("查找人员", ADMINS),
    "accounts:person": Rule("人员信息", PEOPLE),
    "accounts:person_add": Rule("新增人员", ADMINS, WRITE),
    "accounts:person_edit": Rule("修改人员", ADMINS, WRITE),
    "accounts:person_phone": Rule("显示人员号码", READERS, ACT),
    "accounts:person_leave": Rule("登记离岗", ADMINS, WRITE),
    "accounts:person_return": Rule("登记返岗", ADMINS, WRITE),
    "accounts:account_open": Rule("开通账号", SYSTEM, WRITE),
    "accounts:account_reset": Rule("重置初始密码", SYSTEM, WRITE),
    "accounts:account_disable": Rule("停用账号", SYSTEM, WRITE),
    "accounts:role_give": Rule("授予角色", SECURITY, WRITE),
    "accounts:role_confirm": Rule("确认角色", CONFIRMERS, WRITE),
    "accounts:role_refuse": Rule("退回角色", CONFIRMERS, WRITE),
    "accounts:units": Rule("单位清单", {Role.MANAGER: Reach.ALL, **ADMINS}),
    "accounts:units_lookup": Rule("查找单位", PEOPLE),
    "accounts:unit": Rule("单位信息", {Role.MANAGER: Reach.ALL, **ADMINS}),
    "accounts:unit_add": Rule("新增单位", ADMINS, WRITE),
    "accounts:unit_edit": Rule("修改单位", ADMINS, WRITE),
    "accounts:unit_merge": Rule("并入单位", ADMINS, WRITE),
    "accounts:unit_dissolve": Rule("撤销单位", ADMINS, WRITE),
    "accounts:unit_restore": Rule("恢复单位", ADMINS, WRITE),
    "accounts:audit": Rule("审计记录", AUDITORS),
}

GROUPS = (Group(10, "overview", "总览", waits="todo"), Group(50, "office", "管理"))
MENU = (
    Entry(
        15,
        "todo",
        "我的待办",
        "accounts:todo",
        ("accounts:todo",),
        "overview",
        Thumb(40, WAITED_FOR, "待办"),
    ),
    Entry(
        130,
        "people",
        "人员",
        "accounts:people",
        ("accounts:person", "accounts:people", "accounts:account", "accounts:role_"),
        "office",
        Thumb(20, CONFIRMERS),
    ),
    Entry(140, "units", "单位", "accounts:units", ("accounts:unit",), "office"),
    Entry(150, "audit", "审计", "accounts:audit", ("accounts:audit",), "office"),
)
APART = ("accounts:role_help",)
NOTES = (
    "系统管理员、安全管理员、审计员不参与业务，三者不能由一人兼任。角色由安全管理员授予，须另一位安全管理员或系统管理员确认后生效。",
)
