"""Two numbers of the weekly report beside each other, project by project."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.dispatch.rules.codes import Mark, Passed
from projects.dispatch.rules.entry import Entry
from projects.lights.rules.dimensions import Light
from projects.registry.rules.amounts import yi
from projects.registry.rules.kinds import Level as ProjectLevel, Status as ProjectStatus
from projects.registry.rules.labelled import label_of
from projects.registry.rules.stages import stage_words
from projects.schedule.rules.sentences import short_gap
from projects.weekly.rules.duties import DutyState


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


Pair = tuple[Entry | None, Entry | None]
"""What the earlier number and the later one say of a project; None of one that is not in it."""


def compare(
    old: Sequence[Entry],
    new: Sequence[Entry],
    *,
    of_one_week: bool = False,
    corrected: Mapping[int, str] | None = None,
) -> Comparison:
    """As `compare_pairs`, of two numbers whose entries are in memory."""
    before, after = ({entry.project: entry for entry in entries} for entries in (old, new))
    pairs: list[Pair] = [(before.get(key), entry) for key, entry in after.items()]
    pairs += [(entry, None) for key, entry in before.items() if key not in after]
    return compare_pairs(pairs, of_one_week=of_one_week, corrected=corrected)


def compare_pairs(
    pairs: Iterable[Pair], *, of_one_week: bool, corrected: Mapping[int, str] | None = None
) -> Comparison:
    """Changed ones first, in the order of the codes; then who was added and who is gone. Of one week,
    a 更正 and what it corrects, also by the week's own texts and amounts. `corrected`: project → what of its
    investment was put right between the two, in words."""
    said, same = corrected or {}, 0
    changed: list[Compared] = []
    added: list[Compared] = []
    gone: list[Compared] = []
    for last, entry in pairs:
        if last is not None and entry is not None:
            if fields := differences(last, entry, of_one_week, said.get(entry.project, "")):
                changed.append(_compared("CHANGED", entry, fields))
            else:
                same += 1
        elif entry is not None:
            added.append(_compared("ADDED", entry, []))
        elif last is not None:
            gone.append(_compared("GONE", last, []))
    return Comparison([*changed, *added, *gone], same)


def _compared(kind: str, entry: Entry, fields: list[FieldChange]) -> Compared:
    return Compared(kind, entry.code, entry.label, entry.light, fields)


@dataclass(frozen=True, slots=True)
class _Field:
    """What is compared are codes, numbers, names and typed texts, never a sentence; shown are words."""

    label: str
    value: Callable[[Entry], Any]
    words: Callable[[Entry], str]


def _make_text_field(label: str, name: str, otherwise: str) -> _Field:
    return _Field(
        label, lambda entry: getattr(entry, name), lambda entry: getattr(entry, name) or otherwise
    )


def _make_amount_field(label: str, name: str) -> _Field:
    """As it is printed: what differs by less than is shown is no change to a reader."""
    return _Field(label, *(lambda entry: yi(getattr(entry, name)),) * 2)


def _make_number_field(label: str, name: str) -> _Field:
    return _Field(
        label, lambda entry: getattr(entry, name), lambda entry: _printed(getattr(entry, name))
    )


def _printed(value: Decimal | None) -> str:
    return "—" if value is None else f"{value}".replace("-", "−")


def _passed(entry: Entry) -> list[str]:
    new = (Passed.NEW_STARTED, Passed.NEW_IN_STATISTICS)
    return [fact for fact in entry.facts if fact not in new]


def _overdue(entry: Entry) -> int:
    return sum(node.overdue for node in entry.nodes)


def _shortfall(entry: Entry) -> str:
    return "—" if entry.shortfall is None else short_gap(entry.shortfall)


def _open(entry: Entry) -> int:
    return sum(Mark.OPEN in issue.marks for issue in entry.issues)


def _light(entry: Entry) -> str:
    return label_of(Light, entry.light) + ("（仅因规则改变）" if entry.by_rule else "")


def _stage(entry: Entry) -> str:
    return stage_words(entry.stage)


def _level(entry: Entry) -> str:
    return f"{label_of(ProjectLevel, entry.level)}重点" if entry.level else "—"


DONE = "年度累计（亿元）"
_SHOWN = [
    _Field("灯", lambda entry: entry.light, _light),
    _Field("原因", lambda entry: (entry.light, entry.rule), lambda entry: entry.brief_text),
    _Field("状态", lambda entry: entry.status, lambda entry: label_of(ProjectStatus, entry.status)),
    _Field("阶段", lambda entry: entry.stage, _stage),
    _Field(
        "进程", _passed, lambda entry: "、".join(label_of(Passed, one) for one in _passed(entry))
    ),
    _make_amount_field("年度计划（亿元）", "plan"),
    _make_amount_field(DONE, "done_year"),
    _make_number_field("完成率（%）", "done_ratio"),
    _make_number_field("序时差（百分点）", "gap"),
    _Field("工期差（工作日）", lambda entry: entry.shortfall, _shortfall),
    _Field("逾期节点", _overdue, lambda entry: str(_overdue(entry))),
    _Field("未销号问题", _open, lambda entry: str(_open(entry))),
    _make_text_field("包联领导", "leader", "缺"),
    _make_text_field("专班班长", "chief", "缺"),
    _make_text_field("项目专员", "commissioner", "缺"),
    _make_text_field("牵头单位", "unit", "未定"),
    _Field(
        "报送",
        lambda entry: entry.report,
        lambda entry: label_of(DutyState, entry.report) or "无需报送",
    ),
]


# What every week has anew: it differs between two weeks always, and within one by correction alone.
_OF_THE_WEEK = [
    _Field("级别", lambda entry: entry.level, _level),
    _make_text_field("建设地点", "site", "—"),
    _make_amount_field("总投资（亿元）", "total"),
    _make_amount_field("本周完成（亿元）", "done_week"),
    _make_text_field("本周进展", "told", "—"),
    _make_text_field("下周计划", "next_week", "—"),
    _make_text_field("存在问题", "problems", "—"),
]


def differences(
    old: Entry, new: Entry, of_one_week: bool = False, corrected: str = ""
) -> list[FieldChange]:
    """Name, values and due days of milestones that differ, in words: what is printed alike, as amounts
    that differ by less than is printed, is no difference to who reads it. `corrected` stands beside what
    was done in the year."""
    found = [FieldChange("名称", old.name, new.name)] if old.name != new.name else []
    found += [
        FieldChange(
            field.label,
            was,
            f"{said}（{corrected}）" if corrected and field.label == DONE else said,
        )
        for field in (_SHOWN + _OF_THE_WEEK if of_one_week else _SHOWN)
        if field.value(old) != field.value(new)
        and (was := field.words(old)) != (said := field.words(new))
    ]
    known = {node.id: node for node in old.nodes}
    for node in new.nodes:
        last = known.get(node.id)
        if last is not None and last.due_on != node.due_on:
            label = f"节点「{node.name}」"
            found.append(FieldChange(label, last.due_on.isoformat(), node.due_on.isoformat()))
    return found
