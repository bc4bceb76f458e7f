"""Who may know of a project's financing: fewer people than see the project.

A firm's money is for those who answer for the project, who handles the case, leaders and the project office.
Supporting units, members, heads of units and assistants see the word of the need's state alone.
"""

from django.db.models import Q

from projects.people.models.appointment import Appointment
from projects.registry.models.project import Project
from projects.registry.models.scopes import all_or, office_or, works_on
from projects.registry.rules.kinds import Status

ROLES = (Appointment.Role.LEADER, Appointment.Role.CHIEF, Appointment.Role.COMMISSIONER)


def answered_for(user):
    """The projects for which the person answers, whatever the account's role."""
    return Project.objects.kept().filter(works_on(user, ROLES))


def readable(user):
    """The projects whose financing one reads as a whole; leaders and the project office all."""
    rows = Project.objects.kept()
    return rows.filter(all_or(user, works_on(user, ROLES)))


def writable(user):
    """The projects whose financing one writes; of one that was given up it is read only."""
    rows = Project.objects.kept().exclude(status=Status.TERMINATED)
    return rows.filter(office_or(user, works_on(user, ROLES)))


def of_case(user, among) -> Q:
    """A case of the projects of `among`, or one that the person handles."""
    return Q(project__in=among) | Q(handler=user)
