from projects.calendar.models.calendar_day import CalendarDay
from projects.calendar.models.report_week import ReportWeek
from projects.calendar.models.zone_settings import ZoneSettings
from projects.directing.models.instruction import Instruction, InstructionStep
from projects.directing.models.meeting import AgendaItem, DispatchMeeting, Resolution
from projects.directing.models.visit import SiteVisit, SiteVisitProject, VisitPhoto
from projects.dispatch.models import (
    DispatchEntry,
    DispatchFile,
    DispatchReading,
    DispatchReport,
    DispatchTable,
)
from projects.files.models import Photo, ProjectFile, StepFile, StoredFile
from projects.financing.models.case import Drawdown, FinancingCase, FinancingEvent
from projects.financing.models.institution import Institution
from projects.investment.models import FundArrival, InvestmentRecord, YearDone, YearPlan
from projects.issues.models.issue import Issue, IssueStep, IssueUnit
from projects.issues.models.supervision import SupervisionOrder
from projects.land.models.conditions import ParcelAssessment, ParcelTarget
from projects.land.models.file import ParcelFile
from projects.land.models.parcel import Parcel
from projects.land.models.premises import Premises
from projects.land.models.share import ParcelShare
from projects.lights.models import (
    DimensionLight,
    LightChange,
    LightOverride,
    LightRule,
    ProjectLight,
)
from projects.messages.models import Notice
from projects.needs.models import ResourceNeed
from projects.people.models.absence import Absence
from projects.people.models.appointment import Appointment
from projects.people.models.awaited import AwaitedCommissioner
from projects.people.models.handover import Handover, HandoverItem
from projects.people.models.post import Post
from projects.people.models.staffing import Staffing
from projects.people.models.task_force import TaskForce, TaskForceUnit
from projects.registry.models.alias import ProjectAlias
from projects.registry.models.change import Change
from projects.registry.models.classification import (
    Batch,
    IndustryChain,
    ProjectBatch,
    ProjectLevel,
    ProjectTrack,
    Track,
    YearClass,
)
from projects.registry.models.company import Company, CompanyName, Contact
from projects.registry.models.counter import CodeCounter
from projects.registry.models.events import StageEvent, StatusEvent
from projects.registry.models.figure import Metric, ReportedFigure
from projects.registry.models.outline import Outline, RowOutline, Tally, YearOutline
from projects.registry.models.project import Project, Status
from projects.resources.models.course import (
    LimitExtension,
    PermitEvent,
    PermitExtension,
    PermitPause,
)
from projects.resources.models.item import PermitItem
from projects.resources.models.mandate import AgencyMandate, MandateItem
from projects.resources.models.permit import PermitStep
from projects.resources.models.sole import SoleExaminer, SpotCheck
from projects.returns.models import ReturnForm, ReturnMark
from projects.schedule.models.milestone import DateChange, Milestone
from projects.schedule.models.network import (
    ProjectSchedule,
    ScheduleForecast,
    ScheduleStep,
    StepLink,
)
from projects.schedule.models.next_node import NextNode
from projects.schedule.models.plan import PlanRow, SchedulePlan
from projects.schedule.models.recompute import ScheduleRecompute, ScheduleShift
from projects.schedule.models.template import ScheduleTemplate, TemplateLink, TemplateStep
from projects.screen.models import Screen
from projects.sheets.models import (
    SheetChange,
    SheetColumn,
    SheetDecision,
    SheetImport,
    SheetTouch,
)
from projects.weekly.models.duty import ReportDuty
from projects.weekly.models.progress import ProgressReport
from projects.weekly.models.reporting import Reporting

__all__ = [
    "Absence",
    "AgencyMandate",
    "AgendaItem",
    "Appointment",
    "AwaitedCommissioner",
    "Batch",
    "CalendarDay",
    "Change",
    "CodeCounter",
    "Company",
    "CompanyName",
    "Contact",
    "DateChange",
    "DimensionLight",
    "DispatchEntry",
    "DispatchFile",
    "DispatchMeeting",
    "DispatchReading",
    "DispatchReport",
    "DispatchTable",
    "Drawdown",
    "FinancingCase",
    "FinancingEvent",
    "FundArrival",
    "Handover",
    "HandoverItem",
    "IndustryChain",
    "Institution",
    "Instruction",
    "InstructionStep",
    "InvestmentRecord",
    "Issue",
    "IssueStep",
    "IssueUnit",
    "LightChange",
    "LightOverride",
    "LightRule",
    "LimitExtension",
    "MandateItem",
    "Metric",
    "Milestone",
    "NextNode",
    "Notice",
    "Outline",
    "Parcel",
    "ParcelAssessment",
    "ParcelFile",
    "ParcelShare",
    "ParcelTarget",
    "PermitEvent",
    "PermitExtension",
    "PermitItem",
    "PermitPause",
    "PermitStep",
    "Photo",
    "PlanRow",
    "Post",
    "Premises",
    "ProgressReport",
    "Project",
    "ProjectAlias",
    "ProjectBatch",
    "ProjectFile",
    "ProjectLevel",
    "ProjectLight",
    "ProjectSchedule",
    "ProjectTrack",
    "ReportDuty",
    "ReportWeek",
    "ReportedFigure",
    "Reporting",
    "Resolution",
    "ResourceNeed",
    "ReturnForm",
    "ReturnMark",
    "RowOutline",
    "ScheduleForecast",
    "SchedulePlan",
    "ScheduleRecompute",
    "ScheduleShift",
    "ScheduleStep",
    "ScheduleTemplate",
    "Screen",
    "SheetChange",
    "SheetColumn",
    "SheetDecision",
    "SheetImport",
    "SheetTouch",
    "SiteVisit",
    "SiteVisitProject",
    "SoleExaminer",
    "SpotCheck",
    "Staffing",
    "StageEvent",
    "Status",
    "StatusEvent",
    "StepFile",
    "StepLink",
    "StoredFile",
    "SupervisionOrder",
    "Tally",
    "TaskForce",
    "TaskForceUnit",
    "TemplateLink",
    "TemplateStep",
    "Track",
    "VisitPhoto",
    "YearClass",
    "YearDone",
    "YearOutline",
    "YearPlan",
    "ZoneSettings",
]
