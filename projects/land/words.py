"""What the audit register calls the acts and objects of land."""

from projects.land.rules.states import Act

ACTS = {f"parcel.{act.lower()}": f"登记宗地{act.label}" for act in Act} | {
    "parcel.remove": "移出宗地",
    "parcel_share.end": "结束宗地使用",
    "parcel_target.check": "登记控制性指标实际值",
    "premises.remove": "移出租赁厂房",
}
NOUNS = {
    "parcel": "宗地",
    "parcel_share": "宗地份额",
    "parcel_assessment": "区域评价",
    "parcel_target": "控制性指标",
    "premises": "租赁厂房",
}
