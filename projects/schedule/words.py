"""What the audit register calls the acts, objects and fields of this area."""

ACTS = {
    "milestone.complete": "登记节点完成",
    "milestone.move": "调整时限",
    "milestone.remove": "移出节点",
}
NOUNS = {
    "milestone": "节点",
}
FIELDS = {
    "unit_milestones": "负责的节点",
}
