"""Person cards and units: who works here, and where."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Unit, User
from accounts.roles import Role
from gaoxin.text import mask_phone

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})


@transaction.atomic
def add_person(*, person: User, by: User) -> User:
    """A card without an account."""
    person.created_by = person.updated_by = by
    person.set_unusable_password()
    person.save(force_insert=True)
    audit.record("person.add", person, by=by, after=plain(person, CARD_FIELDS))
    return person


@transaction.atomic
def edit_person(*, person: User, fields: list[str], by: User, act: str = "person.edit") -> User:
    """Save `fields` of the card; the person's rights and account are other acts."""
    before = User.objects.select_related("unit").get(pk=person.pk)
    person.save_changes(*fields, by=by)
    audit.record(act, person, by=by, before=plain(before, fields), after=plain(person, fields))
    return person


@transaction.atomic
def leave(*, person: User, reason: str, by: User) -> User:
    """The person left: account closed, role gone, name kept wherever it stands."""
    if person == by:
        raise ValidationError("不能给自己登记离岗。")
    if not person.is_active:
        raise ValidationError("此人已登记离岗。")
    if person.role in ADMINISTRATORS:
        raise ValidationError(
            f"此人是{person.get_role_display()}：先由安全管理员取消角色，再登记离岗。"
        )
    fields = ["is_active", "left_on", "can_sign_in", "disabled_at", "role", "leading_group"]
    fields += ["assistant"]
    before = audit.values_of(person, fields)
    assisted = list(person.assists.order_by("pk"))
    for leader in assisted:  # 联络员 goes with the person, on either side
        leader.assistant = None
        leader.save_changes("assistant", by=by)
    person.assistant = None
    person.is_active = person.can_sign_in = person.leading_group = False
    person.disabled_at, person.role = timezone.now(), ""
    person.left_on = timezone.localdate()
    person.save_changes(*fields, by=by)
    after = audit.values_of(person, fields) | {"reason": reason}
    if assisted:
        after["assisted"] = "、".join(map(str, assisted))
    audit.record("person.leave", person, by=by, before=before, after=after)
    return person


@transaction.atomic
def come_back(*, person: User, reason: str, by: User) -> User:
    """Back in office as a card; account and role are given anew by those who may."""
    if person.is_active:
        raise ValidationError("此人在岗。")
    person.is_active, person.left_on = True, None
    person.save_changes("is_active", "left_on", by=by)
    audit.record(
        "person.return",
        person,
        by=by,
        before={"is_active": False},
        after={"is_active": True, "reason": reason},
    )
    return person


@transaction.atomic
def add_unit(*, unit: Unit, by: User) -> Unit:
    unit.created_by = unit.updated_by = by
    unit.save(force_insert=True)
    audit.record("unit.add", unit, by=by, after=plain(unit, UNIT_FIELDS))
    return unit


@transaction.atomic
def edit_unit(*, unit: Unit, fields: list[str], by: User) -> Unit:
    before = Unit.objects.select_related("head", "superseded_by").get(pk=unit.pk)
    unit.save_changes(*fields, by=by)
    audit.record("unit.edit", unit, by=by, before=plain(before, fields), after=plain(unit, fields))
    return unit


CARD_FIELDS = ("name", "title", "unit", "phone", "email", "assistant")
UNIT_FIELDS = ("name", "short_name", "kind", "head", "superseded_by", "active")


def plain(obj, fields) -> dict:
    """The values an auditor reads: names instead of keys, telephone numbers masked."""
    values = {}
    for name in fields:
        value = getattr(obj, name)
        if name == "phone":
            value = mask_phone(value)
        values[name] = str(value) if isinstance(value, User | Unit) else value
    return values
