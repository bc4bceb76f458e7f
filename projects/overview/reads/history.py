"""变更记录 of a project, its children included."""

from django.db.models import Q

from projects.models import (
    Appointment,
    Contact,
    DateChange,
    FundArrival,
    InvestmentRecord,
    Milestone,
    Project,
    ProjectAlias,
    ProjectBatch,
    ProjectLevel,
    ProjectTrack,
    TaskForce,
    TaskForceUnit,
    YearClass,
    YearPlan,
)
from projects.registry.reads.history import HistoryEntry, latest, read_entries

CHILDREN = (
    Milestone, Appointment, TaskForce, ProjectAlias, ProjectTrack, ProjectLevel, ProjectBatch,
    YearClass, Contact, YearPlan, InvestmentRecord, FundArrival,
)  # fmt: skip


def project_history(project: Project) -> list[HistoryEntry]:
    """The latest 200 changes, newest first. One query a tracked model, whatever the length."""
    entries = read_entries(Project, Q(pgh_obj_id=project.pk))
    for model in CHILDREN:
        entries += read_entries(model, Q(project_id=project.pk))
    milestones = project.milestones.values("pk")
    entries += read_entries(DateChange, Q(milestone_id__in=milestones))
    entries += read_entries(TaskForceUnit, Q(task_force__project=project.pk))
    return latest(entries)
