"""The wall as it is drawn, compared with stored pictures (tests/harness/pictures.py): on a page, on A4, on a big screen,
and crowded; and whether its marks and lights are told apart on grey paper."""

from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from PIL import ImageChops, ImageStat

from projects.schedule.rules.nodes import NodeState, node_state, node_words
from projects.schedule.rules.scale import ScaleUnit
from projects.templatetags.wall import wall_drawing, wall_symbols
from projects.wall.rules.axis import axis_of
from projects.wall.rules.frames import A4, DESK, SCREEN, Frame
from projects.wall.rules.row import NOT_KEPT, UNFILLED, UNPLANNED, Block, Mark, Row
from projects.wall.rules.sheets import Group, draw_sheets
from tests.harness.pictures import LARGEST, compare, differs, draw, has_font

pytestmark = pytest.mark.skipif(
    not has_font(), reason="fonts-noto-cjk (python3 tests/harness/system.py)"
)
STORED = Path(__file__).parent / "pictures"
TODAY = date(2026, 11, 19)
LONG = "高端装备智能制造产业基地二期标准厂房及配套基础设施建设工程（含外线）竣工验收"


def mark(name, due, done=None, before=None, moves=0, counts=True) -> Mark:
    due = TODAY + timedelta(days=due)
    done = None if done is None else TODAY + timedelta(days=done)
    state = node_state(due=due, done=done, done_text="", counts=counts, today=TODAY)
    words = node_words(state=state, due=due, done=done, today=TODAY)
    before_on = None if before is None else TODAY + timedelta(days=before)
    return Mark(name, done or due, state, words, before_on, moves, due_on=due, done_on=done)


def row(place, name, light, word, **kwargs) -> Row:
    known = {
        "key": place, "code": f"YS-{place:03d}", "name": name, "full_name": name, "stage": "在建",
        "light": light, "word": word, "demo": True, "url": f"/projects/YS-{place:03d}/",
        "leader": f"包联领导{'甲乙'[place % 2]}", "commissioner": f"专员{place:02d}",
        "box": (date(2025, 10, 1), date(2027, 1, 20)),
    }  # fmt: skip
    return Row(**(known | kwargs))


def ordinary() -> list[Row]:
    """Every mark of the legend."""
    late, soon = mark("设备到货", -7), mark("设备安装", 5)
    return [
        row(1, "演示01 智能仪表", "green", "绿", ratio="92.2", gap="+3.7", front=date(2026, 12, 1), next=soon,
            marks=(mark("主体封顶", -160, -162), mark("设备到货", -60, -50), soon, mark("联调", 33))),
        row(2, "演示02 包装材料", "red", "红", ratio="56.0", gap="−34.1", front=date(2026, 8, 3), next=late,
            marks=(mark("主体封顶", -170, -171), late, mark("试生产", 80), mark("投产", 118)),
            block=Block("YT-034", "主设备第二批到货时间未定", "超期 6 个工作日", True, 2),
            box=(date(2025, 10, 1), date(2027, 6, 30))),
        row(3, "演示03 检测中心", "yellow", "黄", ratio="76.0", gap="−12.5", front=date(2026, 10, 5), tag=UNPLANNED,
            marks=(mark("实验线搭建", -120, -125), mark("采购合同", 21, None, 8, 1), mark("安装调试", 60)),
            next=mark("采购合同", 21, None, 8, 1), commissioner="", box=(date(2026, 4, 1), date(2027, 1, 20))),
        row(4, "演示04 玻璃制品", "yellow", "黄", ratio="88.0", gap="−1.0", front=date(2026, 11, 12),
            marks=(mark("方案审查", 30),), next=mark("方案审查", 30), forecast_on=date(2027, 2, 17), shortfall=34),
        row(5, "演示05 综合用房", "grey", "灰", box=None, note=UNFILLED, tag=UNPLANNED, leader=""),
        row(6, "正极材料项目", "grey", "灰", box=None, tag=UNPLANNED,
            marks=(mark("投产", -688, counts=False),), next=mark("投产", -688, counts=False)),
        row(7, "演示07 休闲食品", "green", "绿", box=None, note=NOT_KEPT),
    ]  # fmt: skip


def crowded() -> list[Row]:
    """Names of forty characters, every node on one day, a plan of six years."""
    names = (
        "主体封顶",
        "厂房围护",
        "设备到货",
        "设备安装",
        "联合调试",
        "消防验收",
        "环保验收",
        "试生产",
    )
    near = tuple(mark(f"{name}完成", place * 6 - 14) for place, name in enumerate(names))
    return [
        row(1, LONG[:12], "red", "红", full_name=LONG, front=date(2026, 9, 1), marks=near, next=near[0],
            leader=LONG[:20], block=Block("YT-001", LONG * 2, "超期 12 个工作日", True, 3)),
        row(2, LONG[:12], "green", "绿", front=TODAY, marks=tuple(mark(name, 20) for name in names)),
        row(3, "六年计划", "green", "绿", box=(date(2023, 1, 1), date(2029, 1, 1)), front=TODAY,
            marks=(mark(LONG, -30, -30), mark(LONG, 8), mark("竣工", 700))),
    ]  # fmt: skip


CASES: dict[str, tuple[Frame, ScaleUnit, list[Row], str]] = {
    "desk": (DESK, ScaleUnit.MONTH, ordinary(), ""),
    "a4-quarters": (A4, ScaleUnit.QUARTER, ordinary(), "示范单位一"),
    "screen": (SCREEN, ScaleUnit.MONTH, ordinary(), ""),
    "crowded-weeks": (DESK, ScaleUnit.WEEK, crowded(), "示范单位一"),
}


def page_of(frame: Frame, unit: ScaleUnit, rows: list[Row], label: str) -> str:
    axis = axis_of(unit, TODAY, frame.left, frame.right)
    [sheet] = draw_sheets([Group(label, f"{len(rows)} 个项目", rows)], axis, frame, TODAY)
    sheets = "".join(
        f'<link rel="stylesheet" href="/static/{name}">'
        for name in ("gaoxin/base.css", "projects/wall/wall.css")
    )
    drawn = f'<div class="w-picture">{wall_drawing(sheet)}</div>'
    return f"<html><head>{sheets}</head><body>{wall_symbols()}{drawn}</body></html>"


@pytest.mark.parametrize("name", CASES)
def test_the_wall_is_drawn_as_it_is_stored(name, chromium):
    stored = STORED / f"{name}.png"
    told = compare(draw(chromium, page_of(*CASES[name]), ".w-picture"), stored)
    assert not told, told
    assert stored.stat().st_size <= LARGEST


def test_a_part_that_is_missing_is_seen(chromium):
    html = page_of(*CASES["desk"])
    whole = draw(chromium, html, ".w-picture")
    for part in (".w-tick", ".w-dots", ".w-today", ".w-behind", ".w-bar", ".w-box"):
        without = draw(chromium, html, ".w-picture", f"{part} {{ display: none; }}")
        assert differs(whole, without), part


def test_marks_and_lights_are_told_apart_on_grey_paper(chromium):
    """Each drawn large and grey: no two are the same shape in the same shade."""
    names = [f"n-{state}" for state in (*NodeState, "before")]
    names += [f"l-{light}" for light in ("red", "yellow", "green", "grey")]
    drawn = {}
    for name in names:
        shape = f'<svg class="one" width="56" height="56"><use href="#{name}"></use></svg>'
        html = f"<html><head></head><body>{wall_symbols()}{shape}</body></html>"
        drawn[name] = draw(chromium, html, ".one")
    for one, other in combinations(names, 2):
        if one[0] == other[0]:
            apart = ImageStat.Stat(ImageChops.difference(drawn[one], drawn[other])).mean[0]
            assert apart > 6, (one, other, apart)
