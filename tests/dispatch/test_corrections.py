"""What was put right after a freeze is named by the next number where its sums fall: in the paragraph, under 附表 1
and 2, in the project's row and in the comparison; what is new is no correction."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.roles import Role
from projects.bulletin.rules.corrected import in_words
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.actions.publish import publish
from projects.dispatch.rules.entry import CorrectedLine
from projects.models import InvestmentRecord
from tests.bulletin.test_dispatch_sums import EARLY, NOVEMBER, WEEK, text, week_amount
from tests.dispatch.test_dispatch_comparison import beside, row_of
from tests.dispatch.test_dispatch_freeze import (
    LATER,
    MONDAY,
    corrected,
    entry,
    frozen_tables,
    old_project,
    week_of,
)
from tests.world.factories import make_investment, make_user, make_year_plan

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)


@pytest.fixture
def project():
    project = old_project(code="YS-001", source="DEMO")
    make_year_plan(project, year=2026, amount=Decimal(12000), updated_at=EARLY)
    return project


def figure(project, month_on, completed, at, kind="MONTH", **fields) -> InvestmentRecord:
    return make_investment(project, kind=kind, month_on=month_on, completed=Decimal(completed),
                           recorded_at=at, **fields)  # fmt: skip


def superseded(record, completed, at) -> InvestmentRecord:
    InvestmentRecord.objects.filter(pk=record.pk).update(superseded_at=at)
    return figure(record.project, record.month_on, completed, at, record.kind, week=record.week,
                  reason="核减")  # fmt: skip


def number(n: int, *, out: bool = False):
    """The report of the nth week."""
    week = week_of(MONDAY + n * WEEK)
    now = LATER + n * WEEK
    report = freeze_week(week=week, now=now)
    return publish(report=report, now=now, by=make_user(role=Role.ADMIN)) if out else report


def lines(report, project) -> list[tuple]:
    return [(line.month_on, line.change) for line in entry(report, project).corrected]


def notes(report) -> dict[int, str]:
    return {table.number: table.values["note_text"] for table in report.tables.all()}


def test_a_correction_is_named_wherever_its_sum_falls(client_of, project):
    april = figure(project, APRIL, 3700, EARLY)
    first = number(0)
    superseded(april, 2000, LATER + timedelta(hours=1))
    second = number(1)
    assert (entry(first, project).done_year, entry(second, project).done_year) == (3700, 2000)
    assert lines(first, project) == [] and lines(second, project) == [(APRIL, Decimal("-1700.00"))]
    said = "含更正 2026 年 4 月 −0.17 亿元（YS-001）"
    assert f"累计完成0.20亿元，{said.replace(' ', '')}，完成率" in text(second)
    assert f"完成投资年度累计{said}。" in notes(second)[1] and said in notes(second)[2]
    [row] = [row for row in frozen_tables(second)[3] if row["project"][0] == "YS-001"]
    assert row["this_week_text"] == "【完成投资】含更正 2026 年 4 月 −0.17 亿元"
    assert "更正" not in text(first)
    client = client_of(make_user(role=Role.ADMIN))
    assert "0.20（含更正 2026 年 4 月 −0.17 亿元）" in row_of(beside(client, second), "YS-001")
    page = client.get(f"{second.get_absolute_url()}projects/YS-001/").content.decode()
    assert "含更正 2026 年 4 月 −0.17 亿元" in page


def test_a_comparison_over_several_numbers_names_what_lies_between(client_of, project):
    april = figure(project, APRIL, 3700, EARLY)
    first = number(0)
    may = figure(project, date(2026, 5, 1), 900, LATER)
    second = superseded(april, 2000, LATER + timedelta(hours=1)) and number(1)
    superseded(may, 400, LATER + WEEK + timedelta(hours=1))
    third, client = number(2), client_of(make_user(role=Role.ADMIN))
    assert "含更正 2026 年 5 月 −0.05 亿元）" in row_of(
        beside(client, third, second.number), "YS-001"
    )
    whole = row_of(beside(client, third, first.number), "YS-001")
    assert "含更正 2026 年 4 月 −0.17 亿元、2026 年 5 月 −0.05 亿元" in whole


def test_what_is_new_is_no_correction(project):
    first, second = week_of(), week_of(MONDAY + WEEK)
    in_time = first.cut_off_at - timedelta(hours=2)
    week_amount(project, first, 100, in_time)
    number_of_first = freeze_week(week=first, now=LATER)
    late = old_project(code="YS-002", source="DEMO")
    week_amount(late, first, 70, LATER + timedelta(hours=1))
    week_amount(project, second, 120, second.cut_off_at - timedelta(hours=2))
    figure(project, date(2026, 10, 1), 500, LATER + timedelta(hours=2))
    report = freeze_week(week=second, now=LATER + WEEK)
    assert entry(report, project).done_year - entry(number_of_first, project).done_year == 620
    assert lines(report, project) == lines(report, late) == []
    assert "更正" not in text(report)


def test_a_week_put_right_or_taken_back_and_a_month_that_replaces_its_weeks(project):
    first, second = week_of(), week_of(MONDAY + WEEK)
    in_time, after = first.cut_off_at - timedelta(hours=2), LATER + timedelta(hours=1)
    gone, replaced = (old_project(code=f"YS-00{n}", source="DEMO") for n in (2, 3))
    wrong = week_amount(project, first, 200, in_time)
    taken_back = week_amount(gone, first, 80, in_time)
    week_amount(replaced, first, 300, in_time)
    freeze_week(week=first, now=LATER)
    superseded(wrong, 30, after)
    InvestmentRecord.objects.filter(pk=taken_back.pk).update(superseded_at=after)
    week_amount(replaced, second, 50, second.cut_off_at - timedelta(hours=3))
    figure(replaced, NOVEMBER, 310, second.cut_off_at - timedelta(hours=2))
    report = freeze_week(week=second, now=LATER + WEEK)
    assert lines(report, project) == [(NOVEMBER, Decimal("-170.00"))]
    assert lines(report, gone) == [(NOVEMBER, Decimal("-80.00"))]
    # 350 by the weeks, of which the month makes 310.
    assert lines(report, replaced) == [(NOVEMBER, Decimal("-40.00"))]


def test_a_correction_of_a_figure_that_does_not_count_changes_nothing(project):
    month = figure(project, APRIL, 900, EARLY)
    figure(project, APRIL, 850, EARLY, "STATISTICAL")
    number(0)
    superseded(month, 100, LATER + timedelta(hours=1))
    assert lines(number(1), project) == []


def test_what_a_corrected_number_has_said_the_next_one_does_not_say_again(client_of, project):
    april = figure(project, APRIL, 3700, EARLY)
    number(0)
    second = number(1, out=True)
    superseded(april, 2000, LATER + WEEK + timedelta(hours=1))
    admin = make_user(role=Role.ADMIN)
    again = corrected(second, "漏计", LATER + WEEK + timedelta(hours=2), admin)
    assert lines(again, project) == [(APRIL, Decimal("-1700.00"))]
    assert lines(number(2), project) == []
    beside_it = beside(client_of(admin), again, second.number)
    assert "0.20（含更正 2026 年 4 月 −0.17 亿元）" in row_of(beside_it, "YS-001")


def test_last_year_s_month_is_named_with_the_project_and_in_no_sum_of_this_year(project):
    december = figure(project, date(2025, 12, 1), 500, EARLY)
    number(0)
    superseded(december, 300, LATER + timedelta(hours=1))
    report = number(1)
    assert lines(report, project) == [(date(2025, 12, 1), Decimal("-200.00"))]
    assert "更正" not in text(report)


def test_many_corrections_are_named_by_the_largest_with_their_number_and_sum():
    found = [(f"YS-00{n}", CorrectedLine(APRIL, Decimal(-1000 * n))) for n in (4, 3, 2, 1)]
    assert in_words(found) == (
        "含更正 2026 年 4 月 −0.40 亿元（YS-004）、2026 年 4 月 −0.30 亿元（YS-003）、"
        "2026 年 4 月 −0.20 亿元（YS-002）等 4 处，合计 −1.00 亿元"
    )
    assert in_words([("YS-001", CorrectedLine(APRIL, Decimal("30.5")))]) == (
        "含更正 2026 年 4 月 +30.5 万元（YS-001）"
    )
