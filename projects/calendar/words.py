"""What the audit register calls the acts, objects and fields of this area."""

ACTS = {
    "calendar.load": "载入工作日历",
    "calendar.import": "导入工作日历",
    "calendar.edit": "登记放假和调休",
    "settings.edit": "修改系统设置",
}
NOUNS = {
    "calendar": "工作日历",
    "settings": "系统设置",
}
