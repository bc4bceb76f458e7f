from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actions.people import apart
from gaoxin.folding import fold
from gaoxin.names import hold_names
from projects.lights.actions import relight
from projects.models import (
    CodeCounter,
    Company,
    Project,
    ProjectAlias,
    ProjectFile,
    StageEvent,
    Status,
    StatusEvent,
)
from projects.people.actions.staffing import restaff
from projects.registry.actions.facts import enter_stage, write_fact
from projects.registry.models.project import LONGEST_QUESTION
from projects.registry.reads.identity import companies_named
from projects.registry.rules.stages import FACT_LABELS, ORDER, STAGE_OF_FACT, Stage, lies_ahead
from projects.schedule.actions.forecasts import reforecast
from projects.weekly.actions.duties import write_exemptions

PREFIX = "GX"
# What is only read: neither a forecast nor a light is computed from it.
DESCRIBING = frozenset(
    ("site", "description", "industry", "nature", "approval_code", "source_note", "search_text")
)
# What it is found by, beside its aliases.
SEARCHED = frozenset(("name", "short_name", "company", "code", "approval_code"))
RELATED = ("aliases", "tracks", "batches", "levels", "year_classes")


def company_named(name: str, *, by) -> Company | None:
    """The firm that is, or was, called this in whatever spelling, registered when it is new; None for an empty
    name. The caller holds the transaction: two who enter one new firm at once enter one."""
    if not name:
        return None
    hold_names()
    found = companies_named([name]).get(fold(name))
    return found or Company.objects.create(name=name, created_by=by, updated_by=by)


@transaction.atomic
def add_project(
    *,
    project: Project,
    aliases: list[str],
    relations,
    stage: str,
    on: date,
    odd: str,
    another: str = "",
    by,
) -> Project:
    """Register a new project at `stage`; it is live at once, because someone entered it.

    `relations(project)` writes the form's many-to-many rows once the project has a key. `another`: why it is
    not the one that bears the same name or code.
    """
    project.code = CodeCounter.objects.next(PREFIX, on.year)
    project.created_by = project.updated_by = by
    project.confirmed_at, project.confirmed_by = timezone.now(), by
    project.admitted_on = project.admitted_on or on
    project.refresh_search_text()
    project.save(force_insert=True)
    relations(project)
    set_aliases(project, aliases)
    note_oddity(project, odd)
    enter_stage(project, stage, on=on, text="", evidence="新登记", reason="", by=by)
    write_facts(project, given_facts(project), evidence="新登记", reason="", by=by)
    project.refresh_search_text()
    project.save(update_fields=["stage", "search_text", "needs_check"])
    restaff([project.pk])
    relight([project.pk])
    after = {"name": project.name, "stage": stage} | apart(another)
    audit.record("project.add", project, by=by, after=after)
    return project


# Whoever calls it holds a transaction, and gives it up when it fails.
@transaction.atomic(savepoint=False)
def edit_project(
    *,
    project: Project,
    stored: Project | None = None,
    aliases: list[str],
    relations,
    evidence: str,
    reason: str,
    odd: str,
    another: str = "",
    by,
) -> Project:
    """Save what was changed on `project`, whose dated facts also move milestones and stage. Of the rows that
    belong to it those that were read with it (`RELATED`) are read again where they are changed. `stored`: the row as
    it was read under its lock, which is then not read again."""
    stored = stored or project.stored()
    typed = project.changes_of(stored)[1]
    facts = [fact for fact in FACT_LABELS if {f"{fact}_on", f"{fact}_text"} & typed.keys()]
    related = _related(project)
    if facts and not evidence:
        raise ValidationError({"evidence": "改了日期，请写明依据（文件、照片或来源）。"})
    write_facts(project, facts, evidence=evidence, reason=reason, by=by)
    relations(project)
    set_aliases(project, aliases)
    note_oddity(project, odd)
    now_related = _related(project)
    if now_related["aliases"] != related["aliases"] or typed.keys() & SEARCHED:
        project.refresh_search_text()
    before, after = project.changes_of(stored)
    project.save_changes(*after, by=by)
    judged = not DESCRIBING.issuperset(after)
    for name, rows in now_related.items():
        if rows != related[name]:
            before[name], after[name] = related[name], rows
    for values in (before, after):
        values.pop("search_text", None)
    if judged:
        reforecast([project.pk])
        relight([project.pk])
    audit.record("project.edit", project, by=by, before=before, after=after | apart(another))
    return project


def _related(project: Project) -> dict[str, list[str]]:
    """The rows that belong to the project and are edited with it, by name."""
    return {name: sorted(str(row) for row in getattr(project, name).all()) for name in RELATED}


def given_facts(project: Project) -> list[str]:
    return [f for f in FACT_LABELS if getattr(project, f"{f}_on") or getattr(project, f"{f}_text")]


def write_facts(
    project: Project,
    facts: list[str],
    *,
    evidence: str,
    reason: str,
    by,
    source: str = StageEvent.Source.ENTRY,
) -> None:
    """In the order of the stages, so that each opens the next."""
    place = {fact: ORDER.index(stage) for fact, stage in STAGE_OF_FACT.items()}
    for fact in sorted(facts, key=lambda fact: place.get(fact, -1)):
        on, text = getattr(project, f"{fact}_on"), getattr(project, f"{fact}_text")
        write_fact(
            project, fact, on=on, text=text, evidence=evidence, reason=reason, by=by, source=source
        )


def note_oddity(project: Project, odd: str) -> None:
    """Odd but true dates and amounts become an open question, listed under 待核实. Where there is no room
    for all, what is asked now stays whole."""
    if odd and odd not in project.needs_check:
        room = LONGEST_QUESTION - len(odd) - 1
        project.needs_check = "；".join(filter(None, [project.needs_check[: max(room, 0)], odd]))


def set_aliases(project: Project, names: list[str]) -> None:
    wanted = [name for name in dict.fromkeys(names) if name]
    have = {alias.name for alias in project.aliases.all()}
    if have == set(wanted):
        return
    project.aliases.exclude(name__in=wanted).delete()
    for name in wanted:
        if name not in have:
            ProjectAlias.objects.create(project=project, name=name)
    project.read_anew("aliases")


@transaction.atomic
def pass_stage(
    *,
    project: Project,
    stage: str,
    on: date | None,
    text: str,
    evidence: str,
    reason: str,
    by,
    file: ProjectFile | None = None,
) -> Project:
    """Move a project to `stage`; where a dated fact opens that stage, the fact is written too.
    `file`: the paper among the project's files that proves it."""
    before = {"stage": project.stage}
    stage = Stage(stage)
    fact = next((f for f, s in STAGE_OF_FACT.items() if s == stage), None)
    fields = ["stage"]
    if fact and lies_ahead(project.stage, stage):
        write_fact(
            project, fact, on=on, text=text, evidence=evidence, reason=reason, by=by, file=file
        )
        fields += [f"{fact}_on", f"{fact}_text"]
    else:
        enter_stage(
            project, stage, on=on, text=text, evidence=evidence, reason=reason, by=by, file=file
        )
    project.save_changes(*fields, by=by)
    after = {"stage": project.stage, "on": on, "reason": reason}
    reforecast([project.pk])
    relight([project.pk])
    audit.record("project.stage", project, by=by, before=before, after=after)
    return project


@transaction.atomic
def confirm_project(*, project: Project, by, first_week: date | None = None) -> Project:
    """Turn a picture from the press, or a row of a sheet, into a live project: from now on its milestones count.
    `first_week`: the Monday of the first week that asks for a report, None for the one that opens next."""
    if project.is_confirmed:
        raise ValidationError("这个项目已经确认过。")
    project.confirmed_at, project.confirmed_by = timezone.now(), by
    project.report_from_on = first_week
    project.save_changes("confirmed_at", "confirmed_by", "report_from_on", by=by)
    for milestone in project.milestones.kept().filter(baseline_on=None):
        milestone.baseline_on = milestone.due_on
        milestone.save_changes("baseline_on", by=by)
    relight([project.pk])
    after: dict[str, object] = {"confirmed_at": project.confirmed_at}
    if first_week:
        after["report_from_on"] = first_week
    audit.record("project.confirm", project, by=by, after=after)
    return project


@transaction.atomic
def set_status(*, project: Project, status: str, on: date, reason: str, by) -> Project:
    """Suspend, resume or terminate, by a dated event with its reason."""
    if project.status == status:
        raise ValidationError(f"项目已是「{project.get_status_display()}」。")
    before = {"status": project.status}
    StatusEvent.objects.create(
        project=project, status=status, on=on, reason=reason, at=timezone.now(), by=by
    )
    project.status = status
    project.save_changes("status", by=by)
    if status == Status.TERMINATED:
        write_exemptions(project, reason=f"项目终止：{reason}", now=timezone.now(), by=by)
    after = {"status": status, "on": on, "reason": reason}
    relight([project.pk])
    audit.record("project.status", project, by=by, before=before, after=after)
    return project


@transaction.atomic
def remove_project(*, project: Project, reason: str, today: date, by) -> Project:
    """Take a project off the register; it is kept, and can be restored."""
    project.removed_on, project.removed_by, project.removed_reason = today, by, reason
    project.save_changes("removed_on", "removed_by", "removed_reason", by=by)
    write_exemptions(project, reason=f"移出台账：{reason}", now=timezone.now(), by=by)
    audit.record("project.remove", project, by=by, after={"reason": reason})
    return project


@transaction.atomic
def restore_project(*, project: Project, another: str = "", by) -> Project:
    before = {"removed_on": project.removed_on, "reason": project.removed_reason}
    project.removed_on, project.removed_by, project.removed_reason = None, None, ""
    project.save_changes("removed_on", "removed_by", "removed_reason", by=by)
    relight([project.pk])
    audit.record("project.restore", project, by=by, before=before, after=apart(another) or None)
    return project
