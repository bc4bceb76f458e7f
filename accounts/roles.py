"""Who may do what, as data. The middleware refuses what is not listed here, the help page prints
it, tests/house/test_access.py walks it. Source: the role × action table agreed with the zone."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    STAFF = "STAFF", "工作人员"
    MANAGER = "MANAGER", "领导"
    ADMIN = "ADMIN", "业务管理员"
    SYSTEM_ADMIN = "SYSTEM_ADMIN", "系统管理员"
    SECURITY_ADMIN = "SECURITY_ADMIN", "安全管理员"
    AUDITOR = "AUDITOR", "审计员"


class Reach(StrEnum):
    """How far a right goes. VISIBLE: the rows `visible_to` gives the person; EDITABLE: those of
    `editable_by`; CHIEF: those of the projects one is chief of; GIVER: the instructions one has
    given or may record for their leader; ASSISTANT: what one records for the leaders who have named
    one their 联络员; ALL: every row, or a page without rows of anybody's own."""

    VISIBLE = "本人或本单位相关"
    EDITABLE = "本人负责"
    CHIEF = "本人任专班班长"
    GIVER = "本人作出或代录的批示"
    ASSISTANT = "为本人联络的领导代录"
    ALL = "全部"


@dataclass(frozen=True)
class Rule:
    """What the roles may do at one URL. A role that is absent is refused. `public`: no sign-in."""

    label: str
    reach: dict[Role, Reach]
    methods: tuple[str, ...] = ("GET", "HEAD", "OPTIONS")
    public: bool = False

    def allows(self, role: str) -> bool:
        return self.public or role in self.reach


WRITE = ("GET", "HEAD", "OPTIONS", "POST")
ACT = ("OPTIONS", "POST")

EVERYONE = dict.fromkeys(Role, Reach.ALL)
BUSINESS = {Role.STAFF: Reach.VISIBLE, Role.MANAGER: Reach.ALL, Role.ADMIN: Reach.ALL}
EDITORS = {Role.STAFF: Reach.EDITABLE, Role.MANAGER: Reach.EDITABLE, Role.ADMIN: Reach.ALL}
CHIEFS = {Role.STAFF: Reach.CHIEF, Role.MANAGER: Reach.CHIEF, Role.ADMIN: Reach.ALL}
BUSINESS_PAGE = dict.fromkeys(BUSINESS, Reach.ALL)
ADMINS = {Role.ADMIN: Reach.ALL}
LEADERS = {Role.MANAGER: Reach.ALL}
READERS = {**LEADERS, **ADMINS}
# A 包联领导 may have an account of the staff: what was recorded for them they strike themselves.
GIVERS = {Role.STAFF: Reach.GIVER, Role.MANAGER: Reach.GIVER, **ADMINS}
# The project office never answers for who is to do it.
ANSWERERS = {Role.STAFF: Reach.EDITABLE, Role.MANAGER: Reach.EDITABLE}
# 批示: a leader's own, or recorded for a leader by the project office or the leader's 联络员.
INSTRUCTORS = {Role.STAFF: Reach.ASSISTANT, **READERS}
VISITORS = {Role.STAFF: Reach.EDITABLE, **READERS}

# An account whose role is not yet confirmed has the role "": it may sign in and out, no more.
SIGNED_IN = {**EVERYONE, "": Reach.ALL}
KEEPERS = {Role.ADMIN: Reach.ALL, Role.SYSTEM_ADMIN: Reach.ALL, Role.SECURITY_ADMIN: Reach.ALL}
PEOPLE = {**KEEPERS, Role.MANAGER: Reach.ALL}
SYSTEM = {Role.SYSTEM_ADMIN: Reach.ALL}
SECURITY = {Role.SECURITY_ADMIN: Reach.ALL}
CONFIRMERS = {**SYSTEM, **SECURITY}
AUDITORS = {Role.AUDITOR: Reach.ALL}

ACCOUNT_RULES = {
    "accounts:login": Rule("登录", {}, WRITE, public=True),
    "accounts:healthz": Rule("存活检查", {}, public=True),
    "accounts:readyz": Rule("就绪检查", {}, public=True),
    "accounts:logout": Rule("退出", SIGNED_IN, ACT),
    "accounts:profile": Rule("我的资料", SIGNED_IN, WRITE),
    "accounts:password_change": Rule("修改密码", SIGNED_IN, WRITE),
    "accounts:register_columns": Rule("列设置", EVERYONE, ACT),
    "accounts:role_help": Rule("权限表", SIGNED_IN),
    "accounts:people": Rule("人员清单", PEOPLE),
    "accounts:people_lookup": Rule("查找人员", ADMINS),
    "accounts:person": Rule("人员信息", PEOPLE),
    "accounts:person_add": Rule("新增人员", ADMINS, WRITE),
    "accounts:person_edit": Rule("修改人员", ADMINS, WRITE),
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
    "accounts:unit_add": Rule("新增单位", ADMINS, WRITE),
    "accounts:unit_edit": Rule("修改单位", ADMINS, WRITE),
    "accounts:audit": Rule("审计记录", AUDITORS),
}

# Where those who have no business with projects begin.
HOMES = {
    "": "accounts:profile",
    Role.SYSTEM_ADMIN: "accounts:people",
    Role.SECURITY_ADMIN: "accounts:people",
    Role.AUDITOR: "accounts:audit",
}

# The main menu in order: key (also the icon's name), words, URL name. Shown to whom the rule allows.
MENU = (
    ("dashboard", "总览", "projects:dashboard"),
    ("projects", "项目", "projects:register"),
    ("log", "填报", "projects:log"),
    ("milestones", "节点", "projects:milestones"),
    ("issues", "堵点", "projects:issues"),
    ("supervision", "批示督办", "projects:instructions"),
    ("dispatch", "通报", "projects:dispatch"),
    ("appointments", "任命", "projects:appointments"),
    ("chase", "催报", "projects:chase"),
    ("figures", "通报数", "projects:figures"),
    ("metrics", "口径", "projects:metrics"),
    ("settings", "设置", "projects:settings"),
    ("people", "人员", "accounts:people"),
    ("units", "单位", "accounts:units"),
    ("audit", "审计", "accounts:audit"),
)

# On a phone these stand at the thumb, the rest one tap away; who has none of them sees the first four.
DOCK = ("dashboard", "projects", "log", "dispatch")

PROJECT_RULES = {
    "projects:dashboard": Rule("总览", BUSINESS),
    "projects:register": Rule("项目清单", BUSINESS),
    "projects:register_export": Rule("导出所选项目", BUSINESS, ACT),
    "projects:bulk_appoint": Rule("批量任命", ADMINS, ACT),
    "projects:bulk_edit": Rule("批量修改项目", ADMINS, ACT),
    "projects:project": Rule("项目概况", BUSINESS),
    "projects:schedule": Rule("项目节点", BUSINESS),
    "projects:people": Rule("项目专班", BUSINESS),
    "projects:history": Rule("项目变更记录", BUSINESS),
    "projects:investment": Rule("项目投资", BUSINESS),
    "projects:year_plan": Rule("登记或调整年度计划", EDITORS, WRITE),
    "projects:investment_month": Rule("登记月度投资和到位资金", EDITORS, WRITE),
    "projects:investment_statistical": Rule("登记统计数", EDITORS, WRITE),
    "projects:investment_opening": Rule("登记期初累计", EDITORS, WRITE),
    "projects:investment_correct": Rule("更正完成投资", EDITORS, WRITE),
    "projects:fund_edit": Rule("修改到位资金", EDITORS, WRITE),
    "projects:statistics": Rule("登记纳统或未纳统原因", EDITORS, WRITE),
    "projects:investment_frequency": Rule("改变投资填报频次", CHIEFS, WRITE),
    "projects:light": Rule("项目灯", BUSINESS),
    "projects:override_add": Rule("人工调整灯色", EDITORS, WRITE),
    "projects:override_withdraw": Rule("撤销人工调整", EDITORS, WRITE),
    "projects:light_rule": Rule("亮灯规则", ADMINS, WRITE),
    "projects:progress": Rule("项目进展", BUSINESS),
    "projects:photo": Rule("照片", BUSINESS),
    "projects:log": Rule("我的填报", BUSINESS_PAGE),
    "projects:log_form": Rule("填报进展", EDITORS, WRITE),
    "projects:log_withdraw": Rule("撤回填报", EDITORS, WRITE),
    "projects:log_return": Rule("退回填报", CHIEFS, WRITE),
    "projects:log_token": Rule("续传凭证", BUSINESS_PAGE),
    "projects:log_shell": Rule("离线页面", {}, public=True),
    "projects:service_worker": Rule("离线程序", {}, public=True),
    "projects:project_add": Rule("新建项目", ADMINS, WRITE),
    "projects:project_edit": Rule("编辑项目", EDITORS, WRITE),
    "projects:project_stage": Rule("登记阶段", EDITORS, WRITE),
    "projects:project_status": Rule("改变项目状态", ADMINS, WRITE),
    "projects:project_confirm": Rule("确认项目信息", EDITORS, WRITE),
    "projects:project_remove": Rule("移出台账", ADMINS, WRITE),
    "projects:removed": Rule("已移出的项目", ADMINS),
    "projects:project_restore": Rule("恢复项目", ADMINS, WRITE),
    "projects:milestones": Rule("节点清单", BUSINESS),
    "projects:milestones_export": Rule("导出所选节点", BUSINESS, ACT),
    "projects:milestone_add": Rule("添加节点", EDITORS, WRITE),
    "projects:milestone_edit": Rule("编辑节点", EDITORS, WRITE),
    "projects:milestone_move": Rule("调整时限", EDITORS, WRITE),
    "projects:milestone_done": Rule("登记节点完成", EDITORS, WRITE),
    "projects:milestone_reopen": Rule("撤销节点完成", EDITORS, WRITE),
    "projects:milestone_remove": Rule("移出节点", EDITORS, WRITE),
    "projects:appointments": Rule("任命清单", BUSINESS),
    "projects:appointments_export": Rule("导出所选任命", BUSINESS, ACT),
    "projects:appoint": Rule("任命", ADMINS, WRITE),
    "projects:appointment_end": Rule("卸任", ADMINS, WRITE),
    "projects:appointment_void": Rule("作废任命", ADMINS, WRITE),
    "projects:task_force": Rule("成立或编辑专班", ADMINS, WRITE),
    "projects:contact_add": Rule("添加企业联系人", EDITORS, WRITE),
    "projects:contact_edit": Rule("编辑企业联系人", EDITORS, WRITE),
    "projects:chase": Rule("催报", ADMINS),
    "projects:duty_exempt": Rule("免报", CHIEFS, WRITE),
    "projects:report_frequency": Rule("规定报送频次", ADMINS, WRITE),
    "projects:inbox": Rule("我的消息", BUSINESS),
    "projects:notices_read": Rule("标为已读", BUSINESS, ACT),
    "projects:issues": Rule("问题清单", BUSINESS),
    "projects:issue_levels": Rule("问题看板", BUSINESS),
    "projects:project_issues": Rule("项目的问题", BUSINESS),
    "projects:issue": Rule("问题", BUSINESS),
    "projects:issue_file": Rule("下载问题附件", BUSINESS),
    "projects:issue_request": Rule("问题的请示件", BUSINESS),
    "projects:issue_raise": Rule("提出问题：选项目", BUSINESS),
    "projects:issue_add": Rule("提出问题", EDITORS, WRITE),
    "projects:issue_edit": Rule("编辑问题", EDITORS, WRITE),
    # Which step is whose, by role in the task force, is the table of projects/rules/issues.py.
    "projects:issue_step": Rule("办理问题", EDITORS, WRITE),
    "projects:supervision": Rule("督办单清单", BUSINESS),
    "projects:supervision_order": Rule("督办单", BUSINESS),
    "projects:supervision_decide": Rule(
        "下发督办单、确认办理", {Role.MANAGER: Reach.ALL, **ADMINS}, WRITE
    ),
    "projects:supervision_answer": Rule("签收督办单、填报办理情况", EDITORS, WRITE),
    "projects:instructions": Rule("批示清单", BUSINESS),
    "projects:instruction": Rule("批示", BUSINESS),
    "projects:instruction_add": Rule("作批示、代录批示", INSTRUCTORS, WRITE),
    # Which step is whose is the table of projects/rules/instructions.py.
    "projects:instruction_decide": Rule("验收、退回、延期、撤销批示", GIVERS, WRITE),
    "projects:instruction_answer": Rule("反馈、答复批示", ANSWERERS, WRITE),
    "projects:instruction_file": Rule("批示原件和答复附件", BUSINESS),
    "projects:meetings": Rule("调度会清单", READERS),
    "projects:meeting": Rule("调度会", READERS),
    "projects:meeting_present": Rule("调度会投屏", READERS),
    "projects:meeting_minutes": Rule("调度会纪要", READERS),
    "projects:meeting_add": Rule("召开调度会", ADMINS, WRITE),
    "projects:meeting_edit": Rule("修改调度会信息", ADMINS, WRITE),
    "projects:meeting_resolve": Rule("记录议定事项", ADMINS, WRITE),
    "projects:meeting_close": Rule("结束调度会", ADMINS, WRITE),
    "projects:visits": Rule("现场办公清单", BUSINESS),
    "projects:visit_pick": Rule("登记现场办公：选项目", BUSINESS),
    "projects:visit_add": Rule("登记现场办公", VISITORS, WRITE),
    "projects:visit": Rule("现场办公", BUSINESS),
    "projects:visit_edit": Rule("修改现场办公", EDITORS, WRITE),
    "projects:visit_issue": Rule("提出现场办公发现的问题", EDITORS, WRITE),
    "projects:visit_photo": Rule("现场办公照片", BUSINESS),
    "projects:settings": Rule("系统设置", ADMINS, WRITE),
    "projects:calendar": Rule("工作日历", ADMINS),
    "projects:calendar_import": Rule("导入工作日历", ADMINS, WRITE),
    "projects:calendar_edit": Rule("登记放假和调休", ADMINS, WRITE),
    "projects:project_files": Rule("项目文件", BUSINESS),
    "projects:file_add": Rule("上传文件", EDITORS, WRITE),
    "projects:file_download": Rule("下载文件", BUSINESS),
    "projects:file_edit": Rule("修改文件信息", EDITORS, WRITE),
    "projects:file_remove": Rule("移出文件", EDITORS, WRITE),
    "projects:dispatch": Rule("通报清单", BUSINESS),
    "projects:dispatch_draft": Rule("起草本周通报", ADMINS, ACT),
    "projects:dispatch_report": Rule("周调度通报", BUSINESS),
    "projects:dispatch_table": Rule("通报附表", BUSINESS),
    "projects:dispatch_project": Rule("通报中的项目", BUSINESS),
    "projects:dispatch_compare": Rule("通报对比", BUSINESS),
    "projects:dispatch_print": Rule("打印通报", BUSINESS),
    "projects:dispatch_present": Rule("通报会议放映", READERS),
    "projects:dispatch_leaders": Rule("通报分领导页", READERS),
    "projects:dispatch_verify": Rule("核验通报", READERS),
    "projects:dispatch_docx": Rule("通报 Word", READERS),
    "projects:dispatch_xlsx": Rule("通报 Excel", READERS),
    "projects:dispatch_publish": Rule("印发通报", ADMINS, WRITE),
    "projects:dispatch_withdraw": Rule("撤回通报", LEADERS, WRITE),
    "projects:dispatch_correct": Rule("更正通报", ADMINS, WRITE),
    "projects:dispatch_sign": Rule("签阅通报", LEADERS, ACT),
    "projects:figures": Rule("通报数对账", BUSINESS),
    "projects:metrics": Rule("口径", BUSINESS),
    "projects:metric": Rule("口径卡", BUSINESS),
}

RULES: dict[str, Rule] = {**ACCOUNT_RULES, **PROJECT_RULES}
