"""Works or production that did not wait for a permit: odd, listed, and refused only where the zone says so."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.models import PermitStep, Project, ZoneSettings
from projects.registry.actions.facts import enter_stage
from projects.registry.rules.stages import Stage
from projects.resources.rules.order import Precedes, facts_asked
from tests.schedule.test_gate_and_numbers import landed
from tests.world.factories import make_item, make_permit, make_project, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BEGUN = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("old", "new", "facts"),
    [
        (None, Stage.CONSTRUCTION, []),
        (Stage.PERMITTING, Stage.CONSTRUCTION, [Precedes.STARTED]),
        (Stage.LANDED, Stage.OPERATION, [Precedes.STARTED, Precedes.OPERATION]),
        (Stage.CONSTRUCTION, Stage.COMPLETED, []),
        (Stage.COMPLETED, Stage.OPERATION, [Precedes.OPERATION]),
    ],
)
def test_permits_are_asked_of_the_stages_that_are_entered_or_passed_over(old, new, facts):
    assert facts_asked(old, new) == facts


def begun(**kwargs) -> Project:
    return make_project(started_on=BEGUN, **kwargs)


def works_permit(project, **kwargs) -> PermitStep:
    return make_permit(project, item=make_item(precedes="started", name="施工许可"), **kwargs)


def decided(on: date, result: str = "GRANTED") -> dict:
    return {
        "submitted_on": date(2026, 1, 5),
        "accepted_on": date(2026, 1, 6),
        "decided_on": on,
        "result": result,
    }


@pytest.mark.parametrize(
    ("permit", "odd"),
    [
        ({}, True),
        (decided(BEGUN), False),
        (decided(BEGUN + timedelta(days=1)), True),
        ({"method": "NOT_APPLICABLE", "method_reason": "限额以下"}, False),
        ({"removed_on": BEGUN, "removed_reason": "重复登记"}, False),
        (decided(BEGUN, "REFUSED"), False),  # of the next application a row of its own speaks
    ],
)
def test_works_that_did_not_wait_for_a_permit_are_odd(permit, odd):
    if "removed_on" in permit:
        permit = permit | {"removed_by": make_user()}
    project = begun()
    works_permit(project, **permit)
    assert [row.odd for row in PermitStep.objects.odd_of(project)] == ["开工早于施工许可"] * odd
    assert Project.objects.to_check().filter(pk=project.pk).exists() == odd


def test_of_a_day_that_nobody_knows_only_a_permit_that_is_not_there_is_odd():
    project = make_project(started_text="2024 年上半年")
    permit = works_permit(project)
    assert PermitStep.objects.odd_of(project).get() == permit
    PermitStep.objects.filter(pk=permit.pk).update(**decided(TODAY))
    assert not PermitStep.objects.odd_of(project).exists()


def test_production_is_asked_for_its_own_permits():
    project = begun(operation_on=date(2026, 6, 1))
    make_permit(project, item=make_item(precedes="operation", name="排污许可"))
    make_permit(project)  # an item that precedes nothing
    assert [row.odd for row in PermitStep.objects.odd_of(project)] == ["投产早于排污许可"]


def test_what_is_odd_stands_on_the_project_and_in_its_list(client_of):
    project = begun(lead_unit=None)
    works_permit(project)
    client = client_of(make_user(role="ADMIN"))
    assert "开工早于施工许可" in client.get(project.get_absolute_url()).content.decode()
    listed = client.get("/projects/?check=1").content.decode()
    assert project.code in listed


def enter(project, stage: Stage) -> None:
    enter_stage(
        project,
        stage,
        on=TODAY,
        text="",
        evidence="开工令",
        reason="直接开工",
        by=make_user(role="ADMIN"),
    )


def test_without_the_setting_a_project_begins_and_its_page_names_what_it_lacks(client_of):
    project = landed(stage="PERMITTING")
    works_permit(project)
    page = client_of(make_user(role="ADMIN")).get(project.get_absolute_url()).content.decode()
    assert "施工许可（不作限制）" in page
    enter(project, Stage.CONSTRUCTION)
    assert project.stage == Stage.CONSTRUCTION


def test_the_setting_lets_nobody_build_without_the_permits_that_go_before(client_of):
    ZoneSettings.objects.update_or_create(pk=1, defaults={"gate_permits": True})
    project = landed(stage="PERMITTING")
    permit = works_permit(project)
    with pytest.raises(
        ValidationError, match="还缺手续：施工许可。请到项目的「要素」页登记办结后再办"
    ):
        enter(project, Stage.CONSTRUCTION)
    page = client_of(make_user(role="ADMIN")).get(project.get_absolute_url()).content.decode()
    assert "施工许可" in page and "施工许可（不作限制）" not in page
    PermitStep.objects.filter(pk=permit.pk).update(**decided(TODAY))
    enter(project, Stage.CONSTRUCTION)
    assert project.stage == Stage.CONSTRUCTION
