"""What the audit register calls the acts, objects and fields of this area."""

from accounts.wording import Undo

ACTS = {
    "light.override": "人工调整灯色",
    "light.withdraw": "撤销人工调整",
    "light_rule.change": "修改亮灯规则",
}
UNDO = {
    "light.override": Undo("projects:override_withdraw", asks=False, args=("project.code", "pk")),
}
NOUNS = {
    "light": "项目灯",
    "light_rule": "亮灯规则",
}
