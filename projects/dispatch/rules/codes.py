"""What a frozen week counts, compares, links and colours, as codes. A report keeps the codes; the labels are
drawn when it is read, so that a label may be renamed and a week of before still counts as it did."""

from projects.registry.rules.labelled import Labelled
from projects.weekly.rules.duties import DutyState


class Passed(Labelled):
    """进程: what a project has passed; what is new stands beside it in the week it happens."""

    DUE_START = "DUE_START", "应开工"
    STARTED = "STARTED", "已开工"
    NEW_STARTED = "NEW_STARTED", "本周新开工"
    IN_STATISTICS = "IN_STATISTICS", "已纳统"
    NEW_IN_STATISTICS = "NEW_IN_STATISTICS", "本周新纳统"
    COMPLETED = "COMPLETED", "已竣工"
    IN_OPERATION = "IN_OPERATION", "已投产"
    ABOVE_SCALE = "ABOVE_SCALE", "已升规"


class OfYear(Labelled):
    """What a project passed in the year so far, and what is or was planned for some day of it."""

    STARTED = "STARTED", "本年开工"
    STARTED_DUE = "STARTED_DUE", "本年应开工"
    IN_STATISTICS = "IN_STATISTICS", "本年纳统"
    IN_STATISTICS_DUE = "IN_STATISTICS_DUE", "本年应纳统"
    COMPLETED = "COMPLETED", "本年竣工"
    COMPLETED_DUE = "COMPLETED_DUE", "本年应竣工"
    IN_OPERATION = "IN_OPERATION", "本年投产"
    IN_OPERATION_DUE = "IN_OPERATION_DUE", "本年应投产"
    ABOVE_SCALE = "ABOVE_SCALE", "本年升规"
    ABOVE_SCALE_DUE = "ABOVE_SCALE_DUE", "本年应升规"


# A dated fact of the project → what it has passed by it, in all and in the year (done, due).
PASSED = {
    "started": Passed.STARTED,
    "statistics_entered": Passed.IN_STATISTICS,
    "completed": Passed.COMPLETED,
    "operation": Passed.IN_OPERATION,
    "above_scale": Passed.ABOVE_SCALE,
}
NEWLY = {"started": Passed.NEW_STARTED, "statistics_entered": Passed.NEW_IN_STATISTICS}
IN_YEAR = {
    "started": (OfYear.STARTED, OfYear.STARTED_DUE),
    "statistics_entered": (OfYear.IN_STATISTICS, OfYear.IN_STATISTICS_DUE),
    "completed": (OfYear.COMPLETED, OfYear.COMPLETED_DUE),
    "operation": (OfYear.IN_OPERATION, OfYear.IN_OPERATION_DUE),
    "above_scale": (OfYear.ABOVE_SCALE, OfYear.ABOVE_SCALE_DUE),
}


class Planned(Labelled):
    """Whether a project has a plan of the year that counts in the sums of the report."""

    YES = "YES", "有"
    NO = "NO", "无"


class NodeLines(Labelled):
    """Why a milestone stands in a report."""

    OVERDUE = "OVERDUE", "逾期"
    DUE = "DUE", "本周应完成"
    MOVED = "MOVED", "时限调整"
    DONE = "DONE", "本周完成"
    SOON = "SOON", "下周到期"


class Reproach(Labelled):
    """Why a project's reporting stands in 附表 6."""

    MISSED = "MISSED", "未报"
    LATE = "LATE", "迟报"
    RETURNED = "RETURNED", "退回未改"
    UNCHANGED = "UNCHANGED", "无变化"
    ALIKE = "ALIKE", "与上周雷同"


class Mark(Labelled):
    """What is to be said of a problem in the week."""

    NEW = "NEW", "本周新增"
    RESOLVED = "RESOLVED", "本周办结"
    CLOSED = "CLOSED", "本周销号"
    UNABLE = "UNABLE", "本周无法办理"
    RISEN = "RISEN", "本周提级"
    TO_RISE = "TO_RISE", "需提级"
    OVERDUE = "OVERDUE", "超期"
    BLOCKING = "BLOCKING", "堵点"
    OPEN = "OPEN", "未销号"


class PermitMark(Labelled):
    """What is to be said of a permit in the week."""

    SUBMITTED = "SUBMITTED", "本周递交"
    TOLD = "TOLD", "本周告知补正"
    MENDED = "MENDED", "本周补齐"
    ACCEPTED = "ACCEPTED", "本周受理"
    STOPPED = "STOPPED", "本周停钟"
    RESUMED = "RESUMED", "本周恢复计时"
    LENGTHENED = "LENGTHENED", "本周延长时限"
    DECIDED = "DECIDED", "本周办结"
    UNDONE = "UNDONE", "本周撤销办结"
    CHECKED = "CHECKED", "本周核查"
    PROLONGED = "PROLONGED", "本周证照延期"
    OVERDUE = "OVERDUE", "超期"
    CHECK_OVERDUE = "CHECK_OVERDUE", "核查超期"


class Solely(Labelled):
    """Whether one examiner decides alone; "" for no."""

    SOLE = "SOLE", "独任"


class Backward(Labelled):
    """倒排: what is to be said of a project under a confirmed plan."""

    CONFIRMED = "CONFIRMED", "已确认计划"
    SHORT = "SHORT", "目标不可达"
    WIDER = "WIDER", "工期差扩大"


class CameLate(Labelled):
    """What came in for a week that had closed."""

    REPORT = "REPORT", "补报"
    CORRECTION = "CORRECTION", "更正"


class Indicator(Labelled):
    """The rows of 附表 1."""

    PROJECTS = "PROJECTS", "调度项目"
    STARTED = "STARTED", "已开工"
    NEW_STARTED = "NEW_STARTED", "本周新开工"
    IN_STATISTICS = "IN_STATISTICS", "已纳统"
    NEW_IN_STATISTICS = "NEW_IN_STATISTICS", "本周新纳统"
    COMPLETED = "COMPLETED", "已竣工"
    IN_OPERATION = "IN_OPERATION", "已投产"
    ABOVE_SCALE = "ABOVE_SCALE", "已升规"
    NODES_DONE = "NODES_DONE", "本周完成节点"
    ISSUES_NEW = "ISSUES_NEW", "本周新增问题"
    ISSUES_CLOSED = "ISSUES_CLOSED", "本周销号问题"
    PLAN = "PLAN", "年度计划投资"
    DONE = "DONE", "完成投资"
    GAP = "GAP", "序时差"


class Measure(Labelled):
    """What a row of 附表 1 is counted in. Amounts are stored in 万元 and shown in 亿元."""

    PROJECTS = "PROJECTS", "个"
    ITEMS = "ITEMS", "项"
    MONEY = "MONEY", "亿元"
    POINTS = "POINTS", "百分点"


# The unit of every amount, ratio and gap of a report, written into its head.
UNITS = {"amount": "10000 CNY", "ratio": "percent", "gap": "percentage point"}

# 报送 in the sums of a week: who owed a report, and who filed one.
REPORTED = (DutyState.FILED, DutyState.LATE)
OWED = (*REPORTED, DutyState.MISSED, DutyState.OPEN)
