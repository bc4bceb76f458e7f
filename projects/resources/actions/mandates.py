"""代办委托: given, ended."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts import audit
from projects.models import AgencyMandate, MandateItem, PermitItem, PermitStep, Project


@transaction.atomic
def add_mandate(*, mandate: AgencyMandate, items: Sequence[PermitItem] = (), by) -> AgencyMandate:
    """Of two mandates for parts none has an item of the other. Nobody goes for a firm before themselves."""
    Project.objects.lock([mandate.project_id])
    whole = mandate.scope == AgencyMandate.Scope.ALL
    if not whole and not items:
        raise ValidationError({"items": "部分代办须选择代办的事项。"})
    if not whole:
        _check_items(mandate, items)
    _check_agent(mandate, items)
    mandate.created_by = mandate.updated_by = by
    mandate.save(force_insert=True)
    if not whole:
        MandateItem.objects.bulk_create(MandateItem(mandate=mandate, item=item) for item in items)
    after = {"agent": str(mandate.agent), "leader": str(mandate.leader), "scope": mandate.scope}
    audit.record("mandate.add", mandate, by=by, after=after)
    return mandate


def _check_items(mandate: AgencyMandate, items: Sequence[PermitItem]) -> None:
    others = AgencyMandate.objects.filter(project=mandate.project_id, items__in=items)
    others = others.filter(Q(to_on=None) | Q(to_on__gte=mandate.from_on))
    if mandate.to_on is not None:
        others = others.filter(from_on__lte=mandate.to_on)
    if other := others.select_related("agent").first():
        raise ValidationError(
            {
                "items": f"所选事项在这段时间已由 {other.agent} 代办。请去掉重复的事项，或先结束原委托。"
            }
        )


def _check_agent(mandate: AgencyMandate, items: Sequence[PermitItem]) -> None:
    open_ = PermitStep.objects.kept().undecided().filter(project=mandate.project_id)
    mine = open_.filter(examiner=mandate.agent)
    if mandate.scope == AgencyMandate.Scope.PART:
        mine = mine.filter(item__in=items)
    if permit := mine.select_related("item").first():
        raise ValidationError(
            {"agent": f"{mandate.agent} 是「{permit}」的审批人，不能代办同一件手续。请另选代办员。"}
        )


@transaction.atomic
def end_mandate(*, mandate: AgencyMandate, on: date, reason: str, by) -> AgencyMandate:
    """`on`: the last day."""
    if on < mandate.from_on:
        raise ValidationError({"on": "结束日期不能早于代办开始日期。"})
    if mandate.to_on is not None and mandate.to_on < on:
        raise ValidationError(
            {"on": f"这份委托到 {mandate.to_on} 已结束，不能往后改。请另行登记。"}
        )
    if not reason:
        raise ValidationError({"reason": "请写明结束代办的原因。"})
    before = {"to_on": mandate.to_on}
    mandate.to_on, mandate.end_reason = on, reason
    mandate.save_changes("to_on", "end_reason", by=by)
    after = {"to_on": on, "reason": reason}
    audit.record("mandate.end", mandate, by=by, before=before, after=after)
    return mandate
