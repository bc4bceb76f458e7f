"""Who the people are whom a sheet names, and what that changes in the roles of its projects.

A person is asked about once for the whole sheet, however many rows name them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from accounts.models import User
from accounts.roles import ADMINISTRATORS
from gaoxin.folding import fold
from projects.models import Appointment, AwaitedCommissioner, SheetDecision
from projects.sheets.rules.columns import ROLE_OF, field_by
from projects.sheets.rules.fields import PEOPLE
from projects.sheets.rules.persons import Mention
from projects.sheets.rules.plan import Candidate, Change, Plan, Question
from projects.sheets.rules.values import Offer

IS, NEW = "IS", "NEW"
EVERYBODY = "people"  # what is decided of all at once who are found nowhere
NO_BUSINESS = "是{}，不参与业务，请改填他人"


@dataclass(frozen=True)
class Staffed:
    """Of the projects that the sheet is about: (project, role) → who holds it; project → who waits to hold it."""

    holders: Mapping[tuple[int, str], User]
    awaited: Mapping[int, int]


def read_persons(
    plans: list[Plan], decided: Mapping[str, SheetDecision], today: date
) -> list[Question]:
    """Fills `people` of every plan of a project, and its changes in roles; returns what is to be asked. Four queries,
    whatever the rows."""
    questions = find_persons(plans, PEOPLE, decided)
    _read_changes(plans, _staffed(plans, today))
    return questions


def find_persons(
    plans: list[Plan], codes: Sequence[str], decided: Mapping[str, SheetDecision]
) -> list[Question]:
    """Fills `people` of every plan from its columns `codes`; returns what is to be asked. One query."""
    mentions = _mentions(plans, codes)
    if not mentions:
        return []
    there = _called([plan.values[code] for rows in mentions.values() for plan, code in rows])
    questions = []
    for key, rows in mentions.items():
        mention = _most_telling([plan.values[code] for plan, code in rows])
        person, question = _who(mention, there, decided.get(key), rows)
        if question:
            questions.append(question)
        for plan, code in rows:
            _take(plan, code, person, waits=question is not None)
    return questions


def _mentions(plans: list[Plan], codes: Sequence[str]) -> dict[str, list[tuple[Plan, str]]]:
    """By the key of the mention. A bare name is the person of that name whose unit another row says."""
    named = [(plan, code) for plan in plans for code in codes if code in plan.values]
    named = [(plan, code) for plan, code in named if isinstance(plan.values[code], Mention)]
    with_unit: dict[str, dict[str, Mention]] = defaultdict(dict)
    for plan, code in named:
        mention = cast(Mention, plan.values[code])
        if mention.unit is not None:
            with_unit[fold(mention.name)][mention.key] = mention
    found: dict[str, list[tuple[Plan, str]]] = defaultdict(list)
    for plan, code in named:
        mention = cast(Mention, plan.values[code])
        others = list(with_unit[fold(mention.name)].values())
        if not mention.unit_name and len(others) == 1:
            plan.values[code] = mention = others[0]
        found[mention.key].append((plan, code))
    return found


def _most_telling(mentions) -> Mention:
    """Of those that are one person the one that says most: what it calls a unit and is none is asked about."""
    return max(mentions, key=lambda mention: bool(mention.unit_name))


def _called(mentions) -> dict[str, list[User]]:
    """Folded name → who is called so and is here; nobody of the demo set, for what is imported is real."""
    rows = User.objects.people().filter(demo=False).bearing({one.name for one in mentions})
    found: dict[str, list[User]] = defaultdict(list)
    for person in rows.select_related("unit").order_by("pk"):
        found[fold(person.name)].append(person)
    return found


def _who(
    mention: Mention, there: Mapping[str, list[User]], decision: SheetDecision | None, rows
) -> tuple[User | None, Question | None]:
    same = there.get(fold(mention.name), [])
    exact = [one for one in same if not mention.unit_name or one.unit_id == mention.unit]
    if decision and decision.act == IS:
        chosen = [one for one in same if str(one.pk) == decision.value]
        return (chosen[0], None) if chosen else (None, _question(mention, same, rows))
    if decision and decision.act == NEW and decision.value == _standing(same):
        return None, None
    if len(exact) == 1:
        return exact[0], None
    return None, _question(mention, same, rows)


def _standing(same: list[User]) -> str:
    """Whom a decision for a new card was made beside: somebody who came since is asked about again."""
    return "-".join(str(one.pk) for one in same)[:200]


def _question(mention: Mention, same: list[User], rows) -> Question:
    lines = tuple(sorted({plan.row for plan, _ in rows}))
    candidates = tuple(_candidate(one) for one in same)
    strange = mention.unit is None and bool(mention.unit_name)
    unit = f"{mention.unit_name}（单位表里没有）" if strange else mention.unit_name
    add = Offer(NEW, _standing(same), "新建人员卡片")
    return Question(mention.key, mention.name, unit, lines, candidates, (add,))


def _candidate(person: User) -> Candidate:
    beside = " · ".join(filter(None, [str(person.unit or "未填单位"), person.title]))
    offers = (Offer(IS, str(person.pk), "是此人"),)
    return Candidate(person.pk, "", person.name, beside, "", offers)


def _take(plan: Plan, code: str, person: User | None, *, waits: bool) -> None:
    plan.waits = plan.waits or waits
    if person and person.role in ADMINISTRATORS:
        plan.refuse(code, f"{person} {NO_BUSINESS.format(person.get_role_display())}")
    elif not waits:
        plan.people[code] = person.pk if person else None


def _staffed(plans: list[Plan], today: date) -> Staffed:
    keys = {plan.project for plan in plans if plan.project and plan.people}
    rows = Appointment.objects.current(today).filter(project__in=keys, role__in=ROLE_OF.values())
    held = {(row.project_id, row.role): row.user for row in rows.select_related("user")}
    waiting = AwaitedCommissioner.objects.filter(project__in=keys).open().order_by("at", "pk")
    return Staffed(held, dict(waiting.values_list("project", "user")))


def people_of(plans: list[Plan]) -> dict[int, User]:
    keys = {key for plan in plans for key in plan.people.values() if key}
    return User.objects.select_related("unit").in_bulk(keys) if keys else {}


def _read_changes(plans: list[Plan], staffed: Staffed) -> None:
    """Of an existing project what differs; what is so already is asked for no more."""
    people = people_of(plans)
    for plan in plans:
        for code, key in list(plan.people.items()):
            person = people.get(key) if key else None
            if code == "commissioner":
                note_account(plan, person, str(plan.values[code]))
            if plan.project is None:
                continue
            holder = staffed.holders.get((plan.project, ROLE_OF[code]))
            waits = code == "commissioner" and key and staffed.awaited.get(plan.project) == key
            if (person and holder == person) or waits:
                del plan.people[code]
            elif not plan.faults and not plan.candidates and not plan.waits:
                new = person.name if person else str(plan.values[code])
                old = holder.name if holder else "—"
                plan.changes.append(Change(code, field_by(code).label, old, new))


def note_account(plan: Plan, person: User | None, name: str) -> None:
    if not (person and person.can_sign_in):
        who = person.name if person else name
        plan.notes.append(f"项目专员 {who} 没有账号，开通后再任命；此前按空缺计")
