from django.db import transaction

from accounts import audit
from projects.models import ZoneSettings


@transaction.atomic
def save_settings(*, settings: ZoneSettings, by) -> ZoneSettings:
    """A change holds from now on: weeks that are open or past keep the cut-off they were given."""
    before, after = settings.stored_changes()
    settings.save_changes(*after, by=by)
    audit.record("settings.edit", settings, by=by, before=before, after=after)
    return settings
