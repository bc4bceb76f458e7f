"""One firm is one row: by its name in whatever spelling, by its code; registered twice, the two become one and
can be parted again."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEvent
from projects.companies.actions import merge_companies, part_companies
from projects.models import Company, CompanyName, Contact, Project
from projects.registry.reads.identity import companies_coded, companies_like, companies_named
from projects.registry.rules.companies import credit_code_doubt
from tests.registry.test_project_pages import send
from tests.world.factories import (
    make_appointment,
    make_company,
    make_parcel,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db
CODE = "91350100M000100Y43"  # the example of GB 32100
AS_IS = {"as_is": "on", "as_is_reason": "照营业执照"}


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role="ADMIN"))


def text(answer) -> str:
    return answer.content.decode()


def contact(name: str, **of) -> Contact:
    return Contact.objects.create(name=name, phone="13900001234", **of)


def test_a_firm_is_found_by_name_code_and_pinyin_once():
    there = make_company(name="示范（长治）新材料有限公司", credit_code="91350100m000100y43 ")
    assert there.credit_code == CODE
    assert companies_named(["示范(长治) 新材料有限公司"]) == {there.name_key: there}
    assert companies_coded(["９1350100M000100Y43"]) == {CODE: there}
    assert list(Company.objects.search("changzhi xincailiao")) == [there]
    assert companies_like(["示范长治新材料厂"])["示范长治新材料厂"] == [there]
    assert companies_like([there.name]) == {} == companies_like(["", "公司"])


def test_the_database_holds_no_name_and_no_code_twice():
    make_company(name="示范（一）厂", credit_code=CODE)
    for again in ({"name": "示范(一)厂"}, {"name": "另一家", "credit_code": CODE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_company(**again)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (CODE, ""),
        (CODE[:-1] + "4", "校验位"),
        (CODE[:-1], "现有 17 位"),
        ("O" + CODE[1:], "「O」"),
    ],
)
def test_a_code_that_is_probably_mistyped_is_doubted(code, words):
    assert words in credit_code_doubt(code) if words else credit_code_doubt(code) == ""


def test_a_doubtful_code_is_saved_as_it_is_and_noted(admin):
    firm = make_company()
    url = f"{firm.get_absolute_url()}edit/"
    page = send(admin, url, credit_code=CODE[:-1] + "4")
    assert page.status_code == 400 and "校验位" in text(page)
    assert send(admin, url, credit_code=CODE[:-1] + "4", **AS_IS).status_code == 302
    firm.refresh_from_db()
    assert firm.credit_code == CODE[:-1] + "4" and "照营业执照" in firm.needs_check


def test_a_name_or_code_of_another_firm_is_refused_with_its_page(admin):
    there = make_company(name="示范（一）厂", credit_code=CODE)
    firm = make_company()
    for typed in ({"name": "示范(一) 厂"}, {"credit_code": CODE.lower()}):
        page = send(admin, f"{firm.get_absolute_url()}edit/", **typed, **AS_IS)
        assert page.status_code == 400
        assert f'href="{there.get_absolute_url()}"' in text(page) and "合并重复登记" in text(page)


def test_after_a_new_name_the_old_one_finds_the_firm_and_its_projects(admin):
    firm = make_company(name="旧名新材料有限公司")
    project = make_project(company=firm)
    send(admin, f"{firm.get_absolute_url()}edit/", name="新名集团有限公司")
    assert companies_named(["旧名新材料有限公司"])["旧名新材料有限公司"] == firm
    assert list(Project.objects.search("新名集团")) == [project]
    assert "旧名新材料有限公司" in text(admin.get(firm.get_absolute_url()))
    send(admin, f"{firm.get_absolute_url()}edit/", name="旧名新材料有限公司")
    assert [one.name for one in firm.names.all()] == ["新名集团有限公司"]


def test_of_two_rows_the_older_stands_and_all_goes_back_when_they_are_parted(admin):
    root, double = (
        make_company(name="示范甲有限公司"),
        make_company(name="示范甲", credit_code=CODE),
    )
    kept, moved = make_project(company=root), make_project(company=double)
    person, land = contact("联系人", company=double), make_parcel(company=double)
    send(admin, f"{double.get_absolute_url()}merge/", other=root.pk, reason="同一份执照")
    for row in (root, double, kept, moved, person, land):
        row.refresh_from_db()
    assert (double.root, moved.company, person.company, land.company) == (root,) * 4
    assert root.credit_code == CODE
    assert companies_named(["示范甲"])["示范甲"] == root
    assert list(Project.objects.search("示范甲 有限")) == [kept, moved]
    assert f'href="{double.get_absolute_url()}"' not in text(admin.get("/companies/"))
    assert "重复登记" in text(admin.get(double.get_absolute_url()))
    send(admin, f"{double.get_absolute_url()}part/", reason="是两家")
    for row in (root, double, kept, moved, person, land):
        row.refresh_from_db()
    assert (double.root, kept.company) == (None, root)
    assert (moved.company, person.company, land.company) == (double,) * 3
    assert (root.credit_code, double.credit_code) == ("", CODE)
    assert not CompanyName.objects.exists()
    acts = AuditEvent.objects.filter(act__startswith="company.").order_by("pk")
    assert [event.after["moved"] for event in acts] == [[moved.code, "联系人", land.code]] * 2


def test_what_came_to_the_root_later_stays_when_a_merger_is_undone():
    root, double, by = make_company(), make_company(), make_user(role="ADMIN")
    merge_companies(one=root, other=double, reason="同一家", by=by)
    later = make_project(company=root)
    part_companies(double=Company.objects.get(pk=double.pk), reason="是两家", by=by)
    later.refresh_from_db()
    assert later.company == root


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ({"credit_code": CODE}, {"credit_code": "91350100M000100Y51"}, "信用代码不同"),
        ({}, {"demo": True}, "不能合并"),
    ],
)
def test_what_cannot_be_one_firm_is_not_merged(admin, one, other, words):
    firm, another = make_company(**one), make_company(**other)
    page = send(admin, f"{firm.get_absolute_url()}merge/", other=another.pk, reason="同一家")
    assert page.status_code == 400 and words in text(page)
    assert not Company.objects.exclude(root=None).exists()


def test_a_merged_firm_is_merged_no_second_time(admin):
    root, double, third = make_company(), make_company(), make_company()
    merge_companies(one=root, other=double, reason="同一家", by=make_user())
    assert admin.get(f"{double.get_absolute_url()}merge/").status_code == 404
    page = send(admin, f"{third.get_absolute_url()}merge/", other=double.pk, reason="同一家")
    assert page.status_code == 400


def test_the_page_offers_to_merge_what_differs_by_the_legal_form(admin, client_of):
    firm, alike = make_company(name="示范甲有限公司"), make_company(name="示范甲股份有限公司")
    make_company(name="示范甲集团有限公司")
    page = text(admin.get(firm.get_absolute_url()))
    assert "可能是同一家" in page and alike.get_absolute_url() in page and "集团" not in page
    assert "可能是同一家" not in text(
        client_of(make_user(role="MANAGER")).get(firm.get_absolute_url())
    )


def test_staff_see_the_firm_of_their_project_and_of_others_only_that_there_are_some(client_of):
    firm = make_company()
    mine, hidden = make_project(company=firm), make_project(company=firm, name="保密项目甲")
    own, others = contact("项目联系人", project=mine), contact("别的联系人", project=hidden)
    stranger, client = make_company(), client_of(make_appointment(mine).user)
    page = text(client.get(firm.get_absolute_url()))
    assert mine.name in page and own.name in page and "另有 1 个你无权查看" in page
    assert hidden.name not in page and others.name not in page and "13900001234" not in page
    assert client.get(stranger.get_absolute_url()).status_code == 404
    assert stranger.name not in text(client.get("/companies/"))


def test_a_contact_goes_from_a_project_to_its_firm(admin):
    firm = make_company()
    person = contact("联系人", project=make_project(company=firm))
    assert send(admin, f"/companies/contacts/{person.pk}/take/").status_code == 302
    person.refresh_from_db()
    assert (person.company, person.project) == (firm, None)
    alone = contact("联系人", project=make_project())
    assert admin.get(f"/companies/contacts/{alone.pk}/take/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_firm(admin, django_assert_max_num_queries):
    firm = make_company()

    def grow():
        contact("联系人", project=make_project(company=firm))
        contact("企业联系人", company=firm)

    grow()
    with django_assert_max_num_queries(60) as few:
        admin.get(firm.get_absolute_url())
    for _ in range(5):
        grow()
    with django_assert_max_num_queries(len(few)):
        admin.get(firm.get_absolute_url())


def test_firms_of_before_are_one_where_they_are_one():
    """What the migration does to rows that were told apart letter by letter."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    rows = [make_company(name=f"示范（{n}）厂") for n in range(4)]
    project = make_project(company=rows[1])
    keep = Company.objects.filter
    keep(pk=rows[1].pk).update(name="示范(0)厂", name_key="x1", credit_code=CODE.lower())
    keep(pk=rows[2].pk).update(name="示范 (0)厂", name_key="x2", credit_code="91350100M000100Y51")
    keep(pk=rows[3].pk).update(name="示范三厂", name_key="x3", credit_code="91350100M000100y43")
    migration = import_module("projects.migrations.0038_company_identity")
    with connection.schema_editor() as editor:
        migration.give_identity(apps, editor)
    for row in (*rows, project):
        row.refresh_from_db()
    assert [row.root for row in rows] == [None, rows[0], None, rows[0]]
    assert rows[2].name_key == f"{rows[0].name_key}#{rows[2].pk}" and rows[2].needs_check
    assert (project.company, rows[0].credit_code) == (rows[0], CODE)
    rows[2].save()
    assert rows[2].name_key.endswith(f"#{rows[2].pk}")
