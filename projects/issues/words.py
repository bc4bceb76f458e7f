"""What the audit register calls the acts, objects and fields of this area."""

ACTS = {
    "issue.download": "下载问题附件",
    "issue.add": "提出问题",
    "issue.step": "办理问题",
    "issue.clock": "问题超期提级",
    "supervision.draft": "起草督办单",
    "supervision.send": "下发督办单",
    "supervision.drop": "不下发督办单",
    "supervision.receive": "签收督办单",
    "supervision.unreceive": "督办单退回待签收",
    "supervision.handle": "填报督办办理情况",
    "supervision.confirm": "确认督办办理情况",
    "supervision.return": "退回督办办理情况",
}
NOUNS = {
    "issue": "问题",
    "supervision": "督办单",
}
FIELDS = {
    "step": "步骤",
    "issue": "问题",
    "led_issues": "牵头的问题",
    "supported_issues": "配合的问题",
    "unit_orders": "承办的督办单",
}
