"""What belongs to a unit: the institutions it is the counterpart of."""

from accounts.belongings import Belonging
from projects.models import Institution

BELONGINGS = (Belonging("institutions", Institution.objects.current),)
