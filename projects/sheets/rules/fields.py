"""What a column of a project sheet may say, and by what names offices call it."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a cell of the column is read."""

    TEXT = "TEXT"
    AMOUNT = "AMOUNT"
    NUMBER = "NUMBER"
    FACT = "FACT"
    STAGE = "STAGE"
    CHOICE = "CHOICE"
    UNIT = "UNIT"
    COMPANY = "COMPANY"
    PERSON = "PERSON"
    DAY = "DAY"
    ROLE = "ROLE"
    WHOLE = "WHOLE"
    YES = "YES"
    MU = "MU"
    SQM = "SQM"


@dataclass(frozen=True)
class Field:
    """`names`: what a heading may say; its own label is one of them. `longest`: characters of a text. `takes`: what
    may be written, for the template and for errors."""

    code: str
    label: str
    kind: Kind
    names: tuple[str, ...] = ()
    longest: int = 0
    takes: str = ""


def make_field(
    code: str, label: str, kind: Kind, names: str = "", longest: int = 0, takes: str = ""
) -> Field:
    return Field(code, label, kind, (label, *names.split()), longest, takes)


FACT_NAMES = {
    "signed": "签约时间 签约 签约日 协议签订时间 签订时间",
    "landed": "落地时间 落地 落户时间",
    "filed": "备案时间 备案 立项时间 立项备案时间 立项日期 核准备案时间",
    "started": "开工时间 开工 实际开工 实际开工时间 实际开工日期 开工建设时间 动工时间",
    "statistics_entered": "纳统时间 纳统 入统时间 纳统入库时间 入库时间",
    "completed": "竣工时间 竣工 实际竣工 实际竣工时间 实际竣工日期 完工时间 完工日期",
    "trial": "试生产时间 试生产 试产时间 试运行时间",
    "operation": "投产时间 投产 实际投产 实际投产时间 实际投产日期 投运时间",
    "above_scale": "升规时间 升规 入规时间",
    "full_output": "达产达效时间 达产达效 达产时间 达效时间 达产日期",
}
ADDED_BY_FACTS = {
    "signed": "签约日期", "landed": "落地日期", "filed": "备案日期", "started": "开工日期",
    "statistics_entered": "纳统日期", "completed": "竣工日期", "trial": "试生产日期", "operation": "投产日期",
    "above_scale": "升规日期", "full_output": "达产达效日期",
}  # fmt: skip
PERSON = "姓名，同名的写「姓名｜单位」"
DAY = "2026-03-05；只知道大概的写「2026年上半年」"

FIELDS = (
    make_field("code", "编号", Kind.TEXT, "项目编号 系统编号 台账编号", 12, "系统编号，更新已有项目时填"),
    make_field("name", "项目名称", Kind.TEXT, "名称 项目 项目名 工程名称 工程项目名称", 100, "必填"),
    make_field("short_name", "简称", Kind.TEXT, "项目简称", 12, "不超过 12 个字；不填取名称前 12 个字"),
    make_field("alias", "别名", Kind.TEXT, "曾用名 项目别名 又名", 100),
    make_field(
        "approval_code", "项目代码", Kind.TEXT,
        "国家项目代码 项目审批代码 统一项目代码 立项代码 审批代码 审批监管平台代码 项目统一代码 备案代码", 40,
    ),
    make_field(
        "company", "建设单位", Kind.COMPANY,
        "企业 企业名称 公司名称 项目单位 业主 业主单位 项目业主 投资方 投资主体 投资企业 实施单位 实施主体 建设主体"
        " 项目公司 项目法人 承建单位 投资单位", 100,
    ),
    make_field("credit_code", "统一社会信用代码", Kind.TEXT, "信用代码 社会信用代码 统一信用代码", 18, "18 位"),
    make_field(
        "lead_unit", "牵头单位", Kind.UNIT,
        "牵头部门 责任单位 责任部门 主管部门 包抓单位 包联单位 服务单位 牵头责任单位", 0, "单位表里的名称或简称",
    ),
    make_field("industry", "行业", Kind.TEXT, "行业类别 所属行业 产业类别 产业 行业分类 行业领域 所属产业", 40),
    make_field("nature", "建设性质", Kind.CHOICE, "性质 项目性质", 0, "新建、扩建、改建、技改"),
    make_field(
        "stage", "阶段", Kind.STAGE,
        "建设阶段 项目阶段 当前阶段 目前阶段 所处阶段 进展阶段 推进阶段", 0, "11 个阶段之一",
    ),
    make_field(
        "total_investment", "总投资", Kind.AMOUNT,
        "计划总投资 项目总投资 投资总额 总投资额 投资规模 估算总投资 概算总投资 总投资概算", 0, "一个数",
    ),
    make_field(
        "fixed_investment", "固定资产投资", Kind.AMOUNT, "固投 固定资产投资额 其中固定资产投资 固定投资", 0, "一个数"
    ),
    make_field(
        "agreed_investment", "协议投资", Kind.AMOUNT,
        "协议投资额 协议总投资 签约金额 签约投资额 合同投资 合同投资额 签约额", 0, "一个数",
    ),
    make_field(
        "statistical_investment", "纳统计划总投资", Kind.AMOUNT, "纳统总投资 入统总投资 统计计划总投资", 0, "一个数"
    ),
    make_field("land", "用地", Kind.NUMBER, "用地面积 占地 占地面积 土地面积 用地规模 拟用地", 0, "亩数，如 35.5"),
    make_field("site", "建设地点", Kind.TEXT, "地点 项目地点 选址 建设地址 项目地址 建设位置", 100),
    make_field(
        "description", "建设内容", Kind.TEXT,
        "建设规模及内容 建设内容及规模 建设规模和内容 主要建设内容 项目概况 项目简介 建设规模 项目内容 主要内容", 5000,
    ),
    *(
        make_field(fact, label, Kind.FACT, FACT_NAMES[fact], 40, DAY)
        for fact, label in ADDED_BY_FACTS.items()
    ),
    make_field("source_note", "备注", Kind.TEXT, "说明 备注说明 进展 目前进展 工作进展 进展情况 形象进度", 5000),
)  # fmt: skip
# Of who stands in the roles of a project: what no column of the project itself keeps.
PERSON_FIELDS = (
    make_field(
        "leader",
        "包联领导",
        Kind.PERSON,
        "包抓领导 联系领导 包联县级领导 包保领导 牵头领导 责任领导 挂点领导 包联责任人",
        60,
        PERSON,
    ),
    make_field("chief", "专班班长", Kind.PERSON, "班长 专班负责人 专班组长 专班长", 60, PERSON),
    make_field(
        "commissioner",
        "项目专员",
        Kind.PERSON,
        "专员 项目管家 服务专员 服务管家 专班专员 项目秘书",
        60,
        PERSON,
    ),
)
BY_CODE: dict[str, Field] = {field.code: field for field in FIELDS}
AMOUNTS = tuple(field.code for field in FIELDS if field.kind == Kind.AMOUNT)
FACTS = tuple(field.code for field in FIELDS if field.kind == Kind.FACT)
PEOPLE = tuple(field.code for field in PERSON_FIELDS)

_BRACKETS = re.compile(r"\([^()]*\)")
_YEAR = re.compile(r"^(?:20[0-9]{2}年?|本年|当年|今年)")
_UNIT = re.compile(r"亿元|万元|(?<![亿万])元")


def plain_heading(text: str) -> str:
    """A heading without spaces, brackets, units and marks: by that it is known."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return re.sub(r"[*:：、/\\|_-]", "", without_brackets(folded))


def without_brackets(text: str) -> str:
    return _BRACKETS.sub("", text)


def without_year(plain: str) -> str:
    """「2026年计划投资」 is 「计划投资」."""
    return _YEAR.sub("", plain)


KNOWN: dict[str, str] = {
    plain_heading(name): field.code for field in (*FIELDS, *PERSON_FIELDS) for name in field.names
}


def field_of(heading: str) -> str:
    """The code of the field that a heading names, "" for none."""
    plain = plain_heading(heading)
    return KNOWN.get(plain, "") or KNOWN.get(without_year(plain), "")


def unit_of(text: str) -> str:
    """The unit of money that a heading or a title states, "" for none or several."""
    found = {*_UNIT.findall(unicodedata.normalize("NFKC", text))}
    return found.pop() if len(found) == 1 else ""
