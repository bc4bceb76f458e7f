"""What the audit register calls the acts and objects of land."""

from accounts.wording import Undo
from projects.land.rules.states import Act

ACTS = {f"parcel.{act.lower()}": f"登记宗地{act.label}" for act in Act} | {
    "parcel.remove": "移出宗地",
    "parcel_share.end": "结束宗地使用",
    "parcel_target.check": "登记控制性指标实际值",
    "parcel_file.add": "上传宗地文件",
    "parcel_file.edit": "修改宗地文件信息",
    "parcel_file.remove": "移出宗地文件",
    "parcel_file.download": "下载宗地文件",
    "premises.remove": "移出租赁厂房",
}
UNDO = {"parcel_file.add": Undo("projects:parcel_file_remove")}
NOUNS = {
    "parcel": "宗地",
    "parcel_share": "宗地份额",
    "parcel_assessment": "区域评价",
    "parcel_target": "控制性指标",
    "parcel_file": "宗地文件",
    "premises": "租赁厂房",
}
