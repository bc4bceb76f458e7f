"""The network of a project with its permits as they are handled, against the one by 常规."""

from datetime import date

from projects.models import PermitStep, Project, ProjectSchedule, ScheduleStep, TemplateStep
from projects.resources.rules.gain import Ways, gain
from projects.resources.rules.kinds import Method
from projects.schedule.reads.network import Network, load_networks
from projects.schedule.rules.network import StepState
from projects.schedule.rules.timeline import BeyondCalendar, Span, Unit


def project_gain(project: Project, today: date) -> int | None:
    """Working days; None without a network that can be computed. Seven queries at most."""
    schedule = ProjectSchedule.objects.filter(project=project).select_related("project").first()
    if schedule is None:
        return None
    network = load_networks([schedule], today)[0]
    if not network.is_sound:
        return None
    keys = {row.pk: row.key for row in network.rows}
    waived = [(keys[link.pred_id], keys[link.step_id]) for link in network.links if link.waived_at]
    gone = [row.key for row in network.rows if row.state == StepState.NOT_APPLICABLE]
    try:
        return gain(
            network.drawn, waived, gone, _ways(network), target_on=schedule.target_on, day=today,
            line=network.line,
        )  # fmt: skip
    except BeyondCalendar:
        return None


def _ways(network: Network) -> Ways:
    permits = {row.key: row.permit for row in network.rows if row.permit is not None}
    return Ways(
        promised=[key for key, permit in permits.items() if permit.method == Method.PROMISE],
        spared=[key for key, permit in permits.items() if _is_spared(permit)],
        usual=_usual(network),
    )


def _is_spared(permit: PermitStep) -> bool:
    return permit.needs_no_step and permit.removed_on is None


def _usual(network: Network) -> dict[str, Span]:
    """Of the steps that stand with their short span: the one that the template has for 常规."""
    rows = TemplateStep.objects.filter(template=network.schedule.template_id)
    found = {row.key: row for row in rows.exclude(short_days=None)}
    return {
        step.key: Span(row.days, Unit(row.unit), row.outdoor)
        for step in network.rows
        if (row := found.get(step.key)) and _is_short(step, row)
    }


def _is_short(step: ScheduleStep, row: TemplateStep) -> bool:
    return (step.days, step.unit) == (row.short_days, row.short_unit) and step.short_days is None
