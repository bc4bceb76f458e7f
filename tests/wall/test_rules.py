"""Where everything on the wall stands, without a database."""

import itertools
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from projects.investment.rules.pace import expected_ratio
from projects.schedule.rules.nodes import NodeState, node_state, node_words
from projects.schedule.rules.scale import ScaleUnit
from projects.wall.rules.axis import FLAG, axis_of
from projects.wall.rules.drawing import draw_row
from projects.wall.rules.frames import A4, DESK, SCREEN, SMALL
from projects.wall.rules.front import front_day
from projects.wall.rules.grouping import Listed, Place, Size, group, paged
from projects.wall.rules.labels import GAP, Wish, place_labels
from projects.wall.rules.row import Block, Mark, Row
from projects.wall.rules.sheets import Group, draw_sheets
from projects.wall.rules.text import fitted, width_of, wrapped

TODAY = date(2026, 11, 19)
FRAMES = (DESK, A4, SCREEN)
MONTHLY = [3, 6, 12, 20, 29, 38, 48, 58, 68, 79, 90, 100]


def axis(frame=DESK, unit=ScaleUnit.MONTH, today=TODAY):
    return axis_of(unit, today, frame.left, frame.right)


def mark(name, due, done=None, before_on=None, moves=0):
    due = TODAY + timedelta(days=due)
    done = None if done is None else TODAY + timedelta(days=done)
    state = node_state(due=due, done=done, done_text="", counts=True, today=TODAY)
    words = node_words(state=state, due=due, done=done, today=TODAY)
    return Mark(name, done or due, state, words, before_on, moves, key=1)


def make_row(**kwargs):
    known = {
        "key": 1, "code": "YS-001", "name": "演示01 智能仪表", "full_name": "演示项目01 智能仪表",
        "stage": "在建", "light": "green", "word": "绿", "demo": True, "url": "/projects/YS-001/",
        "box": (date(2026, 3, 1), date(2026, 12, 18)),
    }  # fmt: skip
    return Row(**(known | kwargs))


def drawn(frame=DESK, unit=ScaleUnit.MONTH, **kwargs):
    return draw_row(make_row(**kwargs), axis(frame, unit), frame, TODAY)


# -- 前锋 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "on"),
    [
        (Fraction(1, 12), date(2026, 1, 31)),
        (Fraction(1, 2), date(2026, 6, 30)),
        (Fraction(1, 12) + Fraction(14, 28 * 12), date(2026, 2, 14)),
        (Fraction(1), date(2026, 12, 31)),
        (Fraction(3, 2), date(2026, 12, 31)),
        (Fraction(0), date(2025, 12, 31)),
    ],
)
def test_the_front_stands_where_an_even_plan_expects_what_is_done(done, on):
    assert front_day(done, year=2026) == on


def test_a_plan_that_begins_in_march_with_nothing_done_stands_on_the_last_of_february():
    assert front_day(Fraction(0), year=2026, start_month=3) == date(2026, 2, 28)


@settings(max_examples=60)
@given(st.integers(0, 1000), st.sampled_from([None, MONTHLY]), st.integers(1, 12))
def test_no_day_after_the_front_expects_as_little(thousandths, monthly, start):
    done = Fraction(thousandths, 1000)
    plan = {"year": 2026, "start_month": start, "monthly": monthly, "plan": 100}
    front = front_day(done, **plan)
    after = front + timedelta(days=1)
    if front.year == 2026:
        assert (expected_ratio(front, **plan) or 0) <= done
    if after.year == 2026:
        assert (expected_ratio(after, **plan) or 0) > done


# -- the axis ---------------------------------------------------------------------------------------


def test_fifteen_months_from_january_twelve_quarters_twenty_six_weeks():
    months, weeks, quarters = (
        axis(unit=unit) for unit in (ScaleUnit.MONTH, ScaleUnit.WEEK, ScaleUnit.QUARTER)
    )
    assert (months.scale.first, months.scale.last) == (date(2026, 1, 1), date(2027, 3, 31))
    assert (quarters.scale.first, quarters.scale.last) == (date(2025, 1, 1), date(2027, 12, 31))
    assert (weeks.scale.first, len(weeks.ticks)) == (date(2026, 9, 21), 26)
    assert [tick.label for tick in months.ticks if tick.now] == ["11"]
    assert [tick.label for tick in weeks.ticks if tick.now] == ["47"]
    assert [name.label for name in months.heads] == ["2026 年", "2027 年"]


@settings(max_examples=60)
@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.sampled_from(ScaleUnit))
def test_the_flag_of_today_is_whole_and_covers_no_name(today, unit):
    found = axis(unit=unit, today=today)
    assert found.left <= found.flag <= found.right - FLAG
    assert found.left <= found.today <= found.right
    for name in found.heads:
        width = width_of(name.label, 13)
        assert name.x + width <= found.flag or name.x >= found.flag + FLAG, name
        assert found.left <= name.x and name.x + width <= found.right


# -- texts ------------------------------------------------------------------------------------------


def test_a_text_is_broken_into_lines_and_only_the_last_is_cut():
    text = "主设备第二批到货时间未落实，厂家 2026-12-05 前答复"
    lines = wrapped(text, 130, 13, 3)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, 13) <= 130 for line in lines)
    assert wrapped(text, 130, 13, 2)[-1].endswith("…")
    assert not any(line.startswith(("26", "-")) for line in lines)


def test_what_fits_is_left_alone():
    assert fitted("设备安装", 48, 12) == "设备安装"
    assert fitted("设备安装调试", 48, 12) == "设备安…"


# -- labels -----------------------------------------------------------------------------------------


WISHES = st.lists(
    st.tuples(st.floats(332, 946), st.text("设备安装到货验收A1 ", min_size=1, max_size=40)),
    max_size=14,
)


@settings(max_examples=60)
@given(WISHES)
def test_labels_never_cover_one_another_and_are_never_cut(wishes):
    edges = DESK.label_edges
    labels = place_labels([Wish(x, text) for x, text in wishes], edges)
    lanes = {}
    for label in filter(None, labels):
        span = (label.x, label.x + width_of(label.text, SMALL))
        assert edges[0] - 0.1 <= span[0] and span[1] <= edges[1] + 0.1
        lanes.setdefault(label.lane, []).append(span)
    for spans in lanes.values():
        spans.sort()
        assert all(b[0] - a[1] >= GAP - 0.2 for a, b in itertools.pairwise(spans))


def test_what_presses_most_is_named_first_and_stands_above():
    labels = place_labels([Wish(500, "设备到货 逾期 7 天"), Wish(503, "主体封顶")], (335, 943))
    assert [label.lane for label in labels] == [1, -1]


def test_of_a_name_for_which_there_is_no_room_the_beginning_stands():
    edges, long = (620, 730), Wish(690, "环保、安全、水保设施竣工验收和备案")
    [label] = place_labels([long], edges)
    assert (label.lane, label.text) == (1, "环保、安全、…")
    crowd = [Wish(640, "设备安装") for _ in range(4)]
    assert place_labels([*crowd, long], edges)[-1] is None


# -- a row ------------------------------------------------------------------------------------------


def test_the_bar_ends_at_the_front_and_dots_lead_to_today():
    row, found = drawn(front=date(2026, 8, 15)), axis()
    assert row.bar == (found.x(date(2026, 3, 1)), found.x(date(2026, 8, 16)))
    assert row.tick == row.dots[0] == found.x(date(2026, 8, 16))
    assert row.dots[1] == found.today


def test_a_front_near_today_or_ahead_of_it_has_no_dots():
    assert drawn(front=TODAY - timedelta(days=5)).dots is None
    ahead = drawn(front=date(2026, 12, 5))
    assert ahead.dots is None and ahead.tick > axis().today


def test_without_a_plan_of_the_year_the_box_is_empty():
    row = drawn(front=None)
    assert row.box and (row.bar, row.tick, row.dots) == (None, None, None)


def test_a_plan_that_leaves_the_drawing_ends_in_points():
    row = drawn(box=(date(2024, 1, 1), date(2029, 12, 31)), front=TODAY)
    assert f"L{DESK.right:g} 0" in row.box and f" {DESK.left:g} 0 " in row.box
    assert row.bar[0] == DESK.left


def test_a_plan_wholly_outside_says_where_its_nodes_are():
    past = drawn(box=None, marks=(Mark("投产", date(2024, 12, 31), NodeState.UNKNOWN, "待核实"),))
    [point] = past.points
    assert point.state == NodeState.UNKNOWN and point.label.text == "‹ 投产 2024-12-31 待核实"
    later = drawn(box=(date(2028, 1, 1), date(2029, 1, 1)), marks=(mark("开工", 700),))
    assert later.box == "" and later.points[0].label.text.endswith("›")


def test_a_short_forecast_is_a_rule_with_by_how_much():
    row = drawn(forecast_on=date(2027, 2, 17), shortfall=34)
    assert (row.behind.start, row.behind.label.text) == (axis().today, "差 34")
    assert row.behind.end == axis().x(date(2027, 2, 18))
    assert drawn(forecast_on=date(2026, 12, 1), shortfall=-4).behind is None
    beyond = drawn(forecast_on=date(2028, 2, 17), shortfall=340).behind
    assert not beyond.ends_here
    assert beyond.label.x + width_of("差 340", SMALL) <= DESK.right


def test_a_moved_node_is_tied_to_the_day_it_had():
    moved = mark("竣工", 30, before_on=TODAY + timedelta(days=10), moves=2)
    [point] = drawn(marks=(moved,)).points
    assert point.before < point.x and "第 2 次调整" in point.title


def test_all_nodes_on_one_day_are_one_mark_that_names_their_number():
    marks = tuple(mark(f"节点{place}", 20) for place in range(12))
    [point] = drawn(marks=marks).points
    assert point.label.text == "节点0 等 12 个"
    assert all(f"节点{place}" in point.title for place in range(12))


def test_of_nodes_on_one_day_the_overdue_one_is_drawn():
    marks = (mark("已完成", -3, done=-3), mark("设备到货", -3))
    [point] = drawn(marks=marks).points
    assert point.state == NodeState.OVERDUE


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.key)
def test_names_of_forty_characters_stay_inside_their_columns(frame):
    long = "长" * 40
    row = drawn(
        frame, name=long[:12], full_name=long, leader=long, commissioner=long, tag="未倒排",
        next=mark(long, 5), block=Block("YT-001", long * 3, "超期 12 个工作日", True, 3),
        marks=(mark(long, 5), mark(long, -60), mark(long, 60)), gap="−34.1",
    )  # fmt: skip
    columns = {column.x: column.width for column in frame.columns}
    for line in row.lines:
        size = 12 if "w-pale" in line.css or "w-late" in line.css else 13
        if line.x in columns:
            assert width_of(line.text, size) <= columns[line.x]
        elif "w-end" not in line.css:
            assert line.x + width_of(line.text, size) <= frame.ratio_x - 8
    ends = [-row.middle, row.height - row.middle]
    assert all(ends[0] < line.y - 9 and line.y + 3 < ends[1] for line in row.lines)
    for point in row.points:
        assert ends[0] < point.label.y - 9 and point.label.y + 3 < ends[1]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.key)
@pytest.mark.parametrize("block", [None, Block("YT-001", "长" * 40, "超期 12 个工作日", True, 3)])
def test_overdue_elements_stand_below_the_problem_and_on_a_public_screen_without_money(
    frame, block
):
    row = drawn(frame, stuck=("资金", "手续"), block=block)
    said = [line.text for line in row.lines if line.text.startswith("要素逾期")]
    assert said == ["要素逾期：手续" if frame is SCREEN else "要素逾期：资金、手续"]
    low, high = -row.middle, row.height - row.middle
    assert all(low < line.y - 9 and line.y + 3 < high for line in row.lines)
    assert not any("要素逾期" in line.text for line in drawn(SCREEN, stuck=("资金",)).lines)


def test_a_row_without_bar_and_label_is_lower():
    assert drawn(box=None, note="报道未提及").height < drawn().height


# -- groups, pages, sheets --------------------------------------------------------------------------


def test_a_project_stands_in_each_of_its_groups_and_groups_in_their_order():
    places = [Place((2,), "乙"), Place((1,), "甲")]
    found = group([(1, places), (2, places[:1]), (3, [Place((9,), "空缺")])])
    assert found == [Listed("甲", (1,)), Listed("乙", (1, 2)), Listed("空缺", (3,))]


def test_a_page_holds_whole_groups_and_a_large_group_is_cut():
    groups = [
        Listed("甲", tuple(range(4))),
        Listed("乙", tuple(range(3))),
        Listed("丙", tuple(range(12))),
    ]
    found = [[(one.label, len(one.keys)) for one in page] for page in paged(groups, Size(5))]
    assert found == [[("甲", 4)], [("乙", 3)], [("丙", 5)], [("丙", 5)], [("丙", 2)]]
    assert len(paged(groups, Size(5, whole=18))) == 5 and len(paged(groups, Size(5, whole=19))) == 1
    assert paged([], Size(5)) == [[]]


def sheets(count, most=None, label=""):
    rows = [replace(make_row(), key=place, code=f"YS-{place:03d}") for place in range(count)]
    return draw_sheets([Group(label, "12 个项目", rows)], axis(), DESK, TODAY, most)


def test_one_drawing_holds_every_row_one_below_the_other():
    [sheet] = sheets(12)
    tops = [row.top for row in sheet.rows]
    assert tops == [56.0 * place for place in range(12)] and sheet.height == 56.0 * 12


def test_paper_is_cut_between_rows_and_names_the_group_again():
    found = sheets(12, most=300, label="示范单位一")
    assert [len(sheet.rows) for sheet in found] == [4, 4, 4]
    assert [sheet.number for sheet in found] == [1, 2, 3]
    assert all(sheet.height <= 300 for sheet in found)
    assert [sheet.bands[0].text[:9] for sheet in found] == [
        "示范单位一　12 ",
        "示范单位一（续）　",
        "示范单位一（续）　",
    ]
    codes = [row.row.code for sheet in found for row in sheet.rows]
    assert codes == [f"YS-{place:03d}" for place in range(12)]
