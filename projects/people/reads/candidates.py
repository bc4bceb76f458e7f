"""Who could fill a vacancy, with what each has in hand."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, Value, When
from django.utils import timezone

from accounts.models import User
from accounts.roles import ADMINISTRATORS
from gaoxin.models import searched
from gaoxin.population import Population
from projects.models import Absence, Project
from projects.people.reads.awaited import awaited_of
from projects.people.reads.load import Load, hands_of, read_loads, with_load
from projects.people.rules.roles import Role

SHOWN = 30


@dataclass(frozen=True)
class Candidate:
    """`barred`: why the person cannot be appointed, "" for who can; `away`: their leave of today."""

    person: User
    load: Load
    barred: str
    away: str

    @property
    def words(self) -> str:
        """「示范单位三 · 科员 · 在手 4 个，红 2」."""
        load = [
            f"在手 {self.load.projects} 个",
            f"红 {self.load.red}" if self.load.red else "",
            self.load.over_words,
        ]
        unit = str(self.person.unit or "未填单位")
        parts = [unit, self.person.title, "，".join(filter(None, load)), self.away]
        return " · ".join(filter(None, parts))


@dataclass(frozen=True)
class Candidates:
    rows: list[Candidate]
    more: int
    text: str


def candidates(project: Project, role: str, text: str, viewer, now: datetime) -> Candidates:
    """Those found by `text`, of the project's lead unit first, then who has least in hand;
    first of all who is awaited. At most eight queries."""
    today = timezone.localdate(now)
    people = (
        User.objects.people().exclude(role__in=ADMINISTRATORS).filter(searched(text, "search_text"))
    )
    near = Case(When(unit=project.lead_unit_id, then=Value(0)), default=Value(1))
    count = people.count()
    hands = hands_of(viewer, Population.ALL, today)
    people = with_load(people.select_related("unit"), hands).order_by(
        near, F("in_hand").asc(nulls_first=True), "name", "pk"
    )
    found = list(people[:SHOWN])
    load_of = read_loads(hands)
    leaves = _leaves(found, today)
    rows = [Candidate(p, load_of(p.pk), barred(p, role), leaves.get(p.pk, "")) for p in found]
    awaited = awaited_of([project.pk]).get(project.pk) if role == Role.COMMISSIONER else None
    rows.sort(key=lambda row: (bool(row.barred), row.person != awaited))
    return Candidates(rows, count - len(rows), text)


def barred(person: User, role: str) -> str:
    if role == Role.COMMISSIONER and not person.can_sign_in:
        return "没有账号，项目专员须能登录填报"
    return ""


def _leaves(people: list[User], today) -> dict[int, str]:
    rows = Absence.objects.on(today).filter(user__in=people)
    return {row.user_id: f"{row.get_kind_display()}，{row.span}" for row in rows}
