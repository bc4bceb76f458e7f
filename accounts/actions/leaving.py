"""离岗 and 返岗: from when on a person holds nothing, and that they are back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.holdings import Leaving, Turn, all_held_by, pass_all_on, take_all_up
from accounts.models import User
from accounts.roles import ADMINISTRATORS

SEEN = ("is_active", "left_on", "can_sign_in", "disabled_at", "role", "leading_group", "assistant")


@transaction.atomic
def leave(*, person: User, last_on: date, reason: str, turns: dict[str, Turn], by: User) -> User:
    """The person's last day in office is `last_on`: account closed, role gone, and all they answered for
    handed on or vacant, by the `turns` (of what has none it is vacant). The name stays wherever it stands.
    The caller has locked what hangs on the person."""
    _check(person, last_on, by)
    before = audit.values_of(person, SEEN)
    leaving = Leaving(person, last_on, turns, by)
    told = [leaving.told(held) for held in all_held_by([person.pk], timezone.localdate())]
    with audit.at_the_end():
        _close(person, last_on, by)
        pass_all_on(leaving)
        after = audit.values_of(person, SEEN) | {"reason": reason, "handed_on": told}
        # Not before the others: a form that is sent twice is answered by its latest event.
        audit.record("person.leave", person, by=by, before=before, after=after)
    return person


def _check(person: User, last_on: date, by: User) -> None:
    if person == by:
        raise ValidationError("不能给自己登记离岗。")
    if not person.is_active:
        raise ValidationError("此人已登记离岗。")
    if person.role in ADMINISTRATORS:
        raise ValidationError(
            f"此人是{person.get_role_display()}：先由安全管理员取消角色，再登记离岗。"
        )
    if last_on > timezone.localdate():
        raise ValidationError(
            {"left_on": "最后在岗日不能晚于今天。以后才离岗的，先填各项任职的卸任日期。"}
        )


def _close(person: User, last_on: date, by: User) -> None:
    """Account and role go with the person, and whoever acted for them as 联络员."""
    person.is_active = person.can_sign_in = person.leading_group = False
    person.left_on, person.disabled_at = last_on, person.disabled_at or timezone.now()
    person.role, person.assistant = "", None
    person.set_unusable_password()
    person.save_changes(*SEEN, "password", by=by)


@transaction.atomic
def come_back(*, person: User, reason: str, by: User) -> User:
    """Back in office as a card; account, role and duties are given anew by those who may."""
    if person.is_active:
        raise ValidationError("此人在岗。")
    fields = ["is_active", "left_on", "disabled_at"]
    before = audit.values_of(person, fields)
    person.is_active, person.left_on, person.disabled_at = True, None, None
    person.save_changes(*fields, by=by)
    take_all_up(person)
    after = audit.values_of(person, fields) | {"reason": reason}
    audit.record("person.return", person, by=by, before=before, after=after)
    return person
