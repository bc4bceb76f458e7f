"""附表 10 of the weekly report adds each element up as the matrix did that day: a project once, unknown amounts apart,
and in the row of money what was granted by instrument."""

from datetime import timedelta

import pytest
import time_machine

from accounts.roles import Role
from projects.bulletin.rules.element_sums import stuck_in
from projects.dispatch.actions.freeze import freeze_week
from projects.models import Project, ReportWeek
from projects.needs.reads.matrix import feet, read_lines
from projects.needs.rules.kinds import Element
from tests.conftest import client_for
from tests.dispatch.test_dispatch_freeze import LATER, at, entry, old_project, week_of
from tests.dispatch.test_dispatch_needs import (
    CUT_OFF_ON,
    EARLY,
    advanced,
    approved,
    day,
    old_need,
    said,
)
from tests.world.factories import (
    make_appointment,
    make_drawdown,
    make_item,
    make_permit,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


def sums_of(report) -> dict[str, dict]:
    return {row["element"]: row for row in report.tables.get(number=10).values["sums"]["rows"]}


def old_permit(project, **kwargs):
    item = make_item(element=kwargs.pop("element", "PERMIT"))
    return make_permit(project, item=item, created_at=EARLY, updated_at=EARLY, **kwargs)


def make_stuck(week: ReportWeek):
    """Three projects that stand still, of which one twice in one column, and what counts nowhere."""
    unit = make_unit(short_name="示范供电单位")
    twice, other, unknown = (
        old_project(total_investment=amount) for amount in (20000, 30000, None)
    )
    old_need(twice, kind="POWER", needed_on=day(-12), unit_responsible=unit)
    old_need(twice, kind="WATER", needed_on=day(-3))
    old_need(twice, kind="LABOUR", needed_on=day(3))
    old_need(other, kind="GAS", needed_on=day(-1))
    old_need(other, kind="LAND", needed_on=day(-5))
    old_need(unknown, kind="LAND", needed_on=day(-2))
    old_permit(other, method="NOT_APPLICABLE", method_reason="不在范围内")
    running = old_project(stage="OPERATION", total_investment=9000)
    old_need(running, kind="LAND", needed=1, secured=1)
    old_need(old_project(status="SUSPENDED"), kind="LAND", needed_on=day(-9))
    return freeze_week(week=week, now=LATER), (twice, other, unknown)


def test_a_project_counts_once_in_a_column_and_what_is_unknown_apart():
    report, (twice, other, _) = make_stuck(week_of())
    sums = sums_of(report)
    found = {
        element: (row["concerned"], row["stuck"], row["amount"], row["unknown"], row["overdue"])
        for element, row in sums.items()
        if row["stuck"]
    }
    assert found == {
        "LAND": (2, 2, "30000.00", 1, 2), "UTILITIES": (2, 2, "50000.00", None, 3),
        "": (3, 3, "50000.00", 1, None),
    }  # fmt: skip
    power = sums["UTILITIES"]
    assert power["longest"] == [twice.code, twice.short_name or twice.name]
    assert (power["longest_text"], power["longest_unit"]) == ("「供电」12 天", "示范供电单位")
    assert (sums["LABOUR"]["soon"], sums["LABOUR"]["blank"]) == (1, 2)
    assert sums["PERMIT"]["blank"] == 2  # what need not be applied for is no blank
    assert (
        "总投资 5.00 亿元（另金额未知 1 个）；其中土地 2 个计 3.00 亿元（另金额未知 1 个）"
        in said(report)
    )
    assert stuck_in(entry(report, other)) == [Element.LAND, Element.UTILITIES]


def test_each_number_of_what_stands_still_is_the_rows_behind_it():
    report, _ = make_stuck(week_of())
    rows = report.tables.get(number=3).values["rows"]
    parts = [part for part in report.first_screen["parts"] if part["column"] == "stuck"]
    counts = [part for part in parts if part["said_text"].endswith(" 个")]
    for part in counts:
        behind = [row for row in rows if set(row["stuck"]) & set(part["value"].split("、"))]
        assert part["said_text"] == f"{len(behind)} 个"
    assert len(counts) == 3
    client = client_for(make_user(role=Role.ADMIN))
    page = client.get(f"{report.get_absolute_url()}tables/3/?column=stuck&value=LAND")
    assert 'data-total="2"' in page.content.decode()


def test_it_says_what_the_matrix_says():
    report, _ = make_stuck(week_of())
    with time_machine.travel(at("2026-11-19T12:00"), tick=False):
        lines = read_lines(Project.objects.all(), make_user(role=Role.ADMIN), CUT_OFF_ON)
    columns, every = feet(lines)
    sums = sums_of(report)
    for foot in [*columns, every]:
        row = sums[foot.element or ""]
        assert (row["stuck"], row["unknown"] or 0) == (foot.blocked, foot.own.amount_unknown)
        assert row["amount"] == (str(foot.own.amount) if foot.amounts else None)
    for line in lines:
        if not line.note:
            cells = entry(report, Project.objects.get(pk=line.key)).elements
            told = {one.element: one.state for one in cells}
            assert told == {cell.element: cell.state for cell in line.cells}


def test_a_late_freeze_adds_up_what_stood_still_then():
    project, week = old_project(total_investment=20000), week_of()
    need = old_need(project, kind="POWER", needed_on=day(-1))
    advanced(need, "2026-11-20T09:00", secured=100)
    assert sums_of(freeze_week(week=week, now=LATER))["UTILITIES"]["stuck"] == 1


def test_amounts_of_facts_are_in_no_sum_of_fiction():
    own = old_project(total_investment=20000)
    fiction = old_project(total_investment=30000, source="DEMO", code="YS-901")
    for project in (own, fiction):
        old_need(project, kind="LAND", needed_on=day(-2))
    report = freeze_week(week=week_of(), now=LATER)
    assert (sums_of(report)["LAND"]["stuck"], sums_of(report)["LAND"]["amount"]) == (2, "30000.00")
    note = report.tables.get(number=10).values["sums"]["note_text"]
    assert note.endswith("园区自有项目 1 个只计个数，不与演示项目的投资合计。")


def test_the_row_of_money_has_what_was_granted_by_instrument_and_the_text_is_made_of_it():
    project, week = old_project(), week_of()
    case = approved(project, 5000, "2026-11-02T09:00", instrument="BANK")
    make_drawdown(case, amount=2000, on=day(-10), recorded_at=at("2026-11-09T09:00"))
    approved(project, 3000, "2026-11-02T09:00", instrument="GUARANTEE")
    report = freeze_week(week=week, now=LATER)
    assert sums_of(report)["FUNDING"]["granted"] == [
        {"instrument": "BANK", "cases": 1, "approved": "5000.00", "drawn": "2000.00"},
        {"instrument": "GUARANTEE", "cases": 1, "approved": "3000.00", "drawn": None},
    ]
    assert all(
        not row["granted"] for element, row in sums_of(report).items() if element != "FUNDING"
    )
    assert (
        "融资累计批准银行 0.50 亿元，已放款 0.20 亿元；担保 0.30 亿元，属增信，不计入资金。"
        in said(report)
    )
    client = client_for(make_user(role=Role.ADMIN))
    for page in ("", "tables/10/", "print/"):
        text = client.get(f"{report.get_absolute_url()}{page}").content.decode()
        assert (
            "银行 1 笔 0.50 亿元（已放款 0.20 亿元）；担保 1 笔 0.30 亿元（增信，不计入资金）"
            in text
        )
    assert "granted" not in report.first_screen


def test_staff_read_their_rows_and_no_sum():
    report, (project, *_) = make_stuck(week_of())
    person = make_user()
    make_appointment(project, user=person, role="COMMISSIONER")
    type(report).objects.filter(pk=report.pk).update(published_at=LATER + timedelta(hours=1), published_by=make_user())  # fmt: skip
    client = client_for(person)
    for page in ("", "tables/10/", "print/"):
        text = client.get(f"{report.get_absolute_url()}{page}").content.decode()
        assert "要素保障合计" not in text, page
    assert "要素保障合计" in client_for(make_user(role=Role.ADMIN)).get(
        f"{report.get_absolute_url()}tables/10/"
    ).content.decode()  # fmt: skip


def test_where_nothing_is_judged_no_empty_table_of_sums_is_printed():
    report = freeze_week(week=week_of(), now=LATER)
    assert sums_of(report) == {}
    page = client_for(make_user(role=Role.ADMIN)).get(f"{report.get_absolute_url()}print/")
    text = page.content.decode()
    assert "附表 10　要素保障<" in text and "要素保障合计" not in text
