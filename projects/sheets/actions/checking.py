"""A sheet comes in, its columns are named, it is checked, a person decides what was asked."""

from collections import Counter
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from gaoxin.books import Sheet, read_book
from gaoxin.files import Stored
from gaoxin.progress import tell_nobody, telling
from gaoxin.worker import ask_worker
from projects.models import SheetColumn, SheetDecision, SheetImport
from projects.sheets.reads.check import check
from projects.sheets.reads.found import found_of, tell
from projects.sheets.reads.grid import grid_of, words_of
from projects.sheets.reads.page import work_of
from projects.sheets.reads.persons import EVERYBODY, NEW
from projects.sheets.reads.roundtrip import baseline_of, own_columns
from projects.sheets.rules.about import About
from projects.sheets.rules.columns import (
    field_by,
    is_amount,
    lacking_columns,
    named_by,
    names_of,
)
from projects.sheets.rules.fields import plain_heading
from projects.sheets.rules.roundtrip import OUT_IN
from projects.sheets.rules.table import Head, Named, find_head, join_lines, map_columns, stated_unit

State = SheetImport.State
WAITS = timedelta(hours=24)  # a checked file that nobody applies
INLINE = 500  # rows; more are checked by the worker
OPEN = (State.READ, State.CHECKED)
GONE = "原文件已过期删除，请重新上传。"
NOT_NOW = "这次导入现在是「{}」，不能再改。请返回核对。"


def _add(
    stored: Stored, sheets: list[Sheet], about: str, unit: str, now: datetime, by
) -> SheetImport:
    """Of a workbook the first sheet that has a head, as a first proposal. A 回导表 says itself what its rows are."""
    baseline = baseline_of(sheets)
    about = baseline.about if baseline else about
    row = SheetImport(
        about=about, unit=unit, original_name=stored.original_name, stored_name=stored.stored_name, size=stored.size,
        sha256=stored.sha256, uploaded_at=now, uploaded_by=by,
    )  # fmt: skip
    place = _best(sheets, about, names_of(about, timezone.localdate(now)))
    if place is None:
        asked = field_by(named_by(about)[0]).label
        raise ValidationError(
            f"没有找到表头：前 30 行里没有一行写着「{asked}」。请补上表头，或下载模板照着填。"
        )
    row.sheet = place
    row.exported_at = baseline.at if baseline else None
    row.save(force_insert=True)
    _propose(row, sheets[place])
    return row


def _best(sheets: list[Sheet], about: str, named: Named) -> int | None:
    heads = {
        place: find_head(words_of(sheet), sheet.merged, named, named_by(about))
        for place, sheet in enumerate(sheets)
    }
    found = [place for place, head in heads.items() if head]
    return min(found, key=lambda place: (sheets[place].hidden, place), default=None)


def _propose(row: SheetImport, sheet: Sheet) -> None:
    """Head, columns and unit as they are recognised, and as a person named the same headings before."""
    words = words_of(sheet)
    named = names_of(row.about, timezone.localdate(row.uploaded_at))
    head = find_head(words, sheet.merged, named, named_by(row.about))
    mapped: dict[int, str] = {}
    if head is None:
        first = min(words, default=1)
        head = Head(first, first, join_lines(words, sheet.merged, first, first, named))
    elif row.exported_at:
        mapped, row.unit = own_columns(head.columns, About(row.about)), OUT_IN
    else:
        mapped = map_columns(head.columns, _named_before(row.about, head.columns), named)
        amounts = [field for field in mapped.values() if is_amount(field)]
        row.unit = row.unit or stated_unit(head, words, mapped, amounts)
    row.head_first, row.head_last = head.first, head.last
    row.save(update_fields=["head_first", "head_last", "unit"])
    SheetColumn.objects.bulk_create(
        SheetColumn(sheet_import=row, place=at, heading=heading[:200], field=mapped.get(at, ""))
        for at, heading in head.columns.items()
    )


def _named_before(about: str, columns: dict[int, str]) -> dict[str, str]:
    """Plain heading → field, of the latest import whose head reads the same; nothing of headings that differ by what
    stands in brackets alone, 「面积（亩）」 and 「面积（㎡）」."""
    layout = {plain_heading(heading) for heading in columns.values()}
    rows = SheetImport.objects.filter(about=about, exported_at=None).exclude(checked_at=None)
    rows = rows.defer("found").prefetch_related("columns")
    for row in rows.order_by("-pk")[:20]:
        named = [(plain_heading(one.heading), one.field) for one in row.columns.all()]
        known, times = dict(named), Counter(plain for plain, _ in named)
        if known.keys() == layout:
            return {plain: field for plain, field in known.items() if times[plain] == 1}
    return {}


@transaction.atomic
def add_and_check(
    *,
    stored: Stored,
    sheets: list[Sheet],
    now: datetime,
    by,
    about: str = About.PROJECTS,
    unit: str = "",
) -> SheetImport:
    """Checked at once where nothing has to be asked before. `unit`: of its amounts, "" to read it from the sheet."""
    row = _add(stored, sheets, about, unit, now, by)
    named = {one.field for one in row.columns.all() if one.field}
    if not lacking_columns(about, named) and (row.unit or not any(map(is_amount, named))):
        _check(row, sheets)
    after = {"file": stored.original_name, "sha256": stored.sha256, "about": about}
    audit.record("sheet.upload", row, by=by, after=after)
    return row


@transaction.atomic
def name_and_check(
    *, row: SheetImport, sheet: int, fields: dict[int, str], unit: str, sheets: list[Sheet], by
) -> SheetImport:
    """With another sheet its own columns are proposed and shown first."""
    row = locked(row.pk)
    row.decisions.all().delete()
    if sheet == row.sheet:
        _name_columns(row, fields, unit)
        _check(row, sheets)
    else:
        row.columns.all().delete()
        row.sheet, row.unit, row.state, row.found = sheet, "", State.READ.value, None
        row.save(update_fields=["sheet", "state", "found"])
        _propose(row, sheets[sheet])
    audit.record("sheet.columns", row, by=by, after={"unit": row.unit})
    return row


def _name_columns(row: SheetImport, fields: dict[int, str], unit: str) -> None:
    for column in row.columns.all():
        column.field = fields.get(column.place, column.field)
        column.save(update_fields=["field"])
    row.unit = unit
    row.save(update_fields=["unit"])


def _check(row: SheetImport, sheets: list[Sheet]) -> None:
    """Now, or of a long sheet by the worker."""
    if len(sheets[row.sheet].rows) <= INLINE:
        check_import(row=row, sheets=sheets)
        return
    row.state = State.CHECKING.value
    row.save(update_fields=["state"])
    ask_worker("sheet_check", key=row.pk)


def _sheets(row: SheetImport) -> list[Sheet]:
    try:
        return read_book(row.stored_name, row.original_name)
    except FileNotFoundError:
        raise ValidationError(GONE) from None


def locked(pk: int) -> SheetImport:
    """Raises ValidationError when it is not open to changes any more."""
    row = SheetImport.objects.select_for_update().get(pk=pk)
    if row.state not in OPEN:
        raise ValidationError(NOT_NOW.format(row.get_state_display()))
    return row


@transaction.atomic
def check_import(
    *, row: SheetImport, sheets: list[Sheet] | None = None, tells: bool = False
) -> SheetImport:
    """Nothing but the import itself is written. The caller writes the audit. `tells`: how far it is."""
    grid = grid_of(sheets or _sheets(row), row)
    told = telling(work_of(row), len(grid.rows)) if tells else tell_nobody
    row.found = tell(check(row, grid, timezone.localdate(), told), grid)
    row.checked_at, row.state, row.refusal = timezone.now(), State.CHECKED.value, ""
    row.version += 1
    row.save(update_fields=["found", "checked_at", "state", "refusal", "version"])
    return row


@transaction.atomic
def decide(*, row: SheetImport, place: int, field: str, act: str, value: str, by) -> SheetImport:
    """What was asked of a row or a cell; only what the check offered. Then it is checked anew."""
    row = locked(row.pk)
    if not _offered(row, place, field, act, value):
        raise ValidationError("这一处已有变化，请核对最新的检查结果。")
    for one in _fields(row, place, field):
        SheetDecision.objects.update_or_create(
            sheet_import=row, row=place, field=one, defaults={"act": act, "value": value}
        )
    check_import(row=row)
    after = {"row": place, "act": act, "value": value}
    audit.record("sheet.decide", row, by=by, after=after)
    return row


def _fields(row: SheetImport, place: int, field: str) -> list[str]:
    """What is decided: itself, or of everybody at once each who is found nowhere."""
    if place or field != EVERYBODY:
        return [field]
    return [one["key"] for one in found_of(row).get("people", []) if not one["candidates"]]


def _offered(row: SheetImport, place: int, field: str, act: str, value: str) -> bool:
    if not place:
        return _offered_of_people(row, field, act, value)
    found = next((one for one in found_of(row)["rows"] if one["row"] == place), None)
    if found is None:
        return False
    asked = found["candidates"] if found["asks"] == field else ()
    told = (*found["faults"], *found["conflicts"])
    cells = [one for one in told if one["field"] == field]
    offers = [offer for one in (*asked, *cells) for offer in one["offers"]]
    return any(offer["act"] == act and offer["value"] == value for offer in offers)


def _offered_of_people(row: SheetImport, field: str, act: str, value: str) -> bool:
    if field == EVERYBODY:
        return act == NEW and not value and bool(_fields(row, 0, field))
    asked = [one for one in found_of(row).get("people", []) if one["key"] == field]
    offers = [
        offer
        for one in asked
        for offer in (*one["offers"], *(o for c in one["candidates"] for o in c["offers"]))
    ]
    return any(offer["act"] == act and offer["value"] == value for offer in offers)
