"""The harness keeps its word: whose database, which role, what is undone, what a browser may not do."""

import threading
from pathlib import Path

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection, connections

from tests.world import cluster
from tests.world.site import Watch


def marked():
    return ContentType.objects.filter(app_label="harness")


def mark():
    return ContentType.objects.create(app_label="harness", model="mark")


@pytest.mark.django_db
def test_the_server_is_the_one_of_this_run():
    with psycopg.connect(cluster.server().url("super")) as administrator:
        directory = Path(administrator.execute("SHOW data_directory").fetchone()[0])
    assert directory.is_relative_to(cluster.run_dir())
    assert connection.settings_dict["HOST"] == str(cluster.server().socket_dir)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, name = cursor.fetchone()
    assert user == "gaoxin_app" and name.startswith("test_")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["TRUNCATE django_content_type", "CREATE TABLE mine (id int)"]
)
def test_tests_run_as_the_application_role(statement):
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("time", [1, 2])
def test_what_a_test_writes_is_rolled_back(time):
    assert not marked().exists()
    mark()


@pytest.mark.parametrize("time", [1, 2])
def test_a_test_that_commits_has_a_database_of_its_own(committed_db, time):
    assert not marked().exists()
    mark()
    seen = []

    def look():
        seen.append(marked().count())
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_without_the_mark_there_is_no_database():
    with pytest.raises(RuntimeError, match="not allowed"):
        marked().exists()


def test_the_site_works_on_its_own_copy(site):
    assert site.demo
    assert site.sql("SELECT count(*) FROM projects_project WHERE NOT code LIKE 'GX-%%'")[0][0] == 12


def test_a_browser_complains_of_what_the_page_may_not_do(page, chromium, site):
    watch = Watch()
    watch.on(page, site.url)
    page.goto("/login/")
    assert watch.problems == []
    foreign = chromium.new_page()
    watch.on(foreign, site.url)
    foreign.goto("data:text/html,<img src='http://localhost:9/x.png'><script>nothing()</script>")
    foreign.close()
    kinds = {problem.split(":")[0] for problem in watch.problems}
    assert {"foreign request", "script error"} <= kinds
    watch.allow("localhost:9")
    assert all("localhost:9" not in problem for problem in watch.unexpected())


@pytest.mark.parametrize("site", [{"demo": False}], indirect=True)
def test_outside_demo_mode_the_site_speaks_https(site, page):
    assert site.url.startswith("https://")
    page.goto("/login/")
    assert page.locator("[name=username]").is_visible()
    assert {cookie["name"] for cookie in page.context.cookies()} <= {
        "__Host-csrf",
        "__Host-session",
    }
