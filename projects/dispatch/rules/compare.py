"""Two numbers of the weekly report beside each other, project by project."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.dispatch.rules.entry import Entry
from projects.lights.rules.dimensions import Light


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Compared:
    """`kind`: ADDED, GONE or CHANGED; the fields of a changed one that differ."""

    kind: str
    code: str
    label: str
    light: str
    fields: list[FieldChange]


@dataclass(frozen=True, slots=True)
class Comparison:
    rows: list[Compared]
    same: int

    def count(self, kind: str) -> int:
        return sum(row.kind == kind for row in self.rows)


def compare(old: Sequence[Entry], new: Sequence[Entry], *, of_one_week: bool = False) -> Comparison:
    """Changed ones first, in the order of the codes; then who was added and who is gone. Of one week,
    a 更正 and what it corrects, also by the week's own texts and amounts."""
    before = {entry.project: entry for entry in old}
    after = {entry.project: entry for entry in new}
    both = [(before[key], entry) for key, entry in after.items() if key in before]
    changed = [
        (entry, fields) for last, entry in both if (fields := differences(last, entry, of_one_week))
    ]
    rows = [Compared("CHANGED", e.code, e.label, e.light, f) for e, f in changed]
    rows += [
        Compared("ADDED", e.code, e.label, e.light, []) for k, e in after.items() if k not in before
    ]
    rows += [
        Compared("GONE", e.code, e.label, e.light, []) for k, e in before.items() if k not in after
    ]
    return Comparison(rows, len(both) - len(changed))


_SHOWN: list[tuple[str, Callable[[Entry], str]]] = [
    ("灯", lambda entry: Light(entry.light).label),
    ("原因", lambda entry: entry.brief),
    ("状态", lambda entry: entry.status or "在推进"),
    ("阶段", lambda entry: entry.stage),
    ("进程", lambda entry: "、".join(fact for fact in entry.facts if fact.startswith("已"))),
    ("年度计划（亿元）", lambda entry: _yi(entry.plan)),
    ("年度累计（亿元）", lambda entry: _yi(entry.done_year)),
    ("完成率（%）", lambda entry: _number(entry.done_ratio)),
    ("序时差（百分点）", lambda entry: _number(entry.gap)),
    ("逾期节点", lambda entry: str(sum(node.overdue for node in entry.nodes))),
    ("未销号问题", lambda entry: str(sum("未销号" in one.marks for one in entry.issues))),
    ("包抓领导", lambda entry: entry.leader or "缺"),
    ("专班班长", lambda entry: entry.chief or "缺"),
    ("项目专员", lambda entry: entry.commissioner or "缺"),
    ("牵头单位", lambda entry: entry.unit or "未定"),
    ("报送", lambda entry: entry.report or "不需报"),
]


# What every week has anew: it differs between two weeks always, and within one by correction alone.
_OF_THE_WEEK: list[tuple[str, Callable[[Entry], str]]] = [
    ("级别", lambda entry: entry.level or "—"),
    ("建设地点", lambda entry: entry.site or "—"),
    ("总投资（亿元）", lambda entry: _yi(entry.total)),
    ("本周完成（亿元）", lambda entry: _yi(entry.done_week)),
    ("本周进展", lambda entry: entry.this_week or "—"),
    ("下周计划", lambda entry: entry.next_week or "—"),
    ("存在问题", lambda entry: entry.problems or "—"),
]


def differences(old: Entry, new: Entry, of_one_week: bool = False) -> list[FieldChange]:
    """Name, values and due days of milestones that differ, as they are printed."""
    found = [FieldChange("名称", old.name, new.name)] if old.name != new.name else []
    found += [
        FieldChange(label, shown(old), shown(new))
        for label, shown in (_SHOWN + _OF_THE_WEEK if of_one_week else _SHOWN)
        if shown(old) != shown(new)
    ]
    known = {node.id: node for node in old.nodes}
    for node in new.nodes:
        last = known.get(node.id)
        if last is not None and last.due_on != node.due_on:
            label = f"节点「{node.name}」"
            found.append(FieldChange(label, last.due_on.isoformat(), node.due_on.isoformat()))
    return found


def _yi(amount: Decimal | None) -> str:
    return "—" if amount is None else f"{amount / 10000:.2f}"


def _number(value: Decimal | None) -> str:
    return "—" if value is None else f"{value}".replace("-", "−")
