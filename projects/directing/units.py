"""What belongs to a unit: what leaders told it to do and is not done. What a meeting resolved keeps its words."""

from accounts.belongings import Belonging
from projects.models import Instruction


def rows():
    return Instruction.objects.kept().open()


BELONGINGS = (Belonging("unit_instructions", rows, url="/instructions/?unit={}&open=1"),)
