"""The demo set: fictional people and units, their roles on the article's projects, and 12 fictional
projects around the day it is loaded. What it contains is data: fixtures/demo.json.

Rows are written with the days they would have been entered on, not through the actions people use:
these would date all of it today and leave hundreds of audit events that stay when the set is removed.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from operator import itemgetter

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Unit, User
from gaoxin.areas import parts
from projects.models import IndustryChain, Project, Track

DATA = settings.BASE_DIR / "fixtures" / "demo.json"


@dataclass
class Scene:
    """The day of loading, and what the rows refer to by name."""

    data: dict
    now: datetime
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    chains: dict[str, IndustryChain] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)

    @property
    def admin(self) -> User:
        return next(person for person in self.people.values() if person.username == "admin")

    def day(self, offset: int) -> date:
        return timezone.localdate(self.now) + timedelta(days=offset)

    def moment(self, offset: int, hour: int = 10) -> datetime:
        """A moment of that day, never one that is still to come."""
        moment = timezone.make_aware(datetime.combine(self.day(offset), time(hour)))
        return min(moment, self.now)

    def stamps(self, offset: int) -> dict:
        at = self.moment(offset)
        return {
            "created_at": at,
            "created_by": self.admin,
            "updated_at": at,
            "updated_by": self.admin,
        }


@transaction.atomic
def load_demo(*, password: str) -> bool:
    """The set with its accounts, which share `password`. False when it was there already: then only
    the accounts whose password differs get it. The article's projects must be there."""
    if Project.objects.demo().exists():
        _share_password(password)
        return False
    with DATA.open(encoding="utf-8") as file:
        scene = Scene(json.load(file), timezone.now())
    scene.tracks = {track.code: track for track in Track.objects.all()}
    _make_people(scene, password)
    with pghistory.context(user=scene.admin.pk):
        for make in _makers():
            make(scene)
    after = {"projects": len(scene.data["projects"]), "people": len(scene.people)}
    audit.record("demo.load", by=None, after=after, label="演示数据")
    return True


def _makers() -> list[Callable[[Scene], None]]:
    """What the areas add to the set, in the order of the places they name."""
    places = [(place, make) for part in parts("demo") for place, make in part.MAKES.items()]
    return [make for _, make in sorted(places, key=itemgetter(0))]


def _share_password(password: str) -> None:
    accounts = User.objects.accounts().filter(demo=True)
    by_hash = {person.password: person for person in accounts}
    differing = [
        hashed for hashed, person in by_hash.items() if not person.check_password(password)
    ]
    if differing:
        changed = accounts.filter(password__in=differing).update(password=_hashed(password))
        audit.record("demo.password", by=None, after={"accounts": changed}, label="演示数据")


def _make_people(scene: Scene, password: str) -> None:
    taken = User.objects.filter(
        username__in=[row["username"] for row in scene.data["people"] if "username" in row]
    )
    if taken.exists():
        names = "、".join(taken.values_list("username", flat=True))
        raise ValidationError(f"用户名 {names} 已有人使用，演示账号没有建立。")
    for row in scene.data["units"]:
        later = scene.units.get(row.get("superseded_by"))
        scene.units[row["name"]] = Unit.objects.create(
            name=row["name"], short_name=row["name"], kind=row["kind"], superseded_by=later,
            active=later is None, demo=True,
        )  # fmt: skip
    shared = _hashed(password)
    for number, row in enumerate(scene.data["people"], 1):
        scene.people[row["name"]] = User.objects.create(
            name=row["name"], title=row["title"], unit=scene.units[row["unit"]],
            phone=f"1380000{number:04d}", username=row.get("username"), role=row.get("role", ""),
            leading_group=row.get("leading_group", False),
            zone_leader=row.get("zone_leader", False), can_sign_in="username" in row,
            password=shared if "username" in row else "!", demo=True,
            is_active="left" not in row, left_on=scene.day(row["left"]) if "left" in row else None,
        )  # fmt: skip
    for row in scene.data["units"]:
        if "head" in row:
            unit = scene.units[row["name"]]
            unit.head = scene.people[row["head"]]
            unit.save(update_fields=["head"])
    for row in scene.data["chains"]:
        scene.chains[row["name"]] = IndustryChain.objects.create(
            name=row["name"], chain_leader=scene.people[row["chain_leader"]], demo=True
        )


def _hashed(password: str) -> str:
    """Hashed once for all accounts: hashing it for each costs more than everything else here."""
    person = User()
    person.set_password(password)
    return person.password
