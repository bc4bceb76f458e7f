"""What papers of a project are."""

from projects.registry.rules.labelled import Labelled


class FileKind(Labelled):
    FILING = "FILING", "备案"
    PERMIT = "PERMIT", "施工许可"
    CONTRACT = "CONTRACT", "合同"
    APPROVAL = "APPROVAL", "批复"
    OTHER = "OTHER", "其他"
