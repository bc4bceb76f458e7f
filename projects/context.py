"""What every page's header shows of the domain: the reporting week."""

from django.utils import timezone

from projects.models import CalendarDay
from projects.rules.weeks import week_of


def week(request) -> dict:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"week": week_of(timezone.localtime(), CalendarDay.working_day_test())}
