"""One project is registered once: what is there under another spelling is shown, and saved only as another."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from projects.models import Company, Project, ProjectAlias
from projects.registry.reads.identity import coded, companies_named, named
from tests.house.test_folding import TEN_THOUSAND_TONS
from tests.registry.test_project_pages import fields, send
from tests.world.factories import make_appointment, make_company, make_project, make_user

pytestmark = pytest.mark.django_db
CODE = "2026-140400-04-01-000001"
ANOTHER = {"as_is": "on", "as_is_reason": "二期另行备案"}


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role="ADMIN"))


def add(client, **typed):
    typed = {"short_name": "新登记", "stage": "RESERVE", "industry": "新材料"} | typed
    return send(client, "/projects/add/", **typed)


def with_alias(alias: str, **values) -> Project:
    project = make_project(**values)
    ProjectAlias.objects.create(project=project, name=alias)
    project.refresh_search_text()
    project.save(update_fields=["search_text"])
    return project


def asked(answer) -> list[str]:
    """What the form asked about, each with the page that it opens."""
    assert answer.status_code == 400, answer.status_code
    html = answer.content.decode()
    twins = answer.context["form"].twins
    assert "确为另一个，照此保存" in html
    assert all(f'href="{twin.url}" target="_blank"' in html for twin in twins if twin.url)
    return [twin.words for twin in twins]


def test_a_project_in_another_spelling_is_shown_before_it_is_saved(admin):
    there = make_project(name=TEN_THOUSAND_TONS[0])
    typed = fields(admin, "/projects/add/") | {"short_name": "新登记", "stage": "RESERVE"}
    for name in TEN_THOUSAND_TONS[1:]:
        answer = admin.post("/projects/add/", typed | {"name": name, "description": "建设内容"})
        (words,) = asked(answer)
        assert f"与 {there.code}「{there.name}」的名称相同" in words
        assert answer.context["form"].twins[0].url == there.get_absolute_url()
        assert answer.context["form"]["description"].value() == "建设内容"
    assert Project.objects.count() == 1


def test_another_project_is_saved_with_the_reason(admin):
    there = make_project(name=TEN_THOUSAND_TONS[0])
    name = TEN_THOUSAND_TONS[1]
    assert asked(add(admin, name=name, as_is="on"))  # a tick alone gives no reason
    assert add(admin, name=name, **ANOTHER).status_code == 302
    note = f"与「{there.code}」相同，确为另一个：二期另行备案"
    assert Project.objects.get(name=name).needs_check == note
    assert AuditEvent.objects.get(act="project.add").after["another"] == note


def test_a_settled_pair_is_not_asked_about_again(admin):
    make_project(name=TEN_THOUSAND_TONS[0])
    project = make_project(name=TEN_THOUSAND_TONS[1])
    assert send(admin, f"{project.get_absolute_url()}edit/", site="新址").status_code == 302


def test_the_second_stage_is_another_project_without_a_question(admin):
    make_project(name="储能项目（一期）", short_name="储能一期")
    assert add(admin, name="储能项目（二期）").status_code == 302


def test_the_same_name_letter_by_letter_is_refused_and_opens_the_project(admin):
    there = make_project(name="储能项目")
    answer = add(admin, name="储能项目", **ANOTHER)
    (error,) = answer.context["form"].errors["name"]
    assert answer.status_code == 400
    assert f'href="{there.get_absolute_url()}"' in error and "名称" in error
    assert f'<a href="{there.get_absolute_url()}" target="_blank"' in answer.content.decode()


def test_names_aliases_and_short_names_are_asked_against_each_other(admin):
    with_alias("储能一号", name="晋北储能基地", short_name="晋北储能")
    page = fields(admin, "/projects/add/") | {"short_name": "新登记", "stage": "RESERVE"}
    for typed, what in (
        ({"name": "晋北 储能基地"}, "项目名称「晋北 储能基地」与"),
        ({"name": "储能一号"}, "的别名相同"),
        ({"name": "别的", "aliases": "储能·一号"}, "别名「储能·一号」与"),
        ({"name": "别的", "aliases": "晋北储能基地"}, "的名称相同"),
        ({"name": "别的", "short_name": "晋北储能"}, "的简称相同"),
    ):
        (words,) = asked(admin.post("/projects/add/", page | typed))
        assert what in words


def test_an_alias_of_another_is_refused_letter_by_letter(admin):
    there = with_alias("储能一号")
    answer = add(admin, name="别的", aliases="储能一号", **ANOTHER)
    assert there.get_absolute_url() in str(answer.context["form"].errors["aliases"])


def test_an_edit_asks_about_what_it_changes(admin):
    there = make_project(name="晋北储能基地")
    project = with_alias("旧名", name="甲项目")
    url = f"{project.get_absolute_url()}edit/"
    (words,) = asked(send(admin, url, aliases="旧名\n晋北 储能基地"))
    assert there.code in words
    assert send(admin, url, aliases="旧名\n晋北 储能基地", **ANOTHER).status_code == 302
    event = AuditEvent.objects.get(act="project.edit")
    assert event.after["another"].endswith("二期另行备案")


def test_one_project_code_for_one_project(admin):
    there = make_project(approval_code=CODE)
    typed = "2026－140400—04–01‐000001"
    (words,) = asked(add(admin, name="别的", approval_code=typed))
    assert f"与 {there.code}「{there.name}」的项目代码相同" in words
    assert add(admin, name="别的", approval_code=typed, **ANOTHER).status_code == 302
    assert Project.objects.get(name="别的").approval_code == CODE


def test_a_company_in_another_spelling_is_the_one_that_is_registered(admin):
    there = make_company(name="示范新能源（山西）有限公司")
    spellings = {"甲": "示范新能源(山西) 有限公司", "乙": "示范新能源【山西】有限公司"}
    for name, spelled in spellings.items():
        assert add(admin, name=name, short_name=name, company_name=spelled).status_code == 302
        assert Project.objects.get(name=name).company == there
    assert Company.objects.count() == 1


def test_a_company_that_differs_by_its_legal_form_is_asked_about(admin):
    there = make_company(name="示范新能源股份有限公司")
    (words,) = asked(add(admin, name="甲", company_name="示范新能源有限公司"))
    assert "「示范新能源股份有限公司」" in words
    assert add(admin, name="甲", company_name="示范新能源有限公司", **ANOTHER).status_code == 302
    assert Project.objects.get(name="甲").company != there
    typed = {"name": "乙", "short_name": "乙", "company_name": "示范新能源集团有限公司"}
    assert add(admin, **typed).status_code == 302


def test_a_company_s_name_must_say_something(admin):
    page = add(admin, name="甲", company_name="（）")
    assert "汉字" in str(page.context["form"].errors["company_name"])


def test_nothing_is_told_of_a_project_that_the_person_may_not_see(client_of):
    there = make_project(name="保密项目甲")
    project = make_project()
    client = client_of(make_appointment(project).user)
    answer = send(client, f"{project.get_absolute_url()}edit/", aliases="保密 项目甲")
    (words,) = asked(answer)
    assert "您无权查看" in words
    assert there.code not in answer.content.decode() and there.name not in words


def test_what_was_removed_is_shown_in_the_list_of_the_removed(admin):
    there = make_project(name="储能基地")
    send(admin, f"{there.get_absolute_url()}remove/", reason="重复登记")
    answer = add(admin, name="储能 基地")
    (words,) = asked(answer)
    assert "已移出台账" in words
    assert answer.context["form"].twins[0].url == "/projects/removed/"


def test_a_removed_project_comes_back_as_another_with_a_reason(admin):
    gone = make_project(name="储能基地")
    send(admin, f"{gone.get_absolute_url()}remove/", reason="重复登记")
    make_project(name="储能 基地")
    url = f"{gone.get_absolute_url()}restore/"
    assert asked(send(admin, url))
    assert send(admin, url, **ANOTHER).status_code == 302
    assert AuditEvent.objects.get(act="project.restore").after["another"]


def test_a_reason_for_another_is_none_for_a_stage_passed_over(admin):
    make_project(name="储能基地")
    project = make_project(name="甲", stage="SIGNED", started_text="", signed_text="2024 年")
    url = f"{project.get_absolute_url()}edit/"
    typed = {"name": "储能 基地", "completed_text": "2025 年", "evidence": "照片"}
    page = admin.post(url, fields(admin, url) | typed | ANOTHER)
    assert page.status_code == 400 and not page.context["form"].warnings


def test_many_names_cost_as_many_queries_as_one():
    """As a sheet of hundreds of rows asks."""
    make_project(name="储能基地", approval_code=CODE)
    Company.objects.create(name="示范（一）厂")
    for names in (["储能 基地"], [f"项目{n}" for n in range(300)] + ["储能·基地", ""]):
        with CaptureQueriesContext(connection) as queries:
            found, companies = named(names), companies_named([*names, "示范(一)厂"])
        assert len(queries) == 4
        assert [bearer.what for bearer in found["储能基地"]] == ["名称"]
        assert companies["示范一厂"].name == "示范（一）厂"
    assert list(coded([CODE.replace("-", "—")])) == [CODE.replace("-", "")]
    assert named(["", "（）"]) == {} == coded([""])


def test_how_a_name_is_read_is_no_name():
    make_project(name="储能基地", short_name="储能")
    assert named(["cnjd", "chunengjidi"]) == {}
