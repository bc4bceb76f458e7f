"""What weekly reports and their files are told apart by."""

from projects.registry.rules.labelled import Labelled


class Scope(Labelled):
    """The series a report belongs to: of the zone's own projects, or of the demo set."""

    ZONE = "ZONE", "园区"
    DEMO = "DEMO", "演示"


class State(Labelled):
    """How far a report has come."""

    DRAFT = "DRAFT", "草稿"
    CLOSED = "CLOSED", "已封存，待印发"
    PUBLISHED = "PUBLISHED", "已印发"
    WITHDRAWN = "WITHDRAWN", "已撤回"


class FileKind(Labelled):
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
