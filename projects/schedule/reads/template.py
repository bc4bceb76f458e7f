"""A template as the rules see it, and as people write down what a step waits for."""

from projects.models import ScheduleTemplate, TemplateLink
from projects.schedule.reads.network import rule_link
from projects.schedule.rules.network import Link, Step, StepRole
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
