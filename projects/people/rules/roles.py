"""What people and units are to a project."""

from projects.registry.rules.labelled import Labelled


class Role(Labelled):
    """Of a person. Deputies are MEMBERs with a title."""

    LEADER = "LEADER", "包联领导"
    CHIEF = "CHIEF", "专班班长"
    COMMISSIONER = "COMMISSIONER", "项目专员"
    MEMBER = "MEMBER", "专班成员"


# Of these a project has exactly one at a time.
SINGLE = (Role.LEADER, Role.CHIEF, Role.COMMISSIONER)


class UnitRole(Labelled):
    """Of a unit in a task force."""

    LEAD = "LEAD", "牵头"
    SUPPORT = "SUPPORT", "配合"
