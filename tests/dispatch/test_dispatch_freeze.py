"""A week is frozen once, as it stood at its cut-off, whatever happens around that moment; what is
frozen never changes, whoever tries."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, ProgrammingError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.bulletin.rules.sums import money
from projects.bulletin.rules.table import Before, ranks_of
from projects.calendar.rules.weeks import ZONE
from projects.dispatch.actions.freeze import (
    correct,
    freeze_due,
    freeze_week,
    read_week,
    stored_digest,
)
from projects.dispatch.actions.publish import publish, sign, withdraw
from projects.dispatch.reads.collect import collect, previous
from projects.dispatch.rules.format import entry_of
from projects.models import (
    DateChange,
    DispatchEntry,
    DispatchReport,
    DispatchTable,
    InstructionStep,
    Issue,
    LightRule,
    NextNode,
    Notice,
    Outline,
    Project,
    ReportDuty,
    Reporting,
    StatusEvent,
    YearDone,
)
from projects.registry.actions.figures import differing_figures, differing_tallies
from tests.harness.parallel import at_once, rounds
from tests.world import cluster
from tests.world.factories import (
    entries_told,
    make_appointment,
    make_duty,
    make_instruction,
    make_investment,
    make_issue,
    make_milestone,
    make_order,
    make_project,
    make_report,
    make_unit,
    make_user,
    make_visit,
    make_week,
    make_year_plan,
)
from tests.world.paper import tables_of, text_of

REFUSED = (InternalError, ProgrammingError, ProtectedError)
MONDAY = date(2026, 11, 16)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


CUT_OFF = at("2026-11-19T18:00")
LATER = CUT_OFF + timedelta(seconds=30)


def week_of(monday: date = MONDAY):
    opened = at(f"{monday - timedelta(days=4)}T18:00")
    return make_week(monday, opened_at=opened)


def old_project(**kwargs) -> Project:
    """Registered and confirmed long before the week."""
    moment = at("2026-01-05T09:00")
    values = {
        "created_at": moment,
        "confirmed_at": moment,
        "confirmed_by": make_user(role=Role.ADMIN),
    }
    return make_project(**values | kwargs)


def entry(report: DispatchReport, project: Project):
    return entry_of(report.entries.get(project=project.pk).values, report.format)


def frozen_tables(report: DispatchReport) -> dict[int, list]:
    return {table.number: table.values["rows"] for table in report.tables.all()}


def cells(rows: list[dict], *keys: str) -> list[list]:
    return [[row[key] for key in keys] for row in rows]


def corrected(report: DispatchReport, reason: str, now: datetime, by) -> DispatchReport:
    content = read_week(report, now)
    return correct(report=report, content=content, reason=reason, now=now, by=by)


# -- once -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_week_is_a_draft_until_its_cut_off_and_closed_from_then_on():
    project, week = old_project(), week_of()
    draft = freeze_week(week=week, now=at("2026-11-18T09:00"))
    assert (draft.state, draft.number, draft.label) == ("DRAFT", 1, "第 1 期")
    first = draft.sha256

    Project.objects.filter(pk=project.pk).update(site="东区")
    again = freeze_week(week=week, now=at("2026-11-18T10:00"))
    assert (again.pk, again.number) == (draft.pk, 1)
    assert again.sha256 != first
    assert entry(again, project).site == "东区"

    closed = freeze_week(week=week, now=LATER)
    assert (closed.pk, closed.state, closed.as_of) == (draft.pk, "CLOSED", CUT_OFF)
    Project.objects.filter(pk=project.pk).update(site="西区")
    assert freeze_week(week=week, now=LATER).sha256 == closed.sha256
    assert entry(closed, project).site == "东区"
    assert list(AuditEvent.objects.filter(act__startswith="dispatch").values_list("act", flat=True)
                .order_by("pk")) == ["dispatch.draft", "dispatch.draft", "dispatch.freeze"]  # fmt: skip


@pytest.mark.django_db
def test_numbers_have_no_gap_and_a_series_begins_at_the_latest_week():
    old_project()
    for n in range(3):
        week_of(MONDAY - timedelta(weeks=n))
    assert [r.number for r in freeze_due(LATER)] == [1]
    assert freeze_due(LATER) == []
    for n in (1, 2):
        week_of(MONDAY + timedelta(weeks=n))
    reports = freeze_due(at("2026-12-05T09:00"))
    assert [(r.number, r.week.week_on) for r in reports] == [
        (2, date(2026, 11, 23)), (3, date(2026, 11, 30)),
    ]  # fmt: skip


@pytest.mark.django_db
def test_without_any_project_there_is_no_report():
    week_of()
    assert freeze_due(LATER) == []


@pytest.mark.django_db
def test_while_demo_projects_are_there_the_series_is_another():
    old_project(source="DEMO", code="YS-901")
    report = freeze_week(week=week_of(), now=LATER)
    assert (report.number, report.label, report.is_demo) == (9001, "演示第 1 期", True)
    Project.objects.demo().update(source=Project.Source.ENTRY)
    assert freeze_week(week=report.week, now=LATER).number == 1


def test_many_at_once_make_one_report(committed_db):
    old_project()
    week = week_of()
    for _ in range(rounds(20, 2)):
        found = at_once(*[lambda: freeze_week(week=week, now=LATER)] * 6)
        assert {report.pk for report in found} == {DispatchReport.objects.get().pk}
    assert DispatchEntry.objects.count() == 1
    assert AuditEvent.objects.filter(act="dispatch.freeze").count() == 1


# -- what it says -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_report_of_a_project_is_in_exactly_one_number():
    project, first, second = old_project(), week_of(), week_of(MONDAY + timedelta(weeks=1))
    make_duty(first, project), make_duty(second, project)
    report = freeze_week(week=first, now=LATER)
    assert entry(report, project).report == "MISSED"
    assert entry(report, project).silent_weeks == 1

    make_report(first, project, progress="迟到的一周", filed_at=CUT_OFF + timedelta(hours=3))
    make_report(second, project, progress="新的一周", filed_at=CUT_OFF + timedelta(days=2))
    ReportDuty.objects.update(filed_at=CUT_OFF + timedelta(days=2))
    later = freeze_week(week=second, now=CUT_OFF + timedelta(days=7, seconds=1))
    said = entry(later, project)
    assert said.this_week == "新的一周"
    assert [(late.kind, late.week, late.progress) for late in said.late] == [
        ("REPORT", "2026年第47周", "迟到的一周")
    ]
    assert "【补报 2026年第47周】迟到的一周" in str(frozen_tables(later)[3])
    assert "迟到的一周" not in report.entries.get().content


@pytest.mark.django_db
def test_a_freeze_nine_days_late_says_what_one_in_time_would_have_said():
    project, week = old_project(), week_of()
    node = make_milestone(
        project, name="封顶", due_on=date(2026, 11, 10), created_at=at("2026-02-01T09:00")
    )
    moved = make_milestone(
        project, name="试车", due_on=date(2026, 11, 3), created_at=at("2026-02-01T09:00")
    )
    gone = make_milestone(
        project, name="围挡", due_on=date(2026, 11, 5), created_at=at("2026-02-01T09:00")
    )
    struck = make_instruction(project, given_at=at("2026-11-12T09:00"), due_on=date(2026, 11, 18))
    order = make_order(project, number="项目督办〔2026〕001号", sent_on=date(2026, 11, 12))
    word = make_instruction(project, given_at=at("2026-11-12T09:00"), due_on=date(2026, 11, 17))
    make_year_plan(project, year=2026, amount=Decimal(12000), updated_at=at("2026-02-01T09:00"))
    make_investment(
        project,
        month_on=date(2026, 10, 1),
        completed=Decimal(6000),
        recorded_at=at("2026-11-05T09:00"),
    )
    with transaction.atomic():
        in_time = freeze_week(week=week, now=LATER)
        content = in_time.entries.get().content
        rows, said = frozen_tables(in_time), in_time.first_screen["instructions"]
        assert [(one["overdue_days"], one["postponed"]) for one in said] == [(2, 0), (1, 0)]
        transaction.set_rollback(True)

    LightRule.objects.create(
        version=9, milestone_red_days=60, reason="放宽", at=at("2026-11-23T09:00"), by=make_user()
    )
    node.done_on = date(2026, 11, 24)
    node.save()
    make_milestone(project, due_on=date(2026, 11, 1), created_at=at("2026-11-23T09:00"))
    type(gone).objects.filter(pk=gone.pk).update(
        removed_on=date(2026, 11, 23), removed_reason="不再需要", removed_by=make_user()
    )
    StatusEvent.objects.create(
        project=project, status="SUSPENDED", on=date(2026, 11, 23), reason="停工",
        at=at("2026-11-23T09:00"),
    )  # fmt: skip
    Project.objects.filter(pk=project.pk).update(status="SUSPENDED")
    moved.due_on = date(2026, 12, 20)
    moved.save()
    order.state, order.received_on = "RECEIVED", date(2026, 11, 23)
    order.save()
    struck.state = "STRUCK"
    struck.save()
    InstructionStep.objects.create(
        instruction=struck, kind="STRIKE", state="STRUCK", at=at("2026-11-23T10:00"),
        by=struck.given_by,
    )  # fmt: skip
    word.due_on, word.postponed = date(2026, 12, 1), 1
    word.save()
    InstructionStep.objects.create(
        instruction=word, kind="POSTPONE", state="OPEN", old_on=date(2026, 11, 17),
        new_on=word.due_on, at=at("2026-11-23T10:00"), by=word.given_by,
    )  # fmt: skip
    DateChange.objects.create(
        milestone=moved, old_on=date(2026, 11, 3), new_on=date(2026, 12, 20), reason="供货推迟",
        at=at("2026-11-23T09:00"), by=make_user(),
    )  # fmt: skip
    make_investment(
        project,
        month_on=date(2026, 11, 1),
        completed=Decimal(900),
        recorded_at=at("2026-11-25T09:00"),
    )
    make_report(week, project, filed_at=at("2026-11-25T09:00"))
    late = freeze_week(week=week, now=at("2026-11-28T09:00"))
    assert late.entries.get().content == content
    assert (frozen_tables(late), late.first_screen["instructions"]) == (rows, said)


def stored(project) -> tuple:
    """What is kept beside the rows of a project, but for who has it in hand."""
    of = {"project": project.pk}
    months = YearDone.objects.get(year=2026, **of).done
    node, silent = NextNode.objects.get(**of).milestone_id, Reporting.objects.get(**of).silent_at
    return months[9:11], node, silent, Outline.objects.get(**of).nodes


@pytest.mark.django_db
def test_what_is_stored_after_a_late_freeze_is_what_the_rows_of_now_give():
    """The number says what was known at its cut-off; the pages say what was entered since."""
    project, week = old_project(), week_of()
    make_duty(week, project)
    old, new = (
        make_milestone(project, due_on=due_on, created_at=at("2026-02-01T09:00"))
        for due_on in (date(2026, 11, 10), date(2026, 12, 20))
    )
    known = {"recorded_at": at("2026-11-05T09:00"), "completed": Decimal(6000)}
    make_investment(project, month_on=date(2026, 10, 1), **known)
    assert stored(project) == ([6000, 6000], old.pk, [CUT_OFF], [old.due_on, new.due_on])

    since = {"recorded_at": at("2026-11-25T09:00"), "completed": Decimal(900)}
    make_investment(project, month_on=date(2026, 11, 1), **since)
    old.done_on = date(2026, 11, 24)
    old.save()
    late = freeze_week(week=week, now=at("2026-11-28T09:00"))
    assert (entry(late, project).done_year, late.as_of) == (6000, CUT_OFF)
    assert stored(project) == ([6000, 6900], new.pk, [CUT_OFF], [new.due_on])
    assert differing_figures() == [] and differing_tallies() == []


@pytest.mark.django_db
def test_an_order_confirmed_on_the_day_of_a_cut_off_is_told_once():
    project, first, second = old_project(), week_of(), week_of(MONDAY + timedelta(weeks=1))
    day, by = first.cut_off_at.date(), make_user()
    done = {"sent_on": date(2026, 11, 12), "state": "CONFIRMED", "confirmed_on": day}
    for number, hour in (1, "10:00"), (2, "19:00"):
        order = make_order(project, number=f"项目督办〔2026〕00{number}号", **done, confirmed_by=by)
        type(order).objects.filter(pk=order.pk).update(updated_at=at(f"{day}T{hour}"))
    earlier = freeze_week(week=first, now=LATER)
    report = freeze_week(week=second, now=second.cut_off_at + timedelta(seconds=1))
    states = [[row["state"] for row in frozen_tables(one)[9]] for one in (earlier, report)]
    assert states == [["CONFIRMED", "SENT"], ["CONFIRMED"]]
    assert [row["number"] for row in frozen_tables(report)[9]] == ["项目督办〔2026〕002号"]


@pytest.mark.django_db
def test_a_visit_to_a_project_without_entry_names_it_without_a_link():
    known, awaiting = old_project(), old_project(confirmed_at=None, confirmed_by=None)
    make_visit(known, awaiting, on=date(2026, 11, 17), created_at=at("2026-11-17T09:00"))
    report = freeze_week(week=week_of(), now=LATER)
    named = frozen_tables(report)[8][0]["projects"]
    assert sorted(named) == sorted([["", awaiting.name], [known.code, known.name]])


@pytest.mark.django_db
def test_nodes_done_and_moved_since_the_last_number_are_told_once():
    project, first, second = old_project(), week_of(), week_of(MONDAY + timedelta(weeks=1))
    early = at("2026-02-01T09:00")
    late = make_milestone(project, name="封顶", due_on=date(2026, 11, 10), created_at=early)
    soon = make_milestone(project, name="验收", due_on=date(2026, 11, 24), created_at=early)
    report = freeze_week(week=first, now=LATER)
    assert cells(frozen_tables(report)[4], "node", "state") == [
        ["封顶", "OVERDUE"],
        ["验收", "SOON"],
    ]

    late.done_on = date(2026, 11, 18)  # entered only after the cut-off
    late.save()
    DateChange.objects.create(
        milestone=soon, old_on=date(2026, 11, 24), new_on=date(2026, 12, 8), reason="设备晚到",
        at=at("2026-11-20T09:00"), by=make_user(),
    )  # fmt: skip
    soon.due_on = date(2026, 12, 8)
    soon.save()
    rows = frozen_tables(freeze_week(week=second, now=CUT_OFF + timedelta(days=7, seconds=1)))[4]
    assert cells(rows, "node", "state") == [["验收", "MOVED"], ["封顶", "DONE"]]
    assert cells(rows[:1], "old", "pushed", "moves") == [["2026-11-24", 14, 1]]


@pytest.mark.django_db
def test_unconfirmed_projects_are_named_and_counted_nowhere():
    old_project()
    old_project(confirmed_at=None, confirmed_by=None, code="GX-2024-901", short_name="报道项目")
    report = freeze_week(week=week_of(), now=LATER)
    screen = report.first_screen
    assert screen["awaiting"] == [["GX-2024-901", "报道项目"]]
    assert report.entries.count() == 1
    assert "另有 1 个项目据报道录入、待更新" in "".join(
        part["said_text"] for part in screen["parts"]
    )


@pytest.mark.django_db
def test_each_number_of_the_text_is_the_rows_behind_it():
    unit = make_unit()
    for number in range(6):
        project = old_project(lead_unit=unit if number % 2 else None)
        make_year_plan(project, year=2026, amount=Decimal(12000), updated_at=at("2026-02-01T09:00"))
        make_investment(project, month_on=date(2026, 10, 1), completed=Decimal(2000 * number),
                        recorded_at=at("2026-11-05T09:00"))  # fmt: skip
        make_milestone(project, due_on=date(2026, 11, 19) - timedelta(days=2 * number),
                       created_at=at("2026-02-01T09:00"))  # fmt: skip
        make_issue(project, raised_on=date(2026, 11, 17), created_at=at("2026-11-17T09:00"))
    report = freeze_week(week=week_of(), now=LATER)
    found = {table.number: table.values for table in report.tables.all()}
    checked = 0
    for part in report.first_screen["parts"]:
        count = re.fullmatch(r"(\d+) [个项]", part["said_text"])
        if count and part["table"]:
            rows = matching(found[part["table"]], part["column"], part["value"])
            assert len(rows) == int(count[1]), part
            checked += 1
    assert checked >= 9
    entries = [entry_of(row.values, report.format) for row in report.entries.all()]
    sums = money(entries)
    text = "".join(part["said_text"] for part in report.first_screen["parts"])
    assert f"完成率{sums.ratio}%" in text.replace(" ", "")
    assert sums.done_year == sum(Decimal(row["year"]) for row in frozen_tables(report)[3])


def matching(table: dict, column: str, value: str) -> list:
    if not column:
        return table["rows"]
    found = [row[column] for row in table["rows"]]
    wanted = {value, *value.split("、")}
    return [c for c in found if (wanted & {*c} if isinstance(c, list) else c in wanted)]


@pytest.mark.django_db
def test_the_stored_tables_follow_from_the_stored_entries():
    for _ in range(3):
        make_milestone(old_project(), due_on=date(2026, 11, 17), created_at=at("2026-02-01T09:00"))
    first = freeze_week(week=week_of(), now=LATER)
    second = freeze_week(
        week=week_of(MONDAY + timedelta(weeks=1)), now=CUT_OFF + timedelta(days=7, seconds=1)
    )
    last = previous(second.week, second.scope)
    assert last == first
    found = collect(second.week, "ZONE", second.as_of, last)
    stored = [entry_of(row.values, second.format) for row in second.entries.all()]
    assert entries_told(found.told.texts) == stored
    frozen = replace(found.frozen, entries=stored)
    entries = [entry_of(row.values, first.format) for row in first.entries.all()]
    ranks = ranks_of(first.tables.get(number=2).values["rows"])
    again = tables_of(frozen, Before(first.number, entries, ranks))
    assert [json.loads(text_of(one, frozen.ranked)) for one in again.values()] == [
        table.values for table in second.tables.all()
    ]


@pytest.mark.django_db
def test_a_hundred_projects_take_no_more_queries_than_two():
    def frozen_with(week, number):
        for _ in range(number):
            project = old_project()
            make_appointment(project)
            make_milestone(project)
        with CaptureQueriesContext(connection) as queries:
            freeze_week(week=week, now=week.cut_off_at + timedelta(seconds=1))
        return len(queries)

    frozen_with(week_of(), 2)
    few = frozen_with(week_of(MONDAY + timedelta(weeks=1)), 2)
    assert frozen_with(week_of(MONDAY + timedelta(weeks=2)), 100) == few


# -- for good ---------------------------------------------------------------------------------------


CHANGES = (
    "UPDATE projects_dispatchreport SET summary = '{}'",
    "UPDATE projects_dispatchreport SET number = 77",
    "UPDATE projects_dispatchreport SET closed_at = NULL",
    "UPDATE projects_dispatchreport SET sha256 = 'x'",
    "UPDATE projects_dispatchentry SET content = '{}'",
    "UPDATE projects_dispatchtable SET content = '{}'",
    "DELETE FROM projects_dispatchentry",
    "DELETE FROM projects_dispatchtable",
    "DELETE FROM projects_dispatchreport",
    "TRUNCATE projects_dispatchreport CASCADE",
    "TRUNCATE projects_dispatchentry",
    "SELECT gaoxin_delete_demo_dispatch(id) FROM projects_dispatchreport",
    """INSERT INTO projects_dispatchtable (report_id, number, title, count, content)
    SELECT id, 1, 'x', 0, '{}' FROM projects_dispatchreport""",
)


def test_neither_the_application_nor_the_owner_can_change_what_is_closed(committed_db):
    old_project()
    report = freeze_week(week=week_of(), now=LATER)
    for role in ("app", "owner"):
        url = cluster.environment(committed_db)[
            "DATABASE_URL" if role == "app" else "DATABASE_OWNER_URL"
        ]
        with psycopg.connect(url, autocommit=True) as raw:
            for change in CHANGES:
                with pytest.raises(psycopg.Error):
                    raw.execute(change)
    assert stored_digest(report) == DispatchReport.objects.get().sha256


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda report: DispatchReport.objects.filter(pk=report.pk).update(title="别的标题"),
        lambda report: DispatchReport.objects.filter(pk=report.pk).update(as_of=CUT_OFF - timedelta(days=1)),
        lambda report: DispatchEntry.objects.update(content="{}"),
        lambda report: DispatchEntry.objects.all().delete(),
        lambda report: DispatchTable.objects.first().delete(),
        lambda report: report.delete(),
    ],
)  # fmt: skip
def test_the_orm_cannot_change_what_is_closed(change):
    old_project()
    report = freeze_week(week=week_of(), now=LATER)
    with pytest.raises(REFUSED), transaction.atomic():
        change(report)
    assert stored_digest(report) == report.sha256


@pytest.mark.django_db
def test_a_project_renamed_or_removed_still_reads_as_that_day():
    unit = make_unit()
    project = old_project(name="旧名称", lead_unit=unit)
    report = freeze_week(week=week_of(), now=LATER)
    unit.name = unit.short_name = "新单位"
    unit.save()
    name = entry(report, project).unit
    gone = {
        "removed_on": date(2026, 11, 24),
        "removed_by": make_user(),
        "removed_reason": "登记有误",
    }
    Project.objects.filter(pk=project.pk).update(name="新名称", **gone)
    row = DispatchReport.objects.get().entries.get()
    assert (row.name, entry_of(row.values, row.report.format).unit) == ("旧名称", name)
    assert stored_digest(report) == report.sha256


# -- publishing -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_only_what_is_closed_is_published_and_everybody_concerned_is_told_once():
    admin, manager = make_user(role=Role.ADMIN), make_user(role=Role.MANAGER)
    disabled = make_user(role=Role.MANAGER, is_active=False)
    staff, stranger = make_user(), make_user()
    project, other = old_project(name="甲项目"), old_project(name="乙项目")
    make_appointment(project, staff, from_on=date(2026, 1, 1))
    week = week_of()
    draft = freeze_week(week=week, now=at("2026-11-18T09:00"))
    with pytest.raises(ValidationError, match="截止封存后才能印发"):
        publish(report=draft, now=LATER, by=admin)

    report = publish(report=freeze_week(week=week, now=LATER), now=LATER, by=admin)
    assert report.state == "PUBLISHED"
    with pytest.raises(ValidationError, match="已经印发"):
        publish(report=report, now=LATER, by=admin)
    told = Notice.objects.filter(key="dispatch-1-published")
    assert set(told.values_list("user", flat=True)) >= {admin.pk, manager.pk, staff.pk}
    assert not told.filter(user__in=[disabled, stranger]).exists()
    assert "本周调度项目 2 个" in told.get(user=manager).text
    assert "亮灯：红灯 0 个、黄灯 0 个" in told.get(user=manager).letter
    assert told.get(user=staff).letter == ""
    mine = told.get(user=staff).text
    assert "甲项目" in mine and "乙项目" not in mine and other.code not in mine


@pytest.mark.django_db
def test_a_manager_withdraws_and_the_office_corrects_under_a_number_of_its_own():
    admin, manager = make_user(role=Role.ADMIN), make_user(role=Role.MANAGER)
    project, week = old_project(), week_of()
    make_duty(week, project)
    report = freeze_week(week=week, now=LATER)
    with pytest.raises(ValidationError, match="没有印发"):
        withdraw(report=report, reason="有误", now=LATER, by=manager)
    with pytest.raises(ValidationError, match="只能更正已印发"):
        corrected(report, "有误", LATER, admin)
    publish(report=report, now=LATER, by=admin)
    withdraw(report=report, reason="第 3 表有误", now=LATER, by=manager)

    make_report(week, project, progress="更正后的进展", filed_at=CUT_OFF + timedelta(hours=1))
    row = corrected(report, "补入一家", CUT_OFF + timedelta(hours=2), admin)
    assert (row.number, row.revision, row.corrects, row.state) == (2, 2, report, "CLOSED")
    assert entry(row, project).this_week == "更正后的进展"
    report.refresh_from_db()
    assert (report.state, stored_digest(report)) == ("WITHDRAWN", report.sha256)
    with pytest.raises(ValidationError, match="尚未更正过"):
        corrected(report, "再次", LATER, admin)


@pytest.mark.django_db
def test_a_leader_signs_once():
    manager, report = make_user(role=Role.MANAGER), make_dispatch_of_one()
    for _ in range(2):
        sign(report=report, now=LATER, by=manager)
    assert report.readings.count() == 1
    assert AuditEvent.objects.filter(act="dispatch.sign").count() == 1


def make_dispatch_of_one() -> DispatchReport:
    old_project()
    return freeze_week(week=week_of(), now=LATER)


@pytest.mark.django_db
def test_a_week_that_was_skipped_is_closed_before_the_one_after_it():
    old_project()
    first, second, third = (week_of(MONDAY + timedelta(weeks=n)) for n in range(3))
    now = third.cut_off_at + timedelta(seconds=1)
    freeze_week(week=first, now=LATER)
    report = freeze_week(week=third, now=now)
    assert (report.number, second.dispatch_reports.get().number) == (3, 2)
    earlier = week_of(MONDAY - timedelta(weeks=1))
    with pytest.raises(ValidationError, match="不能再补出"):
        freeze_week(week=earlier, now=now)


@pytest.mark.django_db
def test_a_correction_tells_of_its_week_as_known_now_and_the_series_goes_on_as_it_was():
    admin, project, week = make_user(role=Role.ADMIN), old_project(), week_of()
    duty = make_duty(week, project)
    node = make_milestone(
        project, name="封顶", due_on=date(2026, 11, 20), created_at=at("2026-02-01T09:00")
    )
    publish(report=freeze_week(week=week, now=LATER), now=LATER, by=admin)
    make_report(week, project, progress="迟到的一周", filed_at=CUT_OFF + timedelta(hours=3))
    ReportDuty.objects.filter(pk=duty.pk).update(filed_at=CUT_OFF + timedelta(hours=3))
    old_project(created_at=CUT_OFF + timedelta(days=1))
    row = corrected(week.dispatch_reports.get(), "补入一家", CUT_OFF + timedelta(days=3), admin)
    said = entry(row, project)
    assert (row.as_of, row.entries.count(), said.this_week) == (CUT_OFF, 1, "迟到的一周")
    assert [line["state"] for line in frozen_tables(row)[6]] == ["LATE"]
    standing = DispatchReport.objects.standing()
    assert standing.get() == row.corrects  # the 更正 takes its place when it is published
    publish(report=row, now=CUT_OFF + timedelta(days=3), by=admin)
    assert standing.all().get() == row
    assert [(one.id, one.overdue_days) for one in said.nodes] == [(node.pk, 0)]
    later = week_of(MONDAY + timedelta(weeks=1))
    report = freeze_week(week=later, now=later.cut_off_at + timedelta(seconds=1))
    assert [late.progress for late in entry(report, project).late] == ["迟到的一周"]


@pytest.mark.django_db
def test_a_number_of_the_zone_has_nothing_fictional_in_it():
    own = old_project()
    fictional = old_project(source="DEMO", code="YS-902")
    then = {"demo": True, "created_at": at("2026-11-17T09:00")}
    make_visit(fictional, on=date(2026, 11, 17), **then)
    make_instruction(fictional, given_at=at("2026-11-17T09:00"), **then)
    report = freeze_week(week=week_of(), now=LATER, scope="ZONE")
    assert (frozen_tables(report)[8], report.first_screen["instructions"]) == ([], [])
    assert [row.code for row in report.entries.all()] == [own.code]
    publish(report=report, now=LATER, by=make_user(role=Role.ADMIN))
    with pytest.raises(ValidationError, match="请先清除演示数据"):
        corrected(report, "有误", LATER, make_user(role=Role.ADMIN))


@pytest.mark.django_db
def test_what_was_entered_and_done_within_the_week_is_told_too():
    project, first, second = old_project(), week_of(), week_of(MONDAY + timedelta(weeks=1))
    freeze_week(week=first, now=LATER)
    make_milestone(
        project, name="围挡", due_on=date(2026, 11, 25), done_on=date(2026, 11, 25),
        created_at=at("2026-11-23T09:00"),
    )  # fmt: skip
    issue = make_issue(project, raised_on=date(2026, 11, 20), created_at=at("2026-11-20T09:00"))
    old = old_project(created_at=at("2026-11-21T09:00"), confirmed_at=at("2026-11-21T09:00"),
                      started_on=date(2024, 3, 1), started_text="")  # fmt: skip
    report = freeze_week(week=second, now=second.cut_off_at + timedelta(seconds=1))
    assert ["围挡", "DONE"] in cells(frozen_tables(report)[4], "node", "state")
    assert entry(report, project).issues[0].marks == ["NEW", "OPEN"]
    assert entry(report, old).facts == ["STARTED"]
    Issue.objects.filter(pk=issue.pk).update(state="UNABLE", state_on=date(2026, 12, 1))
    third = week_of(MONDAY + timedelta(weeks=2))
    last = freeze_week(week=third, now=third.cut_off_at + timedelta(seconds=1))
    assert entry(last, project).issues[0].marks == ["UNABLE"]


@pytest.mark.django_db
def test_a_node_of_the_week_that_is_not_late_yet_is_the_week_s_and_not_the_next_s():
    project = old_project()
    for name, day in (("封顶", date(2026, 11, 19)), ("试车", date(2026, 11, 20))):
        make_milestone(project, name=name, due_on=day, created_at=at("2026-02-01T09:00"))
    draft = freeze_week(week=week_of(), now=at("2026-11-18T09:00"))
    states = cells(frozen_tables(draft)[4], "node", "state")
    assert states == [["封顶", "DUE"], ["试车", "SOON"]]


@pytest.mark.django_db
def test_a_draft_says_how_many_still_owe_their_report():
    week = week_of()
    for _ in range(3):
        make_duty(week, old_project())
    draft = freeze_week(week=week, now=at("2026-11-18T09:00"))
    text = "".join(part["said_text"] for part in draft.first_screen["parts"])
    assert "应报 3 个，已报 0 个，待报 3 个，未报 0 个" in text
