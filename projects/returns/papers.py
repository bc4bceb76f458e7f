"""A superior's form, filled from the register as far as who fills it sees it."""

from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.models import User
from gaoxin.blanks import Job, fill_blank
from gaoxin.clock import written
from gaoxin.filenames import clean_filename
from projects.models import ReturnForm
from projects.returns.reads.grid import marks_of, sheet_of, words_of
from projects.returns.reads.values import form_told, rows_told

NOT_MARKED = "还没有标记哪一格填什么，请业务管理员先标记。"
GONE = "这张报表的原文件不在了，请业务管理员停用后重新添加。"
PART = "按本人可见范围 {} 个"
FICTION = "演示数据"


def filled_form(
    row: ReturnForm, projects, *, every: int, fiction: bool, person: User, now: datetime
) -> tuple[bytes, int]:
    """The workbook, and how many projects stand in it. `projects`: a query of those asked for that the person sees;
    `every`: how many are asked for. Raises ValidationError where the form does not let itself be filled."""
    if not row.is_marked:
        raise ValidationError(NOT_MARKED)
    try:
        words = words_of(sheet_of(row))
    except FileNotFoundError:
        raise ValidationError(GONE) from None
    marks = marks_of(row)
    told = rows_told(projects, [*marks.columns.values()], now)
    about = form_told(person, len(told), now)
    rows = [[(at, *one[code]) for at, code in sorted(marks.columns.items())] for one in told]
    cells = [
        (line, at, *after(words.get(line, {}).get(at, ""), *about[code]))
        for (line, at), code in sorted(marks.cells.items())
    ]
    note = note_of(len(told), every, fiction)
    job = Job(row.sheet, marks.first, marks.last, sorted(marks.columns), rows, cells, note)
    return fill_blank(row.stored_name, job), len(told)


def file_name(row: ReturnForm, note: str, now: datetime) -> str:
    said = f"（{note}）" if note else ""
    return clean_filename(f"{row.name}-{written(now, '%Y%m%d')}{said}.xlsx")


def after(said: str, kind: str, words: str) -> tuple[str, str]:
    """A cell that asks, 「填报人：」, keeps its words, and the answer follows them."""
    return ("t", f"{said}{words}") if said.endswith((":", "：")) else (kind, words)


def note_of(count: int, every: int, fiction: bool) -> str:
    """What stands below the form where it is not all, or not real."""
    said = [PART.format(count)] if count < every else []
    return "　".join([*said, *([FICTION] if fiction else [])])
