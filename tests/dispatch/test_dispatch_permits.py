"""手续 and the money granted in the weekly report: what moved, what is overdue, what is no money, who is only counted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from projects.bulletin.papers.printed import frozen_tables as read_tables
from projects.bulletin.papers.running_text import sections
from projects.bulletin.rules.words import words
from projects.dispatch.actions.freeze import compose, freeze_week
from projects.dispatch.actions.publish import publish
from projects.dispatch.rules.codes import PermitMark
from projects.financing.actions.cases import Given, add_case, take_act
from projects.financing.actions.drawdowns import draw, strike
from projects.financing.rules.machine import Act
from projects.models import Drawdown, FinancingCase, PermitPause, PermitStep
from projects.resources.actions import course
from projects.resources.actions.decisions import Decision, check_promise, decide, undo_decision
from tests.dispatch.test_dispatch_freeze import (
    CUT_OFF,
    LATER,
    MONDAY,
    at,
    entry,
    frozen_tables,
    matching,
    old_project,
    week_of,
)
from tests.world.factories import (
    make_accepted,
    make_file,
    make_institution,
    make_item,
    make_mandate,
    make_permit,
    make_project,
    make_unit,
    make_user,
)

EARLY = at("2026-02-01T09:00")
LONG_AGO = date(2026, 9, 1)
pytestmark = pytest.mark.django_db


def old_permit(project, made=make_accepted, **kwargs) -> PermitStep:
    """Registered in February, handed in and accepted on the first of September, if at all."""
    days = {} if made is make_permit else {"submitted_on": LONG_AGO, "accepted_on": LONG_AGO}
    values = {"created_at": EARLY, "updated_at": EARLY} | days
    return made(project, **values | kwargs)


def act(moment: str, do, permit: PermitStep, **given):
    """Do it as of that moment, by somebody of the office."""
    with time_machine.travel(at(moment), tick=False):
        stored = PermitStep.objects.select_related("project", "item").get(pk=permit.pk)
        day = at(moment).date()
        return do(permit=stored, today=day, by=make_user(role=Role.ADMIN), **given)


def stop(*, permit: PermitStep, reason: str, today: date, by) -> None:
    row = PermitPause(reason=reason, from_on=today, told_on=today)
    course.pause(permit=permit, row=row, today=today, by=by)


def granted(on: date) -> Decision:
    return Decision(on=on, result="GRANTED", number="示范许可〔2026〕1号")


def rows_of(report) -> list[dict]:
    return frozen_tables(report)[11]


def marks_of(report) -> dict[int, list[str]]:
    return {row["id"]: row["marks"] for row in rows_of(report)}


def said(report) -> str:
    return "".join(part["said_text"] for part in report.first_screen["parts"])


def test_what_moved_in_the_week_and_what_is_overdue_stands_in_the_table_and_nothing_else():
    project, week = old_project(), week_of()
    mandate = make_mandate(project, from_on=date(2026, 1, 5))
    overdue = old_permit(project)
    at_rest = old_permit(project, make_permit)
    fresh = old_permit(project, make_permit)
    act("2026-11-13T09:00", course.submit, fresh, on=date(2026, 11, 13))
    act("2026-11-17T09:00", course.accept, fresh, on=date(2026, 11, 16))
    report = freeze_week(week=week, now=LATER)
    assert marks_of(report) == {overdue.pk: ["OVERDUE"], fresh.pk: ["SUBMITTED", "ACCEPTED"]}
    assert at_rest.pk not in marks_of(report)
    late, new = rows_of(report)
    assert (late["state"], late["left"] < 0, late["agent"]) == ("OVERDUE", True, mandate.agent.name)
    assert (new["state"], new["accepted"], new["limit"], new["used"], new["left"]) == (
        "RUNNING", "2026-11-16", 10, 3, 7,
    )  # fmt: skip
    assert "手续本周受理 1 件，办结 0 件，超期未办结 1 件。" in said(report)
    lines = [line.text for line in sections(report.first_screen, read_tables(report))]
    name = f"{project.short_name or project.name}「{overdue}」"
    assert f"超期未办结手续1件：{name}，详见附件11。" in lines


def test_a_permit_is_told_once_and_again_when_it_is_decided():
    project, first, second = old_project(), week_of(), week_of(MONDAY + timedelta(weeks=1))
    third = week_of(MONDAY + timedelta(weeks=2))
    permit = old_permit(project, make_permit)
    act("2026-11-17T09:00", course.submit, permit, on=date(2026, 11, 17))
    act("2026-11-17T10:00", course.accept, permit, on=date(2026, 11, 17))
    act("2026-11-19T19:00", stop, permit, reason="EXPERT")
    reports = [freeze_week(week=first, now=LATER)]
    act("2026-11-25T09:00", course.resume, permit, on=date(2026, 11, 25))
    act("2026-11-26T09:00", decide, permit, given=granted(date(2026, 11, 26)))
    reports += [
        freeze_week(week=one, now=one.cut_off_at + timedelta(seconds=1)) for one in (second, third)
    ]
    assert [list(marks_of(one).values()) for one in reports] == [
        [["SUBMITTED", "ACCEPTED"]], [["STOPPED", "RESUMED", "DECIDED"]], [],
    ]  # fmt: skip
    row = rows_of(reports[1])[0]
    assert (row["used"], row["stopped"], row["result"], row["left"]) == (3, 4, "GRANTED", None)
    assert "手续" not in said(reports[2])


def test_each_number_of_permits_in_the_text_is_the_rows_behind_it():
    project = old_project()
    for _ in range(2):
        old_permit(project)
    item = make_item(promise_allowed=True)
    kept = old_permit(project, make_permit, item=item, method="PROMISE", letter=make_file(project))
    act("2026-11-13T08:00", course.submit, kept, on=date(2026, 11, 13))
    promise = Decision(on=date(2026, 11, 13), result="GRANTED", number="示范1号",
                       check_due_on=date(2026, 11, 16), checker=make_user())  # fmt: skip
    act("2026-11-13T09:00", decide, kept, given=promise)
    report = freeze_week(week=week_of(), now=LATER)
    table = report.tables.get(number=11).values
    parts = [part for part in report.first_screen["parts"] if part["table"] == 11]
    counts = [len(matching(table, part["column"], part["value"])) for part in parts]
    assert [part["said_text"] for part in parts] == [f"{count} 件" for count in counts]
    assert counts == [0, 1, 2, 1]
    assert "承诺超期未核查 1 件" in said(report)


def test_a_permit_in_a_number_frozen_late_stands_as_it_did():
    project, week = old_project(), week_of()
    running, promised = old_permit(project), old_permit(project, method="PROMISE")
    paused, removed = old_permit(project), old_permit(project)
    mended = old_permit(project, make_permit)
    act("2026-11-12T09:00", course.submit, mended, on=date(2026, 11, 12))
    act("2026-11-17T09:00", course.tell, mended, on=date(2026, 11, 17), text="补图纸一份")
    act("2026-11-18T09:00", stop, paused, reason="TEST")
    with transaction.atomic():
        in_time = freeze_week(week=week, now=LATER)
        content, tables = in_time.entries.get().content, frozen_tables(in_time)
        transaction.set_rollback(True)
    assert len(tables[11]) == 5
    act("2026-11-20T09:00", course.mend, mended, on=date(2026, 11, 19))
    act("2026-11-20T10:00", course.resume, paused, on=date(2026, 11, 19))
    act("2026-11-20T11:00", decide, running, given=granted(date(2026, 11, 18)))
    act("2026-11-21T09:00", undo_decision, running, reason="误登")
    act("2026-11-22T09:00", decide, running, given=granted(date(2026, 11, 22)))
    PermitStep.objects.filter(pk=promised.pk).update(
        method="GOVERNMENT", updated_at=at("2026-11-20T12:00")
    )
    PermitStep.objects.filter(pk=removed.pk).update(
        removed_on=date(2026, 11, 20), removed_by=make_user(), removed_reason="重复登记",
        updated_at=at("2026-11-20T12:00"),
    )  # fmt: skip
    late = freeze_week(week=week, now=at("2026-11-28T09:00"))
    assert late.entries.get().content == content
    assert frozen_tables(late) == tables


def test_what_was_taken_back_within_the_week_is_not_told_as_done():
    project = old_project()
    permit = old_permit(project)
    act("2026-11-17T09:00", decide, permit, given=granted(date(2026, 11, 17)))
    act("2026-11-17T10:00", undo_decision, permit, reason="误登")
    report = freeze_week(week=week_of(), now=LATER)
    assert marks_of(report) == {permit.pk: ["UNDONE", "OVERDUE"]}


def test_a_promise_that_was_checked_in_time_is_told_and_not_reproached():
    project = old_project()
    kept = old_permit(
        project, method="PROMISE", decided_on=date(2026, 10, 9), result="GRANTED",
        check_due_on=date(2026, 11, 18), checker=make_user(),
    )  # fmt: skip
    act("2026-11-17T09:00", check_promise, kept, on=date(2026, 11, 17), result="PASS", text="")
    report = freeze_week(week=week_of(), now=LATER)
    assert marks_of(report) == {kept.pk: ["CHECKED"]}


def test_a_late_decision_prints_by_how_much():
    project = old_project()
    permit = old_permit(project)
    act("2026-11-17T09:00", decide, permit, given=granted(date(2026, 11, 17)))
    report = freeze_week(week=week_of(), now=LATER)
    table = read_tables(report)[11]
    [row] = table.rows
    assert row["left"] == -(row["used"] - 10)
    assert words(table.column("left"), row) == f"超 {row['used'] - 10}"


def test_the_number_of_queries_does_not_grow_with_permits_and_cases():
    week = week_of()

    def measured(count: int) -> int:
        for _ in range(count):
            project = old_project()
            act("2026-11-17T09:00", stop, old_permit(project), reason="TEST")
            make_mandate(project, from_on=date(2026, 1, 5))
            loan(project, 100)
        with CaptureQueriesContext(connection) as queries:
            compose(week, "ZONE", CUT_OFF)
        return len(queries)

    assert measured(1) == measured(6)


# -- money ------------------------------------------------------------------------------------------


def loan(
    project, amount: int, instrument: str = "BANK", *, day: str = "2026-10-12"
) -> FinancingCase:
    """Sought and granted on that day."""
    by, moment = make_user(role=Role.ADMIN), at(f"{day}T09:00")
    case = FinancingCase(
        project=project, instrument=instrument, purpose="设备", wanted=Decimal(amount), handler=by
    )
    add_case(case=case, at=moment, by=by)
    on = moment.date()
    take_act(
        case=case, act=Act.MATCH, given=Given(on, institution=make_institution()), at=moment, by=by
    )
    take_act(
        case=case, act=Act.APPROVE, given=Given(on, approved=Decimal(amount)), at=moment, by=by
    )
    return case


def pay(case: FinancingCase, amount: int, moment: str) -> Drawdown:
    by = make_user(role=Role.ADMIN)
    draw(
        case=case, amount=Decimal(amount), on=at(moment).date(), said="ADDED", at=at(moment), by=by
    )
    return case.drawdowns.first()


def money_granted(report) -> list[dict]:
    """What the row of money above 附表 10 says."""
    rows = report.tables.get(number=10).values["sums"]["rows"]
    return next((row["granted"] for row in rows if row["element"] == "FUNDING"), [])


def test_the_money_granted_stands_by_instrument_and_a_guarantee_in_no_sum():
    project = old_project()
    pay(loan(project, 3000), 1000, "2026-11-10T09:00")
    loan(project, 500, "FUND")
    loan(project, 2000, "GUARANTEE")
    report = freeze_week(week=week_of(), now=LATER)
    assert (
        "融资累计批准基金 0.05 亿元、银行 0.30 亿元，已放款 0.10 亿元；担保 0.20 亿元，属增信，不计入资金。"
        in said(report)
    )
    assert money_granted(report) == [
        {"instrument": "FUND", "cases": 1, "approved": "500.00", "drawn": "0.00"},
        {"instrument": "BANK", "cases": 1, "approved": "3000.00", "drawn": "1000.00"},
        {"instrument": "GUARANTEE", "cases": 1, "approved": "2000.00", "drawn": None},
    ]


def test_a_guarantee_alone_is_said_to_be_no_money():
    loan(old_project(), 800, "GUARANTEE")
    report = freeze_week(week=week_of(), now=LATER)
    assert "融资累计批准担保 0.08 亿元，属增信，不计入资金。" in said(report)


def test_where_nothing_was_granted_nothing_is_said():
    old_project()
    report = freeze_week(week=week_of(), now=LATER)
    assert money_granted(report) == [] and "融资" not in said(report)


def test_money_in_a_number_frozen_late_is_what_was_granted_then():
    project, week = old_project(), week_of()
    kept, gone = loan(project, 3000), loan(project, 700)
    wrong = pay(kept, 400, "2026-11-10T09:00")
    with transaction.atomic():
        then = money_granted(freeze_week(week=week, now=LATER))
        transaction.set_rollback(True)
    assert [(one["approved"], one["drawn"]) for one in then] == [("3700.00", "400.00")]
    after, by = at("2026-11-24T09:00"), make_user(role=Role.ADMIN)
    loan(project, 900, day="2026-11-20")
    pay(kept, 100, "2026-11-24T09:00")
    strike(drawdown=wrong, reason="重复", at=after, by=by)
    take_act(case=gone, act=Act.WITHDRAW, given=Given(after.date(), text="自筹"), at=after, by=by)
    late = freeze_week(week=week, now=at("2026-11-28T09:00"))
    assert money_granted(late) == then


def test_staff_read_nothing_of_the_money_in_a_report(client_of):
    head = make_user()
    project = old_project(lead_unit=make_unit(head=head))
    pay(loan(project, 3000), 1000, "2026-11-10T09:00")
    report = freeze_week(week=week_of(), now=LATER)
    publish(report=report, now=LATER, by=make_user(role=Role.ADMIN))
    url = report.get_absolute_url()
    assert "融资累计批准" in client_of(make_user(role=Role.MANAGER)).get(url).content.decode()
    # The head of its lead unit reads the project's rows in the report, and nothing of its money.
    page = client_of(head).get(f"{url}projects/{project.code}/").content.decode()
    assert project.name in page and "累计批准" not in page
    assert '"granted"' not in report.entries.get().content


# -- who is only counted ----------------------------------------------------------------------------


def test_what_was_imported_and_not_confirmed_is_one_number_without_a_name():
    old_project()
    for number in range(3):
        make_project(source="IMPORT", confirmed_at=None, confirmed_by=None, created_at=EARLY,
                     name=f"导入的项目{number}")  # fmt: skip
    report = freeze_week(week=week_of(), now=LATER)
    assert (report.first_screen["imported"], report.first_screen["awaiting"]) == (3, [])
    assert "另有导入待确认 3 个，不计入以上各数。" in said(report)
    assert "导入的项目" not in report.summary
    assert report.entries.count() == 1


def test_every_mark_of_a_permit_has_its_place_in_the_entry():
    project = old_project()
    old_permit(project)
    line = entry(freeze_week(week=week_of(), now=LATER), project).permits[0]
    assert (line.marks, line.counted, line.limit) == ([PermitMark.OVERDUE], "WORK", 10)
