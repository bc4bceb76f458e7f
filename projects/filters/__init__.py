from projects.filters.directing import InstructionFilter, MeetingFilter, VisitFilter
from projects.filters.registers import (
    AppointmentFilter,
    IssueFilter,
    MilestoneFilter,
    NoticeFilter,
    ProjectFilter,
    SupervisionFilter,
)

__all__ = [
    "AppointmentFilter",
    "InstructionFilter",
    "IssueFilter",
    "MeetingFilter",
    "MilestoneFilter",
    "NoticeFilter",
    "ProjectFilter",
    "SupervisionFilter",
    "VisitFilter",
]
