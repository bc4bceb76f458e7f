"""What people and units are to a project."""

from projects.registry.rules.labelled import Labelled


class Role(Labelled):
    """Of a person. Deputies are MEMBERs with a title."""

    LEADER = "LEADER", "包联领导"
    CHIEF = "CHIEF", "专班班长"
    COMMISSIONER = "COMMISSIONER", "项目专员"
    MEMBER = "MEMBER", "专班成员"


class UnitRole(Labelled):
    """Of a unit in a task force."""

    LEAD = "LEAD", "牵头"
    SUPPORT = "SUPPORT", "配合"
