"""A query that is put together once gives what it gives when it is put together anew, or is refused."""

from contextlib import contextmanager, nullcontext
from datetime import timedelta

import pghistory
import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from gaoxin.keys import among
from gaoxin.prebuilt import A_FEW, Part, asked, parts_together, rows_of, rows_together, told
from projects.models import Milestone, Notice, Project
from tests.world.factories import make_milestone, make_project, make_user

pytestmark = pytest.mark.django_db


def nodes_of(order: str, keys: list[int]):
    rows = Milestone.objects.filter(project__in=among(keys)).select_related("project")
    return rows.only("name", "project__code").order_by(order, "pk")


def test_models_come_with_what_was_selected_of_them(django_assert_num_queries):
    first, second, third = (make_project() for _ in range(3))
    for project in (first, second, third):
        make_milestone(project=project, name=f"节点{project.pk}")
    rows_of(nodes_of, "pk", keys=[0])
    for order in ("pk", "-pk"):
        for keys in ([], [second.pk], [first.pk, third.pk]):
            with django_assert_num_queries(1):
                found = rows_of(nodes_of, order, keys=keys)
                told = [(row.name, row.project.code) for row in found]
            expected = list(nodes_of(order, keys))
            assert found == expected
            assert told == [(row.name, row.project.code) for row in expected]
            assert [vars(row).keys() for row in found] == [vars(row).keys() for row in expected]


def told_since(person: int, at):
    rows = Notice.objects.filter(user=person, due_at__range=(at - timedelta(days=1), at))
    rows = rows.filter(created_at__lte=timezone.now()).order_by()
    return rows.values("kind").annotate(n=Count("pk"))


def test_one_query_answers_for_everybody_and_at_every_moment():
    now, user, other = timezone.now(), make_user(), make_user()
    for hours in (1, 2, 30):
        at = now - timedelta(hours=hours)
        Notice.objects.create(user=user, kind="REMINDER", title="请填报", key=f"{at}", due_at=at)
    for person in (user, other):
        for at in (now, now + timedelta(hours=23), now + timedelta(days=2)):
            found = rows_of(told_since, person=person.pk, at=at)
            assert found == list(told_since(person.pk, at)), (person, at)
    assert rows_of(told_since, person=user.pk, at=now) == [{"kind": "REMINDER", "n": 2}]


def nodes_under(order: str, project: int):
    return Milestone.objects.filter(project=project).order_by(order)


def test_rows_of_a_project_are_told_it(django_assert_num_queries):
    project, other = make_project(), make_project()
    for one in (project, other):
        make_milestone(project=one, name=f"节点{one.pk}")
    with django_assert_num_queries(1):
        [node] = told(project, "project", rows_of(nodes_under, "pk", project=project.pk))
        assert node.project is project
    assert node.name == f"节点{project.pk}"


def test_parts_of_a_page_are_asked_together_and_each_is_made_of_its_own_rows():
    first, second = make_project(), make_project()
    for name in ("一", "二"):
        make_milestone(project=first, name=name)

    def names(*several: list) -> list[list[str]]:
        return [[row.name for row in rows] for rows in several]

    def part(*projects) -> Part:
        return Part([asked(nodes_under, "pk", project=one.pk) for one in projects], names)

    parts_together(part(first))  # put together and planned
    with ways() as taken:
        found = parts_together(part(second, first), part(), part(first))
    assert found == [[[], ["一", "二"]], [], [["一", "二"]]]
    assert len(taken) == 1


@contextmanager
def ways():
    """What goes to the database: statements that are sent together once."""
    taken = []

    def note(execute, sql, *rest):
        taken.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield taken


def of_code(code: str):
    return Project.objects.filter(code=code)


def test_a_code_is_given_as_it_is():
    project = make_project()
    assert rows_of(of_code, code=project.code) == [project]
    assert rows_of(of_code, code=f"{project.code}' OR 1=1 --") == []


def plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'planned_%'")
        return cursor.fetchone()[0]


def of_code_in_history(code: str):
    return Project.objects.filter(code=code)


@pytest.mark.parametrize("watched", [False, True])
def test_of_one_thing_it_is_planned_once_a_connection(watched):
    first, second = make_project(), make_project()
    build = of_code_in_history if watched else of_code
    with pghistory.context(why="test") if watched else nullcontext():
        assert rows_of(build, code=first.code) == [first]
        planned = plans()
        assert planned > 0
        assert rows_of(build, code=second.code) == [second]
        assert plans() == planned


def due_between(first, last, project: int):
    return Milestone.objects.filter(project=project, due_on__range=(first, last))


def test_days_are_given_as_they_are():
    project = make_project()
    node = make_milestone(project, due_on=timezone.localdate())
    day, next_day = node.due_on, node.due_on + timedelta(days=1)
    for first, last, found in ((day, day, [node]), (day, next_day, [node]), (next_day, day, [])):
        assert rows_of(due_between, first=first, last=last, project=project.pk) == found


def due_from(first, project: int):
    return Milestone.objects.filter(project=project, due_on__gte=first)


def test_one_plan_serves_any_days_of_a_row():
    project, today, before = make_project(), timezone.localdate(), plans()
    node = make_milestone(project, due_on=today)
    tomorrow = today + timedelta(days=1)
    assert rows_of(due_from, first=today, project=project.pk) == [node]
    assert rows_of(due_from, first=tomorrow, project=project.pk) == []
    assert plans() == before + 1


def none_of(keys: list[int]):
    return Project.objects.filter(pk__in=[], lead_unit__in=keys)


def test_what_can_find_nothing_is_not_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rows_of(none_of, keys=[1]) == []


def sent(several) -> tuple[list[list], int]:
    """What they give, and how often the database was gone to."""
    ways = []

    def note(execute, *statement):
        ways.append(statement)
        return execute(*statement)

    with connection.execute_wrapper(note):
        found = rows_together(*several)
    return found, len(ways)


def test_several_come_on_one_way():
    project, other = make_project(), make_project()
    node = make_milestone(project, name="节点")
    several = (
        asked(of_code, code=project.code),
        asked(none_of, keys=[project.pk]),
        asked(nodes_under, "pk", project=other.pk),
        asked(nodes_of, "pk", keys=[project.pk, other.pk]),
    )
    rows_together(*several)  # planned
    assert sent(several) == ([[project], [], [], [node]], 1)


def test_many_keys_are_asked_for_apart():
    project = make_project()
    node = make_milestone(project, name="节点")
    many = [project.pk, *range(-A_FEW, 0)]
    several = asked(of_code, code=project.code), asked(nodes_of, "pk", keys=many)
    rows_together(*several)
    assert sent(several) == ([[project], [node]], 2)


def by_key(person: int):
    rows = Project.objects.all()
    return rows.filter(removed_on=None) if person % 2 else rows


def by_minute(at):
    return Project.objects.filter(land__gt=at.microsecond)


def by_answer(person: int):
    return Project.objects.filter(pk__in=list(Project.objects.values_list("pk")))


@pytest.mark.parametrize("build", [by_key, by_answer])
def test_what_is_no_fixed_shape_is_refused(build):
    make_project()
    with pytest.raises(ValueError, match=r"shape|answer"):
        rows_of(build, person=1)


def test_a_part_of_a_moment_is_refused():
    with pytest.raises(ValueError, match="Neither"):
        rows_of(by_minute, at=timezone.now())
