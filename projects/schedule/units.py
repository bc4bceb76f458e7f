"""What belongs to a unit: the milestones it is to reach. One that is done names who reached it."""

from accounts.belongings import Belonging
from projects.models import Milestone


def rows():
    return Milestone.objects.kept().undone().for_register()


BELONGINGS = (Belonging("unit_milestones", rows, url="/milestones/?unit={}&state=undone"),)
