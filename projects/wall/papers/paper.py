"""The wall as a workbook, and the kinds of paper it is printed on."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse

from gaoxin.clock import minute_of
from gaoxin.xlsx import workbook_response
from projects.models import DispatchReport, ReportWeek
from projects.wall.reads.wall import Wall
from projects.wall.rules.drawing import block_words, mark_words, next_words, short_words
from projects.wall.rules.frames import A4, DESK, HEAD, Frame
from projects.wall.rules.row import VACANT, Row

HEADERS = [
    "组", "灯", "项目", "编号", "阶段", "倒排", "完成率（%）", "序时差（百分点）", "包联领导", "项目专员",
    "下一节点", "时限", "堵点", "堵点情况", "要素逾期", "计划起", "计划止", "前锋", "测算达到目标", "工期差（工作日）", "节点",
]  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """`most`: how high the rows of one sheet may be, in the units of its drawing."""

    key: str
    label: str
    frame: Frame
    most: float


def _paper(key: str, label: str, frame: Frame, wide: float, high: float) -> Paper:
    """`wide`, `high`: millimetres of the sheet for the drawing."""
    return Paper(key, label, frame, high / wide * frame.width - HEAD)


# 10 mm of margin; head and foot of the sheet leave so much of its height.
PAPERS = {
    "a3": _paper("a3", "A3", DESK, 400, 225),
    "a4": _paper("a4", "A4", A4, 277, 146),
}


@dataclass(frozen=True)
class PaperHead:
    """What a sheet says of itself: the week it stands in, its moment, whose projects, by which rule, who made it."""

    when: str
    as_of: str
    population: str
    proof: str
    printed: str


def paper_head(now: datetime, population: str, rule: int, by: str) -> PaperHead:
    """Of the wall of today; `by`: who prints it, "" where a command makes it. One query."""
    week = ReportWeek.objects.filter(cut_off_at__gte=now).order_by("cut_off_at").first()
    when = f"{week.label}（{week.range}）" if week else ""
    proof = f"亮灯规则第 {rule} 版"
    return PaperHead(when, minute_of(now), population, proof, _printed(now, by))


def pinned_head(report: DispatchReport, now: datetime, by: str) -> PaperHead:
    """Of a number: its week, its moment, the hash of what it has frozen."""
    when = f"{report.week.label}（{report.week.range}）　{report.label}"
    sealed = minute_of(report.as_of)
    proof = f"封存 {sealed}　亮灯规则第 {report.rule_version} 版　SHA-256 {report.sha256[:20]}…"
    return PaperHead(when, sealed, "", proof, _printed(now, by))


def _printed(now: datetime, by: str) -> str:
    made = minute_of(now)
    return f"{by}　{made} 打印" if by else f"{made} 生成"


def wall_workbook(wall: Wall, number: str, note: str, by: str) -> HttpResponse:
    """Every row of the page, in its groups; `number`: of the report that has frozen them, which names the file too;
    `by`: who takes it."""
    said = "　".join(filter(None, [note, "含演示数据" if wall.is_demo else ""]))
    rows = [_cells(group.label, row, wall) for group in wall.groups for row in group.rows]
    return workbook_response(
        name="wall", title=f"挂图作战{number.replace(' ', '')}", headers=HEADERS, rows=iter(rows),
        note=said, printed=by,
    )  # fmt: skip


def _cells(group: str, row: Row, wall: Wall) -> list:
    today, box = wall.today, row.box or (None, None)
    return [
        group, row.word, row.full_name, row.code, row.stage, row.tag or "已倒排", row.ratio, row.gap,
        row.leader or VACANT, row.commissioner or VACANT,
        row.next.name if row.next else "", next_words(row.next, today) if row.next else "",
        row.block.summary if row.block else "", block_words(row), "、".join(row.stuck), *box, row.front,
        row.forecast_on, row.shortfall,
        "\n".join([mark_words(mark, today) for mark in row.marks] or [short_words(row, today) or row.note]),
    ]  # fmt: skip
