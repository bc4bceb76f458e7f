"""A year's holidays from a sheet: 日期, 类别, 名称; all or nothing, every wrong cell is named."""

import unicodedata
from datetime import date

from django.core.exceptions import ValidationError

from gaoxin.clock import in_words
from gaoxin.days import Unreadable, read_day
from gaoxin.text import clean_line
from gaoxin.uploads import Sheet
from projects.models import CalendarDay

HEADER = DAY, KIND, NAME = "日期", "类别", "名称"
KINDS = {str(label): value for value, label in CalendarDay.Kind.choices()}
# What else people write for the two. 「调休」 alone is said of either.
OTHER_WORDS = {
    CalendarDay.Kind.HOLIDAY: "休 假 休息 休假 放假日 节假日 法定节假日 假日 假期",
    CalendarDay.Kind.WORKDAY: "班 上班 补班 调班 调休补班 工作日 调休上班日 调休工作日",
}
WORDS = KINDS | {word: kind for kind, words in OTHER_WORDS.items() for word in words.split()}
LONGEST_NAME = CalendarDay._meta.get_field("name").max_length
HEADER_WITHIN = 10  # rows: a title and a remark may stand above
ERRORS_SHOWN = 20


def read_calendar(sheet: Sheet) -> list[CalendarDay]:
    """The days, not yet saved. Raises ValidationError with a line for each wrong cell."""
    rows = [(number, [clean_line(cell) for cell in cells]) for number, cells in sheet.rows]
    place, columns = _header(rows)
    days, errors = {}, []
    for number, cells in rows[place + 1 :]:
        day, kind, name = (cells[column] for column in columns)
        if not (day or kind or name):
            continue
        try:
            _add(days, _read_day(day, sheet.day_zero), _read_kind(kind), name)
        except ValueError as error:
            errors.append(f"第 {number} 行{error}")
    if errors:
        more = len(errors) - ERRORS_SHOWN
        raise ValidationError(
            errors[:ERRORS_SHOWN] + ([f"另有 {more} 行也不对。"] if more > 0 else [])
        )
    if not days:
        raise ValidationError("表头下面没有一天。请在表头下面每行写一天。")
    return list(days.values())


def _header(rows) -> tuple[int, list[int]]:
    """Which of the rows is the head, and where in it the columns stand, in whatever order."""
    if not rows:
        raise ValidationError("表是空的：看得见的工作表里一个字也没有。请填好后再导入。")
    heads = [(number, [cell.replace(" ", "") for cell in cells]) for number, cells in rows]
    heads = heads[:HEADER_WITHIN]
    for place, (_, cells) in enumerate(heads):
        if set(HEADER) <= set(cells):
            return place, [cells.index(name) for name in HEADER]
    number, nearest = max(heads, key=lambda row: len(set(HEADER) & set(row[1])))
    lacking = "、".join(name for name in HEADER if name not in nearest)
    has = "、".join(cell for cell in nearest if cell)[:60]
    raise ValidationError(
        f"没有找到表头「{'、'.join(HEADER)}」：第 {number} 行是「{has}」，缺「{lacking}」。请补上表头后再导入。"
    )


def _read_day(text: str, zero: date) -> date:
    try:
        day = read_day(text, zero=zero)
    except Unreadable as error:
        raise ValueError(f"「{DAY}」：{error}") from None
    if day is None:
        raise ValueError(f"「{DAY}」是空的，请填写，如 2027-10-01；用公式算的请先粘贴成数值。")
    if not 2000 <= day.year <= 2100:
        raise ValueError(f"「{DAY}」：{in_words(day)}，年度应在 2000 至 2100 之间。")
    return day


def _read_kind(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip("()[]【】「」 ").replace(" ", "")
    if folded == "调休":
        raise ValueError(
            f"「{KIND}」：调休，可以指放假也可以指上班，请写「{'」或「'.join(KINDS)}」。"
        )
    if folded not in WORDS:
        raise ValueError(
            f"「{KIND}」：{text or '空'}，请写「{'」或「'.join(KINDS)}」，写「休」「班」也可以。"
        )
    return WORDS[folded]


def _add(days: dict[date, CalendarDay], day: date, kind: str, name: str) -> None:
    if kind == CalendarDay.Kind.WORKDAY and day.weekday() < 5:
        raise ValueError(f"：{in_words(day)}是周一至周五，本来就上班，不必登记调休。")
    if day in days:
        raise ValueError(f"：{in_words(day)}前面已经写过。")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"「{NAME}」有 {len(name)} 个字，最多 {LONGEST_NAME} 个。请缩短。")
    days[day] = CalendarDay(day=day, kind=kind, name=name)
