"""采用办法: what was tried on the page becomes the network."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from projects.models import ProjectSchedule, StepLink
from projects.schedule.actions.hold import check_sound, close, hold
from projects.schedule.reads.network import Network, load_network
from projects.schedule.reads.schedule import read_levers
from projects.schedule.rules.levers import Lever, LeverKind
from projects.schedule.rules.sentences import lever_words
from projects.schedule.rules.timeline import Unit


@transaction.atomic
def adopt_levers(
    *, schedule: ProjectSchedule, codes: Sequence[str], reason: str, today: date, by
) -> ProjectSchedule:
    """Steps get their short duration, soft links lose their lag or are waived. Nothing is promised by it: that
    does the next plan that is confirmed."""
    stored = hold(schedule)
    network = load_network(stored, today)
    levers = read_levers(network, list(codes))
    if not levers:
        raise ValidationError({"levers": "请至少选一条办法。"})
    steps = {step.key: step for step in network.steps}
    words = [lever_words(lever, steps, network.names) for lever in levers]
    for lever in levers:
        _adopt(network, lever, reason, by)
    check_sound(stored, today)
    close(stored, today, by=by)
    audit.record("schedule.levers", stored, by=by, after={"levers": words, "reason": reason})
    return stored


def _adopt(network: Network, lever: Lever, reason: str, by) -> None:
    if lever.kind == LeverKind.SHORTEN:
        _shorten(network, lever, by)
        return
    link = _link_of(network, lever)
    if lever.kind == LeverKind.LAG:
        link.lag = 0
        link.save(update_fields=["lag"])
    else:
        link.waived_reason, link.waived_by, link.waived_at = reason, by, timezone.now()
        link.save(update_fields=["waived_reason", "waived_by", "waived_at"])


def _shorten(network: Network, lever: Lever, by) -> None:
    """What it took before is no short duration any more: there is nothing left to save."""
    step = network.by_key[lever.step]
    if step.short_days is None:
        return
    step.days, step.unit = step.short_days, step.short_unit
    step.short_days, step.short_unit = None, ""
    step.outdoor = step.outdoor and step.unit == Unit.WORK
    step.save_changes("days", "unit", "short_days", "short_unit", "outdoor", by=by)


def _link_of(network: Network, lever: Lever) -> StepLink:
    """The stored link. One that a waived or dropped step handed on stands nowhere, and is no one's to waive."""
    step, pred = network.by_key[lever.step], network.by_key[lever.pred]
    for link in network.links:
        if link.step_id == step.pk and link.pred_id == pred.pk and link.waived_at is None:
            return link
    raise ValidationError(
        {"levers": f"「{pred.name}」与「{step.name}」的先后由别的步骤带来，请到步骤页上调整。"}
    )
