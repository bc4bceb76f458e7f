"""One fictional project of the demo set with everything on it, from its entry in fixtures/demo.json."""

from projects.models import (
    Appointment,
    Batch,
    Company,
    Contact,
    DateChange,
    Milestone,
    Project,
    ProjectBatch,
    ProjectLevel,
    ProjectTrack,
    StageEvent,
    StatusEvent,
    TaskForce,
    TaskForceUnit,
    YearClass,
)
from projects.registry.rules.stages import FACT_OF_STAGE, Move, Stage, move_kind


def make_project(scene, row: dict) -> Project:
    """Stages, facts and coded milestones agree: the facts are typed once, in `facts`."""
    stages = [_passage(row, *entry) for entry in row["stages"]]
    project = Project(
        code=row["code"], name=row["name"], short_name=row["short_name"], source=Project.Source.DEMO,
        company=_company(scene, row), industry=row["industry"], nature=row.get("nature", ""),
        chain=scene.chains.get(row.get("chain")), lead_unit=scene.units[row["roles"]["units"][0]],
        land=row.get("land"), site=row.get("site", ""), description=row["description"],
        admitted_on=scene.day(row["admitted"]), stage=stages[-1][0],
        needs_check=row.get("needs_check", ""), source_note="演示数据，纯属虚构。",
        approval_code=f"演示备案{row['code'][-3:]}" if "filed" in row["facts"] else "",
        statistics_missing_reason=row.get("statistics_missing_reason", ""),
        statistics_code=f"演示统计{row['code'][-3:]}" if "statistics_entered" in row["facts"] else "",
        investment_note=row.get("investment_note", ""),
        confirmed_at=scene.moment(row["admitted"], 11), confirmed_by=scene.admin,
        **row["amounts"], **_facts(scene, row), **scene.stamps(row["admitted"]),
    )  # fmt: skip
    project.refresh_search_text()
    project.save(force_insert=True)
    _classify(scene, project, row)
    set_up_task_force(scene, project, row["roles"])
    _pass_stages(scene, project, row, stages)
    for order, milestone in enumerate(row["milestones"], 1):
        _make_milestone(scene, project, row, order, milestone)
    for name, title, phone in row["contacts"]:
        Contact.objects.create(
            project=project, name=name, title=title, phone=phone, **scene.stamps(row["admitted"])
        )
    _set_status(scene, project, row.get("status"))
    return project


def _company(scene, row: dict) -> Company | None:
    if "company" not in row:
        return None
    company, _ = Company.objects.get_or_create(
        name=row["company"],
        defaults={
            "demo": True,
            "source_note": "演示数据，纯属虚构。",
            **scene.stamps(row["admitted"]),
        },
    )
    return company


def _fact(scene, value) -> tuple:
    """(day, words): an offset is a day, {"half_year": offset} is known to the half year only."""
    if isinstance(value, int):
        return scene.day(value), ""
    day = scene.day(value["half_year"])
    return None, f"{day.year} 年{'上' if day.month <= 6 else '下'}半年"


def _facts(scene, row: dict) -> dict:
    values = {}
    for name, value in row["facts"].items():
        values[f"{name}_on"], values[f"{name}_text"] = _fact(scene, value)
    return values


def _classify(scene, project: Project, row: dict) -> None:
    this_year = scene.day(0).year
    for code in row.get("tracks", []):
        ProjectTrack.objects.create(project=project, track=scene.tracks[code])
    for level, back in row.get("levels", []):
        ProjectLevel.objects.create(project=project, level=level, year=this_year + back)
    for kind, back in row.get("year_classes", []):
        YearClass.objects.create(project=project, kind=kind, year=this_year + back)
    for kind, back, number in row.get("batches", []):
        batch, _ = Batch.objects.get_or_create(
            kind=kind, year=this_year + back, number=number, defaults={"demo": True}
        )
        ProjectBatch.objects.create(project=project, batch=batch)


# -- stages -----------------------------------------------------------------------------------------


def _passage(row: dict, stage: str, offset: int | None = None, reason: str = "") -> tuple:
    """(stage, offset, fact, reason); without an offset the stage was entered by its fact."""
    if offset is not None:
        return Stage(stage), offset, None, reason
    value = row["facts"][FACT_OF_STAGE[Stage(stage)]]
    offset = value if isinstance(value, int) else value["half_year"]
    return Stage(stage), offset, value, reason


def _pass_stages(scene, project: Project, row: dict, stages: list[tuple]) -> None:
    keeper = row["roles"].get("commissioner", row["roles"]["chief"])
    before = None
    for stage, offset, fact, reason in stages:
        on, text = _fact(scene, offset if fact is None else fact)
        move = move_kind(before, stage)
        StageEvent.objects.create(
            project=project, old_stage=before or "", stage=stage, kind=move, on=on, on_text=text,
            evidence="" if move == Move.BACK else f"{scene.data['evidence'][stage]}（演示）",
            reason=reason, source=StageEvent.Source.DEMO, at=scene.moment(offset, 16),
            by=scene.people[keeper],
        )  # fmt: skip
        before = stage


def _set_status(scene, project: Project, change: dict | None) -> None:
    if change is None:
        return
    at = scene.moment(change["on"], 15)
    StatusEvent.objects.create(
        project=project, status=change["status"], on=scene.day(change["on"]), reason=change["reason"],
        at=at, by=scene.admin,
    )  # fmt: skip
    project.status, project.version, project.updated_at = change["status"], 2, at
    project.save(update_fields=["status", "version", "updated_at"])


# -- milestones -------------------------------------------------------------------------------------


def _make_milestone(scene, project: Project, row: dict, order: int, entry: dict) -> None:
    moves = entry.get("moves", [])
    first = scene.day(moves[0][0] if moves else entry["due"])
    kind = Milestone.Kind(entry.get("kind", Milestone.Kind.OTHER))
    milestone = Milestone(
        project=project, kind=kind, name=entry.get("name", kind.label), order=order,
        baseline_on=first, due_on=first, key=entry.get("key", False),
        unit=scene.units.get(entry.get("unit"), project.lead_unit), **scene.stamps(row["admitted"]),
    )  # fmt: skip
    if milestone.fact:
        milestone.done_on = getattr(project, f"{milestone.fact}_on")
        milestone.done_text = getattr(project, f"{milestone.fact}_text")
    elif "done" in entry:
        milestone.done_on = scene.day(entry["done"])
    if "forecast" in entry:
        milestone.forecast_on = scene.day(entry["forecast"])
    milestone.save(force_insert=True)
    to = [move[0] for move in moves[1:]] + [entry["due"]]
    for (_, at, reason), new in zip(moves, to, strict=False):
        _move(scene, milestone, row, scene.day(new), scene.moment(at, 15), reason)


def _move(scene, milestone: Milestone, row: dict, new_on, at, reason: str) -> None:
    by = scene.people[row["roles"].get("commissioner", row["roles"]["chief"])]
    DateChange.objects.create(
        milestone=milestone, old_on=milestone.due_on, new_on=new_on, reason=reason, at=at, by=by
    )
    milestone.due_on, milestone.version = new_on, milestone.version + 1
    milestone.updated_at, milestone.updated_by = at, by
    milestone.save(update_fields=["due_on", "version", "updated_at", "updated_by"])


# -- people -----------------------------------------------------------------------------------------


def set_up_task_force(scene, project: Project, roles: dict) -> None:
    """The task force with its units, and who holds which role since when."""
    since = roles["since"]
    number = int(project.code[-3:])
    document = f"演示专班〔{scene.day(since).year}〕{number}号" if project.is_demo else ""
    task_force = TaskForce.objects.create(
        project=project, document=document, founded_on=scene.day(since), demo=True,
        **scene.stamps(since),
    )  # fmt: skip
    for place, name in enumerate(roles["units"]):
        role = TaskForceUnit.Role.SUPPORT if place else TaskForceUnit.Role.LEAD
        TaskForceUnit.objects.create(task_force=task_force, unit=scene.units[name], role=role)
    role = Appointment.Role
    _appoint(scene, project, roles["leader"], role.LEADER, since)
    _appoint(scene, project, roles["chief"], role.CHIEF, since)
    _appoint_commissioners(scene, project, roles)
    for name, title in roles.get("members", []):
        _appoint(scene, project, name, role.MEMBER, since, title=title)
    if "voided" in roles:
        _appoint_by_mistake(scene, project, roles["voided"])


def _appoint(scene, project: Project, name: str, role: str, since: int, **more) -> None:
    Appointment.objects.create(
        project=project, user=scene.people[name], role=role, from_on=scene.day(since), demo=True,
        **scene.stamps(since), **more,
    )  # fmt: skip


def _appoint_commissioners(scene, project: Project, roles: dict) -> None:
    """One to this day; or one after another; or one who left, with nobody after."""
    role, since = Appointment.Role.COMMISSIONER, roles["since"]
    if handover := roles.get("handover"):
        _appoint(
            scene, project, handover["from"], role, since,
            to_on=scene.day(handover["on"] - 1), end_reason=handover["reason"],
        )  # fmt: skip
        _appoint(
            scene, project, roles["commissioner"], role, handover["on"], reason=handover["reason"]
        )
    elif "commissioner" in roles:
        _appoint(scene, project, roles["commissioner"], role, since)
    elif left := roles.get("left"):
        _appoint(
            scene, project, left["commissioner"], role, since,
            to_on=scene.day(left["on"]), end_reason=left["reason"],
        )  # fmt: skip


def _appoint_by_mistake(scene, project: Project, mistake: dict) -> None:
    _appoint(
        scene, project, mistake["user"], Appointment.Role.MEMBER, mistake["on"],
        voided_at=scene.moment(mistake["on"], 16), voided_by=scene.admin,
        void_reason=mistake["reason"],
    )  # fmt: skip


def make_projects(scene) -> None:
    """Roles on the article's projects, and nothing that judges: what is real is a picture of 2024. Then
    the fictional projects."""
    found = {p.code: p for p in Project.objects.filter(source=Project.Source.ARTICLE)}
    for row in scene.data["article"]:
        if row["code"] in found:
            set_up_task_force(scene, found[row["code"]], row)
    for row in scene.data["projects"]:
        make_project(scene, row)


# Place in the making of the set → what is made there.
MAKES = {10: make_projects}
