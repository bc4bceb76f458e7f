"""Projects from a sheet: written with its words as their evidence, and not live until somebody confirms them."""

from datetime import date

from django.db import transaction

from accounts import audit
from projects.lights.actions import relight
from projects.models import CodeCounter, Project
from projects.people.actions.staffing import restaff
from projects.registry.actions.facts import enter_stage
from projects.registry.actions.projects import (
    PREFIX,
    given_facts,
    note_oddity,
    set_aliases,
    write_facts,
)
from projects.registry.rules.kinds import Source
from projects.registry.rules.stages import FACT_OF_STAGE, Stage
from projects.schedule.actions.forecasts import reforecast

LACKS = "导入时缺：{}"


@transaction.atomic
def import_project(
    *, project: Project, aliases: list[str], stage: str, lacking: str, evidence: str, on: date, by
) -> Project:
    """Register a project that stands at `stage` because its sheet says so; what the gate of that stage would ask for
    (`lacking`) becomes an open question. Nobody has confirmed it yet: it is grey and owes nothing."""
    project.code = CodeCounter.objects.next(PREFIX, on.year)
    project.created_by = project.updated_by = by
    project.source = Source.IMPORT
    project.refresh_search_text()
    project.save(force_insert=True)
    set_aliases(project, aliases)
    if lacking:
        note_oddity(project, LACKS.format(lacking))
    if stage:
        fact = FACT_OF_STAGE.get(Stage(stage))
        given = (
            (getattr(project, f"{fact}_on"), getattr(project, f"{fact}_text"))
            if fact
            else (None, "")
        )
        enter_stage(
            project, stage, on=given[0], text=given[1], evidence=evidence, reason=evidence, by=by,
            source=Source.IMPORT,
        )  # fmt: skip
    write_facts(
        project, given_facts(project), evidence=evidence, reason=evidence, by=by, source=Source.IMPORT,
    )  # fmt: skip
    project.refresh_search_text()
    project.save(update_fields=["stage", "search_text", "needs_check"])
    restaff([project.pk])
    relight([project.pk])
    after = {"name": project.name, "stage": project.stage, "evidence": evidence}
    audit.record("project.add", project, by=by, after=after)
    return project


@transaction.atomic
def stand_at(*, project: Project, stage: str, evidence: str, by) -> Project:
    """An existing project passes into `stage`, or goes back to it, on a sheet's word alone: no day is known."""
    before = {"stage": project.stage}
    enter_stage(project, stage, on=None, text="", evidence=evidence, reason=evidence, by=by)
    project.save_changes("stage", by=by)
    reforecast([project.pk])
    relight([project.pk])
    audit.record("project.stage", project, by=by, before=before, after={"stage": project.stage})
    return project
