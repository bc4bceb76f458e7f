"""What a notice is about."""

from projects.registry.rules.labelled import Labelled


class NoticeKind(Labelled):
    REMINDER = "REMINDER", "填报提醒"
    OVERDUE = "OVERDUE", "未报"
    RETURNED = "RETURNED", "退回"
    ISSUE = "ISSUE", "问题"
    SUPERVISION = "SUPERVISION", "督办"
    INSTRUCTION = "INSTRUCTION", "批示"
    APPOINTMENT = "APPOINTMENT", "任命"
    LIGHT = "LIGHT", "亮灯"
    DISPATCH = "DISPATCH", "通报"
    RELAY = "RELAY", "请转告"
    OTHER = "OTHER", "通知"
