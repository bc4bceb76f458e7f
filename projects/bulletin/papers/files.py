"""The file of a weekly report, made of its frozen content alone."""

from gaoxin import xlsx
from projects.bulletin.papers.docx import dispatch_docx
from projects.bulletin.papers.xlsx import dispatch_xlsx
from projects.models import DispatchFile, DispatchReport
from projects.official.papers import document as official

TYPES = {DispatchFile.Kind.DOCX: official.TYPE, DispatchFile.Kind.XLSX: xlsx.TYPE}
_MAKERS = {DispatchFile.Kind.DOCX: dispatch_docx, DispatchFile.Kind.XLSX: dispatch_xlsx}


def make_file(report: DispatchReport, kind: str) -> bytes:
    """`kind` is one of DispatchFile.Kind."""
    return _MAKERS[DispatchFile.Kind(kind)](report)
