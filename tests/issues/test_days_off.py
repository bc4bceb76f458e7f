"""A limit that has passed with nothing but days off since is no 「超期 0 个工作日」."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from projects.calendar.rules.workdays import WorkCalendar
from projects.issues.reads.case import mark_of, mark_words
from projects.issues.rules.shown import left_words, overdue_words
from projects.lights.actions import relight
from tests.world.factories import make_issue, make_project, make_user

FRIDAY, SUNDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 29), date(2026, 11, 30)
CALENDAR = WorkCalendar(date(2026, 1, 1), date(2027, 12, 31))
SAID = "11月27日到期，未办结"


def handling(**fields):
    start = FRIDAY - timedelta(days=14)
    values = {"state": "HANDLING", "assigned_on": start, "received_on": start, "due_on": FRIDAY}
    return make_issue(handler=make_user(), raised_on=start, **values | fields)


@pytest.mark.parametrize(
    ("workdays", "words"), [(0, SAID), (1, "超期 1 个工作日"), (12, "超期 12 个工作日")]
)
def test_days_are_counted_from_the_first(workdays, words):
    assert overdue_words(FRIDAY, workdays, SUNDAY) == words


@pytest.mark.parametrize(
    ("due", "workdays", "words"),
    [(SUNDAY, 0, "今天到期"), (MONDAY, 1, "剩 1 个工作日"), (date(2026, 12, 6), 0, "12月6日到期")],
)
def test_what_is_left_is_never_nothing(due, workdays, words):
    assert left_words(due, workdays, SUNDAY) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "fields", "words"),
    [
        (FRIDAY, {}, "今天到期"),
        (SUNDAY, {}, SAID),
        (MONDAY, {}, "超期 1 个工作日"),
        (MONDAY, {"paused_on": SUNDAY}, f"停钟，{SAID}"),
        (MONDAY, {"paused_on": FRIDAY}, "停钟，今天到期"),
        (SUNDAY, {"due_on": MONDAY}, "剩 1 个工作日"),
    ],
)
def test_the_clock_of_a_problem_in_words(day, fields, words):
    issue = handling(**fields)
    assert mark_words(issue, day, CALENDAR) == words
    assert "0 个工作日" not in mark_of(issue, day, CALENDAR).left


@pytest.mark.django_db
def test_on_a_sunday_every_page_says_when_it_was_due(client_of):
    with time_machine.travel(datetime(2026, 11, 29, 2, tzinfo=UTC), tick=False):
        project = make_project()
        issue = handling(project=project)
        relight([project.pk])
        admin = client_of(make_user(role="ADMIN"))
        url = project.get_absolute_url()
        paths = [
            "/issues/",
            "/issues/board/",
            issue.get_absolute_url(),
            url,
            f"{url}light/",
            f"{url}issues/",
        ]
        for path in paths:
            page = admin.get(path).content.decode()
            assert SAID in page and "超期 0" not in page, path
        assert project.light.light == "YELLOW"
