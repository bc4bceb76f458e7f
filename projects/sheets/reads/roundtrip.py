"""The 回导表 out and in again: what the register says of each project, and what of that a sheet has changed since.

The sheet carries what every cell said when it went out, signed, so that three values are known of each: 导出时, 现在,
文件. What the file alone changed is written, what the register alone changed stays, where both did a person decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.core import signing
from django.core.exceptions import ValidationError

from gaoxin.books import Cell, Row, Sheet
from gaoxin.text import clean_text
from projects.models import Appointment, Project, SheetDecision
from projects.registry.rules.kinds import Nature
from projects.registry.rules.labelled import label_of
from projects.registry.rules.stages import Stage
from projects.sheets.reads.changes import stored, wanted
from projects.sheets.rules.about import About
from projects.sheets.rules.columns import ROLE_OF
from projects.sheets.rules.fields import AMOUNTS, BY_CODE, FACTS, Kind
from projects.sheets.rules.plan import Conflict, Plan
from projects.sheets.rules.roundtrip import (
    GOING_OUT,
    KEYS,
    LONGEST,
    SCHEMA,
    WORDS,
    codes_out,
    columns_of,
    label_by,
    number_words,
    person_words,
)
from projects.sheets.rules.values import CLEAR, Offer

SHEET = "回导数据"
SALT = "projects.sheets.roundtrip"
PIECE = 4000  # characters of what is signed that a cell holds
FILE, NOW = "FILE", "NOW"
OFFERS = (Offer(FILE, "", "用文件里的"), Offer(NOW, "", "保留现在的"))
VERBATIM = "w"  # the kind of a cell whose words stand for a day that is not known
FORGED = (
    "回导表里的「回导数据」工作表被改动过，或不是本系统导出的，无法比对。请重新导出回导表，在新表里改；"
    "或删去「回导数据」工作表，按普通台账导入。"
)
EMPTIED = "导出时有内容，现在是空格，不改动；要清空请写「清空」"
NO_CODE = "回导表里没有「编号」这一列，不知道各行是哪个{}。请恢复这一列，或重新导出回导表再改。"
PERSON = "人员不由回导表更改，{}；任命请到项目的「人员」页办理"
NO_PERSON = "现在是空格，不改动；人员不由回导表更改"
BOTH = "日期与「日期不详」的说明只填一项"
CUT = f"原文超过 {LONGEST:,} 个字，表里装不下，请到项目页修改"


@dataclass(frozen=True)
class Baseline:
    """What went out: when, what its rows are, and code of a project or parcel → column → words."""

    about: About
    at: datetime
    rows: Mapping[str, Mapping[str, str]]


# -- out ------------------------------------------------------------------------------------------


def going_out(projects, today: date) -> list[dict[str, str]]:
    """Column → words of each of the projects, a query, in the order of their codes. Four queries whatever their
    number."""
    rows = projects.select_related("company", "lead_unit").prefetch_related("aliases")
    rows = list(rows.order_by("code"))
    held: dict[tuple[int, str], str] = {}
    people = Appointment.objects.current(today).filter(project__in=[row.pk for row in rows])
    people = people.filter(role__in=ROLE_OF.values()).order_by("pk")
    for key, role, *person in people.values_list(
        "project", "role", "user__name", "user__unit__name"
    ):
        held[key, role] = person_words(person[0], person[1] or "")
    return [
        told(row) | {code: text_words(held.get((row.pk, role), "")) for code, role in ROLE_OF.items()}
        for row in rows
    ]  # fmt: skip


def told(project: Project) -> dict[str, str]:
    """Column → words of what is the project's own."""
    found = {}
    for code, field in BY_CODE.items():
        if code in FACTS:
            day, words = getattr(project, f"{code}_on"), getattr(project, f"{code}{WORDS}")
            found[code] = day.isoformat() if day else ""
            found[f"{code}{WORDS}"] = text_words(words)
        elif field.kind in {Kind.AMOUNT, Kind.NUMBER}:
            found[code] = number_words(getattr(project, code))
        else:
            found[code] = text_words(_text(project, code))
    return found


def text_words(text: str) -> str:
    """As it is read again, once it was written."""
    return clean_text(clean_text(text)[:LONGEST])


def _text(project: Project, code: str) -> str:
    if code == "code":
        return project.code
    if code == "stage":
        return label_of(Stage, project.stage)
    if code == "nature":
        return label_of(Nature, project.nature)
    if code == "company":
        return project.company.name if project.company else ""
    if code == "lead_unit":
        return project.lead_unit.name if project.lead_unit else ""
    return str(stored(project, code))


def signed(rows: list[dict[str, str]], at: datetime, about: About = About.PROJECTS) -> list[str]:
    """What stands in the cells of the hidden sheet, one below the other."""
    codes = codes_out(about)
    told_rows = {row[codes[0]]: [row[code] for code in codes] for row in rows}
    payload = {
        "schema": SCHEMA, "about": about.value, "at": at.astimezone(UTC).isoformat(),
        "columns": codes, "rows": told_rows,
    }  # fmt: skip
    text = signing.dumps(payload, salt=SALT, compress=True)
    return [text[place : place + PIECE] for place in range(0, len(text), PIECE)]


# -- in -------------------------------------------------------------------------------------------


def baseline_of(sheets: list[Sheet]) -> Baseline | None:
    """None for a workbook that is no 回导表. Raises ValidationError for one that somebody tampered with."""
    sheet = next((one for one in sheets if one.name == SHEET), None)
    if sheet is None:
        return None
    cells = [row.cells[1].words for row in sheet.rows if 1 in row.cells]
    try:
        payload = signing.loads("".join(cells[1:]), salt=SALT)
    except signing.BadSignature:
        raise ValidationError(FORGED) from None
    if payload["schema"] != SCHEMA:
        raise ValidationError(FORGED)
    columns = payload["columns"]
    rows = {code: dict(zip(columns, words, strict=True)) for code, words in payload["rows"].items()}
    about = About(
        payload.get("about", About.PROJECTS)
    )  # of before there were others it does not say
    return Baseline(about, datetime.fromisoformat(payload["at"]), rows)


def own_columns(headings: Mapping[int, str], about: About) -> dict[int, str]:
    """Column → what it is, by our own headings, each once; wherever somebody moved it. Raises ValidationError where
    nothing tells what a row is."""
    ours = {column.heading: column.code for column in GOING_OUT[about]}
    found: dict[int, str] = {}
    for at, heading in sorted(headings.items()):
        code = ours.get(heading.strip(), "")
        found[at] = "" if code in found.values() else code
    if not KEYS & {*found.values()}:
        raise ValidationError(NO_CODE.format(about.noun))
    return found


def changed_cells(row: Row, columns: Mapping[str, int], base: Mapping[str, str], plan: Plan):
    """Field → its cell, of those that say something else than what went out. `base`: {} for a row that did not go
    out. Faults and what is left alone are told in the plan."""
    found: dict[str, Cell] = {}
    for code, at in columns.items():
        cell = row.cells.get(at)
        if (cell.words if cell else "") == base.get(code, "") and code not in KEYS:
            continue
        if code in ROLE_OF:
            _no_person(code, cell, base, plan)
        elif cell is None:
            _left_empty(row, columns, code, plan)
        elif len(base.get(code, "")) >= LONGEST:
            plan.refuse(code, CUT)
        else:
            found[code] = cell
    for fact in FACTS:
        _join(fact, row, columns, found, plan)
    return found


def _left_empty(row: Row, columns: Mapping[str, int], code: str, plan: Plan) -> None:
    """But where a day was moved to or from the column of what is not known."""
    fact = code.removesuffix(WORDS)
    others = [columns.get(one, 0) for one in columns_of(fact) if one != code]
    if not any(other in row.cells for other in others):
        plan.notes.append(f"{label_by(code)}{EMPTIED}")


def _no_person(code: str, cell: Cell | None, base: Mapping[str, str], plan: Plan) -> None:
    if cell is None:
        plan.notes.append(f"{label_by(code)}{NO_PERSON}")
    else:
        said = base.get(code, "")
        plan.refuse(code, PERSON.format(f"请改回「{said}」" if said else "请留空"))


def _join(fact: str, row: Row, columns: Mapping[str, int], found: dict[str, Cell], plan: Plan):
    """Day and words are one field: what was changed of the two is what the row says of it."""
    words = found.pop(f"{fact}{WORDS}", None)
    if words is None:
        return
    if columns.get(fact, 0) in row.cells:
        found.pop(fact, None)
        plan.refuse(fact, BOTH)
    else:
        kind = "t" if words.words == CLEAR else VERBATIM
        found[fact] = Cell(words.column, kind, words.words)


# -- both changed ---------------------------------------------------------------------------------


def meet(
    plan: Plan,
    project: Project,
    base: Mapping[str, str],
    here: Mapping[str, str],
    decided: Mapping[str, SheetDecision],
) -> None:
    """Of what the file changed: left out where the register says the same by now, a conflict where it says
    something else than what went out and nobody has decided yet. `here`: column → words in the file."""
    now = told(project)
    for code in [one for one in plan.values if one != "code"]:
        if all(now[one] == base[one] for one in columns_of(code)):
            continue
        decision = decided.get(code)
        if wanted(plan, project, code) == stored(project, code):
            del plan.values[code]
        elif decision is None or decision.act not in (FILE, NOW):
            out, then, file = (_said(code, one) for one in (base, now, here))
            plan.conflicts.append(Conflict(code, BY_CODE[code].label, out, then, file, OFFERS))
        elif decision.act == NOW:
            del plan.values[code]


def _said(code: str, words: Mapping[str, str]) -> str:
    said = next((words[one] for one in columns_of(code) if words.get(one)), "")
    return f"{said} 万元" if code in AMOUNTS and said.replace(".", "").isdecimal() else said
