"""What the audit register calls the acts, objects and fields of needs."""

ACTS = {
    "need.save": "登记资金需求",
    "need.add": "登记要素需求",
    "need.edit": "编辑要素需求",
    "need.advance": "登记要素进展",
    "need.remove": "移出要素需求",
}
NOUNS: dict[str, str] = {}
FIELDS = {
    "unit_needs": "未保障的要素需求",
}
