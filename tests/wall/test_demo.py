"""The demo set on the wall: its fictional projects fill the legend, those of the article are drawn by nothing that judges."""

from django.utils import timezone

from projects.models import Project
from projects.schedule.rules.nodes import NodeState
from projects.schedule.rules.scale import ScaleUnit
from projects.wall.reads.wall import read_wall
from projects.wall.rules.frames import DESK
from projects.wall.rules.row import UNFILLED, UNPLANNED, GroupBy


def test_the_demo_set_fills_every_mark_of_the_legend_on_any_day(demo_day):
    wall = read_wall(Project.objects.kept(), GroupBy.LEADER, timezone.now())
    [sheet] = wall.sheets(ScaleUnit.MONTH, DESK)
    fiction = [one for one in sheet.rows if one.row.demo]
    assert len(fiction) == 12
    assert {mark.state for one in fiction for mark in one.row.marks} == set(NodeState)
    # A year that has just begun has no room yet for dots between the front and today.
    parts = {"box", "bar", "tick", "behind"} | ({"dots"} if demo_day.month > 1 else set())
    for part in parts:
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
