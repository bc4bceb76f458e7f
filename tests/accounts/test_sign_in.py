"""Signing in and out, the session's limits, one's own password and profile."""

import os
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import audit, middleware
from accounts.actions import rights
from accounts.hashers import TunedArgon2
from accounts.middleware import client_ip
from accounts.models import AuditEvent, User
from accounts.roles import Role
from accounts.throttle import WRONG
from accounts.usernames import suggest_username
from tests.conftest import https_client
from tests.harness.parallel import rounds
from tests.world.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LOGIN = "/login/"
SEEN_EVERY = middleware.SEEN_EVERY  # read before the run changes it


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def is_signed_in(client) -> bool:
    return client.get("/profile/").status_code == 200


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(middleware, "SEEN_EVERY", SEEN_EVERY)
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


# -- signing in -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["zhangsan", "ZhangSan", " zhangsan　", "ｚｈａｎｇｓａｎ", "zhang san"]
)
def test_the_name_may_be_typed_in_any_width_and_case(client, typed):
    make_user(username="zhangsan", password=PASSWORD)
    assert sign_in(client, typed).status_code == 302
    assert is_signed_in(client)


def test_the_password_may_be_typed_in_full_width(client):
    make_user(username="zhangsan", password="Lampe-7-Trompete")
    sign_in(client, "zhangsan", "Ｌａｍｐｅ-7-Trompete")
    assert is_signed_in(client)


def test_a_wrong_password_keeps_the_name_and_leaves_an_event(client):
    person = make_user(username="zhangsan", password=PASSWORD)
    response = sign_in(client, "zhangsan", "falsch")
    assert response.status_code == 400
    assert "账号或密码不正确" in response.content.decode()
    assert 'value="zhangsan"' in response.content.decode()
    event = AuditEvent.objects.get()
    assert (event.act, event.outcome) == ("session.sign_in", "FAILED")
    assert (event.object_id, event.source, event.actor) == (str(person.pk), "127.0.0.1", None)


def test_a_password_typed_into_the_name_field_is_written_nowhere(client):
    sign_in(client, "MyS3cret-Passw0rd", "x")
    tables = [t for t in connection.introspection.table_names() if "migrations" not in t]
    with connection.cursor() as cursor:
        for table in tables:
            quoted = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT count(*) FROM {quoted} t WHERE t::text ILIKE '%s3cret-passw0rd%'"
            )
            assert cursor.fetchone() == (0,), table


def test_a_success_leaves_an_event_with_person_and_source(client):
    person = make_user(username="zhangsan", password=PASSWORD)
    sign_in(client, "zhangsan")
    event = AuditEvent.objects.get()
    assert (event.act, event.actor, event.outcome) == ("session.sign_in", person, "DONE")


@pytest.mark.parametrize(
    "closed", [{"can_sign_in": False, "username": "lisi"}, {"is_active": False}]
)
def test_who_has_no_open_account_is_nobody(client, closed):
    make_user(password=PASSWORD, **({"username": "lisi"} | closed))
    assert sign_in(client, "lisi").status_code == 400
    assert not is_signed_in(client)


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(client, monkeypatch):
    make_user(username="zhangsan", password=PASSWORD)
    make_user(username="lisi", password=PASSWORD, can_sign_in=False)
    make_user(username="wangwu")
    spent = []
    for name in ("encode", "verify"):
        original = getattr(TunedArgon2, name)
        monkeypatch.setattr(
            TunedArgon2, name, lambda *a, _f=original, **k: (spent.append(1), _f(*a, **k))[1]
        )
    costs = {}
    for username in ("zhangsan", "lisi", "wangwu", "niemand"):
        spent.clear()
        sign_in(client, username, "falsch")
        costs[username] = len(spent)
    assert set(costs.values()) == {1}


def test_argon2_takes_19_mebibytes(settings):
    """By the product's own settings: those of the tests hash with next to no work."""
    settings.PASSWORD_HASHERS = import_module(os.environ["DJANGO_SETTINGS_MODULE"]).PASSWORD_HASHERS
    assert "$m=19456,t=2,p=1$" in make_user(password=PASSWORD).password


def test_a_page_asked_for_before_signing_in_opens_afterwards(client):
    make_user(username="zhangsan", password=PASSWORD)
    response = client.get("/people/?q=%E6%9D%8E")
    assert response.status_code == 302
    page = client.get(response.url)
    assert page.context["next"] == "/people/?q=%E6%9D%8E"
    data = {"username": "zhangsan", "password": PASSWORD, "next": page.context["next"]}
    assert client.post(LOGIN, data).url == "/people/?q=%E6%9D%8E"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///x",
        "///evil",
    ],
)
def test_signing_in_never_leads_to_another_site(client, elsewhere):
    make_user(username="zhangsan", password=PASSWORD)
    data = {"username": "zhangsan", "password": PASSWORD, "next": elsewhere}
    assert client.post(LOGIN, data).url == "/"


def test_a_part_of_a_page_asked_for_without_a_session_sends_the_page_to_sign_in(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "https://testserver/people/?page=2"}
    response = client.get("/people/?q=x", headers=headers)
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/login/?next=%2Fpeople%2F%3Fpage%3D2"


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.SYSTEM_ADMIN, "/people/"),
        (Role.SECURITY_ADMIN, "/people/"),
        (Role.AUDITOR, "/audit/"),
        ("", "/profile/"),
    ],
)
def test_the_start_page_of_those_without_business(client_of, role, home):
    assert client_of(make_user(role=role)).get("/").url == home


# -- the throttle ---------------------------------------------------------------------------------


def fail(client, times, username="zhangsan", **extra):
    for _ in range(times):
        response = sign_in(client, username, "falsch", **extra)
    return response


def test_five_failures_lock_the_account_for_this_source_and_say_how_long(client, clock):
    make_user(username="zhangsan", password=PASSWORD)
    assert fail(client, 4).status_code == 400
    assert fail(client, 1).status_code == 429
    clock.shift(timedelta(minutes=5))
    response = sign_in(client, "zhangsan")
    assert response.status_code == 429
    assert "10 分钟后再试" in response.content.decode()
    assert response["Retry-After"] == "600"
    assert not is_signed_in(client)
    assert AuditEvent.objects.filter(outcome="FAILED").count() == 6


def test_the_lock_ends_after_fifteen_minutes(client, clock):
    make_user(username="zhangsan", password=PASSWORD)
    fail(client, 5)
    clock.shift(timedelta(minutes=14, seconds=59))
    assert sign_in(client, "zhangsan").status_code == 429
    clock.shift(timedelta(seconds=2))
    assert sign_in(client, "zhangsan").status_code == 302


def test_the_victim_of_a_lock_gets_in_from_elsewhere(client):
    make_user(username="zhangsan", password=PASSWORD)
    fail(client, 5)
    assert sign_in(https_client(), "zhangsan", REMOTE_ADDR="10.1.2.3").status_code == 302


def test_a_reset_ends_the_lock(client):
    person = make_user(username="zhangsan", password=PASSWORD)
    fail(client, 5)
    _, initial = rights.reset_password(person=person, by=make_user(role=Role.SYSTEM_ADMIN))
    assert sign_in(client, "zhangsan", initial).status_code == 302


def test_another_spelling_another_browser_or_a_forged_address_gains_no_try(client):
    make_user(username="zhangsan", password=PASSWORD)
    fail(client, 2)
    fail(client, 1, username="ＺＨＡＮＧＳＡＮ")
    fail(client, 1, headers={"X-Forwarded-For": "9.9.9.9", "Forwarded": "for=9.9.9.9"})
    fail(client, 1, headers={"User-Agent": "another"})
    assert sign_in(client, "zhangsan").status_code == 429


def test_a_success_forgets_the_failures(client):
    make_user(username="zhangsan", password=PASSWORD)
    fail(client, 4)
    assert sign_in(client, "zhangsan").status_code == 302
    assert fail(https_client(), 4).status_code == 400


@pytest.fixture
def compared(monkeypatch):
    """The names whose password was compared; comparing costs nothing here."""
    names = []

    def check(person, password):
        names.append(person.username)
        return password == PASSWORD

    monkeypatch.setattr(User, "check_password", check)
    monkeypatch.setattr(User, "set_password", lambda person, password: names.append("nobody"))
    return names


def failed_before(person, times):
    """So many failures on record, from as many addresses."""
    for n in range(times):
        with audit.origin(source=f"10.1.{n}.1"):
            audit.record(
                "session.sign_in", person, by=None, label=person.username,
                outcome=AuditEvent.Outcome.FAILED, after={"reason": WRONG},
            )  # fmt: skip


def spray(number, **extra):
    """One wrong password for each of many names, known or not."""
    return [fail(https_client(), 1, f"name{n}", **extra).status_code for n in range(number)]


def test_twenty_failures_an_hour_close_a_source_whatever_the_names(client, clock, compared):
    make_user(username="name7", password=PASSWORD)
    make_user(username="zhangsan", password=PASSWORD)
    compared.clear()
    assert spray(24) == [400] * 20 + [429] * 4
    assert len(compared) == 20
    clock.shift(timedelta(minutes=20))
    answer = sign_in(client, "zhangsan")
    assert answer.status_code == 429 and answer["Retry-After"] == "2400"
    assert "请 40 分钟后再试" in answer.content.decode()
    assert sign_in(https_client(), "zhangsan", REMOTE_ADDR="10.1.2.3").status_code == 302
    clock.shift(timedelta(minutes=40))  # knocking meanwhile did not prolong it
    assert sign_in(client, "zhangsan").status_code == 302


def test_forged_addresses_gain_no_try_with_and_without_proxies(compared, settings):
    for proxies in (0, 1):
        settings.TRUSTED_PROXIES = proxies
        compared.clear()
        for n in range(24):
            forged = {
                "X-Forwarded-For": f"9.9.9.{n}, 10.0.0.{proxies + 1}",
                "X-Real-IP": f"9.9.8.{n}",
            }
            extra = {"headers": forged, "REMOTE_ADDR": f"10.0.0.{proxies + 1}"}
            fail(https_client(), 1, f"name{n}", **extra)
        assert len(compared) == 20, proxies


def test_who_signed_in_with_this_browser_before_passes_a_closed_source(client, clock, compared):
    make_user(username="zhangsan", password=PASSWORD)
    make_user(username="lisi", password=PASSWORD)
    sign_in(client, "zhangsan")
    cookie = client.cookies["__Host-device"]
    assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax"
    client.post("/logout/")
    spray(20)
    assert sign_in(client, "lisi").status_code == 429
    forged = https_client()
    forged.cookies["__Host-device"] = cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B")
    assert sign_in(forged, "zhangsan").status_code == 429
    assert fail(client, 4).status_code == 400
    assert fail(client, 1).status_code == 429  # the narrow limit holds for them too
    clock.shift(timedelta(minutes=15, seconds=1))
    assert sign_in(client, "zhangsan").status_code == 302
    client.post("/logout/")
    clock.shift(timedelta(days=91))
    spray(20)
    assert sign_in(client, "zhangsan").status_code == 429


@pytest.mark.slow
def test_a_hundred_failures_in_a_row_close_an_account_to_strangers(client, clock, compared):
    person = make_user(username="zhangsan", password=PASSWORD)
    sign_in(client, "zhangsan")
    client.post("/logout/")
    compared.clear()
    already = rounds(0, 95)
    failed_before(person, already)
    statuses = [
        fail(https_client(), 1, REMOTE_ADDR=f"10.2.{n // 4}.1").status_code
        for n in range(already, 105)
    ]
    assert statuses == [400] * (100 - already) + [429] * 5
    assert len(compared) == 100 - already
    clock.shift(timedelta(days=2))
    stranger = {"REMOTE_ADDR": "10.3.0.1"}
    answer = sign_in(https_client(), "zhangsan", **stranger)
    assert answer.status_code == 429
    assert "请联系系统管理员重置密码" in answer.content.decode()
    assert sign_in(client, "zhangsan").status_code == 302
    assert sign_in(https_client(), "zhangsan", **stranger).status_code == 302
    failed_before(person, 99)
    assert fail(https_client(), 1, REMOTE_ADDR="10.4.0.1").status_code == 400
    assert sign_in(https_client(), "zhangsan", **stranger).status_code == 429
    rights.reset_password(person=User.objects.get(pk=person.pk), by=None)
    assert sign_in(https_client(), "zhangsan", **stranger).status_code == 302


def test_addresses_of_proxies_count_only_where_proxies_are_declared(settings):
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 1.2.3.4"
    )
    assert client_ip(request) == "10.0.0.1"
    settings.TRUSTED_PROXIES = 1
    assert client_ip(request) == "1.2.3.4"
    settings.TRUSTED_PROXIES = 3
    assert client_ip(request) == "10.0.0.1"
    settings.TRUSTED_PROXIES = 1
    request = RequestFactory().get(
        "/", REMOTE_ADDR="::ffff:10.0.0.1", HTTP_X_FORWARDED_FOR="<script>"
    )
    assert client_ip(request) == "10.0.0.1"


def test_callers_without_an_address_are_one_source():
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR="")) == "0.0.0.0"  # noqa: S104


# -- sessions -------------------------------------------------------------------------------------


def test_signing_in_gives_a_new_session_key(client):
    person = make_user(username="zhangsan", password=PASSWORD)
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["__Host-session"] = stolen = session.session_key
    sign_in(client, "zhangsan")
    assert client.cookies["__Host-session"].value != stolen
    assert not Session.objects.filter(pk=stolen).exists()
    assert person.pk == int(client.session["_auth_user_id"])


def test_the_cookie_is_for_this_host_over_https_and_no_script(client):
    make_user(username="zhangsan", password=PASSWORD)
    cookie = sign_in(client, "zhangsan").cookies["__Host-session"]
    assert cookie["secure"] and cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


def test_without_its_event_nobody_is_signed_in(client, monkeypatch):
    make_user(username="zhangsan", password=PASSWORD)

    def broken(*args, **kwargs):
        raise OperationalError("disk full")

    monkeypatch.setattr("accounts.audit.insert", broken)
    assert sign_in(client, "zhangsan").status_code == 503
    monkeypatch.undo()
    assert not is_signed_in(client)


def test_signing_out_is_a_post_and_ends_the_session(client_of):
    person = make_user()
    client = client_of(person)
    key = client.session.session_key
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == LOGIN
    assert not is_signed_in(client)
    assert not Session.objects.filter(pk=key).exists()
    assert AuditEvent.objects.get(act="session.sign_out").actor == person


@pytest.mark.parametrize(
    ("idle", "lives"),
    [(timedelta(minutes=29, seconds=59), True), (timedelta(minutes=30, seconds=1), False)],
)
def test_a_session_ends_after_thirty_minutes_without_activity(client, clock, idle, lives):
    make_user(username="zhangsan", password=PASSWORD)
    sign_in(client, "zhangsan")
    clock.shift(idle)
    assert is_signed_in(client) is lives


@pytest.mark.parametrize(
    ("age", "lives"),
    [(timedelta(hours=11, minutes=59), True), (timedelta(hours=12, seconds=1), False)],
)
def test_a_session_ends_after_twelve_hours_whatever_one_does(client, clock, age, lives):
    make_user(username="zhangsan", password=PASSWORD)
    sign_in(client, "zhangsan")
    while (age := age - timedelta(minutes=20)) > timedelta(0):
        clock.shift(timedelta(minutes=20))
        assert is_signed_in(client)
    clock.shift(age + timedelta(minutes=20))
    assert is_signed_in(client) is lives


def test_what_a_page_asks_for_by_itself_is_no_activity(client, clock):
    make_user(username="zhangsan", password=PASSWORD)
    sign_in(client, "zhangsan")
    for _ in range(6):
        clock.shift(timedelta(minutes=5))
        assert client.get("/profile/", headers={"X-Background": "1"}).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert not is_signed_in(client)


def test_who_is_signed_out_by_the_clock_is_told_and_it_is_recorded(client, clock):
    person = make_user(username="zhangsan", password=PASSWORD)
    sign_in(client, "zhangsan")
    clock.shift(timedelta(minutes=31))
    response = client.get("/profile/")
    assert response.url == "/login/?next=%2Fprofile%2F&ended=idle"
    assert "超过 30 分钟没有操作" in client.get(response.url).content.decode()
    event = AuditEvent.objects.get(act="session.expire")
    assert (event.actor, event.source) == (person, "127.0.0.1")


def test_activity_is_written_once_a_minute_at_most(client_of, clock, django_assert_num_queries):
    client = client_of(make_user(role=Role.ADMIN))
    client.get("/people/lookup/?q=x")
    clock.shift(timedelta(seconds=59))
    with django_assert_num_queries(3):  # session, person, the lookup itself
        client.get("/people/lookup/?q=x")


@pytest.mark.parametrize(
    "change",
    [
        {"can_sign_in": False},
        {"is_active": False, "left_on": date(2026, 11, 1), "can_sign_in": False},
        {"role": Role.MANAGER},
        {"role": ""},
        {"password": "argon2$another"},
    ],
)
def test_a_change_of_account_role_or_password_ends_sessions_on_the_next_request(client_of, change):
    person = make_user()
    client = client_of(person)
    assert is_signed_in(client)
    User.objects.filter(pk=person.pk).update(**change)
    assert client.get("/profile/").url == "/login/?next=%2Fprofile%2F"


# -- passwords ------------------------------------------------------------------------------------


@pytest.fixture
def newcomer():
    person = make_user(username="zhangsan")
    return rights.reset_password(person=person, by=make_user(role=Role.SYSTEM_ADMIN))


def change_password(client, old, new, again=None):
    return client.post("/profile/password/", {"old": old, "new": new, "again": again or new})


def test_an_initial_password_opens_nothing_but_its_own_change(client, newcomer):
    person, password = newcomer
    sign_in(client, "zhangsan", password)
    for url in ("/", "/profile/", "/help/roles/", "/people/"):
        assert client.get(url).url == "/profile/password/"
    assert client.get("/profile/password/").status_code == 200
    assert change_password(client, password, PASSWORD).status_code == 302
    assert is_signed_in(client)
    person.refresh_from_db()
    assert (person.must_change_password, person.initial_password_until) == (False, None)
    assert AuditEvent.objects.filter(act="password.change", actor=person).exists()


@pytest.mark.parametrize(
    ("age", "answer"),
    [(timedelta(hours=23, minutes=59), 302), (timedelta(hours=24, seconds=1), 400)],
)
def test_an_initial_password_ends_after_a_day(client, age, answer):
    with time_machine.travel(START, tick=False) as traveller:
        person = make_user(username="zhangsan")
        _, password = rights.reset_password(person=person, by=make_user(role=Role.SYSTEM_ADMIN))
        traveller.shift(age)
        response = sign_in(client, "zhangsan", password)
    assert response.status_code == answer
    assert ("初始密码已超过 24 小时" in response.content.decode()) is (answer == 400)


def test_changing_the_password_ends_all_other_sessions(client):
    make_user(username="zhangsan", password=PASSWORD)
    other = https_client()
    sign_in(client, "zhangsan")
    sign_in(other, "zhangsan")
    key = client.session.session_key
    assert change_password(client, PASSWORD, "Trompete-8-Lampe").status_code == 302
    assert is_signed_in(client)
    assert client.session.session_key != key
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    ("old", "new", "again", "why"),
    [
        ("falsch", "Trompete-8-Lampe", None, "现在的密码不正确"),
        (PASSWORD, "Trompete-8-Lampe", "Trompete-8-Lamp", "两次填写的不一样"),
        (PASSWORD, PASSWORD, None, "与现在的密码相同"),
        (PASSWORD, "Short-7", None, "12 个字符"),
        (PASSWORD, "trompetelampe", None, "至少 3 种"),
        (PASSWORD, "Changzhi@2026#Gaoxin", None, "除去地名"),
        (PASSWORD, "Zhangsan-2026-zhangsan", None, "除去地名"),
        (PASSWORD, "Qwertyuiop123456!", None, "除去地名"),
        (PASSWORD, "长治高新区2026Ab", None, "除去地名"),
        (PASSWORD, "Aa1" + "x" * 254, None, "最长 256"),
    ],
)
def test_a_bad_new_password_is_refused_with_the_reason(client_of, old, new, again, why):
    person = make_user(name="张三", username="zhangsan", password=PASSWORD)
    client = client_of(person)
    response = change_password(client, old, new, again)
    assert response.status_code == 400
    assert why in response.content.decode()
    assert new not in response.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize(
    "new",
    ["春眠不觉晓，处处闻啼鸟7x", "correct horse Battery staple 9" * 3, "Überraschung-4-mäßig"],
)
def test_long_and_chinese_passwords_are_welcome(client_of, client, new):
    person = make_user(username="zhangsan", password=PASSWORD)
    assert change_password(client_of(person), PASSWORD, new).status_code == 302
    assert sign_in(client, "zhangsan", new).status_code == 302


def test_the_shared_password_of_the_demo_cannot_be_changed(client_of):
    person = make_user(demo=True, password=PASSWORD)
    client = client_of(person)
    assert change_password(client, PASSWORD, "Trompete-8-Lampe").status_code == 403
    assert "不能改密码" in client.get("/profile/password/").content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_the_sign_in_page_shows_demo_accounts_in_demo_mode_only(client, settings, tmp_path):
    make_user(username="admin", role=Role.ADMIN, demo=True)
    make_user(username="sysadmin", role=Role.SYSTEM_ADMIN)
    (tmp_path / "demo-password").write_text("geteilt-1234\n")
    settings.VAR = tmp_path
    assert "geteilt-1234" not in client.get(LOGIN).content.decode()
    settings.DEMO = True
    page = client.get(LOGIN)
    assert page.context["demo_accounts"] == [("admin", "业务管理员")]
    assert "geteilt-1234" in page.content.decode()


# -- profile --------------------------------------------------------------------------------------


def profile_data(person, **changes):
    values = {"title": person.title, "phone": person.phone, "email": person.email}
    return values | {"version": person.version} | changes


def test_one_may_change_ones_own_phone_mail_and_title(client_of):
    person = make_user()
    data = profile_data(person, phone="13912345678", title="科员", email="a@example.cn")
    assert client_of(person).post("/profile/", data).url == "/profile/"
    person.refresh_from_db()
    assert (person.phone, person.title, person.email) == ("13912345678", "科员", "a@example.cn")
    event = AuditEvent.objects.get(act="profile.edit")
    assert event.after["phone"] == "139****5678"


def test_nothing_else_of_the_card_can_be_changed_by_its_owner(client_of):
    person = make_user(name="张三")
    data = profile_data(
        person, name="李四", role="ADMIN", can_sign_in="", username="root", leading_group="on"
    )
    assert client_of(person).post("/profile/", data).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.role, person.can_sign_in) == ("张三", Role.STAFF, True)
    assert person.username != "root" and not person.leading_group


def test_an_old_version_of_the_profile_answers_409_and_keeps_the_text(client_of):
    person = make_user()
    data = profile_data(person, title="科员", version=person.version + 7)
    response = client_of(person).post("/profile/", data)
    assert response.status_code == 409
    assert "科员" in response.content.decode()


@pytest.mark.parametrize("phone", ["139-abc", "1" * 21, "<b>1</b>", "12\x00345678"])
def test_a_bad_phone_is_refused(client_of, phone):
    person = make_user()
    assert client_of(person).post("/profile/", profile_data(person, phone=phone)).status_code == 400


def test_a_user_name_is_suggested_from_the_pinyin():
    taken = {"zhangsan", "zhangsan2"}
    assert suggest_username("张三", taken.__contains__) == "zhangsan3"
    assert suggest_username("李", taken.__contains__) == "userli"
    assert suggest_username("𠮷", taken.__contains__) == "user"


def test_signing_in_when_signed_in_leads_home(client_of):
    assert client_of(make_user()).get(LOGIN).url == reverse("projects:dashboard")


def test_disabling_is_seen_before_the_clock_is(client_of, clock):
    person = make_user()
    client = client_of(person)
    client.get("/profile/")
    User.objects.filter(pk=person.pk).update(can_sign_in=False, disabled_at=timezone.now())
    assert not is_signed_in(client)
