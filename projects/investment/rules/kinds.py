"""What an amount was recorded as, and whose money it is."""

from projects.registry.rules.labelled import Labelled


class RecordKind(Labelled):
    WEEK = "WEEK", "周报"
    MONTH = "MONTH", "月报"
    STATISTICAL = "STATISTICAL", "统计数"
    OPENING = "OPENING", "期初累计"


class FundSource(Labelled):
    OWN = "OWN", "自有"
    BANK = "BANK", "银行"
    FUND = "FUND", "基金"
    MICROLOAN = "MICROLOAN", "小贷"
    BOND = "BOND", "债券"
    FISCAL = "FISCAL", "财政"
    OTHER = "OTHER", "其他"
