"""Which elements of many projects stand still today, and nothing beside: no days, no amounts, so that whoever sees a
project may be told."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from projects.models import PermitStep, ResourceNeed
from projects.needs.reads.items import applied_for, applies
from projects.needs.rules.kinds import ELEMENT_OF, Element
from projects.resources.reads.permits import needed_days, speaking
from projects.resources.rules.kinds import Result

PERMIT = (
    "pk", "project_id", "item_id", "part", "method", "result", "item__element", "needed_on",
)  # fmt: skip


def overdue_elements(counting: Mapping[int, bool], today: date) -> dict[int, list[Element]]:
    """Project → the columns of the matrix in which it stands still, in their order. `counting`: the projects, with
    whether they are judged. Four queries."""
    keys = [key for key, counts in counting.items() if counts]
    found: dict[int, set[Element]] = defaultdict(set)
    needs = ResourceNeed.objects.kept().filter(project__in=keys)
    needs = needs.with_standing(today).unsecured()
    for project, kind in needs.filter(day__lt=today).order_by().values_list("project_id", "kind"):
        found[project].add(ELEMENT_OF[kind])
    for project, element in _permits(keys, today):
        found[project].add(Element(element))
    return {key: [one for one in Element if one in own] for key, own in found.items()}


def _permits(keys: list[int], today: date) -> list[tuple[int, str]]:
    """As reads/items.py has them."""
    rows = PermitStep.objects.kept().filter(project__in=keys).order_by("pk").values(*PERMIT)
    asked = [row for row in speaking(rows, applied_for) if applies(row)]
    late = {row["pk"]: row for row in asked if row["result"] != Result.GRANTED}
    days = needed_days(late)
    found = []
    for pk, row in late.items():
        day = days.get(pk) or row["needed_on"]
        if day is not None and day < today:
            found.append((row["project_id"], row["item__element"]))
    return found
