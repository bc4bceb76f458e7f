"""What the audit register calls the acts, objects and fields of this area."""

from accounts.wording import Undo

ACTS = {
    "appointment.add": "任命",
    "appointment.correct": "更正任命",
    "appointment.end": "卸任",
    "task_force.found": "成立专班",
    "phone.sheet": "显示项目通讯录",
    "absence.add": "登记请假、出差",
    "absence.withdraw": "撤回请假、出差",
    "handover.confirm": "确认交接",
    "handover.close": "关闭交接",
    "commissioner.await": "登记待任专员",
    "commissioner.withdraw": "撤回待任专员",
    "handover.list": "列出交接清单",
}
UNDO = {
    "appointment.add": Undo("projects:appointment_void"),
    "absence.add": Undo("projects:absence_withdraw", asks=False),
}
NOUNS = {
    "appointment": "任命",
    "task_force": "专班",
    "roster": "专班名单",
    "absence": "请假、出差",
    "handover": "交接",
}
FIELDS = {
    "task_force_units": "参加的专班",
}
