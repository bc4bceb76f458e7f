"""The audit register, and that the evidence cannot be changed."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from accounts import audit
from accounts.models import AuditEvent
from accounts.roles import Role
from accounts.wording import act_words, target_words
from tests.accounts.test_people import exported, total
from tests.world.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client_of):
    return client_of(make_user(role=Role.AUDITOR, name="审计员"))


@pytest.mark.parametrize(
    "role", [Role.STAFF, Role.MANAGER, Role.ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, ""]
)
def test_only_the_auditor_reads_it(client_of, role):
    assert client_of(make_user(role=role)).get("/audit/").status_code == 403


def test_the_newest_act_stands_first_with_all_it_says(auditor):
    person = make_user(name="王科长")
    with audit.origin(source="10.1.2.3"):
        audit.record(
            "person.edit", person, by=person, before={"title": "科员"}, after={"title": "科长"}
        )
    text = auditor.get("/audit/").content.decode()
    for words in ("王科长", "10.1.2.3", "修改人员", "成功", "职务", "科员", "科长"):
        assert words in text


def test_it_is_filtered_by_time_person_act_outcome_object_and_words(auditor):
    person, unit = make_user(name="王科长"), make_unit(name="经济发展局", short_name="经发局")
    audit.record("unit.edit", unit, by=person)
    audit.record("access.denied", by=person, outcome="DENIED", label="GET /settings/")
    AuditEvent.objects.create(at=datetime(2026, 1, 31, 15, 59, tzinfo=UTC), act="person.add")
    AuditEvent.objects.create(at=datetime(2026, 1, 31, 16, 1, tzinfo=UTC), act="person.add")
    for query, count in (
        ("", 4),
        ("?person=王", 2),
        ("?act=unit", 1),
        ("?act=person", 2),
        ("?outcome=DENIED", 1),
        ("?object=经发", 1),
        ("?q=settings", 1),
        ("?since=2026-01-31&until=2026-01-31", 1),
        ("?until=2026-02-01", 2),
        ("?source=10.", 0),
    ):
        assert total(auditor.get(f"/audit/{query}")) == count, query


@pytest.mark.parametrize(
    "query", ["since=2026-02-30", "until=x", "outcome=X", "act=%27", "page=1e9", "sort=before"]
)
def test_a_bad_question_is_a_400(auditor, query):
    assert auditor.get(f"/audit/?{query}").status_code == 400


def test_an_export_is_itself_recorded(auditor):
    audit.record("unit.edit", make_unit(), by=None)
    rows = exported(auditor.get("/audit/?export=xlsx&act=unit"))
    assert len(rows) == 3
    event = AuditEvent.objects.get(act="register.export")
    assert event.after == {"rows": 1, "query": "export=xlsx&act=unit"}
    assert event.actor_name == "审计员"


def test_there_is_no_way_to_change_it_on_the_page(auditor):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(auditor, method)("/audit/").status_code == 405


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditevent SET act = 'x'",
        "DELETE FROM accounts_auditevent",
        "TRUNCATE accounts_auditevent",
        "ALTER TABLE accounts_auditevent DISABLE TRIGGER ALL",
        "DROP TABLE accounts_auditevent",
        "UPDATE accounts_userevent SET name = 'x'",
        "DELETE FROM accounts_rolegrantevent",
    ],
)
def test_the_application_s_role_cannot_change_evidence(statement):
    audit.record("unit.edit", make_unit(), by=None)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 1


def test_queries_do_not_grow_with_events(auditor, django_assert_max_num_queries):
    counts = []
    audit.record("unit.edit", make_unit(), by=make_user())
    auditor.get("/audit/")  # a session's first request writes the time
    for _ in range(2):
        with django_assert_max_num_queries(12) as queries:
            auditor.get("/audit/")
        counts.append(len(queries))
        for _ in range(40):
            audit.record("unit.edit", make_unit(), by=make_user())
    assert counts[0] == counts[1]


def test_an_act_without_words_is_shown_as_it_is_written():
    event = audit.record("crane.lift", make_unit(), by=None)
    assert event.act_words == "crane.lift"
    assert audit.record("crane.edit", make_unit(), by=None).act_words == "修改单位"


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("GET /units/", "打开「单位清单」（/units/）"),
        ("POST /projects/GX-2024-001/edit/", "提交「编辑项目」（/projects/GX-2024-001/edit/）"),
        ("GET /gibt/es/nicht/", "打开没有的页面（/gibt/es/nicht/）"),
        ("GET 在线", "GET 在线"),
        ("经发局", "经发局"),
        ("", ""),
    ],
)
def test_what_was_refused_is_called_by_the_name_of_its_page(label, words):
    assert target_words(label) == words


def test_page_and_export_say_in_chinese_what_was_refused(auditor, client_of):
    assert client_of(make_user(role=Role.STAFF)).get("/units/add/").status_code == 403
    said = "打开「新增单位」（/units/add/）"
    assert said in auditor.get("/audit/?q=units").content.decode()
    rows = exported(auditor.get("/audit/?act=access&export=xlsx"))
    assert said in {cell for row in rows for cell in row}


def test_a_file_of_a_report_is_told_in_chinese():
    report = {"kind": "docx", "size": 17653, "sha256": "0" * 64}
    event = audit.record("dispatch.file", make_unit(), by=None, after=report)
    assert [change.label for change in event.changes] == ["类别", "文件大小（字节）", "校验值"]


def test_every_write_of_a_request_ends_with_its_event(client_of, monkeypatch):
    """The event's insert is the last statement of the transaction (a later chain locks there)."""
    admin = client_of(make_user(role=Role.ADMIN))
    admin.get("/people/lookup/")  # a session's first request writes the time
    statements = []

    def watch(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        admin.post(
            "/units/add/",
            {
                "name": "甲",
                "short_name": "甲",
                "kind": "TOWN",
                "token": "5c9a8f3e-32b1-4c55-9b52-0d6f0a5b0c11",
            },
        )
    writes = [
        s
        for s in statements
        if s.split(" ")[0] in {"INSERT", "UPDATE", "DELETE"} or "; INSERT" in s
    ]
    assert "accounts_auditevent" in writes[-1]


def test_every_act_that_the_code_records_has_chinese_words():
    pattern = re.compile(r'record\(\s*(?:act, |)"([a-z_]+\.[a-z_]+)"')
    acts = {
        act
        for app in ("accounts", "projects")
        for path in (settings.BASE_DIR / app).rglob("*.py")
        for act in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert len(acts) > 25
    assert sorted(act for act in acts if act_words(act) == act) == []
