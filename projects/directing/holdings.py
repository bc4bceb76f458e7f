"""What a person is to do by instructions."""

from collections.abc import Collection, Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.holdings import Holding, Leaving, code, handed_on
from projects.directing.access import ANSWERERS
from projects.directing.actions.instructions import hand_on
from projects.models import Instruction

KIND = "instruction"


def holders(today: date) -> Iterator[QuerySet]:
    yield Instruction.objects.open().exclude(to=None).order_by().values("to")


def held_by(people: Collection[int], today: date) -> Iterator[Holding]:
    for row in Instruction.objects.open().filter(to__in=people).order_by("code"):
        yield Holding(
            row.to_id, KIND, row.pk, "批示承办人", str(row), row.get_absolute_url(), row.given_on,
            needs_account=True,
        )  # fmt: skip


def pass_on(leaving: Leaving) -> None:
    rows = (
        Instruction.objects.open()
        .filter(to=leaving.person)
        .select_related("project", "unit__head", "given_by__assistant", "recorded_by")
    )
    for row in rows.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        to = leaving.taken_over(KIND, row.pk)
        if to is not None and to.role not in ANSWERERS:
            words = f"{to} 不能承办：须有业务角色，且不是业务管理员。请另选。"
            raise ValidationError({code(KIND, row.pk): words})
        text = handed_on(leaving, KIND, row.pk)
        hand_on(row=row, to=to, text=text, at=timezone.now(), by=leaving.by)
