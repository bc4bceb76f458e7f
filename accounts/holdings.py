"""What a person answers for. Each area says in a module `holdings` what it knows of that: who holds something
(`holders`), what somebody holds (`held_by`), and hands it on when the person leaves (`pass_on`)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.actions.people import edit_person
from accounts.actions.units import edit_unit
from accounts.models import Unit, User
from gaoxin.areas import parts
from gaoxin.clock import in_words

WHY = "离岗"  # of a vacancy, where nobody says otherwise


@dataclass(frozen=True)
class Holding:
    """One thing that `person` answers for: as what (`words`), and for what (`subject`).

    `kind` and `key` name its row. `needs_account`: whoever takes it over does it in the system. `ends`: what
    becomes of it when the person leaves, where no successor is asked for.
    """

    person: int
    kind: str
    key: int
    words: str
    subject: str
    url: str = ""
    since: date | None = None
    needs_account: bool = False
    ends: str = ""

    def __str__(self) -> str:
        return f"{self.subject}（{self.words}）"

    @property
    def code(self) -> str:
        return code(self.kind, self.key)


def code(kind: str, key: int) -> str:
    """The name of a holding in a form, and where what was refused about it is said."""
    return f"{kind}-{key}"


@dataclass(frozen=True)
class Turn:
    """What becomes of a holding: `to` takes it over, or it is vacant (空缺) for a reason."""

    to: User | None = None
    reason: str = WHY


@dataclass(frozen=True)
class Leaving:
    """Somebody's last day in office, and the turn of each holding by its code."""

    person: User
    last_on: date
    turns: dict[str, Turn]
    by: User

    def turn(self, kind: str, key: int) -> Turn:
        return self.turns.get(code(kind, key), Turn())

    def told(self, held: Holding) -> str:
        """What becomes of a holding, for the auditor."""
        turn = self.turn(held.kind, held.key)
        vacant = held.ends or f"空缺（{turn.reason}）"
        return f"{held}：{turn.to or vacant}"

    def taken_over(self, kind: str, key: int) -> User | None:
        """Who takes it over in the system; raises ValidationError where they have no account."""
        to = self.turn(kind, key).to
        if to is not None and not to.may_sign_in:
            raise ValidationError({code(kind, key): f"{to} 没有账号，办不了这一项。请另选。"})
        return to


def handed_on(leaving: Leaving, kind: str, key: int) -> str:
    """What became of a holding, for its own history."""
    turn = leaving.turn(kind, key)
    gone = f"{leaving.person} 离岗（最后在岗日 {in_words(leaving.last_on)}）"
    return f"{gone}，由 {turn.to} 接任。" if turn.to else f"{gone}，空缺：{turn.reason}。"


def all_held_by(people: Collection[int], today: date) -> list[Holding]:
    """What these people (keys) answer for or will from a later day on, in a fixed number of queries."""
    return [held for part in parts("holdings") for held in part.held_by(people, today)]


def holds_anything(today: date) -> Q:
    """People who answer for something."""
    found = Q(pk__in=[])
    for part in parts("holdings"):
        for rows in part.holders(today):
            found |= Q(pk__in=rows)
    return found


SHUT = Q(is_active=True, can_sign_in=False, disabled_at__isnull=False) | Q(is_active=False)


def awaits_handover(today: date) -> Q:
    """待交接: people whose account is closed, or who left, and who still answer for something."""
    return SHUT & holds_anything(today)


def handovers(people, today: date) -> dict[int, str]:
    """What is still to be handed on of each of these `people` (keys, or a query that gives them), in words:
    「账号停用 12 天，待交接：单位负责人 1、联络员 2」. A fixed number of queries."""
    shut = {person.pk: person for person in User.objects.filter(SHUT, pk__in=people)}
    held: dict[int, Counter[str]] = defaultdict(Counter)
    for one in all_held_by(list(shut), today) if shut else ():
        held[one.person][one.words] += 1
    return {key: _in_words(shut[key], counts, today) for key, counts in held.items()}


def _in_words(person: User, counts: Counter, today: date) -> str:
    since = person.left_on or timezone.localdate(person.disabled_at)
    word, days = "离岗" if person.left_on else "账号停用", (today - since).days
    gone = f"{word} {days} 天" if days else f"今天{word}"
    return f"{gone}，待交接：{'、'.join(f'{words} {count}' for words, count in counts.items())}"


def pass_all_on(leaving: Leaving) -> None:
    """Each area hands on or vacates what the person holds in it. The caller holds the transaction, in which
    the person's account is closed already, and has locked what hangs on the person."""
    for part in parts("holdings"):
        part.pass_on(leaving)


def take_all_up(person: User) -> None:
    """The person is back: each area that stores who is in office today writes it anew."""
    for part in parts("holdings"):
        if hasattr(part, "take_up"):
            part.take_up(person)


# -- what this app knows of itself ----------------------------------------------------------------------


def holders(today: date) -> Iterator[QuerySet]:
    yield Unit.objects.exclude(head=None).order_by().values("head")
    yield User.objects.people().exclude(assistant=None).order_by().values("assistant")


def held_by(people: Collection[int], today: date) -> Iterator[Holding]:
    for unit in Unit.objects.filter(head__in=people):
        url = reverse("accounts:units", query={"q": unit.name})
        yield Holding(cast(int, unit.head_id), "unit", unit.pk, "单位负责人", unit.name, url)
    for leader in User.objects.people().filter(assistant__in=people):
        url = leader.get_absolute_url()
        yield Holding(
            leader.assistant_id,
            "assistant",
            leader.pk,
            "联络员",
            leader.name,
            url,
            needs_account=True,
        )


def pass_on(leaving: Leaving) -> None:
    units = Unit.objects.filter(head=leaving.person).order_by("pk")
    for unit in units.select_for_update(no_key=True):
        unit.head = leaving.turn("unit", unit.pk).to
        edit_unit(unit=unit, fields=["head"], by=leaving.by)
    for leader in User.objects.filter(assistant=leaving.person).order_by("pk"):
        leader.assistant = _new_assistant(leaving, leader)
        edit_person(person=leader, fields=["assistant"], by=leaving.by)


def _new_assistant(leaving: Leaving, leader: User) -> User | None:
    to = leaving.taken_over("assistant", leader.pk)
    if to == leader:
        raise ValidationError({code("assistant", leader.pk): "联络员须是另一个人。"})
    return to


def since_words(held: Holding) -> str:
    """「自 2026-03-01 起」, 「2026-12-10 起」 of what begins later; '' where the day is not known."""
    if held.since is None:
        return ""
    return (
        f"自 {in_words(held.since)}起"
        if held.since <= timezone.localdate()
        else f"{in_words(held.since)}到任"
    )
