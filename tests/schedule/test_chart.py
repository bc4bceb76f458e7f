"""The chart of a network as numbers: everything has its place, nothing is cut."""

from datetime import date

import pytest

from projects.schedule.rules.chart import Drawn, Side, chart, flags
from projects.schedule.rules.timeline import Winter

D = date
TODAY, TARGET = D(2026, 3, 1), D(2026, 12, 31)


def one(**row):
    return chart([Drawn("1", **row)], TODAY, TARGET, None).rows["1"]


def test_the_axis_is_whole_months_that_hold_every_day():
    found = chart([Drawn("1", plan=(D(2026, 1, 15), D(2026, 2, 10)))], TODAY, TARGET, None)
    assert [column.label for column in found.columns][:3] == ["1月", "2月", "3月"]
    assert len(found.columns) == 13 and found.columns[0].x == "0%"
    assert [year.label for year in found.years] == ["2026年"]
    assert found.target == found.columns[12].x  # the evening of the last day of December
    assert found.today == f"{round(59 / 396 * 100, 2):g}%"


def test_a_long_network_has_quarters_and_a_year_without_room_for_its_name_has_none():
    row = Drawn("1", plan=(D(2026, 12, 1), D(2030, 1, 31)))
    found = chart([row], D(2026, 12, 5), D(2029, 6, 30), None)
    assert {column.label for column in found.columns} == {"1季", "2季", "3季", "4季"}
    assert [year.label for year in found.years] == ["2027年", "2028年", "2029年"]


def test_months_whose_names_would_touch_on_a_narrow_screen_are_told():
    half_a_year = chart([Drawn("1")], D(2026, 1, 1), D(2026, 6, 20), None)
    two_years = chart([Drawn("1")], D(2026, 1, 1), D(2027, 11, 20), None)
    assert not any(column.is_minor for column in half_a_year.columns)
    shown = [column.label for column in two_years.columns if not column.is_minor]
    assert shown == ["1月", "4月", "7月", "10月"] * 2


def test_a_bar_goes_from_the_first_morning_to_the_last_evening():
    row = one(
        plan=(D(2026, 4, 1), D(2026, 4, 30)), actual=(D(2026, 3, 1), D(2026, 3, 31)), critical=True
    )
    assert (row.plan.x, row.plan.end) == (row.actual.end, f"{round(61 / 337 * 100, 2):g}%")
    assert (row.rule.x, row.rule.end) == (row.actual.x, row.plan.end)
    assert one(plan=(D(2026, 4, 1), D(2026, 4, 30))).rule is None


def test_a_step_that_slips_is_drawn_beyond_its_plan_and_one_in_time_is_not():
    plan = (D(2026, 4, 1), D(2026, 4, 30))
    late, in_time = one(plan=plan, until=D(2026, 5, 20)), one(plan=plan, until=D(2026, 4, 30))
    assert late.slip.x == late.plan.end and in_time.slip is None


def test_a_label_at_the_right_edge_stands_before_its_bar_and_is_never_cut():
    early = one(plan=(D(2026, 4, 1), D(2026, 4, 30)), label="04-30")
    last = one(plan=(D(2026, 12, 1), D(2026, 12, 31)), label="12-31")
    long = one(plan=(D(2026, 3, 1), D(2026, 12, 31)), label="差 34 个工作日")
    assert (early.label_before, early.label_x) == (False, early.plan.end)
    assert (last.label_before, last.label_x) == (True, last.plan.x)
    assert (long.label_before, long.label_x) == (True, "100%")


def test_a_node_that_was_moved_apart_from_its_plan_has_both_its_days_and_its_label_behind_both():
    plan = (D(2026, 4, 1), D(2026, 4, 30))
    row = one(plan=plan, node=D(2026, 5, 20), planned=D(2026, 4, 30), label="05-20")
    assert row.planned == row.plan.end and row.label_x == row.node > row.planned


def test_a_winter_is_hatched_over_the_turn_of_the_year_in_the_window_alone():
    rows = [Drawn("1", plan=(D(2026, 1, 1), D(2026, 12, 31)))]
    found = chart(rows, TODAY, TARGET, Winter.read("11-15", "03-15"))
    first, second = found.winters
    assert (first.x, first.end) == ("0%", f"{round(74 / 396 * 100, 2):g}%")
    assert (second.x, second.end) == (f"{round(318 / 396 * 100, 2):g}%", "100%")
    assert chart(rows, TODAY, TARGET, None).winters == []


def test_flags_at_the_edges_stand_inside():
    first = chart([Drawn("1")], D(2026, 1, 1), D(2026, 1, 20), None)
    last = chart(
        [Drawn("1", plan=(D(2026, 1, 1), D(2026, 1, 5)))], D(2026, 6, 29), D(2026, 6, 30), None
    )
    assert (first.today_flag.side, last.target_flag.side) == (Side.RIGHT, Side.LEFT)


@pytest.mark.parametrize("today", range(0, 1001, 40))
def test_no_flag_is_cut_and_none_covers_another(today):
    shown = 0
    for target in range(0, 1001, 25):
        now, aimed = flags(today, target)
        shown += now is not None
        assert now is None or (now.is_inside and aimed.is_inside)
        assert now is None or now.end <= aimed.start or aimed.end <= now.start
    assert shown >= 30
