"""What belongs to a unit: its people. Who has left keeps the unit of that day."""

from accounts.belongings import Belonging
from accounts.models import User

BELONGINGS = (Belonging("unit_people", User.objects.people, url="/people/?unit={}&state=here"),)
