"""What the audit register calls the acts, objects and fields of this area."""

from accounts.wording import Undo

ACTS = {
    "milestone.fix": "领导定死节点日期",
    "milestone.free": "解除定死的节点日期",
    "plan.confirm": "确认倒排计划",
    "schedule.levers": "采用缩短工期的办法",
    "schedule.make": "建立倒排工期",
    "schedule.target": "调整目标日期",
    "schedule.winter": "设定冬季停工",
    "step.applies": "改变步骤是否适用",
    "step.complete": "登记步骤完成",
    "step.drop": "删除步骤",
    "step.link": "设定前置步骤",
    "step.start": "登记步骤开始",
    "step.unlink": "删除前置步骤",
    "step.unwaive": "恢复前后顺序",
    "step.waive": "放开前后顺序",
    "template.add": "添加模板步骤",
    "template.copy": "复制模板",
    "template.drop": "删除模板步骤",
    "template.edit": "修改模板步骤",
    "template.retire": "停用或恢复模板",
    "milestone.complete": "登记节点完成",
    "milestone.reopen": "撤销节点完成",
    "milestone.move": "调整时限",
    "milestone.remove": "移出节点",
}
UNDO = {
    "milestone.add": Undo("projects:milestone_remove"),
    "milestone.complete": Undo("projects:milestone_reopen"),
}
NOUNS = {
    "milestone": "节点",
    "plan": "倒排计划",
    "schedule": "倒排工期",
    "step": "工期步骤",
    "template": "倒排工期模板",
}
FIELDS = {
    "unit_milestones": "负责的节点",
    "unit_steps": "负责的工期步骤",
    "template": "模板",
    "templates": "模板",
    "target_on": "目标日期",
    "steps": "步骤数",
    "levers": "采用的办法",
    "lag": "间隔（天）",
    "lag_unit": "间隔按",
    "preds": "前置步骤",
    "pred": "前置步骤",
    "basis": "排法",
    "shortfall": "工期差（工作日）",
    "milestones_made": "新增节点",
    "milestones_moved": "调整时限的节点",
    "from": "复制自",
}
