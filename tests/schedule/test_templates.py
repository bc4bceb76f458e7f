"""The templates that are shipped, and what the project office makes of them: a version in use never changes."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from gaoxin.forms import constraint_message
from projects.models import ScheduleTemplate, TemplateLink, TemplateStep
from projects.schedule.actions.networks import Start, make_network
from projects.schedule.actions.templates import (
    SHIPPED,
    add_template_step,
    copy_template,
    drop_template_step,
    edit_template_step,
    load_templates,
    retire_template,
)
from projects.schedule.reads.template import drawn_steps, preds_of
from projects.schedule.rules.network import problems, successors
from projects.schedule.rules.preds import Pred, Unreadable, read_preds, write_preds
from projects.schedule.rules.timeline import Unit
from tests.harness.schedule_vectors import template_steps, templates
from tests.world.factories import make_project, make_template, make_user

pytestmark = pytest.mark.django_db


def use(template) -> None:
    today = timezone.localdate()
    make_network(project=make_project(), start=Start(template, today), today=today, by=make_user())


# -- shipped ----------------------------------------------------------------------------------------


def test_the_shipped_templates_are_loaded_once_and_say_that_durations_are_defaults():
    assert load_templates() == 5
    assert load_templates() == 0
    for template in ScheduleTemplate.objects.all():
        assert "默认" in template.note, template
        steps = drawn_steps(template)
        assert [(one.key, one.span, set(one.links)) for one in steps] == [
            (one.key, one.span, set(one.links)) for one in template_steps(template.name, "REGULAR")
        ]
        assert problems(steps) == []
        ends = {one.role.value for one in steps if not successors(steps)[one.key]}
        assert ends <= {"TARGET", "SIDE"}
    hard = TemplateLink.objects.filter(hard=True)
    assert hard.exists() and not hard.filter(basis="").exists()


def broken(tmp_path, change):
    data = json.loads(SHIPPED.read_text(encoding="utf-8"))
    change(data["templates"][0])
    path = tmp_path / "templates.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_a_hard_link_without_its_basis_fails_the_load(tmp_path):
    def forget(template):
        [link, *_] = template["steps"][1]["links"]
        del link["basis"]

    with pytest.raises(ValidationError, match="没有写依据"), transaction.atomic():
        load_templates(broken(tmp_path, forget))
    assert not ScheduleTemplate.objects.exists()


def test_a_step_that_nobody_follows_fails_the_load(tmp_path):
    def untie(template):
        for step in template["steps"]:
            step["links"] = [link for link in step["links"] if link["pred"] != "21"]

    with pytest.raises(ValidationError, match="主体封顶"), transaction.atomic():
        load_templates(broken(tmp_path, untie))


def test_what_people_made_of_a_shipped_one_stays(by):
    load_templates()
    template = ScheduleTemplate.objects.get(name=next(iter(templates())))
    use(template)
    step = template.steps.get(key="3")
    step.days = 8
    edit_template_step(step=step, preds=[Pred("1", basis="工序", hard=True)], by=by)
    assert load_templates() == 0
    assert ScheduleTemplate.objects.filter(name=template.name).count() == 2


# -- by the office ----------------------------------------------------------------------------------


def test_a_version_that_nobody_uses_is_changed_in_its_place(by):
    template = make_template()
    step = template.steps.get(key="2")
    step.days = 9
    preds = [Pred("1", lag=3, lag_unit=Unit.CALENDAR, basis="工序", hard=True)]
    assert edit_template_step(step=step, preds=preds, by=by) == template
    assert template.steps.get(key="2").days == 9
    assert template.steps.get(key="2").links.get().lag == 3
    assert AuditEvent.objects.get().before == {"days": 5}


def test_of_a_version_in_use_the_next_one_is_made(by):
    template = make_template()
    use(template)
    step = template.steps.get(key="2")
    step.days = 9
    made = edit_template_step(step=step, preds=[Pred("1", basis="工序", hard=True)], by=by)
    assert (made.name, made.version) == (template.name, 2)
    assert [row.days for row in template.steps.all()] == [10, 5, 20]
    assert [row.days for row in made.steps.all()] == [10, 9, 20]
    assert TemplateLink.objects.filter(step__template=made).count() == 2
    late = template.steps.get(key="1")
    with pytest.raises(ValidationError, match="已有新的一版"):
        edit_template_step(step=late, preds=[], by=by)


@pytest.mark.parametrize("model", [TemplateStep, TemplateLink])
def test_the_database_keeps_a_version_in_use_whatever_is_asked(model):
    template = make_template()
    use(template)
    path = "template" if model is TemplateStep else "step__template"
    rows = model.objects.filter(**{path: template})
    change = {"days": 1} if model is TemplateStep else {"lag": 1}
    for act in (lambda: rows.update(**change), lambda: rows._raw_delete("default")):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            act()
        assert "已有项目使用" in constraint_message(caught.value)


def test_a_copy_is_another_template_with_the_same_network(by):
    template = make_template()
    copied = copy_template(template=template, name="本区厂房", note="", by=by)
    assert copied.version == 1
    assert drawn_steps(copied) == drawn_steps(template)
    for name in ("本区厂房", "本区 厂房", "（本区）厂房"):
        with pytest.raises(ValidationError) as refused:
            copy_template(template=template, name=name, note="", by=by)
        link = f'<a href="{copied.get_absolute_url()}" target="_blank" rel="noopener">本区厂房</a>'
        assert f"已有模板「{link}」" in refused.value.messages[0]


def test_a_step_is_added_between_and_taken_away_again(by):
    template = make_template()
    step = TemplateStep(template=template, key="4", name="取水许可", days=20)
    add_template_step(step=step, preds=[Pred("1")], followers=["3"], by=by)
    assert {link.pred.key for link in template.steps.get(key="3").links.all()} == {"2", "4"}
    drop_template_step(step=template.steps.get(key="4"), by=by)
    assert template.steps.count() == 3


def test_a_template_is_never_left_untied(by):
    template = make_template()
    with pytest.raises(ValidationError, match="之后没有步骤"), transaction.atomic():
        drop_template_step(step=template.steps.get(key="2"), by=by)
    with pytest.raises(ValidationError, match="前后循环"), transaction.atomic():
        edit_template_step(step=template.steps.get(key="1"), preds=[Pred("2")], by=by)
    with pytest.raises(ValidationError, match="没有序号为「9」"), transaction.atomic():
        edit_template_step(step=template.steps.get(key="1"), preds=[Pred("9")], by=by)


def test_a_retired_one_is_not_offered_and_may_come_back(by):
    template, today = make_template(), timezone.localdate()
    retire_template(template=template, on=today, by=by)
    assert not ScheduleTemplate.objects.offered().exists()
    retire_template(template=template, on=None, by=by)
    assert ScheduleTemplate.objects.offered().get() == template


# -- predecessors in one line -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("13", [Pred("13")]),
        ("13\n16+10日\n6!城乡规划法 38 条；建筑法 8 条", [
            Pred("13"), Pred("16", 10, Unit.CALENDAR),
            Pred("6", basis="城乡规划法 38 条；建筑法 8 条", hard=True),
        ]),
        ("16+5工作日 ！ 工序", [Pred("16", 5, basis="工序", hard=True)]),
        ("16+5\n12？惯例，可并行", [Pred("16", 5), Pred("12", basis="惯例，可并行")]),
    ],
)  # fmt: skip
def test_predecessors_are_read_and_written_back(text, found):
    assert read_preds(text) == found
    assert read_preds(write_preds(found)) == found


@pytest.mark.parametrize("text", ["!法", "13+x日", "13+99999", "一二三四五六七八九", "6！"])
def test_a_line_of_predecessors_that_cannot_be_read_is_quoted(text):
    with pytest.raises(Unreadable, match="读不懂"):
        read_preds(text)


def test_a_shipped_step_is_shown_as_it_is_stored():
    """Saving a form untouched changes no link, whatever its basis says."""
    load_templates()
    for step in TemplateStep.objects.all():
        links = step.links.order_by("id").values_list("pred__key", "lag", "hard", "basis")
        read = read_preds(write_preds(preds_of(step)))
        assert [(one.key, one.lag, one.hard, one.basis) for one in read] == list(links)
