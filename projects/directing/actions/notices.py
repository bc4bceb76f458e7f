"""Who is told of a step of an instruction: always the other side, and the leader of what was
recorded for them."""

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from gaoxin.clock import in_words
from projects.messages.actions.notices import notify
from projects.models import Appointment, Instruction, InstructionStep, Notice

Kind = InstructionStep.Kind
TO_THE_LEADER = {Kind.FEEDBACK, Kind.ANSWER}


def tell(row: Instruction, step: InstructionStep) -> None:
    """Nobody of the other side reachable: the project office passes it on. The caller holds the
    transaction and writes the audit."""
    people = [person for person in _other_side(row, step) if person.pk != step.by_id]
    told = [_notify(row, step, person, Notice.Kind.INSTRUCTION) for person in people]
    if step.on_behalf:
        words = "如非本意，可在批示页撤销。"
        _notify(row, step, row.given_by, Notice.Kind.INSTRUCTION, before=f"{step.by}代录。{words}")
    if people and not any(told):
        names = "、".join(map(str, people))
        for admin in User.objects.accounts().filter(role=Role.ADMIN):
            _notify(row, step, admin, Notice.Kind.RELAY, before=f"请转告 {names}：")


def _other_side(row: Instruction, step: InstructionStep) -> list[User]:
    if step.kind in TO_THE_LEADER:
        people = [row.given_by, row.recorded_by, row.given_by.assistant]
    else:
        people = [row.to, row.unit.head if row.unit else None]
        people += _instead(row, step) if row.to is None else []
    if step.kind == Kind.STRIKE:
        people.append(row.recorded_by)
    return list({person.pk: person for person in people if person is not None}.values())


def _instead(row: Instruction, step: InstructionStep) -> list[User]:
    """Of what nobody is to do: the unit's head knows already, else the chief, else the project office."""
    if row.unit and row.unit.head and row.unit.head.may_sign_in:
        return []
    held = Appointment.objects.current(timezone.localdate(step.at)).filter(
        project=row.project_id, role=Appointment.Role.CHIEF, user__in=User.objects.accounts()
    )
    chief = held.select_related("user").first()
    return [chief.user] if chief else list(User.objects.accounts().filter(role=Role.ADMIN))


def _notify(
    row: Instruction, step: InstructionStep, person: User, kind: str, before: str = ""
) -> bool:
    return notify(
        user=person,
        kind=kind,
        title=f"{row.code} {step.get_kind_display()}：{row.text}"[:100],
        text=f"{before}{_describe_step(row, step)}"[:500],
        url=row.get_absolute_url(),
        key=f"instruction-{row.code}-{row.version}",  # each step counts the version up
    )


def _describe_step(row: Instruction, step: InstructionStep) -> str:
    words = [row.subject, f"现为「{row.get_state_display()}」", f"时限 {in_words(row.due_on)}"]
    if step.text and step.kind != Kind.GIVE:
        words.append(step.text)
    if step.kind == Kind.GIVE:
        words.append(f"办结标准：{row.done_when}")
    return "；".join(word for word in words if word)
