"""专班名单 on paper: the roles of a task force with name, unit, post and masked number, vacant ones too."""

from dataclasses import astuple, dataclass

from projects.official.papers.document import (
    FICTION,
    TYPE,
    body,
    day_words,
    imprint,
    note,
    official_document,
    title,
)
from projects.official.papers.page import UPRIGHT_HEIGHT, UPRIGHT_WIDTH
from projects.official.papers.table import PaperColumn, PaperTable, add_table, file_with
from projects.people.reads.roster import Place, Roster

__all__ = ["HEADERS", "TYPE", "lines", "remark", "roster_docx", "sheet_rows", "title_of"]

VACANT, FICTIONAL = "空缺", "演示"
MASKED = "手机号码已隐去中间几位"
HEADERS = ["项目编号", "项目", "牵头单位", "角色", "姓名", "单位", "职务", "手机", "备注"]
COLUMNS = (
    PaperColumn("序号", 8, "center"),
    PaperColumn("角色", 24),
    PaperColumn("姓名", 16),
    PaperColumn("单位", 30),
    PaperColumn("职务", 22),
    PaperColumn("手机", 24, "center"),
    PaperColumn("备注", 12, "center"),
)


@dataclass(frozen=True)
class Line:
    role: str
    name: str
    unit: str = ""
    post: str = ""
    phone: str = ""
    remark: str = ""

    @property
    def is_vacant(self) -> bool:
        return self.name == VACANT


def lines(roster: Roster) -> list[Line]:
    return [_line(place) for place in roster.places]


def _line(place: Place) -> Line:
    if place.holder is None:
        return Line(place.label, VACANT)
    user = place.holder.user
    fictional = FICTIONAL if place.holder.demo or user.demo else ""
    unit = str(user.unit or "")
    return Line(place.label, user.name, unit, user.title, user.masked_phone, fictional)


def title_of(roster: Roster) -> str:
    return f"{roster.project.short_name}专班名单"


def remark(roster: Roster) -> str:
    return f"含演示数据　{MASKED}" if roster.has_demo else MASKED


def sheet_rows(roster: Roster) -> list[list[str]]:
    project = roster.project
    head = [project.code, project.name, str(project.lead_unit or project.unknown)]
    return [[*head, *astuple(line)] for line in lines(roster)]


def roster_docx(roster: Roster) -> bytes:
    document = official_document()
    if roster.has_demo:
        note(document, f"【{FICTION}】")
    title(document, roster.project.name, "专班名单")
    for label, value in facts(roster):
        body(document, f"{label}：{value}")
    add_table(document, "roster")
    imprint(document, f"名单截至{day_words(roster.day)}；{MASKED}。")
    rows = ([str(n), *(text or "—" for text in astuple(line)[:-1]), line.remark]
            for n, line in enumerate(lines(roster), 1))  # fmt: skip
    table = PaperTable(COLUMNS, rows, width=UPRIGHT_WIDTH, height=UPRIGHT_HEIGHT)
    return file_with(document, {"roster": table})


def facts(roster: Roster) -> list[tuple[str, str]]:
    """What stands above the list; of the task force only what is known."""
    project, force = roster.project, roster.force
    known = [("牵头单位", str(project.lead_unit or project.unknown))]
    if roster.supporting_units:
        known.append(("配合单位", roster.supporting_units))
    if force and force.document:
        known.append(("成立文号", force.document))
    if force and force.founded_on:
        known.append(("成立日期", day_words(force.founded_on)))
    return known
