"""督办单: the clock drafts, a person sends it with its number, the unit signs for it, handles it, and
somebody else confirms."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.roles import Role
from projects.issues.reads.case import Clock
from projects.issues.reads.supervision import acts_for, unit_people
from projects.issues.rules import machine as issue_rules, supervision as rules
from projects.issues.rules.supervision import Act, Colour
from projects.messages.actions.notices import notify
from projects.models import CodeCounter, Issue, Notice, SupervisionOrder

PREFIX = "DB"
REQUIREMENT = {
    Colour.BLUE: "请在时限前办结，并报办理情况。",
    Colour.YELLOW: "问题已超期，请立即办理，并在时限前报办理情况和原因。",
    Colour.RED: "问题严重超期，请主要负责人牵头办理，并在时限前报办结情况、原因和责任。",
}


def write_draft(issue: Issue, colour: Colour, clock: Clock) -> SupervisionOrder | None:
    """The draft of this colour, None when there was one. What was drafted before and never sent
    gives way. The caller holds the transaction with the issue locked, and writes the audit."""
    orders = list(issue.supervision_orders.order_by("pk"))
    if any(order.colour == colour for order in orders):
        return None
    sent = [order for order in orders if order.number]
    for order in orders:
        if order.state == SupervisionOrder.State.DRAFT:
            _drop(order, f"已转为{SupervisionOrder.Colour(colour).label}色督办单", by=None)
    order = SupervisionOrder.objects.create(
        colour=colour,
        project=issue.project,
        issue=issue,
        follows=sent[-1] if sent else None,
        unit=issue.lead_unit or issue.project.lead_unit,
        matter=issue.summary,
        requirement=REQUIREMENT[colour],
        due_on=rules.due(colour, issue.due_on, clock.today, clock.calendar),
        drafted_on=clock.today,
    )
    for admin in User.objects.accounts().filter(role=Role.ADMIN):
        _notify(order, admin, f"{order}：{order.matter}", f"{issue.code} 请审定是否下发。")
    return order


def draft_for_level(issue: Issue, *, clock: Clock) -> SupervisionOrder | None:
    """What a problem that is brought above the second level has drafted beside it."""
    colour = Colour.BLUE
    if issue.is_running and issue.due_on:
        left = issue_rules.remaining(issue.due_on, None, clock.today, clock.calendar)
        colour = rules.colour(left, clock.red_limit) or Colour.BLUE
    return write_draft(issue, colour, clock)


def drop_drafts(issue: Issue, *, reason: str, by) -> None:
    """The caller holds the transaction and writes the audit."""
    for order in issue.supervision_orders.drafts():
        _drop(order, reason, by=by)


def _drop(order: SupervisionOrder, reason: str, by) -> None:
    order.state, order.drop_reason = SupervisionOrder.State.DROPPED, reason
    order.save_changes("state", "drop_reason", by=by)


# -- the acts of people ------------------------------------------------------------------------------


@transaction.atomic
def send_order(*, order: SupervisionOrder, at: datetime, by) -> SupervisionOrder:
    """下发 as `order` now reads: unit, requirement and limit may have been put right before."""
    typed = order.stored_changes()[1]
    _check(order, Act.SEND, by)
    order.sent_on, order.sent_by = timezone.localdate(at), by
    if order.due_on < order.sent_on:
        raise ValidationError({"due_on": "办理时限不能早于今天。"})
    year = order.sent_on.year
    order.number = rules.number(year, CodeCounter.objects.next_number(PREFIX, year))
    _save(order, Act.SEND, "number", "sent_on", "sent_by", *typed, by=by)
    people = unit_people(order, order.sent_on)
    told = [_notify(order, person, f"收到{order}", "请签收并办理。") for person in people]
    if not any(told):
        _notify(
            order, by, f"请转告：{order}", f"{order.unit or ''}没有能登录的负责人。", relay=True
        )
    after = {"number": order.number, "state": order.state, "due_on": order.due_on}
    audit.record(
        "supervision.send",
        order,
        by=by,
        before={"state": SupervisionOrder.State.DRAFT},
        after=after,
    )
    return order


@transaction.atomic
def drop_order(*, order: SupervisionOrder, reason: str, by) -> SupervisionOrder:
    _check(order, Act.DROP, by)
    _drop(order, reason, by=by)
    audit.record("supervision.drop", order, by=by, after={"reason": reason})
    return order


@transaction.atomic
def receive_order(*, order: SupervisionOrder, on: date, by) -> SupervisionOrder:
    """签收 says that it has arrived; handling it is another act."""
    _check(order, Act.RECEIVE, by)
    order.received_on, order.received_by = on, by
    _save(order, Act.RECEIVE, "received_on", "received_by", by=by)
    audit.record("supervision.receive", order, by=by, after={"received_on": on})
    return order


@transaction.atomic
def handle_order(*, order: SupervisionOrder, text: str, on: date, by) -> SupervisionOrder:
    _check(order, Act.HANDLE, by)
    order.handling, order.handled_on, order.handled_by = text, on, by
    _save(order, Act.HANDLE, "handling", "handled_on", "handled_by", by=by)
    if order.sent_by:
        _notify(order, order.sent_by, f"{order}已办理，请确认", text)
    audit.record("supervision.handle", order, by=by, after={"handled_on": on, "handling": text})
    return order


@transaction.atomic
def confirm_order(*, order: SupervisionOrder, on: date, by) -> SupervisionOrder:
    _check(order, Act.CONFIRM, by)
    order.confirmed_on, order.confirmed_by = on, by
    _save(order, Act.CONFIRM, "confirmed_on", "confirmed_by", by=by)
    audit.record("supervision.confirm", order, by=by, after={"confirmed_on": on})
    return order


@transaction.atomic
def return_order(*, order: SupervisionOrder, reason: str, by) -> SupervisionOrder:
    """What was reported is not enough: to be handled again. What it said stays in the history."""
    _check(order, Act.RETURN, by)
    before = {"handled_on": order.handled_on, "handling": order.handling}
    handler = order.handled_by
    order.handled_on = order.handled_by = None
    _save(order, Act.RETURN, "handled_on", "handled_by", by=by)
    _notify(order, handler, f"{order}退回再办", reason)
    after = {"handled_on": None, "reason": reason}
    audit.record("supervision.return", order, by=by, before=before, after=after)
    return order


@transaction.atomic
def unreceive_order(*, order: SupervisionOrder, reason: str, by) -> SupervisionOrder:
    """Who signed for it left before it was handled: the unit is to sign for it anew, by the same limit."""
    before = {"received_on": order.received_on, "received_by": str(order.received_by)}
    order.received_on = order.received_by = None
    order.state = SupervisionOrder.State.SENT
    order.save_changes("state", "received_on", "received_by", by=by)
    people = unit_people(order, timezone.localdate())
    told = [_notify(order, person, f"请重新签收{order}", reason) for person in people]
    if not any(told):
        _notify(order, by, f"请转告：{order}须重新签收", reason, relay=True)
    after = {"received_on": None, "received_by": None, "reason": reason}
    audit.record("supervision.unreceive", order, by=by, before=before, after=after)
    return order


def _check(order: SupervisionOrder, act: Act, by) -> None:
    if order.state != rules.MOVES[act].source:
        raise ValidationError(f"督办单现为「{order.get_state_display()}」，不能再办这一步。")
    if act not in acts_for(order, by, timezone.localdate()):
        raise ValidationError("这一步不归你办理；办理人不能确认自己的办理情况。")


def _save(order: SupervisionOrder, act: Act, *fields: str, by) -> None:
    order.state = rules.MOVES[act].target
    order.save_changes("state", *fields, by=by)


def _notify(order, person, title: str, text: str, relay: bool = False) -> bool:
    return notify(
        user=person,
        kind=Notice.Kind.RELAY if relay else Notice.Kind.SUPERVISION,
        title=title[:100],
        text=text[:500],
        url=order.get_absolute_url(),
        key=f"supervision-{order.pk}-{order.version}",
    )
