"""倒排工期模板: those that are shipped, and what the project office makes of them."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import format_html

from accounts import audit
from gaoxin.folding import fold
from projects.models import ScheduleTemplate, TemplateLink, TemplateStep
from projects.schedule.actions.hold import check_days
from projects.schedule.reads.template import drawn_steps
from projects.schedule.rules.network import problems
from projects.schedule.rules.preds import Pred
from projects.schedule.rules.sentences import problem_words

SHIPPED = settings.BASE_DIR / "fixtures" / "templates.json"
COPIED = (
    "key", "order", "name", "days", "unit", "short_days", "short_unit", "role", "kind", "key_node", "outdoor",
    "responsible",
)  # fmt: skip
TAKEN = "已有模板「{}」。请换一个名称，或在它上面修改。"
LINK = '<a href="{}" target="_blank" rel="noopener">{}</a>'
NOT_NEWEST = "「{}」已有新的一版。请在最新一版上修改。"


def load_templates(path: Path = SHIPPED) -> int:
    """Add the shipped templates that are not there, by name and version; how many. What people made of one is
    another version, and stays. Raises ValidationError for a network that is none, or a hard link without basis.

    The caller holds the transaction and writes the audit row."""
    shipped = json.loads(path.read_text(encoding="utf-8"))["templates"]
    there = set(ScheduleTemplate.objects.values_list("name", "version"))
    new = [row for row in shipped if (row["name"], row["version"]) not in there]
    for row in new:
        _load(row)
    return len(new)


def _load(row: dict) -> ScheduleTemplate:
    template = ScheduleTemplate.objects.create(
        name=row["name"], version=row["version"], note=row["note"]
    )
    steps = {
        step["key"]: TemplateStep(
            template=template, order=place, short_days=step["short_days"],
            short_unit=step["short_unit"] or "",
            **{name: step[name] for name in COPIED if name in step and not name.startswith("short")},
        )
        for place, step in enumerate(row["steps"], 1)
    }  # fmt: skip
    TemplateStep.objects.bulk_create(steps.values())
    TemplateLink.objects.bulk_create(
        _link(steps, step["key"], link, row["name"])
        for step in row["steps"]
        for link in step["links"]
    )
    _check(template)
    return template


def _link(steps: dict[str, TemplateStep], key: str, link: dict, name: str) -> TemplateLink:
    hard, basis = link.get("hard", False), link.get("basis", "")
    if hard and not basis:
        raise ValidationError(f"模板「{name}」：{link['pred']}→{key} 是硬关系，却没有写依据。")
    return TemplateLink(
        step=steps[key], pred=steps[link["pred"]], lag=link.get("lag", 0),
        lag_unit=link.get("lag_unit", "WORK"), hard=hard, basis=basis,
    )  # fmt: skip


def _check(template: ScheduleTemplate) -> None:
    """Raises ValidationError, in sentences, for a network that is none: a template is always whole."""
    steps = drawn_steps(template)
    names = {row.key: row.name for row in template.steps.all()}
    if found := problems(steps):
        raise ValidationError([problem_words(problem, names) for problem in found])


# -- by the project office -------------------------------------------------------------------------


@transaction.atomic
def copy_template(*, template: ScheduleTemplate, name: str, note: str, by) -> ScheduleTemplate:
    """Another template, version 1, with the same steps. By its name it is known, whatever the name's spelling."""
    if there := _called(name):
        link = format_html(LINK, there.get_absolute_url(), there.name)
        raise ValidationError({"name": format_html(TAKEN, link)})
    copied = _copied(template, ScheduleTemplate(name=name, note=note, created_by=by))
    after = {"name": name, "from": str(template)}
    audit.record("template.copy", copied, by=by, after=after)
    return copied


def _called(name: str) -> ScheduleTemplate | None:
    rows = ScheduleTemplate.objects.newest()
    return next(
        (row for row in rows if row.name == name or fold(row.name) == fold(name) != ""), None
    )


def _copied(template: ScheduleTemplate, copied: ScheduleTemplate) -> ScheduleTemplate:
    copied.save(force_insert=True)
    steps = {}
    for row in template.steps.all():
        values = {name: getattr(row, name) for name in COPIED}
        by = copied.created_by
        steps[row.pk] = TemplateStep(template=copied, created_by=by, updated_by=by, **values)
    TemplateStep.objects.bulk_create(steps.values())
    links = TemplateLink.objects.filter(step__template=template).order_by("id")
    TemplateLink.objects.bulk_create(
        TemplateLink(
            step=steps[row.step_id], pred=steps[row.pred_id], lag=row.lag, lag_unit=row.lag_unit,
            hard=row.hard, basis=row.basis,
        )
        for row in links
    )  # fmt: skip
    return copied


def _to_change(template: ScheduleTemplate, by) -> ScheduleTemplate:
    """The version that takes a change: this one while no network was made from it, else its next. Locked, so that
    nobody makes a network meanwhile."""
    stored = ScheduleTemplate.objects.select_for_update().get(pk=template.pk)
    if not stored.is_newest:
        raise ValidationError(NOT_NEWEST.format(stored.name))
    if not stored.is_used:
        return stored
    following = ScheduleTemplate(
        name=stored.name, version=stored.version + 1, note=stored.note,
        retired_on=stored.retired_on, created_by=by,
    )  # fmt: skip
    return _copied(stored, following)


@transaction.atomic
def edit_template_step(*, step: TemplateStep, preds: Sequence[Pred], by) -> ScheduleTemplate:
    """A step as `step` carries it, with what it waits for. Of a version in use the next one is made. The version it
    was written to."""
    check_days(days=step.days, short_days=step.short_days)
    template = _to_change(step.template, by)
    before, after = step.stored_changes()
    row = step if template.pk == step.template_id else template.steps.get(key=_stored_key(step))
    for name in COPIED:
        setattr(row, name, getattr(step, name))
    row.save_changes(*COPIED, by=by)
    _set_preds(row, preds)
    _check(template)
    after |= {"template": str(template), "preds": [pred.key for pred in preds]}
    audit.record("template.edit", row, by=by, before=before, after=after)
    return template


def _stored_key(step: TemplateStep) -> str:
    return TemplateStep.objects.values_list("key", flat=True).get(pk=step.pk)


def _set_preds(row: TemplateStep, preds: Sequence[Pred]) -> None:
    """Raises ValidationError for a key that is none of the template's, or the step's own."""
    keys = {step.key: step for step in row.template.steps.all()}
    for pred in preds:
        if pred.key not in keys:
            raise ValidationError(
                {"preds": f"没有序号为「{pred.key}」的步骤。请填本模板里的序号。"}
            )
        if pred.key == row.key:
            raise ValidationError({"preds": f"「{row.name}」不能以自己为前置。"})
    if len({pred.key for pred in preds}) < len(preds):
        raise ValidationError({"preds": "同一个前置步骤写了两次。请删去一个。"})
    check_days(lag=max((pred.lag for pred in preds), default=0))
    row.links.all().delete()
    TemplateLink.objects.bulk_create(
        TemplateLink(
            step=row, pred=keys[pred.key], lag=pred.lag, lag_unit=pred.lag_unit, hard=pred.hard,
            basis=pred.basis,
        )
        for pred in preds
    )  # fmt: skip


@transaction.atomic
def add_template_step(
    *, step: TemplateStep, preds: Sequence[Pred], followers: Sequence[str], by
) -> ScheduleTemplate:
    """One more step; `followers` wait for it by habit."""
    check_days(days=step.days, short_days=step.short_days)
    template = _to_change(step.template, by)
    last = template.steps.order_by("order").last()
    step.template, step.order = template, last.order + 1 if last else 1
    step.created_by = step.updated_by = by
    step.save(force_insert=True)
    _set_preds(step, preds)
    for row in template.steps.filter(key__in=followers):
        TemplateLink.objects.create(step=row, pred=step)
    _check(template)
    after = {"template": str(template), "key": step.key, "name": step.name}
    audit.record("template.add", step, by=by, after=after)
    return template


@transaction.atomic
def drop_template_step(*, step: TemplateStep, by) -> ScheduleTemplate:
    """What followed it must wait for something else first: a template is always whole."""
    template = _to_change(step.template, by)
    row = template.steps.get(key=step.key)
    dropped = TemplateStep(pk=row.pk, key=row.key, name=row.name, template=template)
    row.delete()
    _check(template)
    before = {"template": str(template), "key": dropped.key, "name": dropped.name}
    audit.record("template.drop", dropped, by=by, before=before)
    return template


@transaction.atomic
def retire_template(*, template: ScheduleTemplate, on: date | None, by) -> ScheduleTemplate:
    """停用: no further network is made from it; or taken into use again (no day)."""
    stored = ScheduleTemplate.objects.select_for_update().get(pk=template.pk)
    before = {"retired_on": stored.retired_on}
    stored.retired_on = on
    stored.save(update_fields=["retired_on"])
    audit.record("template.retire", stored, by=by, before=before, after={"retired_on": on})
    return stored
