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
# Among members deputies come first, then who stands in for one (B 角), then the others. What a title
# contains, the first match wins; 常务 and 第一 are said of the first of several deputies.
_TITLES = ("常务", "第一副", "副", "B", "Ｂ")


def place_of(role: str, title: str) -> tuple[int, int]:
    """Where somebody stands in a list of a task force, by role and then by title."""
    named = next((place for place, word in enumerate(_TITLES) if word in title), len(_TITLES))
    return Role.values().index(role), named if role == Role.MEMBER else 0


class UnitRole(Labelled):
    """Of a unit in a task force."""

    LEAD = "LEAD", "牵头"
    SUPPORT = "SUPPORT", "配合"
