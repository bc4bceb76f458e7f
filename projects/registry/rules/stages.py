"""The stages of a project and the gates between them.

A gate is a table: field → the stage from which it is required. `missing` answers both "may it
enter?" and "what is still missing?". Sources: the zone's 全生命周期 words (签约, 建设, 纳统, 投产,
升规); the order and the required fields are defaults the zone confirms.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from projects.registry.rules.labelled import Labelled, label_of


class Stage(Labelled):
    RESERVE = "RESERVE", "谋划储备"
    NEGOTIATION = "NEGOTIATION", "在谈"
    SIGNED = "SIGNED", "签约"
    LANDED = "LANDED", "落地"
    PERMITTING = "PERMITTING", "前期手续"
    CONSTRUCTION = "CONSTRUCTION", "在建"
    COMPLETED = "COMPLETED", "竣工"
    TRIAL_PRODUCTION = "TRIAL_PRODUCTION", "试生产"
    OPERATION = "OPERATION", "投产"
    ABOVE_SCALE = "ABOVE_SCALE", "升规"
    FULL_OUTPUT = "FULL_OUTPUT", "达产达效"


def stage_words(stage: str) -> str:
    """What is said of a stored stage, where nobody has told it too."""
    return label_of(Stage, stage) or "待核实"


ORDER: tuple[Stage, ...] = tuple(Stage)

# A stage that is entered by a dated fact of the project. 试生产 may come before 竣工.
FACT_OF_STAGE: dict[Stage, str] = {
    Stage.SIGNED: "signed",
    Stage.LANDED: "landed",
    Stage.CONSTRUCTION: "started",
    Stage.COMPLETED: "completed",
    Stage.TRIAL_PRODUCTION: "trial",
    Stage.OPERATION: "operation",
    Stage.ABOVE_SCALE: "above_scale",
    Stage.FULL_OUTPUT: "full_output",
}
STAGE_OF_FACT: dict[str, Stage] = {fact: stage for stage, fact in FACT_OF_STAGE.items()}

FACT_LABELS: dict[str, str] = {
    "signed": "签约",
    "landed": "落地",
    "filed": "备案",
    "started": "开工",
    "statistics_entered": "纳统",
    "completed": "竣工",
    "trial": "试生产",
    "operation": "投产",
    "above_scale": "升规",
    "full_output": "达产达效",
}

# Field → stage from which it is required. A dated fact counts as given when its day is unknown.
REQUIRED_FROM: dict[str, Stage] = {
    "name": Stage.RESERVE,
    "industry": Stage.RESERVE,
    "company": Stage.NEGOTIATION,
    "lead_unit": Stage.NEGOTIATION,
    "signed": Stage.SIGNED,
    "agreed_investment": Stage.SIGNED,
    "landed": Stage.LANDED,
    "approval_code": Stage.PERMITTING,
    "filed": Stage.PERMITTING,
    "total_investment": Stage.PERMITTING,
    "started": Stage.CONSTRUCTION,
    "completed": Stage.COMPLETED,
    "trial": Stage.TRIAL_PRODUCTION,
    "operation": Stage.OPERATION,
    "above_scale": Stage.ABOVE_SCALE,
    "full_output": Stage.FULL_OUTPUT,
}
FIELD_LABELS: dict[str, str] = {
    "name": "项目名称",
    "industry": "行业",
    "company": "建设单位",
    "lead_unit": "牵头单位",
    "agreed_investment": "协议投资",
    "approval_code": "项目代码",
    "total_investment": "总投资",
} | {fact: f"{label}日期" for fact, label in FACT_LABELS.items()}

SCHEDULE_LABEL = "确认倒排工期"

# Either may come first, so neither is required for the other, nor for what follows by itself.
INTERCHANGEABLE = frozenset({Stage.COMPLETED, Stage.TRIAL_PRODUCTION})


def missing(given: Collection[str], stage: Stage) -> list[str]:
    """The fields that `stage` requires and `given` (names of the fields with a value) lacks."""
    return [
        field
        for field, since in REQUIRED_FROM.items()
        if field not in given and ORDER.index(since) <= ORDER.index(stage) and _needed(since, stage)
    ]


def _needed(since: Stage, stage: Stage) -> bool:
    return since == stage or since not in INTERCHANGEABLE


def lies_ahead(old: str, new: str) -> bool:
    """Whether `new` is a later stage than `old`, "" for none."""
    return not old or ORDER.index(Stage(old)) < ORDER.index(Stage(new))


def asks_schedule(old: Stage | None, new: Stage) -> bool:
    """Whether a confirmed plan of the schedule is asked on the way: where 前期手续 is entered or passed over. Who is
    only being entered in the books cannot have one yet."""
    if old is None:
        return False
    return ORDER.index(old) < ORDER.index(Stage.PERMITTING) <= ORDER.index(new)


def next_stage(stage: Stage | None) -> Stage | None:
    """The stage after `stage`; the first for None; None after the last."""
    if stage is None:
        return None
    place = ORDER.index(stage) + 1
    return ORDER[place] if place < len(ORDER) else None


class Move(Labelled):
    ENTRY = "ENTRY", "首次登记"
    ADVANCE = "ADVANCE", "进入"
    SKIP = "SKIP", "跨阶段进入"
    BACK = "BACK", "退回"
    CORRECTION = "CORRECTION", "更正"


def move_kind(old: Stage | None, new: Stage | None) -> Move:
    """How a project gets from one stage to another; SKIP and BACK need a reason."""
    if old is None:
        return Move.ENTRY
    if new == old:
        return Move.CORRECTION
    if new is None or ORDER.index(new) < ORDER.index(old):
        swapped = {old, new} == INTERCHANGEABLE
        return Move.ADVANCE if swapped else Move.BACK
    passed = set(ORDER[ORDER.index(old) + 1 : ORDER.index(new)])
    skipped = passed - INTERCHANGEABLE or passed >= INTERCHANGEABLE
    return Move.SKIP if skipped else Move.ADVANCE


def needs_reason(move: Move) -> bool:
    return move in {Move.SKIP, Move.BACK}


@dataclass(frozen=True)
class Oddity:
    """Dates that are true now and then, but odd: saved after a tick 「如实」 with a reason."""

    code: str
    text: str


# (earlier, later, sentence): the earlier fact is expected no later than the later one.
_EXPECTED_ORDER: tuple[tuple[str, str, str], ...] = (
    ("filed", "started", "开工早于备案（未批先建）"),
    ("signed", "started", "开工早于签约"),
    ("started", "completed", "竣工早于开工"),
    ("completed", "operation", "投产早于竣工"),
    ("started", "statistics_entered", "纳统早于开工"),
    ("operation", "above_scale", "升规早于投产"),
)


def oddities(days: Mapping[str, date | None], given: Collection[str]) -> list[Oddity]:
    """What is odd about a project's dated facts.

    `days`: fact → its day, None when unknown; `given`: the facts that are true, day known or not.
    """
    found = []
    for earlier, later, sentence in _EXPECTED_ORDER:
        before, after = days.get(earlier), days.get(later)
        absent = later in given and earlier not in given and earlier in {"filed", "completed"}
        if absent or (before and after and before > after):
            found.append(Oddity(f"{earlier}_{later}", sentence))
    return found


# 已投产: production has begun, whatever came after. TO_CHECK stands for "no stage can be told".
PRODUCING: tuple[Stage, ...] = (Stage.OPERATION, Stage.ABOVE_SCALE, Stage.FULL_OUTPUT)
TO_CHECK = "TO_CHECK"
