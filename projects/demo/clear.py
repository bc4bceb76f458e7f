"""Take the demo set away again, with its history: as the owner role, since nobody else may delete that.

What people entered meanwhile, signed in with a demo account, stays. What names a fictional person there
as who entered it loses the name; where a fictional person must be named (a deadline was moved by them),
their card stays, without account.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pghistory.models
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent, FormToken, RegisterColumns, RoleGrant, Unit, User
from gaoxin.files import discard
from projects.lights.actions import relight
from projects.models import (
    Absence,
    AgencyMandate,
    Appointment,
    Batch,
    Company,
    CompanyName,
    Contact,
    DispatchMeeting,
    DispatchReport,
    FinancingCase,
    Handover,
    IndustryChain,
    Institution,
    Instruction,
    Issue,
    Milestone,
    Notice,
    Parcel,
    PermitItem,
    PermitStep,
    Project,
    ProjectSchedule,
    ReportDuty,
    ReportWeek,
    Resolution,
    ScheduleStep,
    SiteVisit,
    SoleExaminer,
    StepLink,
    StoredFile,
    TaskForce,
)
from projects.people.actions.staffing import restaff

APPS = ("accounts", "projects")
KEPT_WHEN_CLOSED = {DispatchMeeting, Resolution}  # closed, not even the owner changes them


@dataclass
class Removed:
    """What went: model → keys; and how many rows had to stay because something real needs them."""

    keys: dict[type[models.Model], set] = field(default_factory=dict)
    kept: int = 0
    history: int = 0

    def count(self, model: type[models.Model]) -> int:
        return len(self.keys.get(model, ()))


def may_clear() -> bool:
    """Whether this connection's role may delete history."""
    table = Project.pgh_event_model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, %s, 'DELETE')", [table])
        return cursor.fetchone()[0]


@transaction.atomic
def clear_demo() -> Removed:
    removed = Removed()
    _delete_reports(removed)
    people = User.objects.filter(demo=True)
    _withdraw_confirmations(people)
    _clear_directions(removed)
    held = Appointment.objects.filter(Q(demo=True) | Q(user__in=people))
    _delete(removed, Handover.objects.filter(Q(ended__in=held) | Q(successor__in=held)))
    _delete(removed, held)
    _delete(removed, Absence.objects.filter(Q(demo=True) | Q(user__in=people)))
    Absence.objects.filter(delegate__in=people).update(delegate=None)
    _delete(removed, TaskForce.objects.filter(demo=True))
    _delete(removed, Project.objects.demo())
    _delete(removed, Parcel.objects.filter(demo=True))
    restaff(Project.objects.values_list("pk", flat=True))
    ReportDuty.objects.filter(user__in=people).update(user=None, stands_in_for=None)
    ReportDuty.objects.filter(stands_in_for__in=people).update(stands_in_for=None)
    Notice.objects.filter(Q(user__in=people) | Q(url__contains="/YS-")).delete()
    _delete_files(removed, people)
    _delete(removed, RoleGrant.objects.filter(user__in=people))
    _delete(removed, SoleExaminer.objects.filter(Q(person__in=people) | Q(item__in=_items())))
    _delete_unneeded(removed, _items())
    for model in (FormToken, RegisterColumns, Notice):
        model.objects.filter(user__in=people).delete()
    _forget_who_entered(people)
    _delete(removed, CompanyName.objects.filter(company__demo=True))
    _delete(removed, Contact.objects.filter(company__demo=True))
    _delete_unneeded(removed, Company.objects.filter(demo=True).exclude(root=None))
    for model in (Batch, Company, IndustryChain, Institution, ReportWeek):
        _delete_unneeded(removed, model.objects.filter(demo=True))
    Unit.objects.filter(demo=True).update(head=None, superseded_by=None)
    people.update(unit=None)
    for model in (Unit, User):
        _delete_unneeded(removed, model.objects.filter(demo=True))
    _close_accounts(User.objects.filter(demo=True))
    _forget_forms(removed)
    removed.history = _delete_history(removed)
    relight(Project.objects.kept().values_list("pk", flat=True))
    counts = {model._meta.model_name: len(keys) for model, keys in removed.keys.items() if keys}
    if counts:
        before = {**counts, "history": removed.history, "kept": removed.kept}
        audit.record("demo.clear", by=None, before=before, label="演示数据")
    return removed


def _items():
    """Those that fiction alone applies for."""
    return PermitItem.objects.filter(code__startswith="YS-")


def _delete_reports(removed: Removed) -> None:
    """Frozen rows go through the one function that deletes them, which refuses any other series."""
    reports = DispatchReport.objects.filter(scope=DispatchReport.Scope.DEMO).order_by("-number")
    keys = list(reports.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT gaoxin_delete_demo_dispatch(%s)", [key])
    removed.keys[DispatchReport] = set(keys)


def _clear_directions(removed: Removed) -> None:
    """Meetings before what stands on their agenda; a closed one goes through its own function alone."""
    meetings = set(DispatchMeeting.objects.filter(demo=True).values_list("pk", flat=True))
    removed.keys[DispatchMeeting] = meetings
    with connection.cursor() as cursor:
        for key in meetings:
            cursor.execute("SELECT gaoxin_delete_demo_meeting(%s)", [key])
    rows = Instruction.objects.filter(Q(demo=True) | Q(project__in=Project.objects.demo()))
    Notice.objects.filter(url__in=[row.get_absolute_url() for row in rows.only("code")]).delete()
    _delete(removed, rows)
    _delete(removed, SiteVisit.objects.filter(demo=True))


def _delete(removed: Removed, rows: models.QuerySet) -> None:
    _note(removed, rows).delete()


def _note(removed: Removed, rows: models.QuerySet) -> models.QuerySet:
    """The rows by their keys, which are noted as gone."""
    keys = set(rows.values_list("pk", flat=True))
    removed.keys.setdefault(rows.model, set()).update(keys)
    return rows.model._base_manager.filter(pk__in=keys)


def _delete_unneeded(removed: Removed, rows: models.QuerySet) -> None:
    """Those that no row points to any more."""
    needed = Q()
    for pointer in _pointers_to(rows.model):
        pointing = pointer.model._base_manager.filter(**{pointer.name: OuterRef("pk")})
        needed |= Q(Exists(pointing))
    removed.kept += rows.filter(needed).count()
    # Without asking once more what points to them: the audit register names whoever acted, and keeps that.
    gone = _note(removed, rows.exclude(needed))
    gone._raw_delete(gone.db)


def _delete_files(removed: Removed, people: models.QuerySet) -> None:
    """The rows, and once that is certain the files themselves."""
    files = {row.pk: row for row in StoredFile.objects.filter(stored_by__in=people)}
    _delete_unneeded(removed, StoredFile.objects.filter(pk__in=files))
    gone = [files[key] for key in removed.keys[StoredFile]]
    transaction.on_commit(lambda: discard(*gone))


def _pointers_to(model: type[models.Model]) -> list[models.ForeignKey]:
    """Foreign keys the database enforces. Those of history and audit rows are kept without."""
    return [
        key
        for app in APPS
        for other in apps.get_app_config(app).get_models()
        for key in other._meta.concrete_fields
        if isinstance(key, models.ForeignKey) and key.related_model is model and key.db_constraint
    ]


def _withdraw_confirmations(people: models.QuerySet) -> None:
    """Nobody of the zone has confirmed these: they become a picture from the press again."""
    projects = Project.objects.filter(confirmed_by__in=people, source=Project.Source.ARTICLE)
    Milestone.objects.filter(project__in=projects).update(baseline_on=None)
    ReportDuty.objects.filter(project__in=projects, filed_at=None).delete()
    projects.update(confirmed_at=None, confirmed_by=None, version=F("version") + 1)


def _forget_forms(removed: Removed) -> None:
    """Of the forms that made what went: sent again they make it anew."""
    for model, keys in removed.keys.items():
        made = AuditEvent.objects.filter(
            object_type=model._meta.label_lower, object_id__in=[str(key) for key in keys]
        )
        FormToken.objects.filter(token__in=made.values("form_token")).delete()


def _forget_who_entered(people: models.QuerySet) -> None:
    for pointer in _pointers_to(User):
        if pointer.model in KEPT_WHEN_CLOSED:
            continue
        if pointer.name in ("created_by", "updated_by"):
            rows = pointer.model._base_manager.filter(**{f"{pointer.name}__in": people})
            rows.update(**{pointer.name: None})


def _close_accounts(people: models.QuerySet) -> None:
    people.update(
        can_sign_in=False,
        is_active=False,
        left_on=timezone.localdate(),
        username=None,
        role="",
        leading_group=False,
        password="!",  # noqa: S106 (no password at all)
    )


# -- history ----------------------------------------------------------------------------------------


def _delete_history(removed: Removed) -> int:
    """Events of what went, its parts included that had been deleted before; then orphaned contexts."""
    projects, people = removed.keys[Project], removed.keys[User]
    schedules = _event_keys(ProjectSchedule, project__in=projects)
    steps = _event_keys(ScheduleStep, schedule__in=schedules)
    parents = {
        "project": projects,
        "user": people,
        "issue": _event_keys(Issue, project__in=projects),
        "milestone": _event_keys(Milestone, project__in=projects),
        "schedule": schedules,
        "permit": _event_keys(PermitStep, project__in=projects),
        "mandate": _event_keys(AgencyMandate, project__in=projects),
        "task_force": _event_keys(TaskForce, project__in=projects) | removed.keys[TaskForce],
        "meeting": removed.keys[DispatchMeeting],
        "case": _event_keys(FinancingCase, project__in=projects),
        "parcel": removed.keys[Parcel],
    }
    contexts, deleted = set(), 0
    for model in _tracked_models():
        events = model.pgh_event_model._base_manager
        gone = Q(pgh_obj_id__in=removed.keys.get(model, ()))
        names = {f.name for f in model._meta.concrete_fields}
        for name in parents.keys() & names:
            gone |= Q(**{f"{name}_id__in": parents[name]})
        if model is StepLink:
            gone |= Q(step_id__in=steps)
        rows = events.filter(gone)
        contexts.update(rows.values_list("pgh_context_id", flat=True))
        deleted += rows._raw_delete(rows.db) or 0
    _delete_contexts(contexts - {None})
    return deleted


def _event_keys(model: type[models.Model], **where) -> set:
    events = model.pgh_event_model._base_manager.filter(**where)
    return set(events.values_list("pgh_obj_id", flat=True))


def _tracked_models() -> Iterable[type[models.Model]]:
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            if hasattr(model, "pgh_event_model"):
                yield model


def _delete_contexts(keys: set) -> None:
    rows = pghistory.models.Context.objects.filter(pk__in=keys)
    for model in _tracked_models():
        rows = rows.exclude(
            Exists(model.pgh_event_model._base_manager.filter(pgh_context=OuterRef("pk")))
        )
    rows._raw_delete(rows.db)
