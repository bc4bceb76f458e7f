"""Who may open the pages of needs and the matrix."""

from accounts.menu import Entry
from accounts.roles import BUSINESS, EDITORS, WRITE, Rule

RULES = {
    # Of money of which one may not know both say the word of its state alone.
    "projects:resources": Rule("要素矩阵", BUSINESS),
    "projects:resources_print": Rule("打印要素矩阵", BUSINESS),
    "projects:need": Rule("一项要素需求", BUSINESS),
    "projects:need_add": Rule("登记要素需求", EDITORS, WRITE),
    "projects:need_edit": Rule("编辑要素需求", EDITORS, WRITE),
    "projects:need_advance": Rule("登记要素进展", EDITORS, WRITE),
    "projects:need_remove": Rule("移出要素需求", EDITORS, WRITE),
    "projects:need_issue": Rule("就一项要素提出问题", EDITORS, WRITE),
}
MENU = (
    Entry(
        44, "resources", "要素", "projects:resources",
        ("projects:resources", "projects:need"), "projects",
    ),
)  # fmt: skip
NOTES = ("要素的责任人看得到由自己负责的那一项，并可登记进展；资金一栏，无权看融资的只看到状态。",)
