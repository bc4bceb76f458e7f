"""What a person answers for by needs: those they handle and that are not there yet."""

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import QuerySet

from accounts.holdings import Holding, Leaving
from projects.models import ResourceNeed

HANDLER = "need"


def _open(day: date) -> QuerySet:
    return ResourceNeed.objects.kept().with_standing(day).unsecured()


def holders(today: date) -> Iterator[QuerySet]:
    yield _open(today).exclude(handler=None).order_by().values("handler")


def held_by(people: Collection[int], today: date) -> Iterator[Holding]:
    rows = _open(today).filter(handler__in=people).select_related("project")
    for need in rows.order_by("project__code", "pk"):
        yield Holding(
            need.handler_id, HANDLER, need.pk, "要素责任人", f"{need}（{need.project.short_name}）",
            need.get_absolute_url(), needs_account=True,
        )  # fmt: skip


def pass_on(leaving: Leaving) -> None:
    rows = _open(leaving.last_on).filter(handler=leaving.person)
    for need in rows.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        need.handler = leaving.taken_over(HANDLER, need.pk)
        need.save_changes("handler", by=leaving.by)
