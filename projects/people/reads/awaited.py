"""Who is to be the commissioner of a project as soon as there is an account."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.utils import timezone

from accounts.models import User
from projects.models import AwaitedCommissioner


def awaited_of(projects: Collection[int]) -> dict[int, User]:
    """Project → the latest who is awaited there."""
    rows = AwaitedCommissioner.objects.filter(project__in=projects).open()
    return {row.project_id: row.user for row in rows.select_related("user").order_by("at", "pk")}


def count_awaited(people: Collection[int]) -> tuple[dict[int, int], dict[int, date]]:
    """Person → how many projects wait for them; → since which day."""
    rows = AwaitedCommissioner.objects.filter(user__in=people).open().order_by("-at", "-pk")
    found = list(rows.values_list("user", "project", "at"))
    counts = Counter(user for user, _ in {(user, project) for user, project, _ in found})
    return counts, {user: timezone.localdate(at) for user, _, at in found}
