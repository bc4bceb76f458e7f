"""Person cards and units: who works here, and where."""

from django.db import transaction

from accounts import audit
from accounts.models import Unit, User
from gaoxin.text import mask_phone


@transaction.atomic
def add_person(*, person: User, by: User, another: str = "") -> User:
    """A card without an account. `another`: why it is not the person of that name who is there already."""
    person.created_by = person.updated_by = by
    person.set_unusable_password()
    person.save(force_insert=True)
    after = plain(person, CARD_FIELDS) | apart(another)
    audit.record("person.add", person, by=by, after=after)
    return person


@transaction.atomic
def edit_person(
    *, person: User, fields: list[str], by: User, act: str = "person.edit", another: str = ""
) -> User:
    """Save `fields` of the card; the person's rights and account are other acts."""
    before = User.objects.select_related("unit").get(pk=person.pk)
    person.save_changes(*fields, by=by)
    after = plain(person, fields) | apart(another)
    audit.record(act, person, by=by, before=plain(before, fields), after=after)
    return person


CARD_FIELDS = ("name", "title", "unit", "phone", "email", "assistant", "zone_leader")


def plain(obj, fields) -> dict:
    """The values an auditor reads: names instead of keys, telephone numbers masked."""
    values = {}
    for name in fields:
        value = getattr(obj, name)
        if name == "phone":
            value = mask_phone(value)
        values[name] = str(value) if isinstance(value, User | Unit) else value
    return values


def apart(another: str) -> dict[str, str]:
    """What the audit keeps of a tick 「确为另一个」."""
    return {"another": another} if another else {}
