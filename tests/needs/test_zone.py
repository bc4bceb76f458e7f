"""The matrix read page by page says what it says when every line of it is read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from projects.models import Project
from projects.needs.reads.matrix import read_lines
from projects.needs.reads.zone import Matrix
from projects.registry.rules.stages import Stage
from tests.world.factories import make_appointment, make_need, make_permit, make_project, make_user

pytestmark = pytest.mark.django_db
UNCONFIRMED = {"confirmed_at": None, "confirmed_by": None}


@pytest.fixture
def zone():
    """Of each kind one with something entered and two without, in many orders of lights."""
    today = timezone.localdate()
    kinds = (
        {}, {"source": "DEMO"}, UNCONFIRMED, {"status": "SUSPENDED"}, {"status": "TERMINATED"},
        {"stage": Stage.OPERATION}, {"stage": Stage.OPERATION, **UNCONFIRMED},
    )  # fmt: skip
    needed = (
        {"needed_on": today - timedelta(days=3)}, {"needed_on": today - timedelta(days=9)}, {"secured": 10000},
        {"needed_on": today}, {"applies": False},
    )  # fmt: skip
    for place, values in enumerate(kinds):
        for light in (2, 0, 1):
            make_project(**values, light_place=light)
        for light, need in enumerate(needed):
            project = make_project(**values, light_place=(light + place) % 4)
            make_need(project, kind="LAND", **need)
    make_permit(make_project())
    return today


def by_reading_all(user, today, only=""):
    lines = read_lines(Project.objects.visible_to(user), user, today)
    asked = {
        "": lambda line: True,
        "stuck": lambda line: line.stuck,
        "blank": lambda line: line.blank,
    }
    return list(filter(asked[only], lines))


@pytest.mark.parametrize("only", ["", "stuck", "blank"])
def test_any_stretch_of_lines_is_the_one_of_all_lines(zone, only):
    office = make_user(role=Role.ADMIN)
    lines = Matrix(Project.objects.visible_to(office), office, zone).lines(only)
    every = by_reading_all(office, zone, only)
    assert len(lines) == len(every) > 5
    assert lines[:] == every
    for start in range(len(every) + 1):
        assert lines[start : start + 4] == every[start : start + 4]


def test_numbers_and_single_lines_are_those_of_all_lines(zone):
    office = make_user(role=Role.ADMIN)
    matrix, every = (
        Matrix(Project.objects.visible_to(office), office, zone),
        by_reading_all(office, zone),
    )
    assert matrix.total == len(every)
    for number in ("demo", "stuck", "blank"):
        assert getattr(matrix, number) == sum(getattr(line, number) for line in every) > 0
    lines = {line.code: line for line in every}
    for code in Project.objects.values_list("code", flat=True):
        assert matrix.line(code) == lines.get(code)


def test_staff_have_the_lines_of_their_own_projects(zone):
    own = [make_project() for _ in range(2)]
    person = make_appointment(own[0]).user
    make_appointment(own[1], user=person)
    matrix = Matrix(Project.objects.visible_to(person), person, zone)
    assert [line.code for line in matrix.lines()[:]] == [project.code for project in own]
    foreign = Project.objects.exclude(pk__in=[project.pk for project in own]).first()
    assert matrix.total == 2 and matrix.line(foreign.code) is None


def test_lines_without_entries_are_read_in_one_statement_a_page(zone, django_assert_num_queries):
    office = make_user(role=Role.ADMIN)
    matrix = Matrix(Project.objects.visible_to(office), office, zone)
    lines = matrix.lines()
    with django_assert_num_queries(2):  # the second: of what is not judged
        lines[:]
    with django_assert_num_queries(0):
        lines[: len(lines.first)]
