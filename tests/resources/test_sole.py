"""独任 is authorised by two; the sample of what was so decided is drawn once, and again the same from its seed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from projects.models import MandateItem, SpotCheck
from projects.resources.actions import mandates, sole
from projects.resources.models.mandate import AgencyMandate
from tests.world.factories import (
    make_item,
    make_mandate,
    make_permit,
    make_project,
    make_sole,
    make_spot_check,
    make_user,
)

pytestmark = pytest.mark.django_db
OCTOBER, TODAY = date(2026, 10, 1), date(2026, 11, 27)


def refused(act) -> str:
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        act()
    return "；".join(caught.value.messages)


def decided(on=OCTOBER, **values):
    days = {"submitted_on": on, "accepted_on": on, "decided_on": on, "result": "GRANTED"}
    return make_permit(**days | {"sole": True} | values)


def test_an_authorisation_holds_once_somebody_else_confirmed_it():
    by, other = make_user(), make_user()
    row = make_sole(created_by=by, confirmed_at=None, confirmed_by=None)
    said = "以外的人确认"
    assert said in refused(lambda: sole.confirm_sole(row=row, by=by))
    assert said in refused(lambda: sole.confirm_sole(row=row, by=row.person))
    sole.confirm_sole(row=row, by=other)
    assert "已经确认" in refused(lambda: sole.confirm_sole(row=row, by=make_user()))


def test_an_item_that_is_not_on_the_list_is_authorised_for_nobody():
    row = make_sole(make_item())
    row.pk = None
    assert "独任清单" in refused(lambda: sole.authorise(row=row, by=make_user()))


def test_the_sample_of_a_month_is_drawn_once_and_again_the_same_from_its_seed():
    keys = [decided().pk for _ in range(12)]
    decided(date(2026, 9, 30))
    decided(date(2026, 11, 1))
    decided(sole=False)
    admin = make_user()
    rows = sole.draw_sample(month_on=OCTOBER, seed="abc", today=TODAY, by=admin)
    assert [row.permit_id for row in rows] == sole.drawn(keys, 10, "abc")
    assert len(rows) == 2  # ten per cent of twelve, rounded up
    again = {"month_on": OCTOBER, "seed": "abd", "today": TODAY, "by": admin}
    assert "已经抽过" in refused(lambda: sole.draw_sample(**again))
    this_month = again | {"month_on": date(2026, 11, 5)}
    assert "还没有结束" in refused(lambda: sole.draw_sample(**this_month))
    assert "不用抽查" in refused(lambda: sole.draw_sample(**again | {"month_on": date(2026, 8, 1)}))


def test_nobody_looks_at_what_they_decided_or_went_for():
    examiner, agent = make_user(), make_user()
    permit = decided(examiner=examiner)
    make_mandate(permit.project, agent=agent, from_on=date(2026, 1, 1))
    row = make_spot_check(permit)

    def look(by, result="PASS", note=""):
        return sole.record_spot_check(row=row, result=result, note=note, today=TODAY, by=by)

    for person in (examiner, agent):
        assert "另一人抽查" in refused(lambda person=person: look(person))
    assert "写明情况" in refused(lambda: look(make_user(), "FAIL"))
    look(make_user())
    assert SpotCheck.objects.get().result == "PASS"


def test_two_mandates_share_no_item_and_no_day():
    project, item, by = make_project(), make_item(), make_user()

    def give(**values):
        return AgencyMandate(
            project=project, agent=make_user(), leader=make_user(), from_on=TODAY, **values
        )

    first = mandates.add_mandate(mandate=give(scope="PART"), items=[item], by=by)
    assert MandateItem.objects.get().mandate == first
    assert "已由" in refused(
        lambda: mandates.add_mandate(mandate=give(scope="PART"), items=[item], by=by)
    )
    assert "须选择代办的事项" in refused(
        lambda: mandates.add_mandate(mandate=give(scope="PART"), by=by)
    )
    mandates.end_mandate(mandate=first, on=TODAY, reason="办完", by=by)
    later = give(scope="PART")
    later.from_on = date(2026, 11, 28)
    mandates.add_mandate(mandate=later, items=[item], by=by)


def test_who_examines_a_permit_does_not_go_for_its_firm():
    permit = make_permit(examiner=make_user())
    row = AgencyMandate(
        project=permit.project, agent=permit.examiner, leader=make_user(), from_on=TODAY
    )
    assert "是「" in refused(lambda: mandates.add_mandate(mandate=row, by=make_user()))
