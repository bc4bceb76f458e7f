"""What weeks add to the investment, frozen week by week: an amount that comes in late or is put right
is in the next number once, so that the numbers add up to the ledger."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from projects.bulletin.rules.sums import week_amount
from projects.dispatch.actions.freeze import correct, freeze_week, read_week
from projects.dispatch.actions.publish import publish
from projects.investment.actions import write_week
from projects.models import DispatchReport, InvestmentRecord
from tests.dispatch.test_dispatch_freeze import CUT_OFF, MONDAY, at, entry, old_project, week_of
from tests.world.factories import make_user, make_year_plan

pytestmark = pytest.mark.django_db
MONTH = date(2026, 11, 1)
A_DAY = timedelta(days=1)


def four_weeks() -> list:
    return [week_of(MONDAY + timedelta(weeks=n)) for n in range(4)]


def wrote(project, week, amount: int | None, moment, month_on=MONTH) -> None:
    """What a report of the week says it completed; None: a correction that says nothing of it."""
    amounts = {} if amount is None else {month_on: Decimal(amount)}
    write_week(project, week, amounts, reason="核对台账", at=moment, by=make_user())


def closed(week) -> DispatchReport:
    return freeze_week(week=week, now=week.cut_off_at + timedelta(seconds=1))


def amounts(report, project) -> tuple:
    said = entry(report, project)
    return said.done_week, said.done_late


def test_an_amount_that_came_in_late_is_in_the_next_number_once():
    project, (first, second, third, _) = old_project(), four_weeks()
    assert amounts(closed(first), project) == (None, 0)
    wrote(project, first, 300, first.cut_off_at + A_DAY)
    wrote(project, second, 50, second.cut_off_at - A_DAY)
    assert amounts(closed(second), project) == (50, 300)
    assert amounts(closed(third), project) == (None, 0)


def test_a_correction_counts_with_the_difference_alone_and_once():
    project, (first, second, third, fourth) = old_project(), four_weeks()
    wrote(project, first, 300, first.cut_off_at - A_DAY)
    assert amounts(closed(first), project) == (300, 0)
    wrote(project, first, 340, first.cut_off_at + A_DAY)
    wrote(project, first, 320, first.cut_off_at + 2 * A_DAY)  # only the last of them counts
    assert amounts(closed(second), project) == (None, 20)
    wrote(project, first, 250, second.cut_off_at + A_DAY)  # two weeks later still
    wrote(project, third, 10, third.cut_off_at - A_DAY)
    assert amounts(closed(third), project) == (10, -70)
    assert amounts(closed(fourth), project) == (None, 0)


def test_a_correction_that_takes_an_amount_back_is_counted_too():
    project, (first, second, third, _) = old_project(), four_weeks()
    wrote(project, first, 300, first.cut_off_at - A_DAY)
    closed(first)
    wrote(project, first, None, first.cut_off_at + A_DAY)
    report = closed(second)
    assert amounts(report, project) == (None, -300)
    assert entry(report, project).done_year is None
    assert amounts(closed(third), project) == (None, 0)


def test_an_amount_corrected_before_its_cut_off_is_not_late():
    project, (first, second, *_) = old_project(), four_weeks()
    wrote(project, first, 300, first.cut_off_at - 2 * A_DAY)
    wrote(project, first, 280, first.cut_off_at - A_DAY)
    assert amounts(closed(first), project) == (280, 0)
    assert amounts(closed(second), project) == (None, 0)


def test_what_comes_at_the_very_moment_of_the_cut_off_is_in_time_and_a_blink_later_late():
    project, other = old_project(), old_project()
    first, second, *_ = four_weeks()
    wrote(project, first, 300, first.cut_off_at)
    wrote(other, first, 70, first.cut_off_at + timedelta(microseconds=1))
    report, later = closed(first), closed(second)
    assert amounts(report, project) == (300, 0)
    assert amounts(report, other) == (None, 0)
    assert amounts(later, project) == (None, 0)
    assert amounts(later, other) == (None, 70)


def test_a_week_over_two_months_is_late_with_both_parts():
    project, (first, second, third, _) = old_project(), four_weeks()
    closed(first)
    late, by = second.cut_off_at + A_DAY, make_user()
    parts = {MONTH: Decimal(80), date(2026, 12, 1): Decimal(30)}
    write_week(project, second, parts, reason="", at=late, by=by)
    assert amounts(closed(second), project) == (None, 0)
    assert amounts(closed(third), project) == (None, 110)


def test_the_monthly_figure_is_no_amount_of_a_week():
    project, (first, second, *_) = old_project(), four_weeks()
    closed(first)
    InvestmentRecord.objects.create(
        project=project, month_on=MONTH, kind="MONTH", completed=Decimal(5000),
        recorded_at=first.cut_off_at + A_DAY, recorded_by=make_user(),
    )  # fmt: skip
    report = closed(second)
    assert amounts(report, project) == (None, 0)
    assert entry(report, project).done_year == 5000


def test_the_numbers_add_up_to_the_ledger_whatever_was_corrected_meanwhile():
    project, weeks = old_project(), four_weeks()
    make_year_plan(project, year=2026, updated_at=at("2026-02-01T09:00"))
    first, second, third, fourth = weeks
    reports = []
    wrote(project, first, 100, first.cut_off_at - A_DAY)
    reports.append(closed(first))
    wrote(project, first, 130, first.cut_off_at + A_DAY)
    wrote(project, second, 200, second.cut_off_at - A_DAY)
    reports.append(closed(second))
    wrote(project, third, 40, third.cut_off_at - A_DAY)
    wrote(project, second, 170, third.cut_off_at - A_DAY)
    wrote(project, second, None, third.cut_off_at - A_DAY / 2)
    reports.append(closed(third))
    wrote(project, second, 190, third.cut_off_at + A_DAY)
    wrote(project, third, 45, third.cut_off_at + A_DAY)
    reports.append(closed(fourth))
    added = [week_amount(entry(report, project)) for report in reports]
    assert added == [100, 230, -160, 195]
    assert sum(added) == entry(reports[-1], project).done_year == 130 + 190 + 45


def test_a_correction_of_a_number_says_it_in_its_week_and_the_series_in_the_next():
    project, by = old_project(), make_user(role="ADMIN")
    first, second, *_ = four_weeks()
    report = publish(report=closed(first), now=CUT_OFF + timedelta(seconds=2), by=by)
    wrote(project, first, 300, first.cut_off_at + A_DAY)
    now = first.cut_off_at + 2 * A_DAY
    content = read_week(report, now)
    row = correct(report=report, content=content, reason="补入一家", now=now, by=by)
    assert amounts(row, project) == (300, 0)
    assert amounts(closed(second), project) == (None, 300)
