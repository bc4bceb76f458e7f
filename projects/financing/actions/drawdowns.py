"""放款, and the 到位资金 of its month and source, which is typed once: the drawdown is in it or is added to it."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from projects.financing.actions.cases import lock_case, write_event
from projects.financing.rules.kinds import CaseState, Counted
from projects.financing.rules.machine import Act, bad_amount, bad_day, how_counted, refusal
from projects.models import Drawdown, FinancingCase, FundArrival, Project


@transaction.atomic
def draw(
    *,
    case: FinancingCase,
    amount: Decimal,
    on: date,
    said: str = "",
    text: str = "",
    at: datetime,
    by,
) -> FinancingCase:
    """Pay out a part. `said`: Counted.INCLUDED or ADDED, where the month's sum from this source was typed
    before; without it that is asked (ValidationError at `counted`)."""
    Project.objects.lock([case.project_id])
    lock_case(case)
    _check(case, amount, on, timezone.localdate(at))
    counted = _arrive(case, amount, on.replace(day=1), said, by)
    made = Drawdown.objects.create(
        case=case, on=on, amount=amount, counted=counted, recorded_at=at, recorded_by=by
    )
    _stand(case, on, by)
    write_event(case, Act.DRAW, on=on, at=at, by=by, text=text, amount=amount)
    after = {"on": on, "amount": amount, "counted": made.get_counted_display()}
    audit.record("financing.draw", case, by=by, after=after)
    return case


def _check(case: FinancingCase, amount: Decimal, on: date, today: date) -> None:
    standing = case.standing()
    if why := refusal(standing, Act.DRAW):
        raise ValidationError(why)
    since = _approved_on(case)
    if why := bad_day(on, since, today):
        raise ValidationError({"on": why})
    if why := bad_amount(amount, case.approved, standing.drawn):
        raise ValidationError({"amount": why})


def _approved_on(case: FinancingCase) -> date:
    """The day from which it may be paid out; a later drawdown may be of an earlier day than the first."""
    first = case.acts.filter(act=Act.APPROVE).order_by("on").first()
    return first.on if first else case.state_on


def _arrive(case: FinancingCase, amount: Decimal, month_on: date, said: str, by) -> Counted:
    source = case.instrument
    rows = FundArrival.objects.select_for_update(no_key=True)
    row = rows.filter(project=case.project_id, month_on=month_on, source=source).first()
    paid = Drawdown.objects.of_month(case.project, month_on, source).total()
    counted, asked = how_counted(row.amount if row else None, paid, amount, said)
    if counted is None:
        raise ValidationError({"counted": asked})
    if row is None:
        FundArrival.objects.create(
            project_id=case.project_id, month_on=month_on, source=source, amount=amount,
            created_by=by, updated_by=by,
        )  # fmt: skip
    elif counted == Counted.ADDED:
        row.amount += amount
        row.save_changes("amount", by=by)
    return counted


def _stand(case: FinancingCase, on: date, by) -> None:
    """放款 while something is paid out, else 批准 again."""
    state = CaseState.DRAWN if case.drawn_sum() else CaseState.APPROVED
    if case.state != state:
        case.state, case.state_on = state, on
    case.save_changes("state", "state_on", by=by)


@transaction.atomic
def strike(*, drawdown: Drawdown, reason: str, at: datetime, by) -> FinancingCase:
    """Entered wrongly: it stays readable and counts nowhere. What it had added to the month's 到位资金 goes."""
    today = timezone.localdate(at)
    Project.objects.lock([drawdown.case.project_id])
    case = FinancingCase.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=drawdown.case_id
    )
    row = Drawdown.objects.select_for_update(of=("self",)).get(pk=drawdown.pk)
    if row.struck_on is not None:
        raise ValidationError("这笔放款已被划去，请返回刷新后核对。")
    if case.state not in {CaseState.APPROVED, CaseState.DRAWN}:
        raise ValidationError(f"这笔融资已{case.get_state_display()}，放款不能再划去。")
    row.struck_on, row.struck_by, row.struck_reason = today, by, reason
    row.save(update_fields=["struck_on", "struck_by", "struck_reason"])
    _take_back(case, row, by)
    _stand(case, today, by)
    write_event(case, Act.STRIKE, on=today, at=at, by=by, text=reason, amount=row.amount)
    after = {"on": row.on, "amount": row.amount, "reason": reason}
    audit.record("financing.strike", case, by=by, after=after)
    return case


def _take_back(case: FinancingCase, drawdown: Drawdown, by) -> None:
    """A month of which nothing else is known is unknown again, not 0."""
    if drawdown.counted == Counted.INCLUDED:
        return
    rows = FundArrival.objects.select_for_update(no_key=True).filter(
        project=case.project_id, month_on=drawdown.on.replace(day=1), source=case.instrument
    )
    for arrival in rows:
        arrival.amount -= drawdown.amount
        if not arrival.amount and drawdown.counted == Counted.CREATED:
            arrival.delete()
        else:
            arrival.save_changes("amount", by=by)
