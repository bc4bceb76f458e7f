"""The check of an imported sheet: every fault of every row at once, whose row each is, what would change."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from gaoxin.books import Cell, Row
from gaoxin.folding import fold
from gaoxin.progress import Told, tell_nobody
from projects.models import Company, Project, SheetDecision, SheetImport
from projects.registry.rules.codes import spell_code
from projects.registry.rules.companies import credit_code_doubt, spell_credit_code
from projects.registry.rules.kinds import Source
from projects.sheets.reads.changes import lacking, names_in, read_changes
from projects.sheets.reads.grid import Grid
from projects.sheets.reads.known import Known, known_units, read_known
from projects.sheets.reads.parcels import check_parcels
from projects.sheets.reads.persons import IS, NEW, read_persons
from projects.sheets.reads.roundtrip import VERBATIM, changed_cells, meet
from projects.sheets.reads.rows import check_rows
from projects.sheets.rules.about import About
from projects.sheets.rules.columns import field_by, named_by, told_by
from projects.sheets.rules.plan import Candidate, Fault, Plan, Question, refuse_twice
from projects.sheets.rules.table import letters
from projects.sheets.rules.values import CLEAR, KEEP, REPLACE, Offer, Reader

RESTORE = "RESTORE"
UNDO_REASON = "撤销导入："  # why a project was removed by undoing an import: the corrected sheet brings it back
DEMO = "演示项目和演示企业不能由导入更改，请删去这一行"
NOBODY_S = "必填；这一行不是{}的，请在表里删去"
TWICE = "同一项目只留一行：第 {} 行是同一个"
ALIKE = 0.6  # from here on two names of one firm's projects may be one


Decided = Mapping[int, Mapping[str, SheetDecision]]  # row → field → what a person decided


@dataclass(frozen=True)
class Checked:
    """`plans` in the order of the sheet; `questions` about people, each for all its rows."""

    plans: list[Plan]
    questions: list[Question]


def check(row: SheetImport, grid: Grid, today: date, told: Told = tell_nobody) -> Checked:
    """The number of queries does not depend on the rows. `told`: how many are read."""
    units, unit_names = known_units()
    reader = Reader(row.unit, today, units, unit_names)
    decided = _decided(row)
    plans = []
    for place, one in enumerate(grid.rows, 1):
        plans.append(_read(one, grid, reader, decided[one.number], row.about))
        told(place)
    questions = _check_plans(About(row.about), plans, grid, decided, today)
    for plan, one in zip(plans, grid.rows, strict=True):
        plan.faults = [_placed(fault, one, grid) for fault in plan.faults]
    return Checked(plans, questions)


def _check_plans(
    about: About, plans: list[Plan], grid: Grid, decided: Decided, today: date
) -> list[Question]:
    """What is asked about people."""
    if about == About.PARCELS:
        check_parcels(plans, grid, decided, today)
        return []
    known = _known(plans)
    if about == About.PROJECTS:
        return _check_projects(plans, grid, known, decided, today)
    for plan in plans:
        _whose(plan, known, decided[plan.row])
    return check_rows(about, plans, known, decided[0], today)


def _check_projects(
    plans: list[Plan], grid: Grid, known: Known, decided: Decided, today: date
) -> list[Question]:
    for plan, one in zip(plans, grid.rows, strict=True):
        _whose(plan, known, decided[plan.row])
        if plan.project and (base := grid.base_of(one)):
            meet(plan, known.projects[plan.project], base, grid.words(one), decided[plan.row])
        _names_of_others(plan, known)
        _firm(plan, known, decided[plan.row])
    _no_project_twice(plans)
    for plan in plans:
        project = known.projects.get(plan.project) if plan.project else None
        read_changes(plan, project, known, today)
        plan.lacking = lacking(plan) if project is None else ""
    return read_persons(plans, decided[0], today)


def _decided(row: SheetImport) -> Decided:
    found: dict[int, dict[str, SheetDecision]] = defaultdict(dict)
    for one in row.decisions.all():
        found[one.row][one.field] = one
    return found


# -- cells ----------------------------------------------------------------------------------------


def _read(
    row: Row, grid: Grid, reader: Reader, decided: Mapping[str, SheetDecision], about: str
) -> Plan:
    called = [cell.words for code in named_by(about) if (cell := grid.cell(row, code))]
    plan = Plan(row.number, next(iter(called), ""), hidden=row.hidden)
    kept = []
    for code, cell in _cells(row, grid, plan).items():
        decision = decided.get(code)
        if decision and decision.act == KEEP:
            kept.append(f"{field_by(code).label}：{cell.words}")
        else:
            _read_cell(plan, code, cell, reader, decision)
    if not plan.values.keys() & {*told_by(about)} and not plan.faults:
        plan.refuse(named_by(about)[0], NOBODY_S.format(About(about).noun))
    _keep(plan, kept)
    _spell(plan)
    return plan


def _cells(row: Row, grid: Grid, plan: Plan) -> dict[str, Cell]:
    """Field → its cell, of those that say something; of a 回导表 something else than what went out."""
    if grid.baseline is None:
        cells = {code: row.cells.get(at) for code, at in grid.columns.items()}
        return {code: cell for code, cell in cells.items() if cell}
    base = grid.base_of(row)
    cells = changed_cells(row, grid.columns, base, plan)
    plan.whole = tuple(sorted(cells)) if base else ()
    return cells


def _read_cell(
    plan: Plan, code: str, cell: Cell, reader: Reader, decision: SheetDecision | None
) -> None:
    replaced = decision is not None and decision.act == REPLACE
    words = decision.value if decision and replaced else cell.words
    if cell.kind == VERBATIM:
        read = reader.day_unknown(field_by(code), words)
    else:
        read = reader.read(field_by(code), "t" if replaced else cell.kind, words)
    if read.fault:
        plan.refuse(code, read.fault, read.offers)
    elif read.value is not None:
        plan.values[code] = read.value
    if read.note:
        plan.notes.append(f"{letters(cell.column)}{plan.row} {field_by(code).label}{read.note}")


def _keep(plan: Plan, kept: list[str]) -> None:
    """What a person kept as words stands in the remark."""
    if kept:
        said = plan.values.get("source_note", "")
        remark = "" if said == CLEAR else str(said)
        plan.values["source_note"] = "\n".join(filter(None, [remark, *kept]))
        plan.notes.append(f"{'；'.join(kept)}（保留为文字，写入备注）")


def _spell(plan: Plan) -> None:
    values = plan.values
    if values.get("approval_code") not in (None, CLEAR):
        values["approval_code"] = spell_code(str(values["approval_code"]))
    if values.get("credit_code") not in (None, CLEAR):
        values["credit_code"] = code = spell_credit_code(str(values["credit_code"]))
        if doubt := credit_code_doubt(code):
            plan.notes.append(doubt)


def _placed(fault: Fault, row: Row, grid: Grid) -> Fault:
    """With its cell and what that says."""
    column = grid.columns.get(fault.field)
    if column is None:
        return fault
    cell = row.cells.get(column)
    return replace(fault, at=f"{letters(column)}{row.number}", value=cell.words if cell else "")


def _said(plans: list[Plan], code: str) -> set[str]:
    found = (plan.values.get(code) for plan in plans)
    return {str(value) for value in found if value not in (None, CLEAR)}


def _names(plan: Plan, code: str) -> list[str]:
    """Of a 回导表 all aliases stand in one cell."""
    value = plan.values.get(code)
    if value in (None, CLEAR):
        return []
    return names_in(str(value)) if code == "alias" and code in plan.whole else [str(value)]


def _known(plans: list[Plan]) -> Known:
    names = {name for plan in plans for code in ("name", "alias") for name in _names(plan, code)}
    return read_known(
        names, _said(plans, "code"), _said(plans, "approval_code"), _said(plans, "company"),
        _said(plans, "credit_code"),
    )  # fmt: skip


# -- whose row it is ------------------------------------------------------------------------------


def _whose(plan: Plan, known: Known, decided: Mapping[str, SheetDecision]) -> None:
    code = str(plan.values.get("code", "")).upper()
    if code and code not in known.codes:
        plan.refuse("code", "台账里没有这个编号；新项目请把编号留空")
        return
    found = _found(plan, known, code)
    decision = decided.get("")
    if decision and decision.act in (IS, RESTORE):
        found = [
            key
            for key in (*found, *_perhaps(plan, known))
            if known.projects[key].code == decision.value
        ][:1]
    elif decision and decision.act == NEW:
        found = []
    if len(found) == 1:
        _take(plan, known.projects[found[0]], decided=decision is not None)
    elif decision is None:
        near = found or _perhaps(plan, known)
        plan.candidates = [_candidate(plan, known.projects[key]) for key in dict.fromkeys(near)]


def _found(plan: Plan, known: Known, code: str) -> list[int]:
    """The projects that it surely is: by our code, 项目代码, name or alias."""
    if code:
        return [known.codes[code]]
    approval = fold(str(plan.values.get("approval_code", "")))
    if approval and (there := known.approvals.get(approval)):
        return [bearer.project.pk for bearer in there]
    there = known.bearers.get(fold(plan.name), [])
    return [bearer.project.pk for bearer in there if bearer.what != "简称"]


def _perhaps(plan: Plan, known: Known) -> list[int]:
    """Those that it may be: of this short name, or of the same firm with a name that is near."""
    short = [bearer.project.pk for bearer in known.bearers.get(fold(plan.name), [])]
    firm = known.firms.get(fold(str(plan.values.get("company", ""))))
    others = known.of_firm.get(firm.pk, []) if firm else []
    near = [one.pk for one in others if _alike(one.name, plan.name)]
    return short + near


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio() >= ALIKE


def _take(plan: Plan, project: Project, *, decided: bool) -> None:
    if project.source == Source.DEMO:
        plan.refuse("name", DEMO)
        return
    undone = project.removed_reason.startswith(UNDO_REASON)
    if project.removed_on and not decided and not undone:
        plan.candidates = [_candidate(plan, project)]
        return
    plan.project, plan.code, plan.version = project.pk, project.code, project.version
    plan.restores = project.removed_on is not None
    if "code" not in plan.values and "name" in plan.values:
        if plan.values["name"] != project.name:
            plan.notes.append(f"台账里写作「{project.name}」，名称不改")
        del plan.values["name"]


def _names_of_others(plan: Plan, known: Known) -> None:
    """A name or alias that another project bears."""
    for code in ("name", "alias"):
        there = [one for name in _names(plan, code) for one in known.bearers.get(fold(name), [])]
        others = [
            one.project for one in there if one.project.pk != plan.project and one.what != "简称"
        ]
        # A candidate then, or decided to be another.
        asked = code == "name" and plan.project is None
        if others and not asked:
            plan.refuse(code, f"已是 {others[0].code} 的名称或别名，请核对")


def _candidate(plan: Plan, project: Project) -> Candidate:
    firm = project.company.name if project.company else ""
    same = fold(project.name) == fold(plan.name)
    why = "名称相同" if same else "企业相同，名称相近"
    offers = [Offer(IS, project.code, "是它，更新")]
    if project.removed_on:
        why, offers = (
            f"已移出台账 {project.removed_on}",
            [Offer(RESTORE, project.code, "恢复并更新")],
        )
    if project.name != plan.name:
        offers.append(Offer(NEW, "", "不是，新建"))
    return Candidate(project.pk, project.code, project.name, firm, why, tuple(offers))


def _no_project_twice(plans: list[Plan]) -> None:
    """By the project it is, and of the new ones by the name."""
    rows: dict[object, list[Plan]] = defaultdict(list)
    for plan in plans:
        if key := plan.project or fold(plan.name):
            rows[key].append(plan)
    for same in rows.values():
        refuse_twice(same, "name", TWICE)


# -- its firm -------------------------------------------------------------------------------------


def _firm(plan: Plan, known: Known, decided: Mapping[str, SheetDecision]) -> None:
    name, code = plan.values.get("company"), str(plan.values.get("credit_code", ""))
    if not name or name == CLEAR:
        return
    by_code, by_name = known.firm_codes.get(code), known.firms.get(fold(str(name)))
    firm = by_code or by_name
    if by_name and code and by_name.credit_code and by_name.credit_code != code:
        plan.refuse("credit_code", f"同名企业已登记，信用代码不同（{by_name.credit_code}），请核对")
    elif firm and firm.demo:
        plan.refuse("company", DEMO)
    elif firm:
        plan.company = firm.pk
        if fold(firm.name) != fold(str(name)):
            plan.notes.append(f"建设单位已登记为「{firm.name}」")
    else:
        _ask_for_firm(plan, known, decided.get("company"))


def _ask_for_firm(plan: Plan, known: Known, decision: SheetDecision | None) -> None:
    alike = [
        one for one in known.firms_alike.get(fold(str(plan.values["company"])), []) if not one.demo
    ]
    if decision and decision.act == IS:
        plan.company = next((one.pk for one in alike if str(one.pk) == decision.value), None)
    elif alike and decision is None and not plan.candidates:
        plan.asks = "company"
        plan.candidates = [_firm_candidate(one) for one in alike]


def _firm_candidate(firm: Company) -> Candidate:
    offers = (Offer(IS, str(firm.pk), "是它"), Offer(NEW, "", "不是，新登记"))
    return Candidate(
        firm.pk, firm.credit_code, firm.name, "", "企业名称只差「有限公司」等字样", offers
    )
