"""Registering a case and every act on it but paying out. Which act is possible when says rules/machine.py."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from projects.financing.rules.kinds import CaseState
from projects.financing.rules.machine import (
    MOVES,
    Act,
    Asks,
    bad_approved,
    bad_day,
    refusal,
)
from projects.models import CodeCounter, FinancingCase, FinancingEvent, Institution

PREFIX = "RZ"
REGISTERED = ("instrument", "institution", "purpose", "wanted", "term_months", "backs", "handler")


@dataclass(frozen=True)
class Given:
    """What came with an act; each reads what the table of moves says it asks for."""

    on: date
    text: str = ""
    institution: Institution | None = None
    approved: Decimal | None = None


def lock_case(case: FinancingCase) -> None:
    """Until the transaction ends. `case` is as the person saw it: if somebody was quicker, nothing happens."""
    stored = FinancingCase.objects.select_for_update(no_key=True).values("version")
    if stored.get(pk=case.pk)["version"] != case.version:
        raise ValidationError("这笔融资刚被别人办理，请返回刷新后再办。")


def write_event(case: FinancingCase, act: Act, *, on, at, by, text="", amount=None):
    return FinancingEvent.objects.create(
        case=case, act=act, state=case.state, amount=amount, text=text, on=on, at=at, by=by
    )


@transaction.atomic
def add_case(*, case: FinancingCase, at: datetime, reason: str = "", by) -> FinancingCase:
    """登记. `reason`: why an odd amount is true."""
    today = timezone.localdate(at)
    _check_backing(case)
    number = CodeCounter.objects.next_number(PREFIX, today.year)
    case.code = f"{PREFIX}-{today.year}-{number:04d}"
    case.state_on, case.created_by, case.updated_by = today, by, by
    case.save(force_insert=True)
    write_event(case, Act.REGISTER, on=today, at=at, by=by, amount=case.wanted, text=reason)
    after = _public(audit.values_of(case, REGISTERED)) | ({"reason": reason} if reason else {})
    audit.record("financing.add", case, by=by, after=after)
    return case


@transaction.atomic
def edit_case(*, case: FinancingCase, reason: str = "", by) -> FinancingCase:
    """Its facts; its state changes by `take_act` and by drawdowns alone."""
    _check_backing(case)
    before, after = case.stored_changes()
    case.save_changes(*after, by=by)
    after |= {"reason": reason} if reason else {}
    audit.record("financing.edit", case, by=by, before=_public(before), after=_public(after))
    return case


def _public(values: dict) -> dict:
    """Collateral is confidential: that it was changed is on record, not what it says. The row's own history
    keeps the words."""
    hidden = {"collateral": "（内容不列）"} if "collateral" in values else {}
    return {**values, **hidden}


def _check_backing(case: FinancingCase) -> None:
    loan = case.backs
    if loan is not None and (loan.project_id != case.project_id or loan.is_guarantee):
        raise ValidationError({"backs": "只能担保本项目的一笔贷款，请重新选择。"})


@transaction.atomic
def take_act(*, case: FinancingCase, act: Act, given: Given, at: datetime, by) -> FinancingCase:
    """One act of MOVES but 放款. Raises ValidationError where it is not possible now, or lacks something."""
    lock_case(case)
    if why := refusal(case.standing(), act):
        raise ValidationError(why)
    if why := bad_day(given.on, case.state_on, timezone.localdate(at)):
        raise ValidationError({"on": why})
    for name, why in _faults(case, act, given).items():
        raise ValidationError({name: why})
    _write(case, act, given, by)
    before, after = case.stored_changes()
    case.save_changes(*after, by=by)
    write_event(case, act, on=given.on, at=at, by=by, text=given.text, amount=given.approved)
    after |= {"reason": given.text} if given.text else {}
    audit.record(f"financing.{act.lower()}", case, by=by, before=before, after=after)
    return case


def _faults(case: FinancingCase, act: Act, given: Given) -> dict[str, str]:
    asks = MOVES[act].asks
    if Asks.REASON in asks and not given.text:
        return {"text": f"请写明{act.label}的原因。"}
    if Asks.INSTITUTION in asks and given.institution is None:
        return {"institution": "请选择对接的机构。"}
    if Asks.APPROVED in asks:
        why = bad_approved(given.approved or Decimal(0), case.drawn_sum())
        return {"approved": why} if why else {}
    return {}


def _write(case: FinancingCase, act: Act, given: Given, by) -> None:
    move = MOVES[act]
    if Asks.INSTITUTION in move.asks:
        case.institution = given.institution
    if Asks.APPROVED in move.asks:
        case.approved = given.approved
    if act in {Act.REFUSE, Act.WITHDRAW}:
        case.reason = given.text
    if act == Act.REMOVE:
        case.removed_on, case.removed_by, case.removed_reason = given.on, by, given.text
    if move.target is not None and move.target != case.state:
        case.state, case.state_on = CaseState(move.target), given.on


@transaction.atomic
def hand_on_case(*, case: FinancingCase, to, text: str, by) -> FinancingCase:
    """Who handled it left: `to` goes on with it, or it is vacant. The caller has locked the case."""
    case.handler = to
    before, after = case.stored_changes()
    case.save_changes(*after, by=by)
    audit.record("financing.hand_on", case, by=by, before=before, after={**after, "reason": text})
    return case
