"""The land of the demo set: on fictional projects alone, a parcel in every state, whatever day it is loaded on."""

from django.utils import timezone

from accounts.models import AuditEvent
from projects.land.reads.standing import parcel_standings
from projects.land.rules.kinds import Idle, ParcelState, TargetState
from projects.models import Parcel, ParcelShare, Premises, Project


def test_every_state_of_land_is_there_on_any_day(demo_day):
    rows = Parcel.objects.with_state()
    found = parcel_standings(rows, timezone.localdate())
    assert {one.state for one in found.values()} == set(ParcelState)
    assert all(found[row.pk].state == row.state for row in rows)
    hints = {one.parcel.code: one.hint.state for one in found.values()}
    assert hints["YD-004"] == Idle.NEAR
    assert hints["YD-005"] == hints["YD-016"] == Idle.IDLE_1Y
    assert hints["YD-008"] == Idle.GOVERNMENT_CAUSE
    assert hints["YD-001"] == Idle.STARTED
    targets = {target.state for one in found.values() for target in one.targets}
    assert targets >= {
        TargetState.MET, TargetState.UNMET, TargetState.NOT_DUE, TargetState.NOT_AGREED,
        TargetState.OVERDUE_UNKNOWN,
    }  # fmt: skip
    assert any(len(one.shares) == 2 for one in found.values())
    assert {row.standard for row in rows} == {True, False, None}
    assert rows.filter(area=None).count() == 1
    assert all(row.demo for row in rows)
    for model in (ParcelShare, Premises):
        sources = model.objects.values_list("project__source", flat=True)
        assert {*sources} == {Project.Source.DEMO}
    assert not AuditEvent.objects.filter(act__startswith="parcel").exists()
