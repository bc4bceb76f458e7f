"""What a person answers for by appointments, those included that begin later."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import cast

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.holdings import WHY, Holding, Leaving, code
from gaoxin.clock import in_words
from projects.models import Absence, Appointment
from projects.people.actions.absences import end_absences
from projects.people.actions.appointments import Clashes, appoint_all, end_all
from projects.people.actions.handovers import open_handovers
from projects.people.actions.staffing import restaff
from projects.people.rules.roles import SINGLE

KIND, DELEGATE = "appointment", "delegate"


def holders(today: date) -> Iterator[QuerySet]:
    yield Appointment.objects.not_over(today).order_by().values("user")
    yield _absences(today).exclude(delegate=None).order_by().values("delegate")


def held_by(people: Collection[int], today: date) -> Iterator[Holding]:
    rows = Appointment.objects.not_over(today).filter(user__in=people)
    for row in rows.select_related("project").order_by("role", "project__code", "pk"):
        yield Holding(
            row.user_id, KIND, row.pk, row.get_role_display(), row.project.name,
            row.get_absolute_url(), row.from_on,
            needs_account=row.role == Appointment.Role.COMMISSIONER,
        )  # fmt: skip
    for absence in _absences(today).filter(delegate__in=people).select_related("user"):
        subject = f"{absence.user} {in_words(absence.from_on)}至{in_words(absence.to_on)}{absence.get_kind_display()}"
        yield Holding(
            cast(int, absence.delegate_id), DELEGATE, absence.pk, "代办人", subject, absence.get_absolute_url(),
            absence.from_on, needs_account=True,
        )  # fmt: skip


def _absences(today: date) -> QuerySet:
    """Those that run or are to come."""
    return Absence.objects.standing().filter(to_on__gte=today)


def pass_on(leaving: Leaving) -> None:
    """Appointments end on the last day, whoever takes one over begins the day after."""
    _pass_absences_on(leaving)
    take_up(leaving.person)
    rows = _beyond(leaving)
    if not rows:
        return
    ended, taken_over = defaultdict(list), defaultdict(list)
    for row in rows:
        ended[_why(leaving, row)].append(row)
        if draft := _successor(leaving, row):
            taken_over[draft.user_id, draft.role, draft.from_on, draft.to_on].append((row, draft))
    for reason, alike in ended.items():
        end_all(appointments=alike, to_on=leaving.last_on, reason=reason, by=leaving.by)
    for pairs in taken_over.values():
        _appoint(pairs, leaving)


def take_up(person) -> None:
    """What ends today anyway is held until tonight by who is there, and no more by who left today."""
    ending = Appointment.objects.valid().filter(user=person, to_on=timezone.localdate())
    restaff(ending.values_list("project", flat=True))


def _pass_absences_on(leaving: Leaving) -> None:
    rows = Absence.objects.standing().filter(delegate=leaving.person, to_on__gt=leaving.last_on)
    rows = rows.select_related("user")
    to = {row.pk: leaving.taken_over(DELEGATE, row.pk) for row in rows}
    for row in rows:
        if to[row.pk] == row.user:
            raise ValidationError({code(DELEGATE, row.pk): "代办人须是另一个人。"})
    end_absences(person=leaving.person, last_on=leaving.last_on, delegates=to, by=leaving.by)


def _beyond(leaving: Leaving) -> list[Appointment]:
    rows = Appointment.objects.valid().filter(user=leaving.person)
    rows = rows.filter(Q(to_on=None) | Q(to_on__gt=leaving.last_on)).select_related(
        "project", "user"
    )
    found = list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    begun = [row for row in found if leaving.last_on < row.from_on <= timezone.localdate()]
    if begun:
        row = begun[0]
        words = f"此人自 {in_words(row.from_on)}起任{row.project}的{row.get_role_display()}，最后在岗日不能早于这一天；"
        raise ValidationError(
            {"left_on": f"{words}那次任命登记有误的，先到「包联与专班」作废或更正。"}
        )
    return found


def _why(leaving: Leaving, row: Appointment) -> str:
    """What its end is put down to: the leaving, and what was said of the vacancy."""
    turn, gone = leaving.turn(KIND, row.pk), f"{leaving.person} 离岗"
    return gone if turn.to or turn.reason == WHY else f"{gone}，空缺：{turn.reason}"[:200]


def _successor(leaving: Leaving, row: Appointment) -> Appointment | None:
    """From the day after the last day, or when it was to begin; until when it was to end."""
    turn, today = leaving.turn(KIND, row.pk), timezone.localdate()
    from_on = max(leaving.last_on + timedelta(days=1), row.from_on)
    if turn.to is None or (row.to_on is not None and row.to_on < max(from_on, today)):
        return None
    return Appointment(
        project=row.project, user=turn.to, role=row.role, title=row.title, from_on=from_on,
        to_on=row.to_on, reason=f"接替 {leaving.person}",
    )  # fmt: skip


def _appoint(pairs: list[tuple[Appointment, Appointment]], leaving: Leaving) -> None:
    try:
        appoint_all(appointments=[draft for _, draft in pairs], by=leaving.by)
        begun = [(row, draft) for row, draft in pairs if row.from_on <= leaving.last_on]
        open_handovers([pair for pair in begun if pair[0].role in SINGLE], by=leaving.by)
    except Clashes as clashes:
        said = {row.pk: clashes.by_project.get(row.project_id) for row, _ in pairs}
        raise ValidationError(
            {code(KIND, key): text for key, text in said.items() if text}
        ) from clashes
    except ValidationError as error:
        raise ValidationError({code(KIND, row.pk): error.messages for row, _ in pairs}) from error
