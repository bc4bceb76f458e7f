"""Superiors' forms: the project office keeps them, everyone who sees projects fills them with those."""

from accounts.roles import ACT, ADMINS, BUSINESS_PAGE, WRITE, Rule

RULES = {
    "projects:returns": Rule("上级报表", BUSINESS_PAGE),
    "projects:return_form": Rule("一张上级报表", BUSINESS_PAGE),
    "projects:return_fill": Rule("填好并下载上级报表", BUSINESS_PAGE, ACT),
    "projects:return_add": Rule("添加上级报表", ADMINS, WRITE),
    "projects:return_edit": Rule("修改上级报表的名称和范围", ADMINS, WRITE),
    "projects:return_marks": Rule("标记上级报表", ADMINS, WRITE),
    "projects:return_sheet": Rule("换上级报表的工作表", ADMINS, WRITE),
    "projects:return_retire": Rule("停用上级报表", ADMINS, WRITE),
}
