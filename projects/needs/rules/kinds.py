"""What a project needs, and how a need stands."""

from projects.registry.rules.labelled import Labelled


class NeedKind(Labelled):
    FUNDING = "FUNDING", "资金"


class NeedState(Labelled):
    NONE = "NONE", "不涉及"
    NOT_JUDGED = "NOT_JUDGED", "不评价"
    BLANK = "BLANK", "未填"
    SECURED = "SECURED", "已保障"
    NO_DAY = "NO_DAY", "无日期"
    OVERDUE = "OVERDUE", "逾期未保障"
    LATE_PROMISE = "LATE_PROMISE", "承诺晚于需要"
    SOON = "SOON", "14 天内到期"
    RUNNING = "RUNNING", "推进中"
