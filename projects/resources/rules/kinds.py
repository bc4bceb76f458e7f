"""The words of permits: one code, one label."""

from projects.registry.rules.labelled import Labelled


class Phase(Labelled):
    """国办发〔2019〕11号: the four phases of approving a construction project."""

    LAND = "LAND", "立项用地规划许可"
    WORKS = "WORKS", "工程建设许可"
    START = "START", "施工许可"
    ACCEPTANCE = "ACCEPTANCE", "竣工验收"
    OTHER = "OTHER", "其他"


class Method(Labelled):
    RESERVED = "RESERVED", "保留审批"
    PROMISE = "PROMISE", "企业承诺"
    GOVERNMENT = "GOVERNMENT", "政府统一服务"
    CANCELLED = "CANCELLED", "取消"
    NOT_APPLICABLE = "NOT_APPLICABLE", "不适用"


WITHOUT_STEP = (Method.CANCELLED, Method.NOT_APPLICABLE)  # nobody applies for anything
TIMED = (Method.RESERVED, Method.PROMISE)  # whose days count; the others cost the firm none


class Result(Labelled):
    GRANTED = "GRANTED", "准予"
    REFUSED = "REFUSED", "不予许可"
    WITHDRAWN = "WITHDRAWN", "撤回申请"


ENDED_WITHOUT = (Result.REFUSED, Result.WITHDRAWN)  # another application is another row


class CheckResult(Labelled):
    PASS = "PASS", "通过"
    FAIL = "FAIL", "未通过"


class Channel(Labelled):
    WINDOW = "WINDOW", "一窗受理"
    ONLINE = "ONLINE", "网上办理"
    AGENT = "AGENT", "代办"


class LimitKind(Labelled):
    LEGAL = "LEGAL", "法定时限"
    PROMISED = "PROMISED", "承诺时限"


class PauseReason(Labelled):
    """行政许可法第四十五条: what takes days out of the limit. 补正 is none of them."""

    HEARING = "HEARING", "听证"
    TENDER = "TENDER", "招标、拍卖"
    TEST = "TEST", "检验、检测、检疫、鉴定"
    EXPERT = "EXPERT", "专家评审"
    OTHER = "OTHER", "其他"


class MandateScope(Labelled):
    ALL = "ALL", "全程代办"
    PART = "PART", "部分事项"


class Board(Labelled):
    """Where a permit stands today: computed whenever it is read, stored nowhere."""

    UNFILED = "UNFILED", "未申请"
    SUPPLEMENT = "SUPPLEMENT", "待补正"
    RUNNING = "RUNNING", "在办"
    PAUSED = "PAUSED", "停钟"
    OVERDUE = "OVERDUE", "超期"
    CHECK = "CHECK", "待核查"
    DONE = "DONE", "办结"
    NONE = "NONE", "不需办理"
