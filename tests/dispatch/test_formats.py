"""What was frozen is read for ever: one stored report of each format, byte for byte as it was hashed, prints
what it printed on its day; a format of a later release is not read, and its hash still verifies."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import F

from accounts.roles import Role
from projects.bulletin.papers.printed import frozen_tables
from projects.bulletin.papers.running_text import lead, sections
from projects.bulletin.reads.comparison import compared_rows
from projects.bulletin.rules.letter import letter
from projects.bulletin.rules.words import words
from projects.dispatch.actions.freeze import stored_digest
from projects.dispatch.rules.entry import canonical, digest
from projects.dispatch.rules.format import FORMAT, READABLE, UnreadableFormat
from projects.models import DispatchEntry, DispatchReport, DispatchTable, ReportWeek
from tests.world.factories import make_user

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
LATER_WEEK = {
    "week_on": "2026-12-07", "first_on": "2026-12-04", "cut_off_at": "2026-12-10T10:00:00Z",
    "opened_at": "2026-12-03T10:00:00Z", "note": "",
}  # fmt: skip
STORED = {number: HERE / f"format{number}.json" for number in sorted(READABLE)}


def stored(number: int) -> dict:
    return json.loads(STORED[number].read_text(encoding="utf-8"))


def make_stored_report(said: dict, *, week: dict | None = None) -> DispatchReport:
    """The rows of a report as they were stored, closed and published."""
    week, at = week or said["week"], datetime.fromisoformat(said["as_of"])
    row, _ = ReportWeek.objects.get_or_create(
        week_on=date.fromisoformat(week["week_on"]),
        defaults={key: week[key] for key in ("first_on", "cut_off_at", "opened_at", "note")},
    )
    report = DispatchReport.objects.create(
        week=row, scope=said["scope"], revision=said["revision"], number=said["number"], title=said["title"],
        as_of=at, rule_version=said["rule_version"], summary=said["summary"], sha256=said["sha256"],
    )  # fmt: skip
    DispatchEntry.objects.bulk_create(
        DispatchEntry(
            report=report, project_id=json.loads(content)["project"], order=place, code=code, name=name,
            light=light, done_ratio=ratio and Decimal(ratio), content=content,
        )
        for place, (code, name, light, ratio, content) in enumerate(said["entries"], 1)
    )  # fmt: skip
    DispatchTable.objects.bulk_create(
        DispatchTable(report=report, number=number, title=title, count=count, content=content)
        for number, title, count, content in said["tables"]
    )
    report.closed_at = at
    report.save(update_fields=["closed_at"])
    return DispatchReport.objects.get(pk=report.pk)


def printed(report: DispatchReport) -> dict:
    """All that paper, page and letter say of it."""
    tables, screen = frozen_tables(report), report.first_screen
    return {
        "tables": {
            str(number): [
                table.title,
                [column.label for column in table.columns],
                [[words(column, row) for column in table.columns] for row in table.rows],
                table.note,
            ]
            for number, table in tables.items()
        },
        "text": [lead(screen), *([line.level, line.text] for line in sections(screen, tables))],
        "letter": letter(screen, tables, today=date(2026, 12, 3)),
    }


@pytest.mark.parametrize("number", STORED)
def test_a_stored_report_of_every_format_prints_what_it_printed(number):
    said = stored(number)
    report = make_stored_report(said)
    assert report.format == number
    assert stored_digest(report) == report.sha256
    now = printed(report)
    for table, then in said["printed"]["tables"].items():
        assert now["tables"][table] == then, table
    assert now["text"] == said["printed"]["text"]
    assert now["letter"] == said["printed"]["letter"]


def of_another_format(said: dict, number: int) -> dict:
    """The same report as a later release would have frozen it, hash and all."""
    summary = canonical(json.loads(said["summary"]) | {"format": number})
    contents = [*(row[-1] for row in said["entries"]), *(row[-1] for row in said["tables"])]
    return said | {"summary": summary, "sha256": digest([summary, *contents])}


def test_a_format_of_a_later_release_is_not_read_and_still_verifies(client_of):
    report = make_stored_report(of_another_format(stored(FORMAT), FORMAT + 6))
    client, base = client_of(make_user(role=Role.ADMIN)), report.get_absolute_url()
    for page in ("", "tables/3/", "print/", "projects/YS-001/", "compare/", "present/", "leaders/"):
        answer = client.get(f"{base}{page}")
        assert answer.status_code == 501, page
        assert f"本期格式 {FORMAT + 6}，本程序读不了" in answer.content.decode(), page
    verified = client.post(f"{base}prove/", follow=True).content.decode()
    assert "一致：" in verified
    assert f"本期格式 {FORMAT + 6}，本程序读不了" in verified
    assert client.get("/dispatch/").status_code == 200
    with pytest.raises(UnreadableFormat):
        _ = report.first_screen


@pytest.mark.parametrize(("number", "known"), [(FORMAT, True), (FORMAT + 6, False)])
def test_an_entry_is_read_by_the_hash_of_a_report_whose_format_is_known(
    number, known, django_assert_max_num_queries
):
    report = make_stored_report(of_another_format(stored(FORMAT), number))
    row = DispatchEntry.objects.annotate(report_sha256=F("report__sha256")).first()
    with django_assert_max_num_queries(1):  # asked once of a report, whatever of it is read
        found = [row.plain_by_hash(row.report_sha256) for _ in range(2)]
    assert found == [row.values if known else None] * 2
    assert row.report_sha256 == report.sha256


def test_two_formats_are_compared_by_entries_alone(client_of):
    """The two stored reports are of one week of the same rows: read, they say the same."""
    older, newer = make_stored_report(stored(0)), stored(1)
    report = make_stored_report(newer | {"number": newer["number"] + 1}, week=LATER_WEEK)
    page = client_of(make_user(role=Role.ADMIN)).get(
        f"{report.get_absolute_url()}compare/?with={older.number}"
    )
    text = page.content.decode()
    assert "两期格式不同，附表不比" in text
    assert "各项目没有差别" in text
    compared = compared_rows(report, older, None)
    assert (compared.comparison.rows, compared.comparison.same, compared.lists) == ([], 12, [])


def test_beside_a_format_that_cannot_be_read_nothing_is_compared(client_of):
    unreadable = make_stored_report(of_another_format(stored(FORMAT), FORMAT + 1))
    report = make_stored_report(stored(0) | {"number": 9014}, week=LATER_WEEK)
    url = f"{report.get_absolute_url()}compare/?with={unreadable.number}"
    text = client_of(make_user(role=Role.ADMIN)).get(url).content.decode()
    assert f"格式 {FORMAT + 1}，本程序读不了，不能比较" in text


def test_the_number_of_the_format_is_part_of_the_hash_and_printed(client_of):
    said = stored(FORMAT)
    report = make_stored_report(said)
    assert json.loads(said["summary"])["format"] == FORMAT
    tampered = canonical({**json.loads(said["summary"]), "format": 0})
    contents = [*(row[-1] for row in said["entries"]), *(row[-1] for row in said["tables"])]
    assert digest([tampered, *contents]) != report.sha256
    text = client_of(make_user(role=Role.ADMIN)).get(report.get_absolute_url()).content.decode()
    assert f"格式 {FORMAT}" in text


def test_what_was_changed_behind_its_back_does_not_verify(client_of):
    """One letter of one entry; the triggers would have refused it, a superuser may switch them off."""
    said = stored(FORMAT)
    code, name, light, ratio, content = said["entries"][0]
    said["entries"][0] = [code, name, light, ratio, content.replace("班长", "班辰", 1)]
    assert said["entries"][0][-1] != content
    report = make_stored_report(said)
    assert stored_digest(report) != report.sha256
    client, base = client_of(make_user(role=Role.ADMIN)), report.get_absolute_url()
    assert "不一致：" in client.post(f"{base}prove/", follow=True).content.decode()


def test_a_report_that_cannot_be_read_is_not_published(client_of):
    report = make_stored_report(of_another_format(stored(FORMAT), FORMAT + 1))
    client = client_of(make_user(role=Role.ADMIN))
    answer = client.get(f"{report.get_absolute_url()}publish/", follow=True)
    assert "读不了，请升级后再印发" in answer.content.decode()
    assert not DispatchReport.objects.get(pk=report.pk).is_published
