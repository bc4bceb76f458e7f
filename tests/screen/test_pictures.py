"""The first page of the big screen as it is drawn, compared with a stored picture (tests/harness/pictures.py)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine

from accounts.roles import Role
from tests.conftest import client_for
from tests.harness.pictures import LARGEST, compare, differs, draw, has_font
from tests.screen.test_screen import closed_week
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_investment,
    make_issue,
    make_light,
    make_milestone,
    make_project,
    make_user,
    make_year_plan,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not has_font(), reason="fonts-noto-cjk (python3 tests/harness/system.py)"),
]
STORED = Path(__file__).parent / "pictures" / "dashboard.png"
EVENING = datetime(2026, 11, 19, 10, 20, tzinfo=UTC)  # 18:20 on a Thursday, after the cut-off
TODAY = date(2026, 11, 19)
HALL = {"width": 1920, "height": 1080}
# Light, name, its reason in brief, what clears it.
LIT = (
    ("RED", "轴承基地", "问题「外线未接通」超期 6 个工作日", "办结「外线未接通」并核验销号"),
    ("RED", "包装材料", "投资差 −34.1 个百分点", "再完成 0.24 亿元可转黄"),
    ("YELLOW", "冷链物流", "节点「消防验收」逾期 6 天", "登记「消防验收」完成，或经批准调整时限"),
    ("YELLOW", "精密铸造", "投资差 −12.5 个百分点", "再完成 0.02 亿元可转绿"),
    ("YELLOW", "检测中心", "投产将晚 13 个工作日",
     "「联调、试生产」由 26 个工作日压缩到 20 个工作日，可提前 6 个工作日，仍差 7 个，须另想办法"),
    ("GREEN", "医疗器械", "", ""),
    ("GREY", "标准厂房", "", ""),
)  # fmt: skip
NODES = (("设备到货", -7), ("消防验收", -6), ("主体封顶", 5), ("方案审查", 9))


def hall() -> str:
    """The page of a zone with every light, nodes late and to come, two missing reports and a year half done."""
    leader, commissioner = make_user(name="包联领导丁"), make_user(name="专员零七")
    projects = []
    for light, name, brief, clears in LIT:
        project = make_project(name=f"{name}项目", short_name=name)
        make_light(project, light, reason=brief, brief=brief, clears=clears)
        make_appointment(project, leader, "LEADER")
        make_appointment(project, commissioner)
        projects.append(project)
    for project, (name, days) in zip(projects, NODES, strict=False):
        make_milestone(project=project, name=name, due_on=TODAY + timedelta(days=days))
    for project in projects[:2]:
        make_duty(week=closed_week(), project=project, user=commissioner)
    make_year_plan(projects[0], year=2026, amount=Decimal(20000))
    make_investment(projects[0], commissioner, month_on=date(2026, 10, 1), completed=Decimal(15000))
    make_issue(projects[0], summary="外线未接通", blocking=True)
    return client_for(make_user(role=Role.MANAGER)).get("/screen/").content.decode()


@pytest.fixture
def html():
    with time_machine.travel(EVENING, tick=False):
        yield hall()


def test_the_first_page_is_drawn_as_it_is_stored(html, chromium):
    whole = draw(chromium, html, "body", **HALL)
    told = compare(whole, STORED)
    assert not told, told
    assert whole.size == (1920, 1080) and STORED.stat().st_size <= 2 * LARGEST
    for part in (".figure .icon", ".clears", ".lit-who span", ".foot", ".line-end"):
        without = draw(chromium, html, "body", f"{part} {{ visibility: hidden; }}", **HALL)
        assert differs(whole, without), part
