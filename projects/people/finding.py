"""People with their projects, in the search of the head."""

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.models.user import SEES_PEOPLE
from gaoxin.finding import SHOWN, Hit, Kind
from gaoxin.models import searched
from gaoxin.population import Population, of_population
from projects.models import Appointment, Project


def find_people(user, text: str, population: Population) -> list[Hit]:
    """Those whose card the person may open; to others only who holds a role on a project that they see."""
    held = _held(user)
    known = User.objects.visible_to(user)
    if user.role not in SEES_PEOPLE:
        known = User.objects.filter(Q(pk=user.pk) | Q(pk__in=held.values("user")))
    rows = of_population(known, Q(demo=True), population).filter(searched(text, "search_text"))
    shown = Prefetch("appointments", held.select_related("project"), "shown")
    rows = rows.select_related("unit").prefetch_related(shown)
    found = rows.order_by("-is_active", "name", "pk")[: SHOWN + 1]
    return [_hit(person, opens=user.role in SEES_PEOPLE) for person in found]


def _held(user):
    visible = Project.objects.visible_to(user)
    rows = Appointment.objects.current(timezone.localdate()).filter(project__in=visible)
    return rows.order_by("project__code", "role")


def _hit(person: User, *, opens: bool) -> Hit:
    gone = "" if person.is_active else "已离岗"
    return Hit(
        title=person.name, demo=person.demo,
        url=reverse("accounts:person", args=[person.pk]) if opens else "",
        note=" · ".join(filter(None, [person.title, str(person.unit or ""), gone])),
        links=[
            (f"{one.get_role_display()} {one.project.short_name}", one.project.get_absolute_url())
            for one in person.shown
        ],
    )  # fmt: skip


KINDS = [Kind(30, "人员", find_people)]
