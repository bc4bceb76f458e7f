"""What the database adds up beside the rows that it comes from is what these give, whoever writes them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from projects.investment.reads.standing import standings, year_of
from projects.models import InvestmentRecord, Project, YearDone, YearPlan
from projects.registry.actions.figures import differing_figures
from tests.world.factories import make_project, make_user, make_week

pytestmark = pytest.mark.django_db
Kind = InvestmentRecord.Kind


def make_record(project, month_on: date, kind: str, completed, **kwargs) -> InvestmentRecord:
    values = {"recorded_at": timezone.now(), "recorded_by": make_user(), "reason": "更正"} | kwargs
    return InvestmentRecord.objects.create(
        project=project, month_on=month_on, kind=kind, completed=Decimal(completed), **values
    )


def test_a_year_is_added_up_month_by_month_by_the_figure_that_counts():
    project, week = make_project(), make_week(date(2026, 2, 2))
    make_record(project, date(2026, 1, 1), Kind.OPENING, 1000)
    make_record(project, date(2026, 2, 1), Kind.WEEK, 30, week=week)
    row = YearDone.objects.get(project=project)
    assert (row.given_from, row.entered_from) == (2, 1)
    assert row.done == [0, *[30] * 11] and row.whole == [1000, *[1030] * 11]
    month = make_record(project, date(2026, 2, 1), Kind.MONTH, 45)
    make_record(project, date(2026, 12, 1), Kind.STATISTICAL, -5)
    row.refresh_from_db()
    assert row.done == [0, *[45] * 10, 40]
    InvestmentRecord.objects.filter(pk=month.pk).update(superseded_at=timezone.now())
    row.refresh_from_db()
    assert row.done == [0, *[30] * 10, 25] and differing_figures() == []


def test_a_year_without_a_record_has_no_row():
    record = make_record(make_project(), date(2025, 3, 1), Kind.MONTH, 7)
    assert YearDone.objects.filter(year=2025, given_from=3).exists()
    InvestmentRecord.objects.filter(pk=record.pk).update(superseded_at=timezone.now())
    assert not YearDone.objects.exists()


def test_many_rows_of_one_statement_are_added_up_together():
    projects, by = [make_project() for _ in range(3)], make_user()
    InvestmentRecord.objects.bulk_create(
        InvestmentRecord(
            project=project, month_on=date(2026, month, 1), kind=Kind.MONTH, completed=month,
            recorded_at=timezone.now(), recorded_by=by,
        )
        for project in projects for month in (1, 2, 3)
    )  # fmt: skip
    assert {tuple(row.done[:4]) for row in YearDone.objects.all()} == {(1, 3, 6, 6)}
    assert YearDone.objects.count() == 3


def test_what_is_stored_says_what_the_records_of_any_day_say():
    project, other = make_project(), make_project()
    make_record(project, date(2025, 11, 1), Kind.MONTH, "12.50")
    make_record(project, date(2026, 1, 1), Kind.OPENING, 100)
    make_record(project, date(2026, 3, 1), Kind.MONTH, 40)
    make_record(project, date(2026, 6, 1), Kind.STATISTICAL, 60)
    make_record(other, date(2026, 1, 1), Kind.OPENING, 5)
    YearPlan.objects.create(project=project, year=2026, amount=200, start_month=2)
    curve = [0, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99]
    YearPlan.objects.create(project=other, year=2026, amount=99, monthly=curve)
    rows, known = Project.objects.all(), timezone.now()
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 9), date(2026, 12, 31)):
        stored, added_up = standings(rows, day), standings(rows, day, as_of=known)
        assert stored == added_up
        sums, pace = year_of(rows, day)
        plans = [one.year_plan for one in stored.values() if one.year_plan]
        assert sums.done == sum(one.done_year for one in stored.values())
        assert sums.known == sum(one.recorded_this_year for one in stored.values())
        assert pace.done == sum(one.done_year for one in stored.values() if one.year_plan)
        assert pace.expected == sum(
            (plan.expected(day) or 0) * Fraction(plan.amount) for plan in plans
        )
        assert sums.plan == pace.plan == sum(plan.amount for plan in plans)


def test_the_command_finds_what_was_written_past_the_trigger_and_mends_it(capsys):
    project = make_project()
    make_record(project, date(2026, 3, 1), Kind.MONTH, 40)
    call_command("recompute_figures", "--check")
    YearDone.objects.update(given_from=None)
    with pytest.raises(CommandError, match=project.code):
        call_command("recompute_figures", "--check")
    call_command("recompute_figures")
    call_command("recompute_figures", "--check")
    assert capsys.readouterr().out.splitlines()[-1] == "checked 1, differ 0"
