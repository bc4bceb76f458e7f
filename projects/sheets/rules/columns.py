"""The columns of sheets that are not of projects but of what hangs on them: appointments, nodes, year plans, months.

Every row names its project as a row of a project sheet does. A month is a field of its own, 「2026-03」.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date

from projects.people.rules.roles import SINGLE, Role
from projects.schedule.rules.nodes import MilestoneKind
from projects.sheets.rules import fields as of_projects, parcels
from projects.sheets.rules.about import About
from projects.sheets.rules.fields import (
    BY_CODE,
    PEOPLE,
    PERSON,
    PERSON_FIELDS,
    Field,
    Kind,
    make_field,
    plain_heading,
)

ROLE_OF = dict(zip(PEOPLE, SINGLE, strict=True))  # by the columns of a project sheet
IDENTITY = tuple(BY_CODE[code] for code in ("code", "name", "approval_code"))
ANY_DAY = "2026-03-05"
REASON = make_field("reason", "说明", Kind.TEXT, "原因 事由 调整原因 调整说明 更正原因 备注", 200)
MONTHS = range(1, 13)
UPTO = tuple(
    make_field(f"upto_{n}", f"1–{n}月累计" if n > 1 else "1月累计", Kind.AMOUNT, "", 0, "一个数")
    for n in MONTHS
)
FIELDS_OF: dict[About, tuple[Field, ...]] = {
    About.PROJECTS: (*of_projects.FIELDS, *PERSON_FIELDS),
    About.APPOINTMENTS: (
        *IDENTITY,
        make_field("role", "角色", Kind.ROLE, "岗位 身份 任职 职责类别", 0, "、".join(role.label for role in Role)),
        make_field("person", "姓名", Kind.PERSON, "人员 任职人员 人员姓名 责任人", 60, PERSON),
        make_field("from_on", "任职日期", Kind.DAY, "任职时间 任命日期 任命时间 起始日期", 0, ANY_DAY),
        make_field("title", "职责", Kind.TEXT, "分工 职责分工", 40, "如「副班长」「B 角」"),
        make_field("document", "文号", Kind.TEXT, "任命文件 文件号 文件", 60),
        REASON,
    ),
    About.MILESTONES: (
        *IDENTITY,
        make_field("node", "节点", Kind.TEXT, "节点名称 里程碑 关键节点名称 工作节点 事项", 40, "如「主体封顶」「开工」"),
        make_field("due_on", "计划日期", Kind.DAY, "计划时间 计划完成时间 计划完成日期 完成时限 时限 截止日期", 0, ANY_DAY),
        make_field("key", "关键节点", Kind.YES, "是否关键 关键 重点节点", 0, "是、否"),
        make_field("node_unit", "责任单位", Kind.UNIT, "责任部门 牵头单位 单位", 0, "单位表里的名称或简称"),
        REASON,
    ),
    About.YEAR_PLANS: (
        *IDENTITY,
        make_field("year", "年度", Kind.WHOLE, "年份 计划年度", 0, "2026；不填为今年"),
        make_field("plan", "年度计划", Kind.AMOUNT, "年度计划投资 计划投资 年度投资计划 年计划投资 计划完成投资", 0, "一个数"),
        make_field("start_month", "起始月", Kind.WHOLE, "起始月份 开始月份", 0, "1 至 12；不填为 1 月"),
        *UPTO,
        REASON,
    ),
    About.MONTHS: (*IDENTITY, REASON),
    About.PARCELS: (*parcels.FIELDS, REASON),
    About.SHARES: (
        *IDENTITY,
        make_field("parcel", "宗地", Kind.TEXT, "宗地编号 宗地名称 地块 地块编号 地块名称 宗地系统编号", 60, "宗地的编号、宗地编号或名称"),
        make_field("share_area", "使用面积（亩）", Kind.MU, "使用面积 份额 面积 用地面积 分配面积", 0, "亩数，如 35.5"),
        make_field("used_from", "使用自", Kind.DAY, "使用日期 使用时间 起始日期 开始使用", 0, f"{ANY_DAY}；不填为今天"),
    ),
}  # fmt: skip
# What a row must say beside its project.
NEEDED = {
    About.APPOINTMENTS: ("role", "person"),
    About.MILESTONES: ("node", "due_on"),
    About.YEAR_PLANS: ("plan",),
    About.SHARES: ("parcel", "share_area"),
}
ROLES = {
    **{role.label: role.value for role in Role},
    **{name: ROLE_OF[field.code].value for field in PERSON_FIELDS for name in field.names},
    **dict.fromkeys(("成员", "组员"), Role.MEMBER.value),
}
NODE_KINDS = {
    name: kind.value
    for kind in MilestoneKind
    if kind != MilestoneKind.OTHER
    for name in (kind.label, f"计划{kind.label}", f"实际{kind.label}", f"项目{kind.label}")
}
_MONTH = re.compile(r"(?:(20[0-9]{2})[年.\-/])?([0-9]{1,2}|[一二三四五六七八九十]{1,2})(?:月份?|$)")
_UPTO = re.compile(
    r"(?:20[0-9]{2}年)?(?:1月?[-–—~至到])?([0-9]{1,2})月(?:份|底|末)?(?:累计)?(?:计划|投资)?"
)
_WITH_YEAR = re.compile(r"(20[0-9]{2})(0[1-9]|1[0-2])")
_SAID = {
    name: n
    for n, name in enumerate(
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1
    )
}

_OF_CODE = {field.code: field for fields in FIELDS_OF.values() for field in fields}


def fields_of(about: str) -> tuple[Field, ...]:
    return FIELDS_OF[About(about)]


def named_by(about: str) -> tuple[str, ...]:
    """The fields by which a row is called, the first that it says; a head has one of them."""
    return parcels.NAMED_BY if about == About.PARCELS else ("name",)


def told_by(about: str) -> tuple[str, ...]:
    """The fields one of which a row must say, so that anybody knows what it is of."""
    return parcels.NAMED_BY if about == About.PARCELS else ("name", "code")


def month_field(code: str) -> Field | None:
    """「2026-03」 as a column of amounts."""
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", code)
    return (
        make_field(code, f"{found[1]} 年 {int(found[2])} 月", Kind.AMOUNT, "", 0, "一个数")
        if found
        else None
    )


def codes_of(kinds: Collection[Kind]) -> frozenset[str]:
    return frozenset(code for code, field in _OF_CODE.items() if field.kind in kinds)


def field_by(code: str) -> Field:
    return month_field(code) or _OF_CODE[code]


def is_amount(code: str) -> bool:
    field = month_field(code) or _OF_CODE.get(code)
    return field is not None and field.kind == Kind.AMOUNT


def month_of(code: str) -> date:
    return date(int(code[:4]), int(code[5:]), 1)


def read_month(heading: str, year: int) -> str:
    """The month that a heading names, "" for none; one without a year is of `year`."""
    text = "".join(unicodedata.normalize("NFKC", heading).split())
    text = of_projects.without_brackets(text)
    for tail in ("完成投资额", "完成投资", "投资", "完成", "当月", "实际"):
        text = text.removesuffix(tail)
    if found := _WITH_YEAR.fullmatch(text):
        return f"{found[1]}-{found[2]}"
    found = _MONTH.fullmatch(text)
    if not found or (not found[1] and not text.rstrip("份").endswith("月")):
        return ""
    month = _SAID.get(found[2]) or (int(found[2]) if found[2].isdigit() else 0)
    return f"{found[1] or year}-{month:02}" if 1 <= month <= 12 else ""


def read_upto(heading: str) -> str:
    """The field of a cumulative plan that a heading names, 「1-3月累计」, 「3月」; "" for none."""
    text = of_projects.without_brackets("".join(unicodedata.normalize("NFKC", heading).split()))
    found = _UPTO.fullmatch(text)
    return f"upto_{int(found[1])}" if found and 1 <= int(found[1]) <= 12 else ""


def names_of(about: str, today: date) -> Callable[[str], str]:
    """What names the field of a heading in a sheet about this, "" for none."""
    if about == About.PROJECTS:
        return of_projects.field_of
    known = {plain_heading(name): field.code for field in fields_of(about) for name in field.names}

    def named(heading: str) -> str:
        if about == About.MONTHS and (month := read_month(heading, today.year)):
            return month
        if about == About.YEAR_PLANS and (upto := read_upto(heading)):
            return upto
        if about == About.PARCELS and (area := parcels.read_area(heading)):
            return area
        if about == About.SHARES and parcels.is_in_sqm(heading):
            return ""  # a share is told in 亩
        plain = plain_heading(heading)
        return known.get(plain, "") or known.get(of_projects.without_year(plain), "")

    return named


def lacking_columns(about: str, named: Collection[str]) -> list[str]:
    """What no column of the sheet says and every row must."""
    lacks = [field_by(code).label for code in NEEDED.get(About(about), ()) if code not in named]
    if about == About.MONTHS and not any(map(month_field, named)):
        lacks.append("月份")
    return lacks


def months_offered(today: date) -> list[str]:
    """Of this year and the one before, the latest first; none that is to come."""
    last = today.year * 12 + today.month - 1
    first = (today.year - 1) * 12
    return [f"{at // 12}-{at % 12 + 1:02}" for at in range(last, first - 1, -1)]
