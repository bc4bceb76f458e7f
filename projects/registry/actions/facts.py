"""A dated fact, the milestone that plans it and the stage it opens are one thing.

Whatever page it comes from (project form, milestone tick, stage passage), the fact on the project,
`done_on` of the coded milestone and the StageEvent are written here, in one transaction.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.models import (
    Milestone,
    PermitStep,
    Project,
    ProjectFile,
    SchedulePlan,
    StageEvent,
    ZoneSettings,
)
from projects.registry.rules.stages import (
    FACT_LABELS,
    FIELD_LABELS,
    SCHEDULE_LABEL,
    STAGE_OF_FACT,
    Move,
    Stage,
    asks_schedule,
    lies_ahead,
    missing,
    move_kind,
    needs_reason,
)
from projects.resources.rules.order import asked_words, facts_asked
from projects.schedule.models.milestone import KIND_OF_FACT


def write_fact(
    project: Project,
    fact: str,
    *,
    on: date | None,
    text: str,
    evidence: str,
    reason: str,
    by,
    source: str = StageEvent.Source.ENTRY,
    file: ProjectFile | None = None,
) -> None:
    """Set one dated fact (`on`, or `text` when the day is unknown, or neither: not yet).

    The caller holds the transaction, writes the audit row and saves `project`'s fact fields.
    Raises ValidationError when the stage the fact opens lacks something or a reason.
    """
    setattr(project, f"{fact}_on", on)
    setattr(project, f"{fact}_text", text)
    _tick_milestone(project, fact, on=on, text=text, by=by)
    stage = STAGE_OF_FACT.get(fact)
    if stage is None:
        return
    given = bool(on or text)
    if not given and project.stage == stage:
        label = FACT_LABELS[fact]
        raise ValidationError(f"项目正处在「{label}」阶段，不能清除{label}日期。请先退回阶段。")
    if given and lies_ahead(project.stage, stage):
        enter_stage(
            project, stage, on=on, text=text, evidence=evidence, reason=reason, by=by, source=source,
            file=file,
        )  # fmt: skip
    else:
        _write_event(
            project, stage, Move.CORRECTION, on=on, text=text, evidence=evidence, reason=reason,
            by=by, source=source, file=file,
        )  # fmt: skip


def enter_stage(
    project: Project,
    stage: Stage | str,
    *,
    on: date | None,
    text: str,
    evidence: str,
    reason: str,
    by,
    source: str = StageEvent.Source.ENTRY,
    file: ProjectFile | None = None,
) -> None:
    """Pass the gate into `stage` (or go back to it). Raises ValidationError saying what lacks. What was imported may
    stand where its sheet says: the gate is asked at its next passage."""
    stage = Stage(stage)
    old = Stage(project.stage) if project.stage else None
    move = move_kind(old, stage)
    if needs_reason(move) and not reason:
        word = "跨过中间阶段" if move == Move.SKIP else "退回阶段"
        raise ValidationError(f"{word}须写明原因。")
    if move != Move.BACK and source != StageEvent.Source.IMPORT:
        check_gate(project, stage)
        check_schedule(project, old, stage)
        check_permits(project, old, stage)
    project.stage = stage
    _write_event(
        project, stage, move, on=on, text=text, evidence=evidence, reason=reason, by=by,
        source=source, old=old, file=file,
    )  # fmt: skip


def check_gate(project: Project, stage: Stage) -> None:
    """Raise ValidationError naming the master data that `stage` requires and the project lacks.

    Facts whose day is missing are not refused here: they are odd but may be true (厂房租赁 has no
    land stage, 技改 no signing), and the form asks for a tick with a reason.
    """
    plain = [f for f in missing(project.given(), stage) if f not in FACT_LABELS]
    if plain:
        names = "、".join(FIELD_LABELS[field] for field in plain)
        raise ValidationError(f"进入「{stage.label}」还缺：{names}。请先到「编辑项目」补填。")


def check_schedule(project: Project, old: Stage | None, stage: Stage) -> None:
    """Raise ValidationError where the zone lets nobody into 前期手续 without a confirmed plan and there is none."""
    if not asks_schedule(old, stage) or not ZoneSettings.load().gate_schedule:
        return
    if not SchedulePlan.objects.filter(schedule__project=project).exists():
        raise ValidationError(
            f"进入「{stage.label}」须先{SCHEDULE_LABEL}。请到项目的「工期」页建立倒排工期，由专班班长确认计划。"
        )


def check_permits(project: Project, old: Stage | None, stage: Stage) -> None:
    """Raise ValidationError where the zone lets nobody build or produce without the permits that go before, and some
    of those that are registered are not granted."""
    facts = facts_asked(old, stage)
    if not facts or not ZoneSettings.load().gate_permits:
        return
    rows = PermitStep.objects.lacking_of(project, facts)
    if found := asked_words(str(row) for row in rows):
        raise ValidationError(
            f"进入「{stage.label}」还缺手续：{found}。请到项目的「要素」页登记办结后再办。"
        )


def _tick_milestone(project: Project, fact: str, *, on, text: str, by) -> None:
    milestone = (
        Milestone.objects.kept()
        .select_for_update(no_key=True, of=("self",))
        .filter(project=project, kind=KIND_OF_FACT[fact])
        .first()
    )
    if milestone is not None and (milestone.done_on, milestone.done_text) != (on, text):
        milestone.done_on, milestone.done_text = on, text
        milestone.save_changes("done_on", "done_text", by=by)


def _write_event(
    project, stage, move, *, on, text, evidence, reason, by, source, file, old=None
) -> StageEvent:
    return StageEvent.objects.create(
        project=project,
        old_stage=old or (project.stage if move == Move.CORRECTION else ""),
        stage=stage,
        kind=move.value,
        on=on,
        on_text=text,
        evidence=evidence,
        file=file,
        reason=reason,
        source=source,
        at=timezone.now(),
        by=by,
    )
