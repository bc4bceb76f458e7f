"""The demo set on the wall: its fictional projects fill the legend, those of the article are drawn by nothing that judges."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from projects.demo.load import load_demo
from projects.models import Project
from projects.registry.actions.seed import load_seed
from projects.schedule.rules.nodes import NodeState
from projects.schedule.rules.scale import ScaleUnit
from projects.wall.reads.wall import read_wall
from projects.wall.rules.frames import DESK
from projects.wall.rules.row import UNFILLED, UNPLANNED, GroupBy
from tests.harness.parallel import share

pytestmark = pytest.mark.django_db
DAYS = [datetime(*day, 3, tzinfo=UTC) for day in [(2026, 2, 10), (2026, 10, 3), (2027, 6, 1)]]


@pytest.mark.parametrize("day", share(DAYS, 3))
def test_the_demo_set_fills_every_mark_of_the_legend_on_any_day(day):
    with time_machine.travel(day, tick=False):
        load_seed()
        load_demo(password="Lampe-7-Trompete")
        wall = read_wall(Project.objects.kept(), GroupBy.LEADER, timezone.now())
        [sheet] = wall.sheets(ScaleUnit.MONTH, DESK)
    fiction = [one for one in sheet.rows if one.row.demo]
    assert len(fiction) == 12
    assert {mark.state for one in fiction for mark in one.row.marks} == set(NodeState)
    for part in ("box", "bar", "dots", "tick", "behind"):
        assert any(getattr(one, part) for one in fiction), part
    assert any(point.before for one in fiction for point in one.points)
    assert any(one.row.note == UNFILLED for one in fiction)
    assert {one.row.tag for one in fiction} == {UNPLANNED, ""}
    article = [one for one in sheet.rows if not one.row.demo]
    assert len(article) == 13
    for one in article:
        assert (one.row.tag, one.row.light, one.box, one.bar, one.behind) == (
            UNPLANNED,
            "grey",
            "",
            None,
            None,
        )
        assert {mark.state for mark in one.row.marks} <= {NodeState.UNKNOWN}
    assert [one.row.code for one in article if one.row.marks] == ["GX-2024-002"]
