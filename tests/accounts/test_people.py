"""Person cards and accounts: who may see, keep, open and close them."""

import json
import re
import uuid
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import AuditEvent, Unit, User
from accounts.roles import Role
from tests.world.access_payloads import filled_in
from tests.world.factories import PASSWORD, make_unit, make_user

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role=Role.ADMIN, name="项目办"))


@pytest.fixture
def system(client_of):
    return client_of(make_user(role=Role.SYSTEM_ADMIN, name="系统员"))


def url(name, person):
    return reverse(f"accounts:{name}", args=[person.pk])


def token(**data):
    return {"token": str(uuid.uuid4())} | data


def leave(client, person, **typed):
    page = url("person_leave", person)
    return client.post(page, filled_in(client, page) | typed)


def card(person, **changes):
    values = {"name": person.name, "title": person.title, "unit": person.unit_id or ""}
    values |= {"phone": person.phone, "email": person.email, "version": person.version}
    return values | changes


# -- seeing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STAFF, 403),
        (Role.MANAGER, 200),
        (Role.ADMIN, 200),
        (Role.SYSTEM_ADMIN, 200),
        (Role.SECURITY_ADMIN, 200),
        (Role.AUDITOR, 403),
        ("", 403),
    ],
)
def test_who_may_open_the_register_and_a_card(client_of, role, status):
    client, person = client_of(make_user(role=role)), make_user()
    assert client.get("/people/").status_code == status
    assert client.get(url("person", person)).status_code == status


@pytest.mark.parametrize(
    ("role", "asks"),
    [
        (Role.MANAGER, True),
        (Role.ADMIN, True),
        (Role.SYSTEM_ADMIN, False),
        (Role.SECURITY_ADMIN, False),
    ],
)
def test_phones_are_masked_for_everyone_and_some_may_ask_for_one(client_of, role, asks):
    client, person = client_of(make_user(role=role)), make_user(phone=PHONE)
    for page in ("/people/", url("person", person)):
        text = client.get(page).content.decode()
        assert (PHONE in text, "139****5678" in text) == (False, True)
    assert ("显示号码" in text) is asks


def test_one_s_own_number_is_never_masked(client_of):
    person = make_user(role=Role.ADMIN, phone=PHONE)
    client = client_of(person)
    for page in ("/people/", url("person", person), url("person_edit", person), "/profile/"):
        text = client.get(page).content.decode()
        assert PHONE in text, page
        assert "显示号码" not in text, page


def test_a_card_is_edited_without_the_number_being_seen(admin):
    person = make_user(phone=PHONE)
    form = admin.get(url("person_edit", person)).context["form"]
    assert form["phone"].value() == "139****5678"
    for typed, kept in (("139****5678", PHONE), ("13800001111", "13800001111"), ("", "")):
        person.refresh_from_db()
        data = card(person, phone=typed, title=typed[:3])
        assert admin.post(url("person_edit", person), data).status_code == 302
        person.refresh_from_db()
        assert person.phone == kept


def test_a_number_with_stars_is_no_number(admin):
    person = make_user(phone=PHONE)
    answer = admin.post(url("person_edit", person), card(person, phone="139****9999"))
    assert answer.status_code == 400
    assert "不改请保留「139****5678」" in answer.content.decode()
    assert PHONE not in answer.content.decode()


def test_two_editors_are_told_of_a_number_without_seeing_it(admin):
    person = make_user(phone=PHONE)
    data = card(person, phone="139****5678", title="科长")
    person.phone, person.version = "13800001111", 2
    person.save()
    answer = admin.post(url("person_edit", person), data)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "138****1111" in text
    assert not [number for number in (PHONE, "13800001111") if number in text]


def test_exports_are_masked_for_everyone_and_leave_an_event(admin):
    make_user(phone=PHONE)
    answer = admin.get("/people/?export=xlsx")
    rows = exported(answer)
    assert any("139****5678" in map(str, row) for row in rows)
    assert not any(PHONE in str(cell) for row in rows for cell in row)
    event = AuditEvent.objects.get(act="register.export")
    assert (event.object_label, event.after["rows"]) == ("人员", 2)


def exported(answer):
    from io import BytesIO

    from openpyxl import load_workbook

    sheet = load_workbook(BytesIO(answer.content), read_only=True).active
    return list(sheet.iter_rows(values_only=True))


def total(answer):
    (found,) = re.findall(r'data-total="(\d+)"', answer.content.decode())
    return int(found)


def test_the_register_is_filtered_by_search_unit_role_and_state(admin):
    unit = make_unit(name="经济发展局")
    make_user(name="王小明", title="局长", unit=unit, role=Role.MANAGER)
    make_user(name="王大明", can_sign_in=False, role="")
    left = make_user(name="李四", is_active=False, can_sign_in=False)
    assert total(admin.get("/people/")) == 4
    assert total(admin.get("/people/?q=王")) == 2
    assert total(admin.get("/people/?q=王 局长")) == 1
    assert total(admin.get(f"/people/?unit={unit.pk}")) == 1
    assert total(admin.get("/people/?role=MANAGER")) == 1
    assert total(admin.get("/people/?role=NONE")) == 1
    assert total(admin.get("/people/?state=left")) == 1
    assert total(admin.get("/people/?state=none")) == 1
    assert left.name in admin.get("/people/?state=left").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "role=X",
        "unit=abc",
        "unit=99999999999999999999",
        "state=1",
        "sort=password",
        "page=0",
        "page=x",
        "export=csv",
        "q=" + "x" * 101,
    ],
)
def test_a_bad_question_is_a_400(admin, query):
    assert admin.get(f"/people/?{query}").status_code == 400


def test_queries_do_not_grow_with_people(admin, django_assert_max_num_queries):
    counts = []
    admin.get("/people/")  # a session's first request writes the time
    for _ in range(2):
        with django_assert_max_num_queries(20) as queries:
            admin.get("/people/")
        counts.append(len(queries))
        for _ in range(30):
            make_user(unit=make_unit())
    assert counts[0] == counts[1]


def test_the_lookup_finds_people_by_words_and_is_the_admin_s(admin, client_of):
    unit = make_unit(name="经济发展局")
    person = make_user(name="王小明", title="局长", unit=unit)
    make_user(name="王大明", is_active=False, can_sign_in=False)
    found = json.loads(admin.get("/people/lookup/?q=王 经济").content)
    assert found == {"results": [{"value": person.pk, "text": f"王小明 · 局长 · {unit}"}]}
    assert client_of(make_user(role=Role.MANAGER)).get("/people/lookup/?q=王").status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        "单雄",
        "ｓｘｘ",
        "shanxiong",
        "danxiong",
        "jz",
        "juzhang",
        "jjfzj",
        "经发",
        "xiongx",
        "sxx jfj",
    ],
)
def test_people_are_found_by_pinyin_initials_title_unit_and_user_name(admin, typed):
    unit = make_unit(name="经济发展局", short_name="经发局")
    person = make_user(name="单雄信", title="局长", unit=unit, username="xiongxin")
    make_user(name="王小明", title="科员", unit=make_unit(name="某某中心"), username="wangxiaoming")
    assert list(admin.get(f"/people/?q={typed}").context["rows"]) == [person]
    found = json.loads(admin.get(f"/people/lookup/?q={typed}").content)["results"]
    assert [row["value"] for row in found] == [person.pk]


def test_a_changed_name_is_found_and_the_old_one_no_longer(admin, system):
    person = make_user(name="王小明", can_sign_in=False, role="")
    admin.post(url("person_edit", person), card(person, name="李大明"))
    person.refresh_from_db()
    system.post(url("account_open", person), token(username="kaitong", version=person.version))
    for typed, number in (("ldm", 1), ("wxm", 0), ("kaitong", 1)):
        assert len(admin.get(f"/people/?q={typed}").context["rows"]) == number, typed


def test_the_migration_fills_in_what_the_models_keep_up():
    make_user(name="单雄信", title="局长", unit=make_unit(name="经济发展局"), username="xiongxin")
    kept = [list(model.objects.values_list("pk", "search_text")) for model in (User, Unit)]
    for model in (User, Unit):
        model.objects.update(search_text="")
    import_module("accounts.migrations.0003_search_text").fill(apps, None)
    assert [list(m.objects.values_list("pk", "search_text")) for m in (User, Unit)] == kept


# -- keeping cards --------------------------------------------------------------------------------


def test_the_admin_adds_a_card_without_account(admin):
    unit = make_unit()
    data = token(name=" 欧阳  明\u200b", title="科员", unit=unit.pk, phone=PHONE, email="")
    answer = admin.post("/people/add/", data)
    person = User.objects.get(name="欧阳 明")
    assert answer.url == url("person", person)
    assert (person.unit, person.phone, person.can_sign_in, person.role) == (unit, PHONE, False, "")
    assert not person.has_usable_password()
    event = AuditEvent.objects.get(act="person.add")
    assert event.after == {
        "name": "欧阳 明",
        "title": "科员",
        "unit": str(unit),
        "phone": "139****5678",
        "email": "",
        "assistant": None,
        "zone_leader": False,
    }


def test_the_same_form_twice_makes_one_card(admin):
    data = token(name="欧阳明", title="", unit="", phone="", email="")
    first, second = admin.post("/people/add/", data), admin.post("/people/add/", data)
    assert first.url == second.url
    assert User.objects.filter(name="欧阳明").count() == 1
    assert admin.post("/people/add/", data | {"title": "x"}).status_code == 422


def test_a_namesake_in_the_same_unit_is_saved_only_after_a_tick(admin):
    unit = make_unit()
    make_user(name="王伟", unit=unit)
    data = token(name="王伟", title="", unit=unit.pk, phone="", email="")
    answer = admin.post("/people/add/", data)
    assert answer.status_code == 400 and "已有一位「王伟」" in answer.content.decode()
    data = token() | {k: v for k, v in data.items() if k != "token"}
    assert (
        admin.post("/people/add/", data | {"as_is": "on", "as_is_reason": "两人同名"}).status_code
        == 302
    )
    assert User.objects.filter(name="王伟").count() == 2
    after = AuditEvent.objects.get(act="person.add").after
    assert after["another"] == f"与「王伟（{unit}）」相同，确为另一个：两人同名"


def test_a_person_in_another_spelling_is_shown_before_the_card_is_saved(admin):
    there = make_user(name="阿卜杜·热合曼", unit=make_unit())
    for typed in ("阿卜杜•热合曼", "阿卜杜・热合曼", "阿卜杜.热合曼", "阿卜杜 热合曼"):
        data = token(name=typed, title="", unit=there.unit.pk, phone="", email="")
        answer = admin.post("/people/add/", data)
        assert answer.status_code == 400
        assert f'href="{there.get_absolute_url()}" target="_blank"' in answer.content.decode()


def test_a_surname_of_an_old_code_point_is_that_of_today(admin):
    there = make_user(name="䶮明", unit=make_unit())
    data = token(name="\ue863明", title="", unit=there.unit.pk, phone="", email="")
    assert [twin.url for twin in admin.post("/people/add/", data).context["form"].twins] == [
        there.get_absolute_url()
    ]


def test_who_left_or_has_no_unit_may_be_the_same_person(admin):
    unit = make_unit()
    gone = make_user(name="李明", unit=unit, is_active=False, left_on=date(2026, 1, 5))
    loose = make_user(name="李明", unit=None)
    make_user(name="李明", unit=make_unit())
    data = token(name="李 明", title="", unit=unit.pk, phone="", email="")
    twins = admin.post("/people/add/", data).context["form"].twins
    assert {twin.url for twin in twins} == {gone.get_absolute_url(), loose.get_absolute_url()}
    assert sum("登记返岗" in twin.words for twin in twins) == 1


def test_a_card_whose_name_stays_is_not_asked_about(admin):
    unit = make_unit()
    make_user(name="王伟", unit=unit)
    person = make_user(name="王 伟", unit=unit)
    assert admin.post(url("person_edit", person), card(person, title="科长")).status_code == 302


def test_a_card_is_edited_field_by_field_with_before_and_after(admin):
    person = make_user(name="张三", title="科员")
    assert admin.post(url("person_edit", person), card(person, title="科长")).status_code == 302
    event = AuditEvent.objects.get(act="person.edit")
    assert (event.before, event.after) == ({"title": "科员"}, {"title": "科长"})
    assert (event.object_type, event.object_id) == ("accounts.user", str(person.pk))


def test_rights_are_no_fields_of_the_card(admin):
    person = make_user(name="张三")
    data = card(
        person, role="ADMIN", can_sign_in="on", username="root", is_active="", created_by="1"
    )
    assert admin.post(url("person_edit", person), data | {"title": "x"}).status_code == 302
    person.refresh_from_db()
    assert (person.role, person.is_active, person.created_by_id) == (Role.STAFF, True, None)
    assert person.username != "root"


def test_an_old_version_is_refused_and_both_texts_are_shown(admin):
    person = make_user(title="科员")
    stale = card(person, title="处长")
    admin.post(url("person_edit", person), card(person, title="科长"))
    answer = admin.post(url("person_edit", person), stale)
    assert answer.status_code == 409
    assert "处长" in answer.content.decode() and "科长" in answer.content.decode()
    person.refresh_from_db()
    assert person.title == "科长"


def test_a_missing_person_is_a_404_and_leaves_an_event(admin):
    assert admin.get("/people/999999/").status_code == 404
    event = AuditEvent.objects.get(act="access.missing")
    assert (event.outcome, event.object_label) == ("DENIED", "GET /people/999999/")


def test_who_left_loses_account_and_role_at_once_and_keeps_the_name(admin, client_of):
    person = make_user(name="张三", username="zhangsan")
    theirs = client_of(person)
    assert theirs.get("/profile/").status_code == 200
    assert leave(admin, person, reason="调离").url == url("person", person)
    person.refresh_from_db()
    assert (person.is_active, person.can_sign_in, person.role) == (False, False, "")
    assert (person.name, person.username) == ("张三", "zhangsan")
    assert person.disabled_at is not None
    assert theirs.get("/profile/").status_code == 302
    event = AuditEvent.objects.get(act="person.leave")
    assert event.after["reason"] == "调离"
    assert "已离岗" in admin.get(url("person", person)).content.decode()


def test_who_comes_back_is_a_card_again(admin):
    person = make_user(is_active=False, can_sign_in=False, role="")
    assert admin.post(url("person_return", person), token(reason="借调期满")).status_code == 302
    person.refresh_from_db()
    assert (person.is_active, person.can_sign_in) == (True, False)


def test_leaving_needs_a_reason(admin):
    person = make_user()
    assert leave(admin, person, reason=" ").status_code == 400
    person.refresh_from_db()
    assert person.is_active


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_the_admin_cannot_remove_those_who_watch_over_the_system(admin, role):
    person = make_user(role=role)
    answer = leave(admin, person, reason="x")
    assert answer.status_code == 400 and "先由安全管理员取消角色" in answer.content.decode()
    person.refresh_from_db()
    assert person.is_active


# -- accounts -------------------------------------------------------------------------------------


def test_the_system_admin_opens_an_account_and_sees_the_password_once(system, client):
    person = make_user(can_sign_in=False, role=Role.STAFF, name="欧阳明")
    page = system.get(url("account_open", person))
    assert 'value="ouyangming"' in page.content.decode()
    data = token(username="OuYangMing")
    answer = system.post(url("account_open", person), data)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    (password,) = re.findall(r"data-password>([^<]+)<", answer.content.decode())
    person.refresh_from_db()
    assert (person.username, person.can_sign_in, person.must_change_password) == (
        "ouyangming",
        True,
        True,
    )
    again = system.post(url("account_open", person), data)
    assert again.url == url("person", person)
    assert password not in system.get(again.url).content.decode()
    client.post("/login/", {"username": "ouyangming", "password": password})
    assert client.get("/").url == "/profile/password/"
    events = str(list(AuditEvent.objects.values()))
    assert password not in events and "account.open" in events


@pytest.mark.parametrize("username", ["ab", "1abc", "a b!", "中文名", "x" * 41, "", "a\x00bc"])
def test_a_bad_user_name_is_refused(system, username):
    person = make_user(can_sign_in=False)
    assert system.post(url("account_open", person), token(username=username)).status_code == 400


def test_a_taken_user_name_is_refused(system):
    make_user(username="zhangsan")
    person = make_user(can_sign_in=False)
    answer = system.post(url("account_open", person), token(username="ZhangSan"))
    assert answer.status_code == 400 and "已有人使用" in answer.content.decode()


def test_a_user_name_that_differs_by_signs_alone_is_asked_about(system):
    there = make_user(username="zhang.san")
    person = make_user(name="张三", can_sign_in=False)
    page = url("account_open", person)
    assert system.get(page).context["form"]["username"].value() == "zhangsan2"
    answer = system.post(page, token(username="zhang—san"))
    (twin,) = answer.context["form"].twins
    assert answer.status_code == 400 and twin.url == there.get_absolute_url()
    data = token(username="zhang-san", as_is="on", as_is_reason="两人同名")
    assert system.post(page, data).status_code == 200
    after = AuditEvent.objects.get(act="account.open").after
    assert (after["username"], after["another"][-4:]) == ("zhang-san", "两人同名")


def test_resetting_ends_all_sessions_and_the_old_password(system, client_of, client):
    person = make_user(username="zhangsan", password=PASSWORD)
    theirs = client_of(person)
    answer = system.post(url("account_reset", person), token())
    (password,) = re.findall(r"data-password>([^<]+)<", answer.content.decode())
    assert theirs.get("/profile/").status_code == 302
    assert client.post("/login/", {"username": "zhangsan", "password": PASSWORD}).status_code == 400
    assert client.post("/login/", {"username": "zhangsan", "password": password}).status_code == 302


def test_disabling_closes_the_account_and_reopening_gives_a_new_password(system, client_of):
    person = make_user(username="zhangsan", password=PASSWORD)
    theirs = client_of(person)
    assert system.post(url("account_disable", person), token(reason="长期请假")).status_code == 302
    assert theirs.get("/profile/").status_code == 302
    person.refresh_from_db()
    assert (person.can_sign_in, person.is_active, person.state) == (False, True, "已停用")
    system.post(url("account_open", person), token(username="zhangsan"))
    assert theirs.get("/profile/").status_code == 302
    person.refresh_from_db()
    assert person.may_sign_in and not person.check_password(PASSWORD)


@pytest.mark.parametrize("act", ["account_reset", "account_disable", "account_open"])
def test_nobody_handles_their_own_account(client_of, act):
    person = make_user(role=Role.SYSTEM_ADMIN)
    make_user(role=Role.SYSTEM_ADMIN)
    data = token(reason="x", username="other")
    assert client_of(person).post(url(act, person), data).status_code == 400
    assert not AuditEvent.objects.filter(outcome="DONE").exists()


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDITOR])
def test_no_system_admin_can_slip_into_the_account_of_a_guardian(system, role):
    person = make_user(role=role, password=PASSWORD)
    make_user(role=role)
    answer = system.post(url("account_reset", person), token())
    assert answer.status_code == 400 and "manage.py reset_password" in answer.content.decode()
    system.post(url("account_disable", person), token(reason="x"))
    assert system.post(url("account_open", person), token(username="zhangsan")).status_code == 400


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_the_last_of_those_who_hand_out_rights_cannot_be_disabled(client_of, role):
    person = make_user(role=role)
    make_user(role=role, can_sign_in=False)
    by = make_user(role=Role.SYSTEM_ADMIN) if role != Role.SYSTEM_ADMIN else None
    if by is None:
        from django.core.exceptions import ValidationError

        from accounts.actions import rights

        with pytest.raises(ValidationError, match="只剩此人一位"):
            rights.disable_account(person=person, reason="x", by=make_user(role=Role.ADMIN))
        return
    answer = client_of(by).post(url("account_disable", person), token(reason="x"))
    assert answer.status_code == 400 and "只剩此人一位" in answer.content.decode()


def test_the_demo_s_shared_password_cannot_be_reset(system):
    person = make_user(demo=True, password=PASSWORD)
    assert system.post(url("account_reset", person), token()).status_code == 400
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        (Role.MANAGER, set()),
        (Role.ADMIN, {"person_edit", "person_leave"}),
        (Role.SYSTEM_ADMIN, {"account_reset", "account_disable"}),
        (Role.SECURITY_ADMIN, {"role_give"}),
    ],
)
def test_the_card_offers_what_the_role_may_do_and_nothing_else(client_of, role, acts):
    client, person = client_of(make_user(role=role)), make_user()
    every = {
        "person_edit",
        "person_leave",
        "account_open",
        "account_reset",
        "account_disable",
        "role_give",
    }
    text = client.get(url("person", person)).content.decode()
    assert {act for act in every if f'href="{url(act, person)}"' in text} == acts
    for act in every - acts - {"account_open"}:
        assert client.get(url(act, person)).status_code == 403
