"""A year's holidays from a sheet: 日期, 类别, 名称; all or nothing, every wrong cell is named."""

from datetime import date

from django.core.exceptions import ValidationError

from gaoxin.text import clean_line
from projects.models import CalendarDay

HEADER = ("日期", "类别", "名称")
KINDS = {str(label): value for value, label in CalendarDay.Kind.choices()}
ERRORS_SHOWN = 20


def read_calendar(rows: list[list[str]]) -> list[CalendarDay]:
    """The days, not yet saved. Raises ValidationError with a line for each wrong cell."""
    rows = [[clean_line(cell) for cell in row] for row in rows]
    header = tuple(rows[0][: len(HEADER)]) if rows else ()
    if header != HEADER:
        raise ValidationError(
            f"第一行应为表头「{'、'.join(HEADER)}」，现在是「{'、'.join(header)}」。"
        )
    days, errors = {}, []
    for number, row in enumerate(rows[1:], 2):
        if any(row):
            _read(number, row, days, errors)
    if errors:
        raise ValidationError(errors[:ERRORS_SHOWN])
    if not days:
        raise ValidationError("表里没有一天。请在表头下面每行写一天。")
    return list(days.values())


def _read(number: int, row: list[str], days: dict[date, CalendarDay], errors: list[str]) -> None:
    day_text, kind_text, name = (*row, "", "", "")[:3]
    try:
        day = date.fromisoformat(day_text.replace("/", "-"))
    except ValueError:
        errors.append(f"第 {number} 行「日期」：{day_text or '空'}，应如 2027-10-01。")
        return
    kind = KINDS.get(kind_text)
    if kind is None:
        errors.append(f"第 {number} 行「类别」：{kind_text or '空'}，只能是 {'、'.join(KINDS)}。")
    elif kind == CalendarDay.Kind.WORKDAY and day.weekday() < 5:
        errors.append(f"第 {number} 行：{day} 是周一至周五，本来就上班，不必登记调休。")
    elif day in days:
        errors.append(f"第 {number} 行：{day} 前面已经写过。")
    elif not 2000 <= day.year <= 2100:
        errors.append(f"第 {number} 行「日期」：{day}，年度应在 2000 至 2100 之间。")
    else:
        days[day] = CalendarDay(day=day, kind=kind, name=name[:20])
