"""The audit register in Chinese: what an act, an object and a changed field are called."""

from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

# Acts whose name says more than "verb + kind of object".
ACTS = {
    "session.sign_in": "登录",
    "session.sign_out": "退出",
    "session.expire": "会话到期",
    "session.demo": "切换演示账号",
    "access.denied": "越权访问",
    "access.missing": "访问无权或不存在的对象",
    "access.forged": "拒绝来路不明的提交",
    "password.change": "修改密码",
    "account.open": "开通账号",
    "account.disable": "停用账号",
    "account.reset": "重置初始密码",
    "account.first": "建立首批账号",
    "person.leave": "登记离岗",
    "person.return": "登记返岗",
    "profile.edit": "修改个人资料",
    "role.give": "授予角色（待确认）",
    "role.confirm": "确认角色",
    "role.refuse": "退回角色",
    "register.export": "导出清单",
    "columns.choose": "调整清单列",
    "project.stage": "登记阶段",
    "project.statistics": "登记纳统",
    "project.invests_monthly": "改变投资填报频次",
    "investment.plan": "登记年度计划",
    "investment.month": "登记月度投资",
    "investment.statistical": "登记统计数",
    "investment.opening": "登记期初累计",
    "investment.correct": "更正完成投资",
    "investment.fund": "修改到位资金",
    "project.status": "改变项目状态",
    "project.remove": "移出项目",
    "milestone.complete": "登记节点完成",
    "milestone.move": "调整时限",
    "milestone.remove": "移出节点",
    "progress.file": "报送进展",
    "progress.edit": "修改进展周报",
    "progress.correct": "更正进展周报",
    "issue.download": "下载问题附件",
    "progress.withdraw": "撤回进展周报",
    "progress.return": "退回进展周报",
    "appointment.add": "任命",
    "appointment.end": "卸任",
    "task_force.found": "成立专班",
    "project.report_frequency": "规定报送频次",
    "duty.exempt": "免报",
    "duty.reassign": "改派填报",
    "week.open": "开启报送周",
    "notice.read": "阅读消息",
    "notice.read_all": "消息全部标为已读",
    "file.add": "上传文件",
    "file.edit": "修改文件信息",
    "file.remove": "移出文件",
    "file.download": "下载文件",
    "issue.add": "提出问题",
    "issue.step": "办理问题",
    "issue.clock": "问题超期提级",
    "dispatch.draft": "起草通报",
    "dispatch.freeze": "封存通报",
    "dispatch.publish": "印发通报",
    "dispatch.withdraw": "撤回通报",
    "dispatch.correct": "更正通报",
    "dispatch.sign": "签阅通报",
    "dispatch.file": "生成通报文件",
    "dispatch.export": "下载通报",
    "supervision.draft": "起草督办单",
    "supervision.send": "下发督办单",
    "supervision.drop": "不下发督办单",
    "supervision.receive": "签收督办单",
    "supervision.handle": "填报督办办理情况",
    "supervision.confirm": "确认督办办理情况",
    "supervision.return": "退回督办办理情况",
    "instruction.give": "作出批示",
    "instruction.step": "办理批示",
    "instruction.download": "下载批示附件",
    "meeting.open": "召开调度会",
    "meeting.edit": "修改调度会",
    "meeting.resolve": "记录议定事项",
    "meeting.close": "结束调度会",
    "visit.add": "登记现场办公",
    "visit.edit": "修改现场办公",
    "calendar.load": "载入工作日历",
    "calendar.import": "导入工作日历",
    "calendar.edit": "登记放假和调休",
    "settings.edit": "修改系统设置",
    "light.override": "人工调整灯色",
    "light.withdraw": "撤销人工调整",
    "light_rule.change": "修改亮灯规则",
    "seed.load": "载入报道数据",
    "backup.make": "备份",
    "backup.restore": "从备份恢复",
    "demo.password": "设定演示密码",
}  # fmt: skip
VERBS = {
    "add": "新增", "edit": "修改", "delete": "删除", "restore": "恢复", "void": "作废", "export": "导出",
    "confirm": "确认", "close": "关闭", "open": "打开", "move": "移动", "load": "载入", "clear": "清除",
    "publish": "发布", "import": "导入",
}  # fmt: skip
NOUNS = {
    "session": "登录与退出",
    "access": "越权访问",
    "password": "密码",
    "account": "账号",
    "role": "角色",
    "person": "人员",
    "profile": "个人资料",
    "unit": "单位",
    "register": "清单",
    "audit": "审计",
    "project": "项目",
    "milestone": "节点",
    "appointment": "任命",
    "task_force": "专班",
    "company": "企业",
    "contact": "联系人",
    "duty": "报送任务",
    "week": "报送周",
    "notice": "消息",
    "progress": "进展填报",
    "investment": "投资",
    "issue": "问题",
    "dispatch": "周调度通报",
    "supervision": "督办单",
    "instruction": "批示",
    "meeting": "调度会",
    "visit": "现场办公",
    "file": "项目文件",
    "light": "项目灯",
    "light_rule": "亮灯规则",
    "calendar": "工作日历",
    "settings": "系统设置",
    "demo": "演示数据",
    "seed": "报道数据",
    "backup": "备份",
}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


def act_words(act: str, object_type: str = "") -> str:
    """`project.edit` → 修改项目. An act without words here is shown as it is written."""
    if act in ACTS:
        return ACTS[act]
    noun, _, verb = act.partition(".")
    kind = NOUNS.get(noun) or object_words(object_type)
    return f"{VERBS[verb]}{kind}" if verb in VERBS and kind else act


def object_words(object_type: str) -> str:
    try:
        return str(apps.get_model(object_type)._meta.verbose_name) if object_type else ""
    except LookupError:
        return object_type


def changes(object_type: str, before: dict | None, after: dict | None) -> list[Change]:
    before, after = before or {}, after or {}
    found = []
    for name in dict.fromkeys([*before, *after]):
        field = _field(object_type, name)
        label = OTHER_FIELDS.get(name) or str(getattr(field, "verbose_name", name))
        found.append(Change(label, _words(before.get(name), field), _words(after.get(name), field)))
    return found


OTHER_FIELDS = {
    "on": "日期",
    "user": "人员",
    "people": "人员",
    "evidence": "依据",
    "supporting_units": "配合单位",
    "aliases": "别名",
    "tracks": "赛道",
    "batches": "三个一批",
    "levels": "级别",
    "year_classes": "年度类别",
    "years": "年度",
    "funds": "到位资金",
    "statistics_code": "统计项目编码",
    "columns": "列",
    "projects": "项目",
    "figures": "通报数",
    "rows": "行数",
    "count": "数量",
    "duties": "应报",
    "state": "状态",
    "completed": "完成投资",
    "photos": "照片数",
    "query": "筛选",
    "ticked": "只取勾选的行",
    "reason": "事由",
    "step": "步骤",
    "accounts": "账号",
    "tables": "表数",
    "files": "文件数",
    "attachments": "附件",
    "file": "文件",
    "kind": "类别",
    "name": "名称",
    "first_on": "自",
    "last_on": "至",
    "code": "编号",
    "issue": "问题",
    "instruction": "批示",
}
REASONS = {"idle": "30 分钟未操作", "absolute": "登录已满 12 小时"}


def _field(object_type: str, name: str):
    try:
        field = apps.get_model(object_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return field if hasattr(field, "verbose_name") else None


def _words(value, field) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value)) or "—"
    choices = dict(getattr(field, "flatchoices", None) or REASONS)
    return str(choices.get(value, value) if isinstance(value, str) else value)
