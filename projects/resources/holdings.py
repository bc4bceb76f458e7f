"""What a person answers for by permits: the firms they go for, what they examine and check, what they may decide
alone."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.holdings import Holding, Leaving
from projects.models import AgencyMandate, MandateItem, PermitStep, SoleExaminer

AGENT, LEADER, EXAMINER, CHECKER, SOLE = "agent", "leader", "examiner", "checker", "sole"


def _mandates(today: date) -> QuerySet:
    rows = AgencyMandate.objects.filter(project__removed_on=None).select_related("project")
    return rows.filter(Q(to_on=None) | Q(to_on__gt=today))


def _examined() -> QuerySet:
    return PermitStep.objects.kept().undecided().select_related("project", "item")


def _unchecked() -> QuerySet:
    return PermitStep.objects.kept().awaiting_check().select_related("project", "item")


def _authorised(today: date) -> QuerySet:
    rows = SoleExaminer.objects.select_related("person", "item")
    return rows.filter(Q(to_on=None) | Q(to_on__gt=today))


def _kinds(today: date) -> list[tuple[str, QuerySet, str, str, str]]:
    """(kind, rows, field, as what, what becomes of it without a successor)."""
    return [
        (AGENT, _mandates(today), "agent", "代办员", ""),
        (LEADER, _mandates(today), "leader", "领办领导", ""),
        (EXAMINER, _examined(), "examiner", "手续审批人", ""),
        (CHECKER, _unchecked(), "checker", "承诺核查人", ""),
        (SOLE, _authorised(today), "person", "独任审批人", "授权随之结束"),
    ]


def holders(today: date) -> Iterator[QuerySet]:
    for _, rows, field, *_ in _kinds(today):
        yield rows.exclude(**{field: None}).order_by().values(field)


def held_by(people: Collection[int], today: date) -> Iterator[Holding]:
    for kind, rows, field, words, ends in _kinds(today):
        for row in rows.filter(**{f"{field}__in": people}).order_by("pk"):
            yield Holding(
                getattr(row, f"{field}_id"), kind, row.pk, words, str(row), row.get_absolute_url(),
                needs_account=kind not in (LEADER, SOLE), ends=ends,
            )  # fmt: skip


def pass_on(leaving: Leaving) -> None:
    today = timezone.localdate()
    for kind, rows, field, _, _ in _kinds(today):
        mine = rows.filter(**{field: leaving.person})
        for row in mine.select_for_update(no_key=True, of=("self",)).order_by("pk"):
            if kind == AGENT:
                _pass_mandate_on(leaving, row)
            elif kind == SOLE:
                _end(row, leaving)
            else:
                _name(row, field, leaving, kind)


def _name(row, field: str, leaving: Leaving, kind: str) -> None:
    to = leaving.turn(kind, row.pk).to if kind == LEADER else leaving.taken_over(kind, row.pk)
    setattr(row, field, to)
    row.save_changes(field, by=leaving.by)


def _end(row, leaving: Leaving) -> None:
    row.to_on = max(row.from_on, leaving.last_on)
    row.save_changes("to_on", by=leaving.by)


def _pass_mandate_on(leaving: Leaving, row: AgencyMandate) -> None:
    """The mandate ends with its agent; whoever takes over has one of their own from the next day on."""
    to, until = leaving.taken_over(AGENT, row.pk), row.to_on
    items = list(MandateItem.objects.filter(mandate=row).values_list("item", flat=True))
    row.end_reason = f"{leaving.person} 离岗"
    row.to_on = max(row.from_on, leaving.last_on)
    row.save_changes("to_on", "end_reason", by=leaving.by)
    if to is None:
        return
    successor = AgencyMandate.objects.create(
        project=row.project, scope=row.scope, leader=row.leader, agent=to, to_on=until,
        from_on=row.to_on + timedelta(days=1), created_by=leaving.by, updated_by=leaving.by,
    )  # fmt: skip
    MandateItem.objects.bulk_create(MandateItem(mandate=successor, item_id=item) for item in items)
