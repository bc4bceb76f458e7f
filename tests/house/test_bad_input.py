"""What is sent wrongly on purpose, each kind by itself; anything at all is in test_bad_forms and test_bad_urls."""

import re
from collections.abc import Iterator

import pytest

from accounts.models import AuditEvent
from accounts.roles import Role
from gaoxin.filters import FilterForm
from gaoxin.register import Register
from projects.models import Company, Project
from tests.harness.parallel import share
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


@pytest.mark.slow
@pytest.mark.parametrize(("turn", "name"), list(enumerate(LISTS)))
def test_a_list_refuses_what_it_does_not_have(client_of, turn, name):
    """Each list a third of them, the next list another; in a soak all."""
    client = client_of(make_user(role=reader_of(name)))
    pairs = [(key, value) for key, values in WRONG.items() for value in values]
    for key, value in share(pairs, 3, turn):
        response = client.get(url_of(name, None), {key: value})
        assert response.status_code in {400, 404}, (key, value)
        assert re.search("没有|不能|只能|有误", response.content.decode())


@pytest.mark.parametrize("field", ["description", "source_note", "aliases"])
def test_long_texts_have_a_limit_too(client_of, field):
    project, client = make_project(), client_of(make_user(role=Role.ADMIN))
    url = f"{project.get_absolute_url()}edit/"
    response = client.post(url, filled_in(client, url) | {field: "长\n" * 2501})
    assert response.status_code == 400
    assert field in response.context["form"].errors


@pytest.mark.parametrize(
    "amount",
    ["1e400", "NaN", "sNaN", "Infinity", "-0.01", "−5", "1e4", "1e15", "0.001", "一", "约20亿"],
)
def test_no_such_amount_is_stored(client_of, amount):
    project, client = make_project(total_investment=5), client_of(make_user(role=Role.ADMIN))
    url = f"{project.get_absolute_url()}edit/"
    response = client.post(url, filled_in(client, url) | {"total_investment": amount})
    assert response.status_code == 400
    project.refresh_from_db()
    assert project.total_investment == 5


@pytest.mark.parametrize(
    "amount", ["20亿元", "200,000", "２０００００", "20 亿", "¥2,000,000,000元"]
)
def test_an_amount_is_stored_in_the_unit_of_its_field(client_of, amount):
    """A3: 20 亿元 were stored as 20 万元."""
    project, client = make_project(total_investment=5), client_of(make_user(role=Role.ADMIN))
    url = f"{project.get_absolute_url()}edit/"
    assert (
        client.post(url, filled_in(client, url) | {"total_investment": amount}).status_code == 302
    )
    project.refresh_from_db()
    assert project.total_investment == 200_000


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


def test_a_pasted_row_is_refused_and_kept_until_one_cell_is_left(client_of):
    """Sent again as it is, it is refused again: three cells never become one name."""
    project, client = make_project(name="原名"), client_of(make_user(role=Role.ADMIN))
    url = f"{project.get_absolute_url()}edit/"
    data = filled_in(client, url) | {"name": "储能项目\t20亿元\t示范企业甲\r\n"}
    for _ in range(2):
        response = client.post(url, data)
        assert response.status_code == 400
        [said] = response.context["form"].errors["name"]
        assert "3 个单元格" in said and "储能项目 | 20亿元 | 示范企业甲" in said
        data["name"] = response.context["form"]["name"].value()
        assert data["name"].split("\t") == ["储能项目", "20亿元", "示范企业甲"]
    assert client.post(url, data | {"name": "储能项目\t"}).status_code == 302
    project.refresh_from_db()
    assert project.name == "储能项目"


def test_signs_of_word_s_own_fonts_become_the_usual_ones(client_of):
    """A16: in a text, in a line and in what a list is searched for."""
    client = client_of(make_user(role=Role.ADMIN))
    project = make_project()
    url = f"{project.get_absolute_url()}edit/"
    text = "\uf0b7\t一期开工\r\n\uf0d8二期\ue123用地\n\uf0fc 已批"
    data = filled_in(client, url) | {"description": text, "name": "\uf06c 储能\uf0a7项目"}
    assert client.post(url, data).status_code == 302
    project.refresh_from_db()
    assert project.description == "• 一期开工\n➢二期用地\n✓ 已批"
    assert project.name == "● 储能▪项目"


CLEANED = [
    (name, q) for name in LISTS for q in ("储能\t示范", "\uf0b7储能 示范", " 储能\u200b　示范\n")
]


@pytest.mark.parametrize(("name", "q"), share(CLEANED, 4))
def test_a_list_is_searched_for_the_cleaned_words(client_of, name, q):
    """The cells of a row are words here: nothing is stored, and all of them must be found."""
    response = client_of(make_user(role=reader_of(name))).get(url_of(name, None), {"q": q})
    assert response.status_code == 200
    form = response.context["filter_form"]
    assert form.cleaned_data["q"].removeprefix("•") == "储能 示范"


def test_the_filters_of_every_list_are_cleaned():
    registers = list(all_of(Register))
    assert len(registers) > 12
    for register in registers:
        assert issubclass(register.filterset_class._meta.form, FilterForm), register


def all_of(kind: type) -> Iterator[type]:
    for below in kind.__subclasses__():
        if below.filterset_class is not None:
            yield below
        yield from all_of(below)


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
