"""What a person answers for by financing: the open cases they handle."""

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import QuerySet

from accounts.holdings import Holding, Leaving, handed_on
from projects.financing.actions.cases import hand_on_case
from projects.models import FinancingCase

CASE = "financing"


def holders(today: date) -> Iterator[QuerySet]:
    yield _open().exclude(handler=None).order_by().values("handler")


def _open() -> QuerySet:
    return FinancingCase.objects.kept().open()


def held_by(people: Collection[int], today: date) -> Iterator[Holding]:
    for case in _open().filter(handler__in=people).select_related("project").order_by("code"):
        yield Holding(
            case.handler_id, CASE, case.pk, "融资经办人", f"{case.code}（{case.project.short_name}）",
            case.get_absolute_url(), case.state_on, needs_account=True,
        )  # fmt: skip


def pass_on(leaving: Leaving) -> None:
    rows = _open().filter(handler=leaving.person)
    for case in rows.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        to = leaving.taken_over(CASE, case.pk)
        text = handed_on(leaving, CASE, case.pk)
        hand_on_case(case=case, to=to, text=text, by=leaving.by)
