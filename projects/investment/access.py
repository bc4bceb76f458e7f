"""Who may open the pages of plans and figures of investment."""

from accounts.roles import BUSINESS, EDITORS, WRITE, Rule
from projects.people.access import CHIEFS

RULES = {
    "projects:investment": Rule("项目投资", BUSINESS),
    "projects:year_plan": Rule("登记或调整年度计划", EDITORS, WRITE),
    "projects:investment_month": Rule("登记月度投资和到位资金", EDITORS, WRITE),
    "projects:investment_statistical": Rule("登记统计数", EDITORS, WRITE),
    "projects:investment_opening": Rule("登记期初累计", EDITORS, WRITE),
    "projects:investment_correct": Rule("更正完成投资", EDITORS, WRITE),
    "projects:fund_edit": Rule("修改到位资金", EDITORS, WRITE),
    "projects:statistics": Rule("登记纳统或未纳统原因", EDITORS, WRITE),
    "projects:investment_frequency": Rule("改变投资填报频次", CHIEFS, WRITE),
}
