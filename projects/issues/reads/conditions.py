"""What the keys of its query select in the list of problems, as conditions on a problem: the list is filtered by them
and the start page counts by them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from projects.models import Issue

# key of the query → the condition, of the values given for it
CONDITIONS: dict[str, Callable[[Sequence[str], datetime], Q]] = {
    "open": lambda answers, now: Issue.OPEN,
    "overdue": lambda answers, now: Issue.overdue_condition(timezone.localdate(now)),
    "blocking": lambda answers, now: Issue.BLOCKING,
}
