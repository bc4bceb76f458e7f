"""The chart of a network as it is drawn, compared with stored pictures (tests/harness/pictures.py): a plan, one half
done over a winter with a step out of order, two versions, one that is short of its target, and none."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from accounts.roles import Role
from projects.models import Project, ProjectSchedule, ScheduleStep
from projects.schedule.actions.networks import set_target, set_winter
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.rules.network import Basis
from tests.conftest import client_for
from tests.harness.pictures import LARGEST, compare, differs, draw, has_font
from tests.world.factories import make_link, make_project, make_step, make_user

STORED = Path(__file__).parent / "pictures"
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
PAGE, PANEL = "#steps", "main .panel"
# Key, name, duration, predecessors and what else: a works of a year.
STEPS = (
    ("1", "备案赋码", 3, "", {"responsible": "审批"}),
    ("2", "用地成交", 20, "1", {"responsible": "自然资源", "key_node": True}),
    ("3", "环评", 15, "1", {"responsible": "生态环境"}),
    ("4", "施工图设计与审查", 25, "2", {"responsible": "企业"}),
    ("5", "施工许可", 5, "3 4", {"responsible": "住建", "key_node": True}),
    ("6", "开工", 2, "5", {"responsible": "企业", "kind": "STARTED", "key_node": True}),
    ("7", "入库纳统", 15, "6", {"responsible": "统计", "role": "SIDE"}),
    ("8", "主体封顶", 60, "6", {"responsible": "企业", "outdoor": True, "key_node": True}),
    ("9", "设备订货、到货", 70, "4", {"responsible": "企业"}),
    ("10", "设备安装、联合验收", 25, "8 9", {"responsible": "企业"}),
    ("11", "投产", 5, "10", {"responsible": "企业", "kind": "OPERATION", "role": "TARGET", "key_node": True}),
)  # fmt: skip


def network(target_on: date) -> ProjectSchedule:
    project = make_project(stage="PERMITTING")
    schedule = ProjectSchedule.objects.create(project=project, target_on=target_on)
    made: dict[str, ScheduleStep] = {}
    for order, (key, name, days, preds, more) in enumerate(STEPS, 1):
        made[key] = make_step(schedule, key=key, name=name, days=days, order=order, **more)
        for pred in preds.split():
            make_link(made[key], made[pred], hard=True, basis="工序")
    return schedule


def again(schedule) -> ProjectSchedule:
    return ProjectSchedule.objects.select_related("project").get(pk=schedule.pk)


def confirm(schedule, reason: str, basis=Basis.LATEST) -> None:
    confirm_plan(
        schedule=again(schedule), reason=reason, basis=basis, now=timezone.now(), by=make_user()
    )


def tell(schedule, key: str, **days) -> None:
    ScheduleStep.objects.filter(schedule=schedule, key=key).update(**days)


def plan_only() -> Project:
    return network(date(2026, 12, 31)).project


def half_done() -> Project:
    """The works stand still over the winter; they were permitted before the 环评 was told done."""
    with time_machine.travel(datetime(2025, 8, 4, 4, tzinfo=UTC), tick=False):
        schedule = network(date(2026, 9, 30))
        set_winter(
            schedule=again(schedule), stop=True, first="11-15", last="03-15",
            today=timezone.localdate(), by=make_user(),
        )  # fmt: skip
        confirm(schedule, "按此推进", Basis.EARLIEST)
    tell(schedule, "1", started_on="2025-08-04", done_on="2025-08-07")
    tell(schedule, "2", started_on="2025-08-08")
    tell(schedule, "4", started_on="2025-09-08", done_on="2025-10-20")
    tell(schedule, "3", started_on="2025-09-01")
    tell(schedule, "8", started_on="2025-11-06")
    tell(schedule, "9", started_on="2025-12-01")
    for key, done_on in (("2", "2025-09-05"), ("5", "2025-10-30"), ("6", "2025-11-05")):
        schedule.project.milestones.filter(step__key=key).update(done_on=done_on)
    return schedule.project


def two_versions() -> Project:
    schedule = network(date(2026, 11, 30))
    confirm(schedule, "")
    set_target(
        schedule=again(schedule), target_on=date(2027, 1, 20), reason="用地推迟",
        today=timezone.localdate(), by=make_user(),
    )  # fmt: skip
    confirm(schedule, "用地推迟")
    tell(schedule, "1", done_on="2026-03-02")
    return schedule.project


def short() -> Project:
    return network(date(2026, 9, 15)).project


def no_plan() -> Project:
    return make_project(stage="PERMITTING")


CASES: dict[str, tuple[Callable, str]] = {
    "plan": (plan_only, PAGE),
    "half-done": (half_done, PAGE),
    "versions": (two_versions, PAGE),
    "short": (short, PAGE),
    "none": (no_plan, PANEL),
}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not has_font(), reason="fonts-noto-cjk (python3 tests/harness/system.py)"),
]


def page_of(project: Project) -> str:
    client = client_for(make_user(role=Role.ADMIN))
    return client.get(f"{project.get_absolute_url()}schedule/").content.decode()


@pytest.mark.parametrize("name", CASES)
def test_a_chart_is_drawn_as_it_is_stored(name, chromium):
    make, selector = CASES[name]
    with time_machine.travel(NOON, tick=False):
        html = page_of(make())
    stored = STORED / f"{name}.png"
    told = compare(draw(chromium, html, selector), stored)
    assert not told, told
    assert stored.stat().st_size <= LARGEST


def test_a_line_that_is_missing_is_seen(chromium):
    """The comparison itself: the thinnest, the lightest and the shortest line make it another picture."""
    with time_machine.travel(NOON, tick=False):
        html = page_of(half_done())
    whole = draw(chromium, html, PAGE)
    assert differs(whole, draw(chromium, html, PAGE)) == ""
    for part in (".s-rule", ".s-today", ".s-winter", ".s-slip"):
        without = draw(chromium, html, PAGE, f"{part} {{ display: none; }}")
        assert differs(whole, without), part
