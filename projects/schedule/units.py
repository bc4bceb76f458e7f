"""What belongs to a unit: the milestones it is to reach and the steps it is to take. One that is done names who did
it."""

from accounts.belongings import Belonging
from projects.models import Milestone, ScheduleStep


def rows():
    return Milestone.objects.kept().undone().for_register()


def steps():
    rows = ScheduleStep.objects.undone().filter(schedule__project__removed_on=None)
    return rows.select_related("schedule__project")


BELONGINGS = (
    Belonging("unit_milestones", rows, url="/milestones/?unit={}&state=undone"),
    Belonging("unit_steps", steps, field="unit_responsible"),
)
