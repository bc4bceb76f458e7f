"""A template as the rules see it, and as people write down what a step waits for."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from projects.models import ScheduleTemplate, TemplateLink, TemplateStep
from projects.schedule.reads.network import rule_link
from projects.schedule.rules.network import Link, Step, StepRole
from projects.schedule.rules.preds import Pred
from projects.schedule.rules.sentences import span_words
from projects.schedule.rules.timeline import Span, Unit


def drawn_steps(template: ScheduleTemplate) -> list[Step]:
    """Two queries."""
    rows = list(template.steps.all())
    keys = {row.pk: row.key for row in rows}
    leading: dict[int, list[Link]] = {row.pk: [] for row in rows}
    for link in TemplateLink.objects.filter(step__in=keys).order_by("id"):
        leading[link.step_id].append(rule_link(link, keys[link.pred_id]))
    return [
        Step(
            row.key,
            Span(row.days, Unit(row.unit), row.outdoor),
            StepRole(row.role),
            tuple(leading[row.pk]),
        )
        for row in rows
    ]


def preds_of(step: TemplateStep) -> list[Pred]:
    """What a step waits for, as a form writes it. One query."""
    links = step.links.select_related("pred").order_by("id")
    return [Pred(one.pred.key, one.lag, Unit(one.lag_unit), one.basis, one.hard) for one in links]


# -- pages -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TemplateRow:
    """A step with what it waits for, and its durations in words."""

    step: TemplateStep
    links: list[TemplateLink]

    @property
    def span(self) -> str:
        return span_words(Span(self.step.days, Unit(self.step.unit)))

    @property
    def short(self) -> str:
        if self.step.short_days is None:
            return ""
        return span_words(Span(self.step.short_days, Unit(self.step.short_unit)))


def template_rows(template: ScheduleTemplate) -> list[TemplateRow]:
    """Two queries."""
    rows = list(template.steps.all())
    leading: dict[int, list[TemplateLink]] = {row.pk: [] for row in rows}
    links = TemplateLink.objects.filter(step__in=list(leading)).select_related("pred")
    for link in links.order_by("id"):
        leading[link.step_id].append(link)
    return [TemplateRow(row, leading[row.pk]) for row in rows]


def all_templates() -> list[ScheduleTemplate]:
    """Every version, the newest of a name first, with how many steps and networks it has. One query."""
    rows = ScheduleTemplate.objects.with_use().annotate(
        size=Count("steps", distinct=True), newer=_newer()
    )
    return list(rows.order_by("retired_on", "name", "-version"))


def _newer():
    """Whether the name has a later version."""
    later = ScheduleTemplate.objects.filter(name=OuterRef("name"), version__gt=OuterRef("version"))
    return Exists(later)
