"""What a problem is told apart by; its state and steps: see `machine`."""

from projects.registry.rules.labelled import Labelled


class IssueKind(Labelled):
    LAND = "LAND", "土地"
    PLANNING = "PLANNING", "规划"
    ENVIRONMENT = "ENVIRONMENT", "环评"
    ENERGY = "ENERGY", "能评"
    SAFETY = "SAFETY", "安评"
    PERMIT = "PERMIT", "施工许可"
    FUNDING = "FUNDING", "资金融资"
    UTILITIES = "UTILITIES", "水电气热路"
    LABOUR = "LABOUR", "用工"
    SITE = "SITE", "施工环境"
    DESIGN = "DESIGN", "设计变更"
    MARKET = "MARKET", "市场/企业自身"
    POLICY = "POLICY", "政策兑现"
    STATISTICS = "STATISTICS", "纳统"
    OTHER = "OTHER", "其他"


class IssueSource(Labelled):
    REPORT = "REPORT", "周报"
    VISIT = "VISIT", "现场办公"
    COMPANY = "COMPANY", "企业自报"
    MEETING = "MEETING", "会议"
    PATROL = "PATROL", "巡查"
    HOTLINE = "HOTLINE", "12345"


class Severity(Labelled):
    ORDINARY = "ORDINARY", "一般"
    URGENT = "URGENT", "紧急"
    CRITICAL = "CRITICAL", "特急"


class Complexity(Labelled):
    ORDINARY = "ORDINARY", "一般"
    COMPLEX = "COMPLEX", "复杂"
    CROSS_LEVEL = "CROSS_LEVEL", "跨层级"


class IssueLevel(Labelled):
    """On whose level a problem is handled; the rows keep its place in this order, 1 to 4."""

    TASK_FORCE = "TASK_FORCE", "一级（专班）"
    LEADER = "LEADER", "二级（包联领导）"
    LEADING_GROUP = "LEADING_GROUP", "三级（领导组）"
    CITY = "CITY", "四级（市级）"
