"""What a parcel is for, how it is supplied, how far it has come, and what is agreed for it."""

from projects.registry.rules.labelled import Labelled


class Use(Labelled):
    INDUSTRY = "INDUSTRY", "工业"
    STORAGE = "STORAGE", "仓储"
    RESEARCH = "RESEARCH", "科研"
    COMMERCIAL = "COMMERCIAL", "商服"
    PUBLIC = "PUBLIC", "公共设施"
    OTHER = "OTHER", "其他"


class Supply(Labelled):
    LISTING = "LISTING", "挂牌"
    TENDER = "TENDER", "招标"
    AUCTION = "AUCTION", "拍卖"
    AGREEMENT = "AGREEMENT", "协议"
    ALLOCATION = "ALLOCATION", "划拨"
    LEASE = "LEASE", "租赁"
    LEASE_FIRST = "LEASE_FIRST", "先租后让"


class ParcelState(Labelled):
    """In the order of the way; a parcel stands where its furthest day is. 收回 ends it from anywhere."""

    RESERVE = "RESERVE", "储备"
    CLEARED = "CLEARED", "净地"
    ASSESSED = "ASSESSED", "区评完成"
    ANNOUNCED = "ANNOUNCED", "公告"
    SOLD = "SOLD", "成交"
    CONTRACTED = "CONTRACTED", "合同"
    DELIVERED = "DELIVERED", "交地"
    BEGUN = "BEGUN", "开工"
    COMPLETED = "COMPLETED", "竣工"
    REVIEWED = "REVIEWED", "达产复核"
    WITHDRAWN = "WITHDRAWN", "收回"


class AssessmentKind(Labelled):
    ENVIRONMENT = "ENVIRONMENT", "环境"
    ENERGY = "ENERGY", "节能"
    EARTHQUAKE = "EARTHQUAKE", "地震"
    GEOLOGY = "GEOLOGY", "地质灾害"
    MINERALS = "MINERALS", "压覆矿产"
    SOIL = "SOIL", "水土保持"
    RELICS = "RELICS", "文物"
    FLOOD = "FLOOD", "洪水"
    CLIMATE = "CLIMATE", "气候"
    OTHER = "OTHER", "其他"


# The seven of a 标准地 by general practice; which seven Shanxi means, its papers found do not say. The zone sets its own.
USUAL_ASSESSMENTS = (
    AssessmentKind.ENVIRONMENT, AssessmentKind.ENERGY, AssessmentKind.EARTHQUAKE,
    AssessmentKind.GEOLOGY, AssessmentKind.MINERALS, AssessmentKind.SOIL, AssessmentKind.RELICS,
)  # fmt: skip


class TargetKind(Labelled):
    """控制性指标, each with its unit: 固定资产投资 is what the first counts, never 总投资."""

    FIXED_INVESTMENT = "FIXED_INVESTMENT", "固定资产投资强度（万元/亩）"
    FLOOR_RATIO = "FLOOR_RATIO", "容积率"
    BUILDING_DENSITY = "BUILDING_DENSITY", "建筑系数（%）"
    TAX = "TAX", "亩均税收（万元/亩·年）"
    OUTPUT = "OUTPUT", "亩均产值（万元/亩·年）"
    ENERGY = "ENERGY", "单位能耗（吨标煤/万元）"
    EMISSION = "EMISSION", "单位排放"
    RND = "RND", "研发投入强度（%）"

    @property
    def at_least(self) -> bool:
        """Whether what is agreed is the least; of energy and emission it is the most."""
        return self not in AT_MOST


AT_MOST = frozenset({TargetKind.ENERGY, TargetKind.EMISSION})
# The five of Shanxi's 标准地, until the zone sets its own.
USUAL_TARGETS = (
    TargetKind.FIXED_INVESTMENT, TargetKind.FLOOR_RATIO, TargetKind.TAX, TargetKind.ENERGY,
    TargetKind.EMISSION,
)  # fmt: skip


class ParcelPaper(Labelled):
    """What a paper of a parcel is."""

    CONDITIONS = "CONDITIONS", "规划条件"
    ASSESSMENT = "ASSESSMENT", "区域评价"
    DEAL = "DEAL", "成交确认书"
    CONTRACT = "CONTRACT", "出让合同"
    DELIVERY = "DELIVERY", "交地确认书"
    TITLE = "TITLE", "不动产权证"
    FINDING = "FINDING", "闲置认定书"
    TARGETS = "TARGETS", "指标核验材料"
    OTHER = "OTHER", "其他"


class TargetState(Labelled):
    MET = "MET", "达标"
    UNMET = "UNMET", "未达"
    OVERDUE_UNKNOWN = "OVERDUE_UNKNOWN", "到期未填"
    NOT_DUE = "NOT_DUE", "未到期"
    NO_DAY = "NO_DAY", "未定期限"
    NOT_AGREED = "NOT_AGREED", "未约定"
    NOT_JUDGED = "NOT_JUDGED", "不评价"


class Idle(Labelled):
    """A hint of days alone: that land is idle says the finding of an authority, never this."""

    IDLE_2Y = "IDLE_2Y", "满两年未动工"
    IDLE_1Y = "IDLE_1Y", "满一年"
    NEAR = "NEAR", "临近一年"
    GOVERNMENT_CAUSE = "GOVERNMENT_CAUSE", "政府原因"
    OK = "OK", "未到一年"
    NO_DAY = "NO_DAY", "无约定日期"
    STARTED = "STARTED", "已动工"
    STOPPED_NOT_IDLE = "STOPPED_NOT_IDLE", "停工未达闲置标准"
    NOT_JUDGED = "NOT_JUDGED", "不评价"
