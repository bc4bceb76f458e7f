"""Who may open the pages of the weekly report as it is read."""

from accounts.menu import Entry
from accounts.roles import BUSINESS, READERS, Rule

RULES = {
    "projects:dispatch": Rule("通报清单", BUSINESS),
    "projects:dispatch_report": Rule("周调度通报", BUSINESS),
    "projects:dispatch_table": Rule("通报附表", BUSINESS),
    "projects:dispatch_project": Rule("通报中的项目", BUSINESS),
    "projects:dispatch_compare": Rule("通报对比", BUSINESS),
    "projects:dispatch_print": Rule("打印通报", BUSINESS),
    "projects:dispatch_present": Rule("通报会议放映", READERS),
    "projects:dispatch_leaders": Rule("通报分领导页", READERS),
    "projects:dispatch_verify": Rule("通报核验结果", READERS),
    "projects:dispatch_docx": Rule("通报 Word", READERS),
    "projects:dispatch_xlsx": Rule("通报 Excel", READERS),
}
MENU = (Entry(70, "dispatch", "通报", "projects:dispatch", ("projects:dispatch",), "dispatching"),)
