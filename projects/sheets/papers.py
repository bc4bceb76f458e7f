"""Workbooks of the import: the template, the sheet that was sent with its faults marked, and the 回导表."""

import csv
import io
from datetime import date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gaoxin.clock import minute_of
from gaoxin.xlsx import lay_out, open_book, sheet_name, write_text
from projects.land.rules.kinds import Supply, Use
from projects.people.rules.roles import Role
from projects.registry.rules.kinds import Nature
from projects.registry.rules.stages import Stage
from projects.sheets.reads.grid import Grid
from projects.sheets.reads.known import known_units
from projects.sheets.reads.roundtrip import SHEET, signed
from projects.sheets.rules.about import About
from projects.sheets.rules.columns import ROLE_OF, field_by, fields_of, months_offered
from projects.sheets.rules.fields import FACTS, Field, Kind
from projects.sheets.rules.roundtrip import GOING_OUT, KEYS, is_day, is_exact

EXAMPLE = {
    "name": "年产 10 万吨储能材料项目", "company": "某某新材料（长治）有限公司", "stage": "在建",
    "total_investment": "2.35", "started": "2026-03-05", "nature": "新建", "land": "35.5",
    "signed": "2025年上半年", "leader": "张三", "chief": "李四｜某某单位", "role": "项目专员", "person": "张三｜某某单位",
    "from_on": "2026-03-05", "node": "主体封顶", "due_on": "2026-10-31", "key": "是", "year": "2026", "plan": "0.8",
    "start_month": "3", "title": "副班长", "parcel_number": "CZGX-2026-03", "parcel_name": "潞安大道东侧地块",
    "area": "86.5", "area_sqm": "57666.67", "use": "工业", "standard": "是", "supply": "挂牌", "term_years": "50",
    "holder": "某某新材料（长治）有限公司", "price": "1286.5", "contract_no": "GF-2026-03", "sold_on": "2026-03-05",
    "agreed_start_on": "2026-09-30", "parcel": "CZGX-2026-03", "share_area": "35.5", "used_from": "2026-03-05",
}  # fmt: skip
SHEETS = {about.value: about.label for about in About if about != About.PROJECTS}
FAULT, HEAD = (
    {"bg_color": "#fbe3e1", "text_wrap": True, "valign": "top"},
    {"bold": True, "bottom": 1, "valign": "top"},
)
ROOM = 1000  # rows of the template that offer what they accept


def template_book(about: str, today: date) -> bytes:
    """A sheet to be filled in, whose heads are read without a question, and one that says what is accepted."""
    file = io.BytesIO()
    with open_book(file) as book:
        sheet, head = book.add_worksheet(SHEETS.get(about, "项目")), book.add_format(HEAD)
        offers, fields = _offers(book), columns_of(about, today)
        for place, field in enumerate(fields):
            sheet.write_string(0, place, _heading(field), head)
            sheet.set_column(place, place, max(12, len(field.label) * 2 + 4))
            if source := offers.get(field.code):
                sheet.data_validation(
                    1,
                    place,
                    ROOM,
                    place,
                    {"validate": "list", "source": source, "error_type": "warning"},
                )
        lay_out(sheet, head=0)
        _explain(book, head, fields)
    return file.getvalue()


def columns_of(about: str, today: date) -> list[Field]:
    """Of months those of this year that have come."""
    year = [code for code in reversed(months_offered(today)) if code.startswith(f"{today.year}")]
    months = year if about == About.MONTHS else []
    return [*fields_of(about), *map(field_by, months)]


def _heading(field) -> str:
    unit = "万元" if field.code == "price" else "亿元"
    return f"{field.label}（{unit}）" if field.kind == Kind.AMOUNT else field.label


def _offers(book) -> dict[str, str | list[str]]:
    """Field → what a cell may hold, as Excel offers it; units stand in a sheet of their own, for they are many."""
    names = known_units()[1]
    if names:
        units = book.add_worksheet("单位表")
        for line, name in enumerate(names):
            write_text(units, line, 0, name)
    offers: dict[str, str | list[str]] = {
        "stage": [stage.label for stage in Stage], "nature": [nature.label for nature in Nature],
        "role": [role.label for role in Role], "key": ["是", "否"],
        "use": [use.label for use in Use], "supply": [supply.label for supply in Supply],
        "standard": ["是", "否", "未认定"],
    }  # fmt: skip
    listed = f"=单位表!$A$1:$A${len(names)}"
    return offers | ({"lead_unit": listed, "node_unit": listed} if names else {})


def _explain(book, head, fields: list[Field]) -> None:
    sheet = book.add_worksheet("填写说明")
    for place, words in enumerate(("列", "怎么填", "示例")):
        sheet.write_string(0, place, words, head)
    for line, field in enumerate(fields, 1):
        takes = field.takes or (f"不超过 {field.longest} 个字" if field.longest else "")
        for place, words in enumerate((_heading(field), takes, EXAMPLE.get(field.code, ""))):
            write_text(sheet, line, place, words)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 40)
    remarks = (
        "空格不改动已有内容；要清空请写「清空」。",
        "约、余、多和区间不是确定的数，会逐一提示。",
        "隐藏的行也会读取。",
    )
    for line, words in enumerate(remarks, len(fields) + 2):
        write_text(sheet, line, 0, words)


def pasted_book(rows: list[list[str]], now: datetime) -> SimpleUploadedFile:
    """What was pasted, as the file that is kept of it."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    name = f"粘贴 {timezone.localtime(now):%Y-%m-%d %H%M}.csv"
    return SimpleUploadedFile(name, text.getvalue().encode())


def errors_book(grid: Grid, found: dict) -> bytes:
    """The head and the rows as they were sent, the faulty cells marked and their faults beside them."""
    file = io.BytesIO()
    faults = {row["row"]: row["faults"] for row in found["rows"] if row["faults"]}
    with open_book(file) as book:
        sheet, head, marked = (
            book.add_worksheet(sheet_name(grid.sheet.name)),
            book.add_format(HEAD),
            book.add_format(FAULT),
        )
        last = max(grid.head.columns, default=1)
        for at, words in grid.head.columns.items():
            sheet.write_string(0, at - 1, words, head)
        sheet.write_string(0, last, "原表行号", head)
        sheet.write_string(0, last + 1, "问题", head)
        for line, row in enumerate(grid.rows, 1):
            bad = {grid.columns.get(fault["field"]) for fault in faults.get(row.number, ())}
            for at, cell in row.cells.items():
                write_text(sheet, line, at - 1, cell.words, marked if at in bad else None)
            sheet.write_number(line, last, row.number)
            said = "\n".join(
                f"{one['label']}：{one['takes']}" for one in faults.get(row.number, ())
            )
            write_text(sheet, line, last + 1, said, marked if said else None)
        sheet.set_column(0, last, 14)
        sheet.set_column(last + 1, last + 1, 50)
        lay_out(sheet, head=0)
    return file.getvalue()


# -- 回导表 ---------------------------------------------------------------------------------------

SAYS = (
    "回导表　导出于 {}　金额：万元　改好后从「导入 Excel」传回。空格不改动，要清空请写「清空」；新{}另起一行、编号留空；"
    "请勿改表头和编号{}。"
)
DAY, FIXED = (
    {"num_format": "yyyy-mm-dd", "valign": "top"},
    {"font_color": "#5d6878", "valign": "top"},
)
TEXT = {"text_wrap": True, "valign": "top"}
LONG, SHORT = 40, 14  # widths
WIDE = {"name", "description", "source_note", "company", "parcel_name", "location", "holder"}
NUMBERS = {Kind.AMOUNT, Kind.NUMBER, Kind.MU, Kind.SQM}


def roundtrip_book(
    rows: list[dict[str, str]], at: datetime, about: About = About.PROJECTS
) -> bytes:
    """`rows`: what `going_out` gives, or of parcels `parcels_going_out`. Days and amounts are typed; what each cell says stands once more, signed, in a
    sheet that nobody sees."""
    file = io.BytesIO()
    with open_book(file) as book:
        sheet, offers = book.add_worksheet(about.noun), _offers(book)
        styles = {name: book.add_format(one) for name, one in STYLES.items()}
        people = "，人员只供查看" if about == About.PROJECTS else ""
        sheet.write_string(0, 0, SAYS.format(minute_of(at), about.noun, people))
        for place, column in enumerate(GOING_OUT[about]):
            sheet.write_string(1, place, column.heading, styles["head"])
            wide = column.code in WIDE
            sheet.set_column(place, place, LONG if wide else SHORT)
            for line, row in enumerate(rows, 2):
                _write_own(sheet, line, place, column, row[column.code], styles)
            if source := offers.get(column.code):
                offered = {"validate": "list", "source": source, "error_type": "warning"}
                sheet.data_validation(2, place, len(rows) + ROOM, place, offered)
        lay_out(sheet, head=1)
        sheet.freeze_panes(2, 2)
        _write_signed(book, signed(rows, at, about), at)
    return file.getvalue()


STYLES = {"head": HEAD | {"text_wrap": True}, "day": DAY, "fixed": FIXED, "text": TEXT}


def _write_own(sheet, line: int, place: int, column, words: str, styles) -> None:
    if not words:
        return
    if (column.code in FACTS or column.kind == Kind.DAY) and is_day(words):
        sheet.write_datetime(line, place, date.fromisoformat(words), styles["day"])
    elif column.kind in NUMBERS and is_exact(words):
        sheet.write_number(line, place, float(words))
    else:
        fixed = column.code in KEYS or column.code in ROLE_OF
        write_text(sheet, line, place, words, styles["fixed" if fixed else "text"])


def _write_signed(book, pieces: list[str], at: datetime) -> None:
    sheet = book.add_worksheet(SHEET)
    sheet.very_hidden()
    sheet.write_string(0, 0, f"回导时据此比对，请勿改动。导出于 {minute_of(at)}")
    for line, piece in enumerate(pieces, 1):
        sheet.write_string(line, 0, piece)
