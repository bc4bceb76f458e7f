"""What the audit register calls the acts, objects and fields of permits."""

ACTS = {
    "permit.submit": "登记递交",
    "permit.tell": "告知补正",
    "permit.mend": "登记补正交齐",
    "permit.accept": "登记受理",
    "permit.pause": "登记停钟",
    "permit.resume": "登记恢复计时",
    "permit.longer": "延长审批时限",
    "permit.promise": "登记承诺书",
    "permit.decide": "登记办结",
    "permit.undo": "撤销办结",
    "permit.remove": "移出手续",
    "permit.check": "登记核查",
    "permit.extend": "登记证照延期",
    "mandate.end": "结束代办委托",
    "sole.confirm": "确认独任授权",
    "sole.end": "结束独任授权",
    "spot.draw": "抽取抽查名单",
    "spot.check": "登记抽查",
}
NOUNS = {
    "permit": "手续",
    "permititem": "审批事项",
    "mandate": "代办委托",
    "sole": "独任授权",
}
FIELDS = {
    "from_on": "起",
    "told_on": "书面告知日",
    "to_on": "止",
    "month_on": "月份",
    "days": "天数",
    "authority_items": "审批事项",
    "unit_permits": "在办的手续",
    "months": "延期（月）",
    "items": "审批事项",
    "seed": "抽样种子",
    "approved_by": "批准人",
}
