"""What a form of a superior may ask of the register: of each project, and once for the whole form."""

from dataclasses import dataclass

from projects.sheets.rules.fields import ADDED_BY_FACTS, field_of, plain_heading


@dataclass(frozen=True)
class Field:
    """`names`: what a heading may call it."""

    code: str
    label: str
    names: tuple[str, ...] = ()


WAN, YI = "_wan", "_yi"
AMOUNTS = {
    "total_investment": ("总投资", ""),
    "year_plan": ("年度计划投资", "年度计划 年度投资计划 今年计划 本年计划 年计划投资 计划投资"),
    "year_done": ("本年完成投资", "本年完成 今年完成 累计完成 年度完成 完成投资 年度累计完成 本年累计完成 本年累计完成投资"),
    "total_done": ("开工以来累计完成投资", "开工以来累计完成 累计完成总投资 自开工累计完成"),
    "fixed_investment": ("固定资产投资", ""),
    "agreed_investment": ("协议投资", ""),
    "statistical_investment": ("纳统计划总投资", ""),
}  # fmt: skip


def _field(code: str, label: str, names: str = "") -> Field:
    return Field(code, label, (label, *names.split()))


def _amounts() -> list[Field]:
    return [
        _field(f"{code}{unit}", f"{label}（{words}）", names)
        for code, (label, names) in AMOUNTS.items()
        for unit, words in ((YI, "亿元"), (WAN, "万元"))
    ]


ROW_FIELDS = (
    _field("place", "序号", "编次 次序"),
    _field("name", "项目名称"),
    _field("short_name", "简称"),
    _field("code", "编号"),
    _field("approval_code", "项目代码"),
    _field("company", "建设单位"),
    _field("credit_code", "统一社会信用代码"),
    _field("industry", "行业"),
    _field("tracks", "赛道"),
    _field("levels", "级别", "重点项目级别 项目级别"),
    _field("nature", "建设性质"),
    _field("stage", "阶段"),
    _field("status", "状态", "项目状态"),
    *_amounts(),
    _field("done_ratio", "完成率", "年度投资完成率 投资完成率 年度完成率 完成比例"),
    _field("land", "用地（亩）", "用地"),
    _field("site", "建设地点"),
    _field("description", "建设内容"),
    *(_field(fact, label) for fact, label in ADDED_BY_FACTS.items()),
    _field("lead_unit", "牵头单位"),
    _field("leader", "包联领导", "包保领导 联系领导 分管领导 包抓领导 责任领导"),
    _field("chief", "专班班长", "班长 专班负责人"),
    _field("commissioner", "项目专员", "专员 联系人 项目联系人 责任人 服务专员"),
    _field("next_node", "下一节点", "下步计划 下一步工作 下一步计划 下步工作"),
    _field("progress", "最近一次进展", "进展情况 形象进度 目前进展 工作进展 进展 项目进展 建设进展 进展情况及形象进度"),
    _field("issues", "未销号问题", "存在问题 存在的问题 问题 堵点 困难问题 需协调解决的问题 存在困难和问题 需协调事项"),
    _field("source_note", "备注"),
)  # fmt: skip
CELL_FIELDS = (
    _field("my_unit", "填报单位", "单位 报送单位 填表单位 上报单位"),
    _field("me", "填报人", "填表人 制表人 经办人 制表"),
    _field("today", "填报日期", "日期 填表日期 报送日期 上报日期 制表日期 填报时间 报送时间"),
    _field("today_words", "填报日期（文字）"),
    _field("month", "所属月份"),
    _field("year", "年份"),
    _field("count", "项目个数", "项目数 项目总数"),
)
ROW_FIELD = {one.code: one for one in ROW_FIELDS}
CELL_FIELD = {one.code: one for one in CELL_FIELDS}
_KNOWN = {plain_heading(name): one.code for one in reversed(ROW_FIELDS) for name in one.names}
_KNOWN_CELLS = {plain_heading(name): one.code for one in reversed(CELL_FIELDS) for name in one.names}  # fmt: skip


def proposed_field(heading: str, unit: str) -> str:
    """The field of a column by its heading, "" for none; `unit`: of money, as heading or title say it."""
    plain = plain_heading(heading)
    code = _KNOWN.get(plain, "") or field_of(heading)
    base = code.removesuffix(YI).removesuffix(WAN)
    if base in AMOUNTS:
        return f"{base}{WAN if unit == '万元' else YI}"
    return code if code in ROW_FIELD else ""


def proposed_cell(words: str) -> str:
    """What is asked beside words like 「填报单位：」, "" for none."""
    said = words.strip()
    return _KNOWN_CELLS.get(plain_heading(said), "") if said.endswith((":", "：")) else ""
