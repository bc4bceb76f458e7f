"""What is sent wrongly on purpose, each kind by itself; anything at all is in test_bad_forms and test_bad_urls."""

import re

import pytest

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import Company, Project
from tests.world.access_payloads import filled_in
from tests.world.access_world import url_of
from tests.world.bad_values import body
from tests.world.factories import make_project, make_unit, make_user
from tests.world.lists import LISTS, reader_of

pytestmark = pytest.mark.django_db


WRONG = {
    "page": ["0", "-1", "1e9", "1000000000", "9" * 5000, "²", "null", "1.5", "99"],
    "sort": ["zzz", "-zzz", "--name", "name,code", "pk", "password", "project__name", "name" * 900],
    "export": ["csv", "1", "XLSX"],
    "q": ["x" * 101, "a\x00b"],
}


@pytest.mark.parametrize("key", WRONG)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_refuses_what_it_does_not_have(client_of, name, key):
    client = client_of(make_user(role=reader_of(name)))
    for value in WRONG[key]:
        response = client.get(url_of(name, None), {key: value})
        assert response.status_code in {400, 404}, value
        assert re.search("没有|不能|只能|有误", response.content.decode())


@pytest.mark.parametrize("field", ["description", "source_note", "aliases"])
def test_long_texts_have_a_limit_too(client_of, field):
    project, client = make_project(), client_of(make_user(role=Role.ADMIN))
    url = f"{project.get_absolute_url()}edit/"
    response = client.post(url, filled_in(client, url) | {field: "长\n" * 2501})
    assert response.status_code == 400
    assert field in response.context["form"].errors


@pytest.mark.parametrize(
    "amount", ["1e400", "NaN", "sNaN", "Infinity", "-0.01", "1e15", "0.001", "一"]
)
def test_no_such_amount_is_stored(client_of, amount):
    project, client = make_project(total_investment=5), client_of(make_user(role=Role.ADMIN))
    url = f"{project.get_absolute_url()}edit/"
    response = client.post(url, filled_in(client, url) | {"total_investment": amount})
    assert response.status_code == 400
    project.refresh_from_db()
    assert project.total_investment == 5


# -- what is cleaned and what is refused ----------------------------------------------------------


def test_what_word_leaves_in_a_text_is_cleaned(client_of):
    """Vertical tab, zero width, direction marks, soft hyphen, BOM, lone surrogate, full-width space."""
    client = client_of(make_user(role=Role.ADMIN))
    data = filled_in(client, "/projects/add/") | {
        "name": "\ufeff测试\u200b项\x0b目\u202e一\u00ad ",
        "short_name": "测\u2060试\u3000一",
        "stage": "RESERVE",
        "industry": "电\x1f子",
        "company_name": "企业\u200d甲",
        "description": "第一段\x0b第二段\r\n第三段\u200b",
        "aliases": "别\u200b名一\x0b别名二",
        "lead_unit": make_unit().pk,
    }
    response = client.post("/projects/add/", data)
    assert response.status_code == 302
    project = Project.objects.get()
    assert (project.name, project.short_name, project.industry) == (
        "测试项 目一",
        "测试 一",
        "电子",
    )
    assert project.description == "第一段\n第二段\n第三段"
    assert [alias.name for alias in project.aliases.all()] == ["别名一", "别名二"]
    assert project.company.name == "企业甲"
    event = AuditEvent.objects.get(act="project.add")
    assert event.object_label == event.after["name"] == "测试项 目一"


@pytest.mark.parametrize("field", ["name", "industry", "description", "company_name", "aliases"])
@pytest.mark.parametrize("wire", ["urlencoded", "multipart"])
def test_nul_is_refused_not_cleaned(client_of, field, wire):
    project, client = make_project(), client_of(make_user(role=Role.ADMIN))
    url = f"{project.get_absolute_url()}edit/"
    data = {k: str(v).encode() for k, v in filled_in(client, url).items()} | {field: b"a\x00b"}
    response = client.generic("POST", url, *body(wire, list(data.items())))
    assert response.status_code == 400
    assert field in response.context["form"].errors
    project.refresh_from_db()
    assert project.version == 1
    assert not Company.objects.exists()


def test_bytes_that_are_no_text_are_kept_as_a_mark(client_of):
    """A lone surrogate on the wire is no UTF-8: what is stored can be read and exported."""
    project, client = make_project(), client_of(make_user(role=Role.ADMIN))
    url = f"{project.get_absolute_url()}edit/"
    data = {k: str(v).encode() for k, v in filled_in(client, url).items()}
    data["industry"] = b"\xed\xa0\x80\xe7\x94\xb5"
    assert client.generic("POST", url, *body("urlencoded", list(data.items()))).status_code == 302
    project.refresh_from_db()
    assert project.industry.encode().decode().endswith("电")
    response = client.get("/projects/?export=xlsx")
    assert b"".join(response)[:2] == b"PK"


@pytest.mark.parametrize("host", ["evil.example", "a b", "localhost:x", "127.0.0.1.evil.example"])
def test_a_foreign_host_is_refused(client_of, host):
    client = client_of(make_user(role=Role.ADMIN))
    assert client.get("/projects/", headers={"host": host}).status_code == 400
