"""Error pages and health checks: in Chinese, without a trace, telling nothing."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DataError, InterfaceError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from accounts.roles import Role
from accounts.views import health, people, rights
from gaoxin.bodies import Refused
from tests.world.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role=Role.ADMIN))


@pytest.mark.parametrize("path", ["/people/%00/", "/people/?q=%00", "/people/?unit=1%00", "/\x00"])
def test_nul_is_a_400(admin, path):
    answer = admin.get(path)
    assert answer.status_code == 400
    assert "请求无法识别" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "q=%ED%A0%80",
        "q=%FF%FE",
        "q=%",
        "%ED=%ED",
        "q=\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_broken_characters_are_never_a_500(admin, query):
    assert admin.get(f"/people/?{query}").status_code < 500


def failing(monkeypatch, error):
    def broken(*args, **kwargs):
        raise error

    monkeypatch.setattr(people, "with_names", broken)


def cause(error, state):
    error.__cause__ = type("Cause", (Exception,), {"sqlstate": state})()
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("server closed the connection"), 503),
        (InterfaceError("connection already closed"), 503),
        (cause(OperationalError("canceling statement due to lock timeout"), "55P03"), 503),
        (DataError("invalid input"), 400),
        (ValueError("A string literal cannot contain NUL (0x00) characters."), 400),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), 400),
    ],
)
def test_the_database_s_refusals_become_pages(admin, monkeypatch, error, status):
    failing(monkeypatch, error)
    answer = admin.get("/people/lookup/?q=x")
    assert answer.status_code == status
    assert str(error)[:20] not in answer.content.decode()
    if status == 503:
        assert "系统暂时不能服务" in answer.content.decode()
        assert answer["Retry-After"]


def test_a_fault_of_the_program_is_a_500_without_a_trace(admin, monkeypatch):
    failing(monkeypatch, ZeroDivisionError("geheim"))
    admin.raise_request_exception = False
    answer = admin.get("/people/lookup/?q=x")
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()
    assert "geheim" not in answer.content.decode() and "Traceback" not in answer.content.decode()


def test_a_database_that_is_away_before_any_view_is_a_503(admin, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("no connection")

    admin.raise_request_exception = False
    monkeypatch.setattr("accounts.backends.AccountBackend.get_user", away)
    answer = admin.get("/people/")
    assert answer.status_code == 503
    assert "系统暂时不能服务" in answer.content.decode()


def test_a_forged_form_is_refused_in_chinese_and_recorded():
    person = make_user(role=Role.ADMIN)
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="accounts.backends.AccountBackend")
    answer = client.post("/units/add/", {"name": "x"}, secure=True)
    assert answer.status_code == 403
    assert "不是从本系统的页面发出" in answer.content.decode()
    assert AuditEvent.objects.get().act == "access.forged"


def test_a_page_that_does_not_exist(client, admin):
    for caller in (client, admin):
        answer = caller.get("/gibt/es/nicht/")
        assert answer.status_code == 404
        assert "没有这一页" in answer.content.decode()
    assert not AuditEvent.objects.exists()


def test_too_much_is_a_400_that_says_what_is_too_much(admin):
    fields = {f"x{n}": "1" for n in range(1001)}
    files = {f"x{n}": SimpleUploadedFile("x.pdf", b"%PDF-") for n in range(101)}
    for data, words in (
        (fields, "栏目太多"),
        (files, "100 个"),
        ({"name": "字" * 10**6}, "太长"),
    ):
        answer = admin.post("/units/add/", data)
        assert answer.status_code == 400
        assert words in answer.content.decode()


@pytest.mark.parametrize("status", [408, 413, 503])
def test_a_body_that_was_not_taken_is_said_before_anything_is_done(admin, status):
    refused = Refused(status, "请稍后再试。")
    with CaptureQueriesContext(connection) as queries:
        answer = admin.post("/units/add/", {"name": "x"}, **{"gaoxin.refused": refused})
    assert answer.status_code == status
    assert "请稍后再试。" in answer.content.decode()
    assert "没有保存任何内容" in answer.content.decode()
    assert not queries


def test_what_a_signed_in_person_saw_stays_in_no_cache(admin, client):
    for answer in (admin.get("/people/"), admin.get("/people/lookup/"), client.get("/login/")):
        assert "no-store" in answer["Cache-Control"]


# -- health ---------------------------------------------------------------------------------------


def test_healthz_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"ok": True})


def test_healthz_answers_while_the_database_is_away_even_to_a_browser_with_a_session(
    admin, monkeypatch
):
    def away(*args, **kwargs):
        raise OperationalError("no connection")

    monkeypatch.setattr(connection, "cursor", away)
    assert admin.get("/healthz").status_code == 200
    answer = admin.get("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.content)["checks"] == {
        "database": False,
        "migrations": False,
        "disk": True,
        "queue": False,
    }
    assert "no connection" not in answer.content.decode()


def test_readyz_is_content_with_a_migrated_database(client):
    answer = client.get("/readyz")
    assert json.loads(answer.content) == {
        "ok": True,
        "checks": {"database": True, "migrations": True, "disk": True, "queue": True},
    }


def test_readyz_sees_a_migration_that_is_missing(client, monkeypatch):
    monkeypatch.setattr(health, "_on_disk", lambda: frozenset({("accounts", "0999_tomorrow")}))
    assert json.loads(client.get("/readyz").content)["checks"]["migrations"] is False


def test_readyz_sees_a_full_disk(client, monkeypatch):
    monkeypatch.setattr(health, "LEAST_DISK", 10**18)
    assert json.loads(client.get("/readyz").content)["checks"]["disk"] is False


def test_readyz_sees_a_job_nobody_takes(client):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name) VALUES ('x', 'default') RETURNING id"
        )
        job = cursor.fetchone()
        assert client.get("/readyz").status_code == 200
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '16 minutes' WHERE job_id = %s",
            job,
        )
    assert json.loads(client.get("/readyz").content)["checks"]["queue"] is False


def test_a_job_planned_for_tomorrow_is_not_late(client):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, scheduled_at) "
            "VALUES ('x', 'default', now() + interval '1 day') RETURNING id"
        )
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '1 day' WHERE job_id = %s",
            cursor.fetchone(),
        )
    assert client.get("/readyz").status_code == 200


def test_the_system_check_finds_nothing():
    call_command("check", fail_level="WARNING")
    assert User.USERNAME_FIELD == "username" and rights.rules
