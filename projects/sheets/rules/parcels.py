"""The columns of a sheet of parcels, whose rows are no project's, and by what names offices call them."""

import re
import unicodedata

from projects.land.rules.kinds import Supply, Use
from projects.sheets.rules.fields import Field, Kind, make_field, plain_heading

DAY = "2026-03-05"
AREA_NAMES = "面积 宗地面积 出让面积 土地面积 用地面积 成交面积"
FIELDS: tuple[Field, ...] = (
    make_field("parcel_code", "编号", Kind.TEXT, "系统编号 宗地系统编号", 16, "系统编号，更新已有宗地时填"),
    make_field("parcel_number", "宗地编号", Kind.TEXT, "地块编号 宗地号 地号 出让编号 宗地代码 公告编号", 40, "出让公告或规划条件上的编号"),
    make_field("parcel_name", "宗地名称", Kind.TEXT, "地块名称 宗地 地块 名称", 60, "新登记的必填"),
    make_field("location", "位置", Kind.TEXT, "坐落 宗地位置 地块位置 土地坐落 土地位置 四至", 100),
    make_field("area", "面积（亩）", Kind.MU, AREA_NAMES, 0, "亩数，如 35.5；不知道的留空"),
    make_field("area_sqm", "面积（㎡）", Kind.SQM, "", 0, "平方米数，如 23666.67；与亩都填时须一致"),
    make_field("use", "用途", Kind.CHOICE, "土地用途 规划用途 用地性质 土地性质", 0, "、".join(one.label for one in Use)),
    make_field("standard", "标准地", Kind.CHOICE, "是否标准地", 0, "是、否、未认定"),
    make_field("supply", "供应方式", Kind.CHOICE, "出让方式 供地方式 土地供应方式", 0, "、".join(one.label for one in Supply)),
    make_field("term_years", "年限（年）", Kind.WHOLE, "出让年限 使用年限 土地年限 年限", 0, "1 至 70"),
    make_field("conditions_no", "规划条件文号", Kind.TEXT, "规划条件 规划条件编号", 60),
    make_field("holder", "受让企业", Kind.COMPANY, "受让人 受让单位 竞得人 竞得企业 竞得单位 土地使用权人 使用权人 企业 企业名称", 100, "企业全称"),
    make_field("price", "成交价", Kind.AMOUNT, "成交价款 成交总价 成交金额 出让价款 土地出让价款 出让金 土地出让金 土地价款", 0, "一个数"),
    make_field("contract_no", "合同编号", Kind.TEXT, "出让合同编号 合同号 出让合同号", 60),
    make_field("title_no", "不动产权证号", Kind.TEXT, "不动产权证 产权证号 土地证号 不动产证号", 60),
    make_field("cleared_on", "净地日期", Kind.DAY, "净地时间 净地", 0, DAY),
    make_field("assessed_on", "区域评价完成日期", Kind.DAY, "区评完成日期 区域评价日期 区评日期 区域评价完成时间", 0, DAY),
    make_field("announced_on", "公告日期", Kind.DAY, "公告时间 出让公告日期 出让公告时间", 0, DAY),
    make_field("sold_on", "成交日期", Kind.DAY, "成交时间 摘牌日期 摘牌时间 竞得日期 竞得时间", 0, DAY),
    make_field("contract_on", "合同日期", Kind.DAY, "合同签订日期 合同签订时间 签订合同日期 合同时间 签订日期", 0, DAY),
    make_field("paid_on", "价款缴清日期", Kind.DAY, "缴清日期 价款缴清时间 缴款日期", 0, DAY),
    make_field("delivered_on", "交地日期", Kind.DAY, "交地时间 交付日期 交付时间 交付土地日期", 0, DAY),
    make_field("title_on", "办证日期", Kind.DAY, "办证时间 发证日期 登记日期", 0, DAY),
    make_field("begun_on", "动工开发日期", Kind.DAY, "动工日期 动工时间 实际动工日期 实际开工日期 开工日期", 0, DAY),
    make_field("completed_on", "竣工日期", Kind.DAY, "竣工时间 实际竣工日期", 0, DAY),
    make_field("agreed_start_on", "约定开工日期", Kind.DAY, "约定开工时间 约定动工日期 约定动工时间", 0, DAY),
    make_field("agreed_completion_on", "约定竣工日期", Kind.DAY, "约定竣工时间", 0, DAY),
    make_field("agreed_output_on", "约定达产日期", Kind.DAY, "约定达产时间 约定投产日期", 0, DAY),
)  # fmt: skip
# By what a row says which parcel it is, the first that it says.
NAMED_BY = ("parcel_name", "parcel_number", "parcel_code")
# Of a field the column of the parcel that keeps it, where that is called otherwise.
KEPT_AS = {"parcel_number": "number", "parcel_name": "name", "holder": "company"}
_AREAS = {plain_heading(name) for name in AREA_NAMES.split()}
_SQM = re.compile(r"平方米|平米|m2")


def is_in_sqm(heading: str) -> bool:
    return _SQM.search(_folded(heading)) is not None


def read_area(heading: str) -> str:
    """The field of an area that a heading names by its unit, 亩 where it says none; "" for none and for others."""
    text = _folded(heading)
    if plain_heading(_SQM.sub("", text)).removesuffix("亩") not in _AREAS or "公顷" in text:
        return ""
    return "area_sqm" if is_in_sqm(heading) else "area"


def _folded(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).split()).lower()
