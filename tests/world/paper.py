"""Frozen weekly reports for the tests of what is printed, made by the rules as the cut-off makes them,
and the eyes for what came out: parts, PDF, lines of a page."""

import io
import json
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from lxml import etree

from projects.bulletin.rules.declared import DECLARED, tables
from projects.bulletin.rules.first_screen import first_screen
from projects.bulletin.rules.table import Before, Number, Table, ranks_of
from projects.directing.rules import State as InstructionState
from projects.dispatch.reads.telling import Telling
from projects.dispatch.rules import entry as rules
from projects.dispatch.rules.codes import UNITS as MEASURES, CameLate, Mark, Passed, PermitMark
from projects.dispatch.rules.format import FORMAT
from projects.dispatch.rules.resources import ElementLine, GrantedSum, NeedLine, PermitLine
from projects.issues.rules.kinds import IssueKind, IssueLevel
from projects.issues.rules.machine import State as IssueState
from projects.issues.rules.supervision import Colour as OrderColour, OrderState
from projects.models import DispatchReport, Milestone
from projects.needs.rules.kinds import Element, NeedState
from projects.registry.rules.kinds import Level, Status
from projects.registry.rules.stages import Stage
from projects.resources.rules.kinds import Board, Method
from projects.weekly.rules.duties import DutyState
from tests.world.factories import make_user, make_week

MONDAY, CUT_OFF = date(2026, 11, 16), date(2026, 11, 19)
WEEK = rules.Week(MONDAY, date(2026, 11, 13), CUT_OFF, "2026年第47周", "")
UNITS = ("经济发展局", "规划建设局", "招商服务中心", "科技创新局")
NASTY = [
    "第一行\x0b第二行", "𠮷野家𠮷", "\u202e左右\u202c\u200f", '=HYPERLINK("http://example.com","点我")',
    "@SUM(1+1)", "+1", "http://example.com/点我", "mailto:a@example.com", "a<b>&\"'", "半个\ufffe\x85字\u2028完",
]  # fmt: skip


# -- the content -----------------------------------------------------------------------------------


def entry(number: int, **fields) -> rules.Entry:
    """An ordinary project: under construction, on time, reported."""
    unit = UNITS[number % len(UNITS)]
    plan, done = Decimal(4000 + 731 * number), Decimal(2500 + 411 * number)
    values = {
        "project": number, "code": f"GX-2026-{number:03d}", "demo": True, "status": Status.ACTIVE,
        "name": f"示范企业{number:02d}新型材料生产基地建设项目", "short_name": f"演示项目{number:02d}",
        "level": (Level.CITY, Level.PROVINCE, Level.ZONE)[number % 3], "site": "科技工业园", "stage": Stage.CONSTRUCTION,
        "unit": unit, "leader": f"包联领导{'甲乙丙丁'[number % 4]}", "chief": f"专班长{number:02d}",
        "commissioner": f"专员{number:02d}", "should_start": True, "facts": [Passed.STARTED, Passed.IN_STATISTICS],
        "total": plan * 3, "plan": plan, "done_week": Decimal(120 + 7 * number),
        "done_late": Decimal(0), "done_year": done, "done_total": done * 2,
        "done_ratio": round(done / plan * 100, 1), "expected_ratio": Decimal("86.3"),
        "gap": round(done / plan * 100, 1) - Decimal("86.3"), "light": "GREEN", "rule": "",
        "weeks": 4, "report": DutyState.FILED,
        "silent_weeks": 0, "unchanged_weeks": 0, "alike": False,
        "this_week": "一号厂房主体结构完成第三层浇筑，二号厂房钢柱吊装完成六成，累计进场工人 86 人。",
        "next_week": "完成一号厂房屋面防水，启动设备基础施工。", "problems": "",
        "returned": False,
    }  # fmt: skip
    return rules.Entry(**values | fields)


def red(number: int, **fields) -> rules.Entry:
    return entry(number, **{
        "light": "RED", "weeks": 2, "rule": "D3 v1", "criterion_text": "节点超期 15 天以上",
        "facts": [Passed.STARTED],
        "reason_text": "「主体封顶」计划 11 月 1 日完成，已超期 18 天。",
        "clears_text": "完成「主体封顶」并上传验收记录，或按程序调整计划。",
        "problems": "10 千伏外线电力未接通，影响设备调试。",
        "nodes": [node("主体封顶", CUT_OFF - timedelta(days=18), overdue_days=18)],
        "issues": [problem(f"WT-2026-{number:03d}", marks=[Mark.OVERDUE, Mark.OPEN, Mark.BLOCKING])],
    } | fields)  # fmt: skip


def node(name: str, due_on: date, **fields) -> rules.NodeLine:
    values = {
        "id": 1, "kind": Milestone.Kind.OTHER.value, "key": True, "forecast_on": None, "done_on": None, "done": False,
        "unit": UNITS[1], "moves": 0,
    }  # fmt: skip
    return rules.NodeLine(name=name, due_on=due_on, **values | fields)


def backward(shortfall: int, **fields) -> rules.ScheduleLine:
    """A network with a confirmed plan that misses its target by so many working days."""
    values = {
        "target": "投产", "target_on": date(2027, 6, 30), "forecast_on": date(2027, 7, 21), "next_step": "设备安装",
        "next_on": date(2026, 11, 30), "chain_head": "设备安装", "plan": 1, "confirmed_on": date(2026, 3, 2),
    }  # fmt: skip
    return rules.ScheduleLine(shortfall=shortfall, **values | fields)


def need(number: int, title: str, **fields) -> NeedLine:
    """Twelve days overdue."""
    values = {
        "element": Element.UTILITIES, "state": NeedState.OVERDUE, "day": date(2026, 11, 7), "days": 12,
        "promised_on": date(2026, 12, 11), "gap_text": "缺 1,200 kVA", "unit": UNITS[1], "person": "经办人01",
    }  # fmt: skip
    return NeedLine(title_text=title, need=number, **values | fields)


def elements(**states: str) -> list[ElementLine]:
    """A line of the matrix: what is not said is secured."""
    return [ElementLine(one, states.get(one, NeedState.SECURED)) for one in Element]


def permit(number: int, item: str, **fields) -> PermitLine:
    """Accepted by its authority, in time."""
    values = {
        "unit": UNITS[1], "method": Method.RESERVED, "sole": False, "agent": "代办员01", "state": Board.RUNNING,
        "counted": "WORK", "submitted_on": date(2026, 11, 13), "accepted_on": date(2026, 11, 16), "decided_on": None,
        "limit": 20, "used": 3, "stopped": 0, "left": 17, "marks": [PermitMark.ACCEPTED], "due_on": date(2026, 12, 14),
    }  # fmt: skip
    return PermitLine(id=number, item=item, **values | fields)


def late_permit(number: int, item: str) -> PermitLine:
    return permit(number, item, state=Board.OVERDUE, marks=[PermitMark.OVERDUE], used=26, left=-6,
                  accepted_on=date(2026, 10, 12), due_on=date(2026, 11, 11))  # fmt: skip


GRANTED = [
    GrantedSum("FUND", 1, Decimal(1500), Decimal(500)), GrantedSum("BANK", 2, Decimal(5000), Decimal(2000)),
    GrantedSum("GUARANTEE", 1, Decimal(3000), None),
]  # fmt: skip


def problem(code: str, **fields) -> rules.IssueLine:
    values = {
        "summary": "10 千伏外线电力工程跨越村道，线路走廊未定。", "kind": IssueKind.UTILITIES,
        "level": IssueLevel.TASK_FORCE, "state": IssueState.HANDLING, "unit": UNITS[1], "handler": "科长05", "raised_on": date(2026, 10, 12),
        "due_on": date(2026, 11, 10), "overdue_workdays": 7, "marks": [Mark.OPEN],
    }  # fmt: skip
    return rules.IssueLine(code=code, **values | fields)


def plain(value):
    """As it is stored."""
    return json.loads(rules.canonical(value))


def instruction(**fields) -> dict:
    values = {
        "code": "PS-2026-003", "project": 3, "project_name": "演示项目03", "given_by": "包联领导甲",
        "text": "协调供电公司本月内确定线路走廊，专题报告结果。", "on_behalf": True, "to": UNITS[1],
        "due_on": date(2026, 11, 27), "state": InstructionState.OPEN, "overdue_days": 0, "postponed": 1,
        "number": None,
    }  # fmt: skip
    return plain(rules.InstructionLine(**values | fields))


def twelve() -> list[rules.Entry]:
    """A week as it happens: three reds, two yellows, one grey, one silent, one late."""
    moved = rules.Move(date(2026, 11, 20), date(2026, 12, 10), "图纸变更，重新报审")
    return [
        red(1, schedule=backward(15), permits=[late_permit(1, "环境影响报告表审批")], needs=[need(1, "供电（10 kV 增容）")], elements=elements(UTILITIES="OVERDUE", FUNDING="OVERDUE")), red(2, weeks=1, reason_text="连续 3 周未报进展。", criterion_text="连续未报",
                    report=DutyState.MISSED, silent_weeks=3, this_week="", next_week="", nodes=[],
                    clears_text="补报本周进展。"),
        entry(3, light="YELLOW", weeks=1, criterion_text="投资低于序时 10 个百分点", unit="",
              reason_text="完成投资低于序时进度 12.4 个百分点。", clears_text="补足投资 0.08 亿元。",
              override="YELLOW", override_until=date(2026, 12, 31),
              override_text="经专班会议核定，仍为黄灯。"),
        entry(4, nodes=[node("竣工验收", date(2026, 11, 25)), node("基础完工", date(2026, 12, 10),
              moves=2, moved=[moved])], facts=[Passed.STARTED, Passed.IN_STATISTICS, Passed.NEW_IN_STATISTICS]),
        entry(5, nodes=[node("设备进场", CUT_OFF, done=True, done_on=date(2026, 11, 17))]),
        red(6, nodes=[], rule="D5 v1", criterion_text="问题超期", reason_text="堵点问题超期 7 个工作日。"),
        entry(7, light="GREY", plan=None, done_ratio=None, gap=None, facts=[], should_start=False,
              stage=Stage.PERMITTING, report=""),
        entry(8, late=[rules.LateLine("2026年第46周", CameLate.REPORT, "完成桩基检测。")]),
        entry(9, light="YELLOW", weeks=3, criterion_text="节点 7 天内到期", commissioner="",
              reason_text="「管网接通」7 天内到期，形象进度不足五成。", clears_text="按期完成「管网接通」。",
              nodes=[node("管网接通", date(2026, 11, 24))], schedule=backward(-6)),
        entry(10, issues=[problem("WT-2026-010", marks=[Mark.NEW, Mark.OPEN], due_on=None,
              overdue_workdays=None, summary="用地红线内一处坟墓待迁。", kind=IssueKind.LAND)]),
        entry(11, alike=True, unchanged_weeks=2), entry(12, facts=[Passed.STARTED, Passed.NEW_STARTED], permits=[permit(2, "建筑工程施工许可", sole=True)],
              needs=[need(2, "用工", element=Element.LABOUR, state=NeedState.SOON, days=6, gap_text="缺 80 人", promised_on=None)], elements=elements(LABOUR="SOON", DEMOLITION="NONE", ENVIRONMENT="BLANK")),
    ]  # fmt: skip


def frozen(entries, **fields) -> rules.Frozen:
    values = {
        "week": WEEK, "scope": "DEMO", "as_of": "2026-11-19T18:00:00+08:00", "rule_version": 1,
        "ranked": True, "entries": entries, "instructions": [], "awaiting": [["GX-2026-090", "某项目"]],
        "imported": 3, "granted": GRANTED,
        "orders": [rules.OrderLine(1, "GX-2026-001", "演示项目01", "督办〔演示〕1 号", OrderColour.YELLOW,
                   "限期确定 10 千伏线路走廊", UNITS[1], date(2026, 11, 25), OrderState.RECEIVED)],
        "visits": [rules.VisitLine("包联领导甲", [date(2026, 11, 16), date(2026, 11, 18)], [
                   ["GX-2026-001", "演示项目01"], ["GX-2026-005", "演示项目05"]], ["WT-2026-001"])],
    }  # fmt: skip
    return rules.Frozen(**values | fields)


def tables_of(content: rules.Frozen, before: Before | None) -> dict[int, Table]:
    """As a freeze makes them, which tells of each entry."""
    telling, known = Telling(replace(content, entries=[])), before.by_project if before else {}
    for one in content.entries:
        telling.tell(one, known.get(one.project))
    return tables(content, before, telling.listed())


def text_of(table: Table, ranked: bool = True) -> str:
    return "".join(table.pieces(ranked=ranked))


def make_report(content=None, *, published=False, instructions=None, **fields) -> DispatchReport:
    """Stored as the cut-off stores it: closed, with its tables."""
    content = content or frozen(twelve())
    last = [replace(one, light="GREEN") for one in content.entries[:9]]
    by_unit = tables_of(replace(content, entries=last), None)[Number.UNITS]
    before = Before(9001, last, ranks_of(by_unit.rows))
    made = tables_of(content, before)
    first = plain(first_screen(content, before, made, front_page_after=2))
    document = {
        "format": FORMAT, "units": MEASURES, "ranked": content.ranked, "screen": first,
        "instructions": instructions or [],
    }  # fmt: skip
    parts = [text_of(one, content.ranked) for one in made.values()]
    values = {
        "scope": content.scope, "number": 9002 if content.scope == "DEMO" else 12,
        "title": first["title_text"], "rule_version": 1, "summary": rules.canonical(document),
        "as_of": timezone.datetime.fromisoformat(content.as_of), "sha256": rules.digest(parts),
    }  # fmt: skip
    if "week" not in fields:
        fields["week"] = make_week(MONDAY, first_on=WEEK.first_on)
    report = DispatchReport.objects.create(**values | fields)
    for table, text in zip(made.values(), parts, strict=True):
        report.tables.create(
            number=table.number,
            title=DECLARED[table.number].title,
            count=len(table.rows),
            content=text,
        )
    report.closed_at = timezone.now()
    if published:
        report.published_at, report.published_by = timezone.now(), make_user(role="ADMIN")
    report.save()
    return DispatchReport.objects.get(pk=report.pk)


# -- what came out ---------------------------------------------------------------------------------


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def all_well_formed(data: bytes) -> dict[str, bytes]:
    parts = parts_of(data)
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(content)
    return parts


def pdf_of(data: bytes, folder):
    """By LibreOffice."""
    file = folder / "report.docx"
    file.write_bytes(data)
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir", str(folder), str(file)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return folder / "report.pdf"


class Page:
    """A page of a PDF: its size in mm, and the words with their place from its top left corner."""

    def __init__(self, text: str):
        head = re.match(r'[^>]*width="([\d.]+)" height="([\d.]+)"', text)
        self.width, self.height = (float(size) * 25.4 / 72 for size in head.groups())
        self.words = [
            (*(float(one) * 25.4 / 72 for one in place), word)
            for *place, word in re.findall(
                r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>',
                text,
            )
        ]

    @property
    def text(self) -> str:
        return "".join(word for *_, word in self.words)

    def lines(self) -> list[str]:
        """The text line by line, from the top; words on one line differ by less than 2 mm."""
        lines: dict[int, list] = {}
        for left, top, _, bottom, word in self.words:
            middle = round((top + bottom) / 2)
            at = next((one for one in lines if abs(one - middle) <= 2), middle)
            lines.setdefault(at, []).append((left, word))
        return ["".join(word for _, word in sorted(lines[at])) for at in sorted(lines)]


def pages_of(pdf) -> list[Page]:
    done = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, timeout=60
    )
    return [Page(text) for text in done.stdout.decode().split("<page ")[1:]]
