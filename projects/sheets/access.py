"""Who may bring sheets in: the project office alone, for a sheet names projects and people of all."""

from accounts.roles import ACT, ADMINS, WRITE, Rule

RULES = {
    "projects:sheets": Rule("导入 Excel", ADMINS, WRITE),
    "projects:sheet_template": Rule("下载导入模板", ADMINS),
    "projects:sheet_months": Rule("粘贴月度完成投资", ADMINS, WRITE),
    "projects:sheet_out": Rule("导出回导表", ADMINS, ACT),
    "projects:sheet_land_out": Rule("导出宗地回导表", ADMINS, ACT),
    "projects:sheet": Rule("检查导入表", ADMINS),
    "projects:sheet_columns": Rule("核对导入列", ADMINS, WRITE),
    "projects:sheet_decide": Rule("认定导入行", ADMINS, ACT),
    "projects:sheet_apply": Rule("应用导入", ADMINS, ACT),
    "projects:sheet_errors": Rule("下载错误表", ADMINS),
    "projects:sheet_original": Rule("下载导入原文件", ADMINS),
    "projects:sheet_undo": Rule("撤销导入", ADMINS, WRITE),
}
