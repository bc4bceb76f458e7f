"""What the audit register calls the acts, objects and fields of this area."""

ACTS = {
    "project.statistics": "登记纳统",
    "project.invests_monthly": "改变投资填报频次",
    "investment.plan": "登记年度计划",
    "investment.month": "登记月度投资",
    "investment.statistical": "登记统计数",
    "investment.opening": "登记期初累计",
    "investment.correct": "更正完成投资",
    "investment.fund": "修改到位资金",
}
NOUNS = {
    "investment": "投资",
}
FIELDS = {
    "funds": "到位资金",
    "statistics_code": "统计项目编码",
}
