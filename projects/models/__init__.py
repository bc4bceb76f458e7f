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
from projects.models.dispatch import (
    DispatchEntry,
    DispatchFile,
    DispatchReading,
    DispatchReport,
    DispatchTable,
)
from projects.models.events import StageEvent, StatusEvent
from projects.models.figure import Metric, ReportedFigure
from projects.models.files import Photo, ProjectFile, StepFile, StoredFile
from projects.models.instruction import Instruction, InstructionStep
from projects.models.investment import FundArrival, InvestmentRecord, YearPlan
from projects.models.issue import Issue, IssueStep, IssueUnit
from projects.models.light import (
    DimensionLight,
    LightChange,
    LightOverride,
    LightRule,
    ProjectLight,
)
from projects.models.meeting import AgendaItem, DispatchMeeting, Resolution
from projects.models.milestone import DateChange, Milestone
from projects.models.notice import Notice
from projects.models.progress import ProgressReport
from projects.models.project import Project, Status
from projects.models.settings import ZoneSettings
from projects.models.supervision import SupervisionOrder
from projects.models.task_force import TaskForce, TaskForceUnit
from projects.models.visit import SiteVisit, SiteVisitProject, VisitPhoto
from projects.models.week import ReportDuty, ReportWeek

__all__ = [
    "AgendaItem",
    "Appointment",
    "Batch",
    "CalendarDay",
    "CodeCounter",
    "Company",
    "Contact",
    "DateChange",
    "DimensionLight",
    "DispatchEntry",
    "DispatchFile",
    "DispatchMeeting",
    "DispatchReading",
    "DispatchReport",
    "DispatchTable",
    "FundArrival",
    "IndustryChain",
    "Instruction",
    "InstructionStep",
    "InvestmentRecord",
    "Issue",
    "IssueStep",
    "IssueUnit",
    "LightChange",
    "LightOverride",
    "LightRule",
    "Metric",
    "Milestone",
    "Notice",
    "Photo",
    "ProgressReport",
    "Project",
    "ProjectAlias",
    "ProjectBatch",
    "ProjectFile",
    "ProjectLevel",
    "ProjectLight",
    "ProjectTrack",
    "ReportDuty",
    "ReportWeek",
    "ReportedFigure",
    "Resolution",
    "SiteVisit",
    "SiteVisitProject",
    "StageEvent",
    "Status",
    "StatusEvent",
    "StepFile",
    "StoredFile",
    "SupervisionOrder",
    "TaskForce",
    "TaskForceUnit",
    "Track",
    "VisitPhoto",
    "YearClass",
    "YearPlan",
    "ZoneSettings",
]
