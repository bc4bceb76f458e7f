from projects.tables.directing import InstructionTable, MeetingTable, VisitTable
from projects.tables.registers import (
    AppointmentTable,
    IssueTable,
    MilestoneTable,
    NoticeTable,
    ProjectTable,
    SupervisionTable,
    with_columns,
)

__all__ = [
    "AppointmentTable",
    "InstructionTable",
    "IssueTable",
    "MeetingTable",
    "MilestoneTable",
    "NoticeTable",
    "ProjectTable",
    "SupervisionTable",
    "VisitTable",
    "with_columns",
]
