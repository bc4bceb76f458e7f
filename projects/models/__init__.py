from projects.models.alias import ProjectAlias
from projects.models.appointment import Appointment
from projects.models.calendar import CalendarDay
from projects.models.classification import (
    Batch,
    IndustryChain,
    ProjectBatch,
    ProjectLevel,
    ProjectTrack,
    Track,
    YearClass,
)
from projects.models.company import Company, Contact
from projects.models.counter import CodeCounter
from projects.models.events import StageEvent, StatusEvent
from projects.models.figure import Metric, ReportedFigure
from projects.models.milestone import DateChange, Milestone
from projects.models.project import Project, Status
from projects.models.task_force import TaskForce, TaskForceUnit

__all__ = [
    "Appointment",
    "Batch",
    "CalendarDay",
    "CodeCounter",
    "Company",
    "Contact",
    "DateChange",
    "IndustryChain",
    "Metric",
    "Milestone",
    "Project",
    "ProjectAlias",
    "ProjectBatch",
    "ProjectLevel",
    "ProjectTrack",
    "ReportedFigure",
    "StageEvent",
    "Status",
    "StatusEvent",
    "TaskForce",
    "TaskForceUnit",
    "Track",
    "YearClass",
]
