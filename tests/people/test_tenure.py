"""The drawing of who held a role when: places are days, and every day has exactly one."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given, strategies as st

from accounts.roles import Role
from projects.people.rules.ledger import Held
from projects.people.rules.tenure import LABEL, TICK, draw
from tests.conftest import client_for
from tests.people.test_ledger import ledgers
from tests.world.factories import make_appointment, make_project, make_user

FIRST, TODAY = date(2026, 1, 1), date(2026, 3, 1)
NAMES = {1: "甲", 2: "示范人员乙", 3: "丙", 4: "丁"}
DAY = timedelta(days=1)


def drawn(rows, left=None, today=TODAY, width=840):
    return draw([("项目专员", rows)], NAMES, left or {}, today, width)


def said(drawing) -> list[tuple]:
    [bar] = drawing.bars
    return [(part.name, part.from_on, part.to_on) for part in bar.segments]


def test_holders_follow_one_another_with_the_gap_between_and_after():
    rows = [Held(1, FIRST, FIRST + 9 * DAY), Held(2, FIRST + 15 * DAY, TODAY)]
    rows.append(Held(3, FIRST, None, voided=True))
    assert said(drawn(rows)) == [
        ("甲", FIRST, FIRST + 9 * DAY),
        ("空缺", FIRST + 10 * DAY, FIRST + 14 * DAY),
        ("示范人员乙", FIRST + 15 * DAY, TODAY),
        ("空缺", TODAY + DAY, None),
    ]


def test_who_left_holds_nothing_afterwards_and_who_is_to_come_is_drawn_apart():
    rows = [Held(1, FIRST), Held(2, TODAY + 5 * DAY)]
    drawing = drawn(rows, left={1: TODAY})
    assert said(drawing)[0] == ("甲", FIRST, TODAY)
    assert [part.planned for part in drawing.bars[0].segments] == [False, True, True]
    assert drawing.last == TODAY + 35 * DAY
    assert drawing.x_of(FIRST) == LABEL < drawing.today_x < 840


def test_nobody_ever_is_no_drawing_and_a_role_without_anybody_is_one_gap():
    assert drawn([]) is None
    assert drawn([Held(1, FIRST, None, voided=True)]) is None
    both = draw([("包联领导", []), ("项目专员", [Held(1, FIRST)])], NAMES, {}, TODAY, 340)
    assert [len(bar.segments) for bar in both.bars] == [1, 1]
    assert (
        both.bars[0].segments[0].vacant and both.bars[0].segments[0].days_words == "2026-01-01 起"
    )


@given(ledgers(), st.sampled_from([340, 840]))
def test_bars_fill_their_line_and_no_word_runs_out_of_its_bar(ledger, width):
    rows, left = ledger
    drawing = drawn(rows, left, width=width)
    if drawing is None:
        return
    [bar] = drawing.bars
    assert bar.segments[0].x == LABEL
    for one, two in pairwise(bar.segments):
        assert one.x + one.width == pytest.approx(two.x, abs=0.11)
        assert one.to_on + DAY == two.from_on
    last = bar.segments[-1]
    assert last.x + last.width == pytest.approx(width, abs=0.11)
    assert all(len(part.label) * 13 <= part.width for part in bar.segments)


@pytest.mark.parametrize("years", [0, 1, 3, 12, 40])
@pytest.mark.parametrize("width", [340, 840])
def test_the_months_stand_apart_and_inside(years, width):
    ticks = drawn([Held(1, date(2026 - years, 1, 15))], width=width).ticks()
    assert all(b.x - a.x >= TICK - 6 for a, b in pairwise(ticks))
    assert all(tick.x >= LABEL and tick.x + TICK <= width for tick in ticks)
    assert len(ticks) >= (1 if years else 0)


# -- on the page --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_draws_the_roles_and_names_the_gaps():
    project, today = make_project(), timezone.localdate()
    make_appointment(project, make_user(name="先任<b>"), to_on=today - 10 * DAY)
    now = make_appointment(project, make_user(name="现任"), from_on=today - 3 * DAY)
    client = client_for(make_user(role=Role.ADMIN))
    html = client.get(now.get_absolute_url()).content.decode()
    assert html.count('<svg class="tenure ') == 2
    assert (
        f"<title>项目专员：先任&lt;b&gt;，{today - 30 * DAY} 至 {today - 10 * DAY}，21 天</title>"
        in html
    )
    assert f"<title>项目专员：空缺，{today - 9 * DAY} 至 {today - 4 * DAY}，6 天</title>" in html
    assert f"<title>包联领导：空缺，{today - 30 * DAY} 起</title>" in html
    assert "style=" not in html.partition('<svg class="tenure')[2].partition("</svg>")[0]
    assert (
        "任职沿革" not in client.get(f"{make_project().get_absolute_url()}people/").content.decode()
    )
