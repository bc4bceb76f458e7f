"""A statement that is built once answers as the query it was built from does, or is refused."""

from contextlib import nullcontext
from datetime import timedelta

import pghistory
import pytest
from django.db import connection, transaction
from django.db.models import Count, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gaoxin.compiled import compiled, rows_among
from projects.models import Notice, Project
from tests.world.factories import make_project, make_user

pytestmark = pytest.mark.django_db


def waiting(person: int, now):
    """Unread messages of the last day, of those who are told something; beside these what the clock says."""
    rows = Notice.objects.filter(user=person, due_at__range=(now - timedelta(days=1), now))
    rows = rows.filter(created_at__lte=timezone.now())
    return rows.order_by().values("kind").annotate(n=Count("pk")).values_list("kind", "n")


def tell(user, at, kind="REMINDER"):
    Notice.objects.create(user=user, kind=kind, title="请填报", key=f"{at}", due_at=at)


def test_one_statement_answers_for_everybody_and_at_every_moment():
    now = timezone.now()
    statement = compiled(waiting, now)
    first, second = make_user(), make_user()
    for hours in (1, 2, 30):
        tell(first, now - timedelta(hours=hours))
    tell(second, now + timedelta(hours=5))
    for person in (first, second):
        for at in (now, now + timedelta(hours=6), now + timedelta(hours=23)):
            rows = statement.rows(person.pk, at)
            assert rows == list(waiting(person.pk, at)), (person, at)
    assert statement.rows(first.pk, now) == [("REMINDER", 2)]
    assert statement.rows(second.pk, now) == []


def by_person(person: int, now):
    rows = Project.objects.values_list("pk")
    return rows.filter(removed_on=None) if person % 2 else rows


def by_minute(person: int, now):
    return Project.objects.filter(land__gt=now.microsecond).values_list("pk")


def by_answer(person: int, now):
    return Project.objects.filter(pk__in=list(Project.objects.values_list("pk"))).values_list("pk")


@pytest.mark.parametrize("build", [by_person, by_minute, by_answer])
def test_what_is_no_fixed_shape_is_refused(build):
    make_project()
    with pytest.raises(ValueError, match=r"shape|Neither|answer"):
        compiled(build, timezone.now())


def odd_words(person: int, now):
    rows = Notice.objects.filter(user=person, title__contains="100%").exclude(title="$1 'a' %s")
    return rows.annotate(said=Value("$2 of 100%")).values_list("title", "said")


def test_constants_stay_what_they_are():
    now, user = timezone.now(), make_user()
    for title in ("100% done", "$1 'a' %s", "100% of $1"):
        Notice.objects.create(user=user, kind="REMINDER", title=title, key=title, due_at=now)
    statement = compiled(odd_words, now)
    said = {("100% done", "$2 of 100%"), ("100% of $1", "$2 of 100%")}
    for watched in (False, True):  # by the history of a request
        with pghistory.context(why="test") if watched else nullcontext():
            assert set(statement.rows(user.pk, now)) == said
            with CaptureQueriesContext(connection):
                assert set(statement.rows(user.pk, now)) == said


def test_what_is_logged_can_be_run_again():
    """The bench runs it, and so does who looks for what takes long."""
    now, user = timezone.now(), make_user()
    tell(user, now)
    statement = compiled(waiting, now)
    with CaptureQueriesContext(connection) as logged:
        rows = statement.rows(user.pk, now)
    assert rows == statement.rows(user.pk, now) == [("REMINDER", 1)]
    (query,) = logged.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(query["sql"])
        assert cursor.fetchall() == rows


def test_a_plan_outlives_a_transaction_that_was_undone_and_decides_no_other():
    now, user = timezone.now(), make_user()
    tell(user, now)
    statement = compiled(waiting, now)
    with transaction.atomic():
        assert statement.rows(user.pk, now) == [("REMINDER", 1)]
        transaction.set_rollback(True)
    assert statement.rows(user.pk, now) == [("REMINDER", 1)]
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("auto",)


def test_every_connection_plans_for_itself(committed_db):
    now = timezone.now()
    statement = compiled(waiting, now)
    user = make_user()
    for _ in range(2):
        assert statement.rows(user.pk, now) == []
        connection.close()


def of_projects(projects, today):
    rows = Project.objects.filter(pk__in=projects, created_at__date__lte=today)
    return rows.order_by().values_list("pk", "name")


def test_the_keys_of_a_page_are_given_to_the_statement_of_the_day():
    today, projects = timezone.localdate(), [make_project() for _ in range(3)]
    keys = [project.pk for project in projects[:2]]
    named = {(project.pk, project.name) for project in projects[:2]}
    for asked in (
        keys,
        Project.objects.filter(pk__in=keys).values("pk"),
        keys + [0] * 200,
    ):
        assert set(rows_among(of_projects, asked, today)) == named
    assert list(rows_among(of_projects, [], today)) == []
    assert list(rows_among(of_projects, keys, today - timedelta(days=2))) == []


def test_a_few_rows_of_thousands_are_found_by_their_keys_and_not_by_reading_all():
    keys = [make_project().pk for _ in range(3)]

    def codes(projects, today):
        return Project.objects.filter(pk__in=projects).order_by("pk").values_list("pk", "code")

    with CaptureQueriesContext(connection) as captured:
        found = list(rows_among(codes, keys[1:], timezone.localdate()))
    assert found == list(codes(keys[1:], None))
    assert "= ANY (" in captured[0]["sql"] and "unnest" not in captured[0]["sql"]
