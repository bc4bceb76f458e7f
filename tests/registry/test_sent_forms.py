"""What the form of a project asks of the database when it is sent."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Unit
from gaoxin.beside import read_beside
from projects.models import Project, ProjectAlias, ProjectTrack
from projects.registry.actions.projects import RELATED
from tests.registry.test_project_pages import fields, send
from tests.world.factories import make_project, make_track, make_unit, make_user

pytestmark = pytest.mark.django_db


def known_by(*aliases: str) -> Project:
    project = make_project()
    for name in aliases:
        ProjectAlias.objects.create(project=project, name=name)
    ProjectTrack.objects.create(project=project, track=make_track())
    return project


def test_one_changed_field_is_saved_in_few_statements(client_of):
    admin, project = client_of(make_user(role="ADMIN")), known_by("别称")
    url = f"{project.get_absolute_url()}edit/"
    send(admin, url, site="新址")  # what is put together once a process
    filled = fields(admin, url) | {"site": "旧址"}
    with CaptureQueriesContext(connection) as asked:
        assert admin.post(url, filled).status_code == 302
    assert len(asked) <= 16, [one["sql"][:80] for one in asked]
    assert project.stored().site == "旧址"


def looked_up(client, url: str, **typed) -> set[str]:
    """Tables of which alone something was read when the form was sent."""
    filled = fields(client, url) | typed
    with CaptureQueriesContext(connection) as asked:
        assert client.post(url, filled).status_code == 302
    read = (re.fullmatch(r'SELECT .* FROM "(\w+)" WHERE .*', one["sql"]) for one in asked)
    return {found[1] for found in read if found}


def test_what_is_left_as_it_stands_is_not_looked_up_again(client_of):
    admin, project = client_of(make_user(role="ADMIN")), known_by()
    project.lead_unit = make_unit()
    project.save()
    url, choices = f"{project.get_absolute_url()}edit/", {"accounts_unit", "projects_track"}
    assert not choices & looked_up(admin, url, site="新址")
    other, track = make_unit(), make_track()
    assert choices <= looked_up(admin, url, lead_unit=other.pk, tracks=[track.pk])
    stored = project.stored()
    assert stored.lead_unit == other
    assert list(stored.tracks.all()) == [track]


def test_a_unit_that_is_offered_no_more_stays_where_it_stands_and_is_not_chosen_anew(client_of):
    admin, unit = client_of(make_user(role="ADMIN")), make_unit()
    kept, other = make_project(lead_unit=unit), make_project(lead_unit=make_unit())
    url, further = (f"{project.get_absolute_url()}edit/" for project in (kept, other))
    left, chosen = fields(admin, url), fields(admin, further) | {"lead_unit": unit.pk}
    ended = {"active": False, "ended_on": timezone.localdate(), "end_reason": "机构改革"}
    Unit.objects.filter(pk=unit.pk).update(**ended)
    assert admin.post(url, left | {"site": "新址"}).status_code == 302
    assert (kept.stored().lead_unit, kept.stored().site) == (unit, "新址")
    assert admin.post(further, chosen).status_code == 400
    assert other.stored().lead_unit != unit


def test_a_new_name_is_found_and_a_new_place_leaves_what_is_found(client_of):
    admin, project = client_of(make_user(role="ADMIN")), known_by("别称")
    url = f"{project.get_absolute_url()}edit/"
    send(admin, url, name="换新名的项目")
    found = project.stored().search_text
    assert "换新名的项目" in found and "别称" in found
    send(admin, url, site="新址")
    assert project.stored().search_text == found


def test_a_name_that_another_has_is_refused_when_it_is_changed_to(client_of):
    admin, project, other = client_of(make_user(role="ADMIN")), make_project(), make_project()
    answer = send(admin, f"{project.get_absolute_url()}edit/", name=other.name)
    assert answer.status_code == 400
    assert project.stored().name == project.name


def test_rows_read_beside_are_those_of_the_relation_and_of_this_row(django_assert_num_queries):
    project, other = known_by("乙", "甲"), known_by("丙")
    fresh = Project.objects.get(pk=project.pk)
    read_beside(fresh, *RELATED)
    with django_assert_num_queries(0):
        read = {name: list(getattr(fresh, name).all()) for name in RELATED}
    assert read == {name: list(getattr(project, name).all()) for name in RELATED}
    assert fresh.aliases.filter(name="丙").count() == 0
    assert other.aliases.filter(name="丙").count() == 1
