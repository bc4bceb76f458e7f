"""What a cell says in its column: a value, or what is wrong with it and what would be right.

Pure Python. An empty cell says nothing and changes nothing; 「清空」 empties.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from gaoxin.folding import fold
from projects.land.rules.kinds import Supply, Use
from projects.registry.rules.amounts import cents, yi_with_unit
from projects.registry.rules.kinds import Nature
from projects.registry.rules.stages import Stage
from projects.sheets.rules.amounts import AS_TEXT, SAYS as AMOUNT_SAYS, AmountNote, parse_amount
from projects.sheets.rules.columns import ROLES
from projects.sheets.rules.days import SAYS as DAY_SAYS, parse_day
from projects.sheets.rules.fields import Field, Kind
from projects.sheets.rules.persons import SAYS as PERSON_SAYS, Mention, parse_person

CLEAR = "清空"
KEEP, REPLACE = "KEEP", "REPLACE"
REQUIRED = frozenset(
    {"name", "code", "short_name", "stage", "credit_code", "parcel_code", "parcel_name", "use"}
)  # never emptied
NOT_CALCULATED = "公式未计算，请在 WPS 或 Excel 中打开并保存一次再传"

_STAGE_NAMES = {
    Stage.RESERVE: "储备 谋划 储备项目 谋划储备项目",
    Stage.NEGOTIATION: "洽谈 洽谈中 在谈项目",
    Stage.SIGNED: "已签约 签约项目",
    Stage.LANDED: "已落地",
    Stage.PERMITTING: "前期 手续办理 办理手续 前期工作 前期手续办理",
    Stage.CONSTRUCTION: "已开工 开工 开工建设 在建项目",
    Stage.COMPLETED: "已竣工 完工 已完工",
    Stage.TRIAL_PRODUCTION: "试产 试运行",
    Stage.OPERATION: "已投产 投运 已投运",
    Stage.ABOVE_SCALE: "已升规",
    Stage.FULL_OUTPUT: "达产 达效 已达产",
}
STAGES: dict[str, str] = {
    fold(name): stage.value
    for stage in Stage
    for name in (stage.label, *_STAGE_NAMES[stage].split())
}
NATURES: dict[str, str] = {fold(nature.label): nature.value for nature in Nature}
STANDARDS: dict[str, object] = {
    **dict.fromkeys(map(fold, ("是", "标准地")), True),
    **dict.fromkeys(map(fold, ("否", "不是", "非标准地", "不是标准地")), False),
    fold("未认定"): CLEAR,
}
CHOICES: dict[str, Mapping[str, object]] = {
    "nature": NATURES,
    "use": {fold(use.label): use.value for use in Use} | {fold("工业用地"): Use.INDUSTRY.value},
    "supply": {fold(supply.label): supply.value for supply in Supply},
    "standard": STANDARDS,
}
YES = {
    **dict.fromkeys(("是", "√", "✓", "关键", "重点"), True),
    **dict.fromkeys(("否", "×", "一般"), False),
}
_AREA = re.compile(r"[0-9]+(\.[0-9]+)?")
MOST_AREA = Decimal(10) ** 8  # what the column of 亩 holds
_NEAR = {
    fold("建设中"): Stage.CONSTRUCTION,
    fold("施工"): Stage.CONSTRUCTION,
    fold("筹建"): Stage.PERMITTING,
}


@dataclass(frozen=True)
class Offer:
    """What a person may decide with one click: keep the words as a remark, or write something else."""

    act: str
    value: str
    words: str


@dataclass(frozen=True)
class Read:
    """`value`: None where the cell says nothing; CLEAR where it empties. A day is (day, words). `fault`: what is
    accepted instead, "" for nothing wrong. `note`: what a person should know of the value."""

    value: object = None
    fault: str = ""
    offers: tuple[Offer, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Reader:
    """With what the cells of one sheet are read: its unit of money, today, folded name → key of the units."""

    unit: str
    today: date
    units: Mapping[str, int] = field(default_factory=dict)
    unit_names: tuple[str, ...] = ()

    def read(self, one: Field, kind: str, words: str) -> Read:
        """`kind`: how the spreadsheet typed it (gaoxin/books.py)."""
        if kind == "e":
            return Read(fault="单元格是错误值，请改正后再传")
        if kind == "f":
            return Read(fault=NOT_CALCULATED)
        if not words:
            return Read()
        if words == CLEAR and one.kind == Kind.PERSON:
            return Read(fault="卸任请到项目的「专班」页登记")
        if words == CLEAR:
            return Read(fault="必填，不能清空") if one.code in REQUIRED else Read(CLEAR)
        return _READERS[one.kind](self, one, words)

    def text(self, one: Field, words: str) -> Read:
        words = unicodedata.normalize("NFC", words)
        if one.longest < 200:
            words = " ".join(words.split())
        if len(words) > one.longest:
            return Read(fault=f"最多 {one.longest} 个字，现有 {len(words)} 个")
        return Read(words)

    def company(self, one: Field, words: str) -> Read:
        if not fold(words):
            return Read(fault="企业全称，要有汉字、字母或数字")
        return self.text(one, words)

    def amount(self, one: Field, words: str) -> Read:
        value, fault, note = parse_amount(words, self.unit or "万元")
        if fault:
            keeps = (Offer(KEEP, "", "保留原文"),) if fault in AS_TEXT else ()
            return Read(fault=AMOUNT_SAYS[fault], offers=keeps)
        return Read(value, note=_note(note, words, value))

    def number(self, one: Field, words: str) -> Read:
        plain = unicodedata.normalize("NFKC", words).replace(",", "").removesuffix("亩").strip()
        try:
            value = (
                Decimal(plain)
                if plain and plain[0].isdigit() and "e" not in plain.lower()
                else None
            )
        except ArithmeticError:
            value = None
        if value is None or value >= 10**8:
            keeps = (Offer(KEEP, "", "保留原文"),)
            return Read(fault="写成一个数，单位亩，如 35.5", offers=keeps)
        return Read(cents(value))

    def mu(self, one: Field, words: str) -> Read:
        return _area(words, "亩", others="平方米 平米 m2 公顷")

    def sqm(self, one: Field, words: str) -> Read:
        return _area(words, "平方米 平米 m2", others="亩 公顷")

    def fact(self, one: Field, words: str) -> Read:
        day, text, fault = parse_day(words)
        if fault:
            return Read(fault=DAY_SAYS)
        if day and day > self.today:
            return Read(fault=f"已发生的日期，不晚于今天 {self.today}；计划日期请在「节点」里登记")
        if day and day.year < 1950:
            return Read(fault="1950 年以后的日期")
        return Read((day, text)) if day or text else Read()

    def day_unknown(self, one: Field, words: str) -> Read:
        """Of a column that is there for what is no day."""
        read = self.text(one, words)
        return read if read.fault else Read((None, read.value))

    def stage(self, one: Field, words: str) -> Read:
        if (value := STAGES.get(fold(words))) is not None:
            return Read(value)
        near = _NEAR.get(fold(words)) or _closest(words, [stage.label for stage in Stage])
        label = near.label if isinstance(near, Stage) else near
        offers = (Offer(REPLACE, label, f"改为{label}"),) if label else ()
        return Read(
            fault="11 个阶段之一" + (f"，最接近「{label}」" if label else ""), offers=offers
        )

    def choice(self, one: Field, words: str) -> Read:
        value = CHOICES[one.code].get(fold(words.removesuffix("出让")))
        return Read(fault=one.takes) if value is None else Read(value)

    def person(self, one: Field, words: str) -> Read:
        parsed = parse_person(words)
        if parsed is None:
            return Read(fault=PERSON_SAYS, offers=(Offer(KEEP, "", "保留原文"),))
        name, unit = parsed
        if not unit:
            return Read(Mention(name, None, ""))
        return Read(Mention(name, self.units.get(fold(unit)), unit))

    def day(self, one: Field, words: str) -> Read:
        day, text, fault = parse_day(words)
        if fault or text or (day and not 1950 <= day.year <= 2100):
            return Read(fault="某一天，如 2026-03-05")
        return Read(day)

    def role(self, one: Field, words: str) -> Read:
        value = ROLES.get(words.replace(" ", ""))
        return Read(value) if value else Read(fault=one.takes)

    def whole(self, one: Field, words: str) -> Read:
        plain = unicodedata.normalize("NFKC", words).rstrip("年月度")
        if not plain.isdecimal() or len(plain) > 4:
            return Read(fault=one.takes)
        return Read(int(plain))

    def yes(self, one: Field, words: str) -> Read:
        value = YES.get(words)
        return Read(value) if value is not None else Read(fault=one.takes)

    def unit_named(self, one: Field, words: str) -> Read:
        if (key := self.units.get(fold(words))) is not None:
            return Read(key)
        near = _closest(words, self.unit_names)
        offers = (Offer(REPLACE, near, f"改为{near}"),) if near else ()
        return Read(fault="单位表里的名称" + (f"，最接近「{near}」" if near else ""), offers=offers)


_READERS = {
    Kind.TEXT: Reader.text,
    Kind.AMOUNT: Reader.amount,
    Kind.NUMBER: Reader.number,
    Kind.FACT: Reader.fact,
    Kind.STAGE: Reader.stage,
    Kind.CHOICE: Reader.choice,
    Kind.UNIT: Reader.unit_named,
    Kind.COMPANY: Reader.company,
    Kind.PERSON: Reader.person,
    Kind.DAY: Reader.day,
    Kind.ROLE: Reader.role,
    Kind.WHOLE: Reader.whole,
    Kind.YES: Reader.yes,
    Kind.MU: Reader.mu,
    Kind.SQM: Reader.sqm,
}


def _area(words: str, units: str, others: str) -> Read:
    """`units`: how that of the column may stand in its cell; `others`: such as are another's."""
    mine = units.split()
    plain = "".join(unicodedata.normalize("NFKC", words).split()).lower().replace(",", "")
    if any(plain.endswith(other) for other in others.split()):
        return Read(fault=f"这一列的单位是{mine[0]}，请换算后再填，或填到别的列")
    for unit in mine:
        plain = plain.removesuffix(unit)
    if not _AREA.fullmatch(plain) or Decimal(plain) >= MOST_AREA:
        return Read(fault=f"写成一个数，单位{mine[0]}，如 35.5；不知道的留空")
    if not cents(Decimal(plain)):
        return Read(fault="面积须大于 0；不知道的留空")
    return Read(cents(Decimal(plain)))


def _closest(words: str, among: list[str] | tuple[str, ...]) -> str:
    found = get_close_matches(words, among, n=1, cutoff=0.5)
    return found[0] if found else ""


def _note(note: AmountNote | None, words: str, value: Decimal | None) -> str:
    if note is None or value is None:
        return ""
    how = "以单元格里的单位为准" if note == AmountNote.UNIT_IN_CELL else "四舍五入到 0.01 万元"
    return f"「{words}」{how}，合 {yi_with_unit(value)}"
