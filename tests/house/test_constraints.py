"""The database refuses nonsense, whatever code asks, each time by name and with a Chinese sentence."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.forms import modelform_factory
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Unit
from gaoxin.constraints import checks_hold
from gaoxin.forms import VersionedForm, constraint_message
from gaoxin.models import Stamped
from projects.models import Appointment, DateChange, Project, ProjectAlias
from tests.world.factories import (
    make_appointment,
    make_milestone,
    make_project,
    make_task_force,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
D = date(2026, 6, 1)


def refusal(make) -> str:
    """The message of the constraint that refuses `make()`."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make()
    return constraint_message(caught.value)


def test_every_constraint_of_ours_has_a_chinese_message():
    for model in apps.get_app_config("projects").get_models():
        for constraint in model._meta.constraints:
            message = str(constraint.violation_error_message)
            assert any("\u4e00" <= ch <= "\u9fff" for ch in message), constraint.name


def test_one_task_force_to_a_project():
    project = make_project()
    make_task_force(project)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_task_force(project)


@pytest.mark.parametrize("role", ["LEADER", "CHIEF", "COMMISSIONER"])
def test_no_two_holders_of_an_accountable_role_at_once(role):
    first = make_appointment(role=role, from_on=D, to_on=date(2026, 6, 30))
    same_day = {"project": first.project, "role": role, "from_on": date(2026, 6, 30)}
    assert "同一时间只能有一位" in refusal(lambda: make_appointment(**same_day))
    make_appointment(**same_day | {"from_on": date(2026, 7, 1)})


def test_members_are_as_many_as_one_likes_but_each_once():
    first = make_appointment(role="MEMBER", from_on=D)
    make_appointment(first.project, role="MEMBER", from_on=D)
    again = {"project": first.project, "user": first.user, "role": "MEMBER", "from_on": D}
    assert "已担任这一角色" in refusal(lambda: make_appointment(**again))


def test_a_voided_appointment_stands_outside_the_exclusion():
    first = make_appointment(role="LEADER", from_on=D)
    Appointment.objects.filter(pk=first.pk).update(
        voided_at=timezone.now(), voided_by=make_user(), void_reason="登记错误"
    )
    make_appointment(first.project, role="LEADER", from_on=D)


def test_an_appointment_does_not_end_before_it_starts():
    assert "卸任日期不能早于" in refusal(
        lambda: make_appointment(from_on=D, to_on=date(2026, 5, 1))
    )


def test_who_voided_when_and_why_belong_together():
    assert "同时记录" in refusal(lambda: make_appointment(from_on=D, voided_at=timezone.now()))


def test_operation_does_not_begin_before_construction():
    odd = {"started_on": D, "operation_on": date(2026, 5, 31)}
    assert "投产日期不能早于开工日期" in refusal(lambda: make_project(**odd))


def test_confirmed_when_and_by_whom_belong_together():
    assert "同时记录" in refusal(
        lambda: make_project(confirmed_at=timezone.now(), confirmed_by=None)
    )


@pytest.mark.parametrize("field", ["total_investment", "fixed_investment", "agreed_investment"])
def test_amounts_are_not_negative(field):
    assert refusal(lambda: make_project(**{field: -1})) == "金额不能为负。"


def test_a_fact_has_a_day_or_words_never_both():
    both = {"started_on": D, "started_text": "2026 年上半年"}
    assert "只填一项" in refusal(lambda: make_project(**both))


def test_aliases_are_unique_over_all_projects():
    ProjectAlias.objects.create(project=make_project(), name="别名甲")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectAlias.objects.create(project=make_project(), name="别名甲")


def test_a_coded_milestone_kind_stands_once_in_a_project_and_others_as_often_as_needed():
    first = make_milestone(kind="STARTED")
    assert "只有一个" in refusal(lambda: make_milestone(first.project, kind="STARTED"))
    make_milestone(first.project, kind="OTHER")
    make_milestone(first.project, kind="OTHER")


def test_a_date_change_moves_and_says_why():
    node = make_milestone()
    row = {"milestone": node, "old_on": D, "at": timezone.now(), "by": make_user()}
    assert "相同" in refusal(lambda: DateChange.objects.create(**row, new_on=D, reason="因"))
    later = date(2026, 7, 1)
    assert "原因" in refusal(lambda: DateChange.objects.create(**row, new_on=later, reason=""))


def test_a_unit_is_not_merged_into_itself():
    unit = make_unit()
    assert "并入它自己" in refusal(
        lambda: Unit.objects.filter(pk=unit.pk).update(superseded_by=unit.pk)
    )


def test_every_business_model_is_tracked():
    untracked = {
        "Track",
        "Batch",
        "IndustryChain",
        "ReportedFigure",
        "Metric",
        "CalendarDay",
        "CodeCounter",
        "Change",
        # Written once and never changed, by grants or by their actions: they are history themselves.
        "ReportWeek",
        "StoredFile",
        "StepFile",
        "HandoverItem",
        "AwaitedCommissioner",
        "Photo",
        "IssueStep",
        "InstructionStep",
        "VisitPhoto",
        "LightChange",
        "SchedulePlan",
        "PlanRow",
        "LimitExtension",
        "PermitExtension",
        "PermitEvent",
        # Parts of a document that triggers keep.
        "DispatchEntry",
        "DispatchTable",
        "DispatchFile",
        "DispatchReading",
        # Rows of an import, kept as they were or made anew by its check.
        "SheetImport",
        "SheetColumn",
        "SheetDecision",
        "SheetTouch",
        "SheetChange",
        # Recomputable at any time; and a person's inbox.
        "ProjectLight",
        "DimensionLight",
        "Staffing",
        "YearDone",
        "NextNode",
        "Outline",
        "YearOutline",
        "RowOutline",
        "Tally",
        "Reporting",
        "ScheduleForecast",
        "ScheduleRecompute",
        "ScheduleShift",
        "Notice",
        "Post",  # a view of others
    }
    for model in apps.get_app_config("projects").get_models():
        if model.__name__.endswith("Event") and model.__name__ not in {"StageEvent", "StatusEvent"}:
            continue
        assert hasattr(model, "pgh_event_model") != (model.__name__ in untracked), model


def test_a_project_is_removed_with_a_reason_only():
    project = make_project()
    rows = Project.objects.filter(pk=project.pk)
    assert "同时记录" in refusal(lambda: rows.update(removed_on=D))


# -- asked at once -----------------------------------------------------------------------------------

# What a field may say, so that constraints hold and are broken: nothing, little, much, and where it has choices those.
SAYS: tuple[tuple[type[models.Field], tuple], ...] = (
    (ArrayField, (None, [], [Decimal(1)] * 12)),
    (models.DateTimeField, (None, datetime(2026, 6, 1, tzinfo=UTC))),
    (models.DateField, (None, date(2026, 6, 1), date(2026, 6, 15))),
    (models.BooleanField, (False, True)),
    (models.DecimalField, (None, Decimal("-1.00"), Decimal("0.00"), Decimal("7.50"))),
    (models.ForeignKey, (None, 1, 2)),
    (models.IntegerField, (None, -1, 0, 1, 2, 2026)),
    (models.CharField, ("", "X-%s", "11-15")),
)


def stamped_with_checks() -> list[type[Stamped]]:
    ours = [model for model in apps.get_models() if issubclass(model, Stamped)]
    return [
        m for m in ours if any(isinstance(c, models.CheckConstraint) for c in m._meta.constraints)
    ]


def saying_anything(model: type[Stamped], dice: random.Random) -> Stamped:
    row = model()
    for field in model._meta.concrete_fields:
        values = next((values for kind, values in SAYS if isinstance(field, kind)), ())
        if choices := [key for key, _ in field.flatchoices or ()]:
            values = (choices[0], choices[-1], "" if isinstance(field, models.CharField) else None)
        if values:
            setattr(row, field.attname, dice.choice(values))
    return row


def refusals(validate) -> dict[str, list[str]]:
    try:
        validate()
    except ValidationError as error:
        return error.message_dict
    return {}


def test_constraints_asked_at_once_say_what_django_says_of_them_one_by_one():
    dice, held = random.Random(58), 0
    for model in stamped_with_checks():
        names = [field.name for field in model._meta.concrete_fields]
        for exclude in (None, dice.sample(names, len(names) * 2 // 3)):
            row = saying_anything(model, dice)
            said = refusals(partial(row.validate_constraints, exclude))
            assert said == refusals(partial(models.Model.validate_constraints, row, exclude))
            held += not said
    assert held > 10


def test_all_check_constraints_of_a_row_are_one_statement():
    project = make_project()
    with CaptureQueriesContext(connection) as asked:
        assert checks_hold(project)
    assert len(asked) == 1
    project.land, project.signed_on, project.signed_text = -1, D, "上半年"
    assert not checks_hold(project)
    assert checks_hold(project, {"land", "signed_text"})
    with pytest.raises(ValidationError) as refused:
        project.validate_constraints()
    assert refused.value.messages == [
        "用地面积不能为负。",
        "签约：日期与「日期不详」的说明只填一项。",
    ]


def test_of_what_was_not_changed_no_check_is_asked(django_assert_num_queries):
    project = make_project()
    project.land = -1
    with django_assert_num_queries(0):
        assert checks_hold(project, changed={"site"})
    with django_assert_num_queries(1):
        assert not checks_hold(project, changed={"site", "land"})


def asked_of_land(project, **typed) -> VersionedForm:
    form_class = modelform_factory(Project, VersionedForm, fields=("land", "site"))
    sent = QueryDict(mutable=True)
    sent.update({"land": project.land or "", "site": project.site} | typed)
    return form_class(sent, instance=project, user=make_user())


def test_a_form_asks_the_checks_that_speak_of_what_it_changed(django_assert_num_queries):
    form = asked_of_land(make_project(land=20), site="新址")
    with django_assert_num_queries(0):
        assert form.is_valid()
    form = asked_of_land(make_project(land=20), land="-1")
    assert not form.is_valid()
    assert form.errors.as_text().endswith("用地面积不能为负。")
