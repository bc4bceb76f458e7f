"""What the audit register calls the acts, objects and fields of this area."""

ACTS = {
    "financing.match": "登记融资对接",
    "financing.diligence": "登记融资尽调",
    "financing.approve": "登记融资批准",
    "financing.adjust": "调整融资批准额",
    "financing.draw": "登记放款",
    "financing.strike": "划去放款",
    "financing.settle": "登记融资结清",
    "financing.refuse": "登记融资婉拒",
    "financing.withdraw": "撤回融资",
    "financing.remove": "移出融资",
    "financing.hand_on": "移交融资经办",
}
NOUNS = {
    "financing": "融资",
    "institution": "融资机构",
}
FIELDS = {
    "amount": "金额",
    "counted": "计入到位资金",
    "institutions": "对口的融资机构",
}
