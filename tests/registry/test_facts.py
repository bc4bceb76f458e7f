"""A dated fact, the coded milestone and the stage it opens agree, whichever page wrote them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from projects.models import Company, Milestone, Project, ProjectLight, StageEvent
from projects.registry.actions.projects import (
    add_project,
    confirm_project,
    edit_project,
    pass_stage,
    remove_project,
    restore_project,
    set_status,
)
from projects.schedule.actions.milestones import (
    add_milestone,
    complete_milestone,
    edit_milestone,
    move_milestone,
    remove_milestone,
)
from tests.world.factories import make_milestone, make_project, make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)


def ready_project(**kwargs):
    """A project in 前期手续 that lacks nothing for 在建 but the day."""
    values = {
        "stage": "PERMITTING", "industry": "电子", "lead_unit": make_unit(),
        "agreed_investment": 100, "total_investment": 2000, "approval_code": "2026-1",
        "signed_on": date(2026, 1, 1), "landed_on": date(2026, 2, 1), "filed_on": date(2026, 3, 1),
    } | kwargs  # fmt: skip
    company = Company.objects.create(name=f"示范企业{Company.objects.count()}")
    return make_project(company=company, **values)


def agreed(project) -> tuple:
    """(fact, done_on, day of the latest StageEvent of 在建, stage)."""
    project = Project.objects.get(pk=project.pk)
    node = Milestone.objects.filter(project=project, kind="STARTED").first()
    event = StageEvent.objects.filter(project=project, stage="CONSTRUCTION").first()
    return project.started_on, node and node.done_on, event and event.on, project.stage


def test_ticking_the_milestone_writes_the_fact_and_passes_the_stage():
    project, by = ready_project(), make_user()
    node = make_milestone(project, kind="STARTED", name="开工")
    complete_milestone(milestone=node, on=DAY, text="", evidence="施工许可证", reason="", by=by)
    assert agreed(project) == (DAY, DAY, DAY, "CONSTRUCTION")


def test_passing_the_stage_writes_the_fact_and_ticks_the_milestone():
    project = ready_project()
    make_milestone(project, kind="STARTED", name="开工")
    pass_stage(
        project=project, stage="CONSTRUCTION", on=DAY, text="", evidence="照片", reason="",
        by=make_user(),
    )  # fmt: skip
    assert agreed(project) == (DAY, DAY, DAY, "CONSTRUCTION")


def edit(project, by=None, reason="", **changes):
    for name, value in changes.items():
        setattr(project, name, value)
    return edit_project(
        project=project, aliases=[], relations=lambda p: None, evidence="批复", reason=reason,
        odd="", by=by or make_user(),
    )  # fmt: skip


def test_editing_the_fact_ticks_the_milestone_and_passes_the_stage():
    project = ready_project()
    make_milestone(project, kind="STARTED", name="开工")
    edit(project, started_on=DAY)
    assert agreed(project) == (DAY, DAY, DAY, "CONSTRUCTION")


def test_correcting_the_day_corrects_all_three():
    project = ready_project()
    node = make_milestone(project, kind="STARTED", name="开工")
    complete_milestone(
        milestone=node, on=DAY, text="", evidence="许可证", reason="", by=make_user()
    )
    other = date(2026, 10, 20)
    edit(Project.objects.get(pk=project.pk), started_on=other)
    assert agreed(project) == (other, other, other, "CONSTRUCTION")
    assert StageEvent.objects.filter(project=project, kind="CORRECTION").count() == 1


def test_a_fact_whose_day_is_unknown_ticks_the_milestone_with_its_words():
    project = ready_project()
    node = make_milestone(project, kind="STARTED", name="开工")
    edit(project, started_text="2026 年上半年")
    node.refresh_from_db()
    assert (node.done_on, node.done_text, node.is_done) == (None, "2026 年上半年", True)
    assert Project.objects.get(pk=project.pk).stage == "CONSTRUCTION"


def test_taking_the_tick_back_takes_the_fact_back_unless_the_stage_stands_on_it():
    project = ready_project()
    node = make_milestone(project, kind="STATISTICS", name="纳统")
    complete_milestone(
        milestone=node, on=DAY, text="", evidence="入库通知", reason="", by=make_user()
    )
    assert Project.objects.get(pk=project.pk).statistics_entered_on == DAY
    complete_milestone(milestone=node, on=None, text="", evidence="", reason="误登", by=make_user())
    assert Project.objects.get(pk=project.pk).statistics_entered_on is None

    start = make_milestone(project, kind="STARTED", name="开工")
    complete_milestone(
        milestone=start, on=DAY, text="", evidence="许可证", reason="", by=make_user()
    )
    with pytest.raises(ValidationError, match="请先退回阶段"):
        complete_milestone(
            milestone=start, on=None, text="", evidence="", reason="误", by=make_user()
        )


def test_a_gate_names_what_is_missing():
    project = ready_project(approval_code="", total_investment=None)
    with pytest.raises(ValidationError, match="项目代码、总投资"):
        pass_stage(
            project=project, stage="CONSTRUCTION", on=DAY, text="", evidence="照片", reason="",
            by=make_user(),
        )  # fmt: skip


@pytest.mark.parametrize(("stage", "word"), [("OPERATION", "跨过"), ("SIGNED", "退回")])
def test_skipping_and_going_back_need_a_reason(stage, word):
    project = ready_project()
    values = {"stage": stage, "on": DAY, "text": "", "evidence": "文件", "by": make_user()}
    with pytest.raises(ValidationError, match=word):
        pass_stage(project=project, reason="", **values)
    pass_stage(project=Project.objects.get(pk=project.pk), reason="厂房租赁", **values)
    event = StageEvent.objects.filter(project=project).first()
    assert (event.stage, event.reason) == (stage, "厂房租赁")


def test_the_baseline_is_the_first_confirmed_day_and_moving_never_changes_it():
    project = make_project(confirmed_at=None, confirmed_by=None)
    node = add_milestone(
        milestone=Milestone(project=project, name="封顶", due_on=DAY), by=make_user()
    )
    assert node.baseline_on is None
    moved = date(2026, 12, 1)
    move_milestone(milestone=node, new_on=moved, reason="未确认时改期", by=make_user())
    confirm_project(project=project, by=make_user())
    node.refresh_from_db()
    assert node.baseline_on == moved
    move_milestone(milestone=node, new_on=date(2027, 1, 1), reason="雨季", by=make_user())
    node.refresh_from_db()
    assert (node.baseline_on, node.due_on) == (moved, date(2027, 1, 1))
    assert [c.reason for c in node.date_changes.all()] == ["雨季", "未确认时改期"]


def test_a_done_milestone_is_not_moved():
    node = make_milestone(done_on=DAY)
    with pytest.raises(ValidationError, match="已完成"):
        move_milestone(milestone=node, new_on=date(2027, 1, 1), reason="因", by=make_user())


def test_a_new_coded_milestone_takes_the_day_of_the_fact_that_is_already_known():
    project = ready_project(stage="CONSTRUCTION", started_on=DAY)
    node = add_milestone(
        milestone=Milestone(project=project, name="开工", kind="STARTED", due_on=DAY),
        by=make_user(),
    )
    assert node.done_on == DAY


def test_an_edited_milestone_keeps_what_was_not_edited():
    node = make_milestone(note="旧")
    node.note = "新"
    edit_milestone(milestone=node, by=make_user())
    node.refresh_from_db()
    assert (node.note, node.version) == ("新", 2)


def test_a_removed_milestone_leaves_every_list_and_stays_in_the_table():
    node = make_milestone()
    remove_milestone(milestone=node, reason="不再需要", today=DAY, by=make_user())
    assert not Milestone.objects.kept().exists()
    assert Milestone.objects.get().removed_reason == "不再需要"


def test_a_removed_project_leaves_every_list_and_comes_back():
    project = make_project()
    remove_project(project=project, reason="重复登记", today=DAY, by=make_user())
    assert not Project.objects.kept().exists()
    restore_project(project=project, by=make_user())
    assert Project.objects.kept().get() == project


def test_status_changes_by_an_event_with_its_reason():
    project = make_project()
    set_status(project=project, status="SUSPENDED", on=DAY, reason="资金未到位", by=make_user())
    assert Project.objects.get().status == "SUSPENDED"
    assert project.status_events.get().reason == "资金未到位"
    with pytest.raises(ValidationError, match="已是"):
        set_status(project=project, status="SUSPENDED", on=DAY, reason="再来", by=make_user())


def test_codes_count_up_within_the_year_and_are_never_used_again():
    by = make_user()

    def add(name):
        project = Project(name=name, short_name=name, industry="电子")
        return add_project(
            project=project, aliases=[], relations=lambda p: None, stage="RESERVE", on=DAY,
            odd="", by=by,
        )  # fmt: skip

    first, second = add("甲"), add("乙")
    assert (first.code, second.code) == ("GX-2026-001", "GX-2026-002")
    Project.objects.filter(pk=second.pk).update(code="GX-2026-999")  # as if it were gone
    assert add("丙").code == "GX-2026-003"


def test_editing_facts_without_evidence_is_refused():
    project = ready_project()
    project.started_on = DAY
    with pytest.raises(ValidationError, match="依据"):
        edit_project(
            project=project, aliases=[], relations=lambda p: None, evidence="", reason="", odd="",
            by=make_user(),
        )  # fmt: skip


def test_what_only_describes_a_project_costs_no_light_and_the_rest_is_judged_at_once():
    project = ready_project()
    edit(project, site="新址")
    assert not ProjectLight.objects.filter(project=project).exists()
    edit(project, statistical_investment=500)
    assert ProjectLight.objects.filter(project=project).exists()


def test_every_action_leaves_an_audit_event_with_before_and_after():
    project = ready_project()
    edit(project, site="新址")
    event = AuditEvent.objects.get(act="project.edit")
    assert (event.before, event.after) == ({"site": ""}, {"site": "新址"})
