"""Who sees a project, from either end: `visible_to` of the person, `readers_of` of the project."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from projects.models import Appointment, Project, TaskForceUnit, ZoneSettings
from projects.registry.models.scopes import RELATIONS, SEE_ALL, own_keys, readers_of
from tests.world.factories import (
    make_absence,
    make_appointment,
    make_handover,
    make_mandate,
    make_project,
    make_task_force,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Held = Appointment.Role


def appointed(project, *, held=Held.MEMBER, since=-9, until=None, void=False, **kwargs) -> User:
    """Somebody in office for so many days, or until so many from today."""
    today, user = timezone.localdate(), make_user(**kwargs)
    term = {"from_on": today + since * DAY, "to_on": None if until is None else today + until * DAY}
    if void:
        by = make_user(role=Role.ADMIN)
        term |= {"voided_at": timezone.now(), "voided_by": by, "void_reason": "误录"}
    make_appointment(project, user, role=held, **term)
    return user


def head_of_lead_unit(project, **kwargs) -> User:
    head = make_user(**kwargs)
    project.lead_unit = make_unit(head=head)
    project.save(update_fields=["lead_unit"])
    return head


def head_of_supporting_unit(project, **kwargs) -> User:
    head = make_user(**kwargs)
    TaskForceUnit.objects.create(task_force=make_task_force(project), unit=make_unit(head=head))
    return head


def assistant_of(project, *, held=Held.LEADER, **kwargs) -> User:
    assistant = make_user()
    appointed(project, held=held, assistant=assistant, **kwargs)
    return assistant


def predecessor(project, *, ago=3, **kwargs) -> User:
    """Who handed a role over so many days ago, where the settings let them read on for a week."""
    ZoneSettings.objects.update_or_create(pk=1, defaults={"handover_reading_days": 7})
    person, effective_on = make_user(**kwargs), timezone.localdate() - ago * DAY
    make_handover(project, person, effective_on=effective_on)
    return person


def stand_in_of(project, *, held=Held.COMMISSIONER, leave=None, **kwargs) -> User:
    """Who stands in for somebody on leave."""
    person, delegate = appointed(project, held=held, **kwargs), make_user()
    make_absence(person, delegate, **(leave or {}))
    return delegate


def second_stand_in_of(project, **kwargs) -> User:
    """Who stands in for who stands in and is away as well."""
    last = make_user()
    make_absence(stand_in_of(project), last, **kwargs)
    return last


def removed_from_register(project) -> User:
    user = appointed(project)
    project.removed_on, project.removed_by = timezone.localdate(), user
    project.removed_reason = "误录"
    project.save(update_fields=["removed_on", "removed_by", "removed_reason"])
    return user


def tomorrow():
    return timezone.localdate() + DAY


Case = Callable[[Project], User]
# One person for each relation to a project, and those to whom theirs shows nothing.
SEES: dict[str, Case] = {
    **{f"{held}, current": lambda p, held=held: appointed(p, held=held) for held in Held},
    "agent of a mandate": lambda p: make_mandate(p).agent,
    "on the last day": lambda p: appointed(p, until=0),
    "on the first day": lambda p: appointed(p, since=0),
    "a leader of no account": lambda p: appointed(p, held=Held.LEADER, can_sign_in=False),
    "head of the lead unit": head_of_lead_unit,
    "head of a supporting unit": head_of_supporting_unit,
    "assistant of the leader": assistant_of,
    "who handed it over lately": predecessor,
    "who stands in for its commissioner": stand_in_of,
    "who stands in for a leader": lambda p: stand_in_of(p, held=Held.LEADER),
    "who stands in for who stands in": second_stand_in_of,
    "a leader of the zone": lambda p: make_user(role=Role.MANAGER),
    "the project office": lambda p: make_user(role=Role.ADMIN),
    "once of the project office": lambda p: make_user(role=Role.ADMIN, is_active=False),
}
OTHERS = ["", Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]
SEES_NOT: dict[str, Case] = {
    **{f"{held}, past": lambda p, held=held: appointed(p, held=held, until=-1) for held in Held},
    **{f"{held}, future": lambda p, held=held: appointed(p, held=held, since=1) for held in Held},
    **{f"{held}, voided": lambda p, held=held: appointed(p, held=held, void=True) for held in Held},
    "somebody who left today": lambda p: appointed(p, until=0, is_active=False),
    "assistant of a leader who left today": lambda p: assistant_of(p, until=0, is_active=False),
    **{f"at work as {role}": lambda p, role=role: appointed(p, role=role) for role in OTHERS},
    "head as auditor": lambda p: head_of_lead_unit(p, role=Role.AUDITOR),
    "assistant of a chief": lambda p: assistant_of(p, held=Held.CHIEF),
    "assistant of a past leader": lambda p: assistant_of(p, until=-1),
    "who handed it over a week ago": lambda p: predecessor(p, ago=7),
    "who handed it over and left": lambda p: predecessor(p, is_active=False),
    "who stands in from tomorrow": lambda p: stand_in_of(p, leave={"from_on": tomorrow()}),
    "who stood in until yesterday": lambda p: stand_in_of(p, leave={"to_on": tomorrow() - 2 * DAY}),
    "who was to stand in": lambda p: stand_in_of(p, leave={"withdrawn_at": timezone.now()}),
    "who stands in for a past commissioner": lambda p: stand_in_of(p, until=-1),
    "who stands in for one who stood in": lambda p: second_stand_in_of(
        p, to_on=tomorrow() - 2 * DAY
    ),
    "colleague in the lead unit": lambda p: make_user(unit=head_of_lead_unit(p).heads_units.get()),
    "at work on a removed project": removed_from_register,
    "anybody": lambda p: make_user(),
}


@pytest.mark.parametrize("case", SEES)
def test_who_is_related_sees_the_project_and_is_among_its_readers(case):
    project, other = make_project(), make_project()
    person = SEES[case](project)
    assert Project.objects.visible_to(person).contains(project)
    readers = readers_of([project.pk, other.pk])
    assert person.pk in readers[project.pk]
    assert (person.pk in readers[other.pk]) == (person.role != Role.STAFF)


@pytest.mark.parametrize("case", SEES_NOT)
def test_who_is_related_no_more_or_by_no_right_neither_sees_nor_reads_it(case):
    project = make_project()
    person = SEES_NOT[case](project)
    assert not Project.objects.visible_to(person).contains(project)
    assert person.pk not in readers_of([project.pk]).get(project.pk, ())


def test_both_ends_agree_on_everybody_and_every_project(django_assert_num_queries):
    for case in (SEES | SEES_NOT).values():
        case(make_project())
    with django_assert_num_queries(3):
        readers = readers_of(Project.objects.values_list("pk", flat=True))
    found = {key: set() for key in Project.objects.kept().values_list("pk", flat=True)}
    for person in User.objects.all():
        for key in Project.objects.visible_to(person).values_list("pk", flat=True):
            found[key].add(person.pk)
        if person.role not in SEE_ALL:
            own = set(own_keys(person)) & found.keys()
            assert own == {key for key in found if person.pk in found[key]}
    assert readers == found


def test_every_relation_shows_the_project_to_somebody():
    """A relation that is added has its case above."""
    projects = {case: make_project() for case in SEES}
    people = {case: SEES[case](project) for case, project in projects.items()}
    for relation in RELATIONS:
        assert any(
            (project.pk,) in relation.keys(people[case]) for case, project in projects.items()
        ), relation
