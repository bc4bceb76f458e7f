"""What a project needs, in which column of the matrix that stands, and how a need stands."""

from projects.registry.rules.labelled import Labelled


class Element(Labelled):
    """A column of the matrix."""

    LAND = "LAND", "土地"
    FUNDING = "FUNDING", "资金"
    PERMIT = "PERMIT", "手续"
    DEMOLITION = "DEMOLITION", "征拆"
    UTILITIES = "UTILITIES", "水电气热路"
    ENVIRONMENT = "ENVIRONMENT", "环境"
    LABOUR = "LABOUR", "用工"


class NeedKind(Labelled):
    """What is entered as a need. Permits are none: each that has to be applied for is a need by itself."""

    LAND = "LAND", "土地"
    FUNDING = "FUNDING", "资金"
    DEMOLITION = "DEMOLITION", "征拆"
    POWER = "POWER", "供电"
    WATER = "WATER", "供水"
    GAS = "GAS", "供气"
    HEAT = "HEAT", "供热"
    ROAD = "ROAD", "道路"
    LABOUR = "LABOUR", "用工"


class Measure(Labelled):
    """What a need is counted in."""

    MU = "MU", "亩"
    WAN = "WAN", "万元"
    HOUSEHOLD = "HOUSEHOLD", "户"
    KVA = "KVA", "kVA"
    CUBIC_DAY = "CUBIC_DAY", "m³/日"
    CUBIC_HOUR = "CUBIC_HOUR", "m³/时"
    TON_HOUR = "TON_HOUR", "吨/时"
    ROAD = "ROAD", "条"
    PERSON = "PERSON", "人"


# Money has a form of its own, on the project's page of financing.
ENTERED = tuple(kind for kind in NeedKind if kind != NeedKind.FUNDING)
UTILITIES = (NeedKind.POWER, NeedKind.WATER, NeedKind.GAS, NeedKind.HEAT, NeedKind.ROAD)
ELEMENT_OF: dict[str, Element] = {
    NeedKind.LAND: Element.LAND,
    NeedKind.FUNDING: Element.FUNDING,
    NeedKind.DEMOLITION: Element.DEMOLITION,
    NeedKind.LABOUR: Element.LABOUR,
    **dict.fromkeys(UTILITIES, Element.UTILITIES),
}
# The first is meant where nobody says otherwise.
MEASURES: dict[str, tuple[Measure, ...]] = {
    NeedKind.LAND: (Measure.MU,),
    NeedKind.FUNDING: (Measure.WAN,),
    NeedKind.DEMOLITION: (Measure.HOUSEHOLD, Measure.MU),
    NeedKind.POWER: (Measure.KVA,),
    NeedKind.WATER: (Measure.CUBIC_DAY,),
    NeedKind.GAS: (Measure.CUBIC_HOUR,),
    NeedKind.HEAT: (Measure.TON_HOUR,),
    NeedKind.ROAD: (Measure.ROAD,),
    NeedKind.LABOUR: (Measure.PERSON,),
}


def counted_in(kind: str, measure: str) -> str:
    """「亩」: what is written behind the numbers of a need."""
    return Measure(measure or MEASURES[kind][0]).label


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


# From the worst on: what a cell says of several needs.
WORST_FIRST = (
    NeedState.OVERDUE, NeedState.LATE_PROMISE, NeedState.SOON, NeedState.NO_DAY, NeedState.RUNNING,
    NeedState.BLANK, NeedState.NOT_JUDGED, NeedState.SECURED, NeedState.NONE,
)  # fmt: skip
PLACES: dict[str, int] = {state: place for place, state in enumerate(WORST_FIRST)}
