"""Why somebody is away for a time and stays in office."""

from projects.registry.rules.labelled import Labelled


class AbsenceKind(Labelled):
    LEAVE = "LEAVE", "请假"
    TRIP = "TRIP", "出差"
