"""What a frozen report says of itself on paper. Its tables are only read: nothing is looked up, so nothing
can have changed since but a label."""

from django.utils import timezone

from gaoxin.clock import written
from projects.bulletin.reads.lying import lying_table
from projects.bulletin.rules.stored import frozen_table
from projects.bulletin.rules.table import FrozenTable, Number
from projects.models import DispatchReport
from projects.official.papers.document import DRAFTED, FICTION, day_words


def frozen_tables(report: DispatchReport) -> dict[int, FrozenTable]:
    """The rows of all projects are read as they are gone through."""
    rows = report.tables.all()
    if report.format:
        rows = rows.exclude(number=Number.PROJECTS)
    found = {table.number: frozen_table(table.values, report.format) for table in rows}
    lying = report.tables.defer("content").exclude(number__in=found)
    return found | {table.number: lying_table(table, report.format) for table in lying}


def label_without_gaps(report: DispatchReport) -> str:
    """「第12期」: on paper no space stands beside a number."""
    return report.label.replace(" ", "")


def notes(report: DispatchReport) -> list[str]:
    """What the reader must know first: not reviewed yet, not real, and what it corrects."""
    said = [] if report.is_published else [DRAFTED]
    return [*said, FICTION] if report.is_demo else said


def correction(report: DispatchReport) -> str:
    if report.corrects is None:
        return ""
    reason = report.correction_reason.rstrip("。")
    return f"本期更正{label_without_gaps(report.corrects)}，以本期为准。更正原因：{reason}。"


def as_of_words(report: DispatchReport) -> str:
    """「2026年11月19日18:00」."""
    return f"{day_words(timezone.localdate(report.as_of))}{written(report.as_of, '%H:%M')}"


def proof(report: DispatchReport) -> str:
    """What stands at the end of the paper and at the head of each sheet."""
    version = f"亮灯规则第{report.rule_version}版，格式{report.format}"
    return (
        f"{label_without_gaps(report)}（期号 {report.number}），数据截至{as_of_words(report)}，"
        f"{version}，SHA-256：{report.sha256}"
    )
