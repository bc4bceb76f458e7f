"""What a person answers for by problems: those they handle, and orders they have signed for."""

from collections.abc import Collection, Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.holdings import Holding, Leaving, code, handed_on
from accounts.roles import BUSINESS
from projects.issues.actions.steps import hand_on
from projects.issues.actions.supervision import unreceive_order
from projects.models import Issue, SupervisionOrder

ISSUE, ORDER = "issue", "order"


def _orders() -> QuerySet:
    return SupervisionOrder.objects.filter(state=SupervisionOrder.State.RECEIVED)


def holders(today: date) -> Iterator[QuerySet]:
    yield Issue.objects.open().exclude(handler=None).order_by().values("handler")
    yield _orders().exclude(received_by=None).order_by().values("received_by")


def held_by(people: Collection[int], today: date) -> Iterator[Holding]:
    for issue in Issue.objects.open().filter(handler__in=people).order_by("code"):
        yield Holding(
            issue.handler_id, ISSUE, issue.pk, "问题责任人", str(issue), issue.get_absolute_url(),
            issue.assigned_on, needs_account=True,
        )  # fmt: skip
    for order in _orders().filter(received_by__in=people).order_by("number"):
        yield Holding(
            order.received_by_id, ORDER, order.pk, "督办单", f"{order} {order.matter}",
            order.get_absolute_url(), order.received_on, ends="退回待签收，由承办单位重新签收",
        )  # fmt: skip


def pass_on(leaving: Leaving) -> None:
    now = timezone.now()
    rows = Issue.objects.open().filter(handler=leaving.person)
    rows = rows.select_related("project", "lead_unit__head", "raised_by")
    for issue in rows.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        to = leaving.taken_over(ISSUE, issue.pk)
        if to is not None and to.role not in BUSINESS:
            raise ValidationError({code(ISSUE, issue.pk): f"{to} 没有业务角色，办不了。请另选。"})
        text = handed_on(leaving, ISSUE, issue.pk)
        hand_on(issue=issue, to=to, text=text, at=now, by=leaving.by)
    orders = _orders().filter(received_by=leaving.person).select_related("issue", "unit", "project")
    for order in orders.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        unreceive_order(order=order, reason=f"签收人 {leaving.person} 离岗。", by=leaving.by)
