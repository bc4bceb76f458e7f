"""Instructions as their rules see them, as the weekly report prints them, and month by month."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.roles import BUSINESS, Role
from projects.directing import rules
from projects.directing.rules import Case, State, Step, Who
from projects.dispatch.rules.entry import InstructionLine
from projects.issues.reads.case import work_calendar
from projects.lights.rules.dimensions import Dimension, Light
from projects.models import (
    Appointment,
    DimensionLight,
    DispatchReport,
    Instruction,
    InstructionStep,
    Project,
    ZoneSettings,
)
from projects.registry.models.scopes import SEE_ALL

LINE = 200  # characters of a reason that an instruction begins with
BACK_WORDS = (("/dispatch/", "返回通报"), ("/projects/", "返回项目"), ("/visits/", "返回现场办公"))
DOES_IT = (Appointment.Role.COMMISSIONER, Appointment.Role.CHIEF)


def open_for_report(
    since: datetime | None, as_of: datetime, day: date, *, fictional: bool = True
) -> list[InstructionLine]:
    """What a report made as of `as_of` prints of the instructions given by then: those that were open,
    and those accepted after `since`, the `as_of` of the report before (None: there was none). So each
    is reported done once, with the limit it had then. Days late are counted on `day`. The open ones
    first, the most pressing before the others. Without the `fictional` ones for a number of the
    zone's own. One query."""
    accepted = Q(accepted_at__gt=since, accepted_at__lte=as_of) if since else Q(pk=None)
    struck = InstructionStep.objects.filter(kind=Step.STRIKE, at__gt=as_of)
    undone = (
        Q(state__in=rules.OPEN) | Q(accepted_at__gt=as_of) | Q(pk__in=struck.values("instruction"))
    )
    steps = InstructionStep.objects.filter(instruction=OuterRef("pk"))
    before, after = steps.filter(at__lte=as_of), Q(steps__kind=Step.POSTPONE, steps__at__gt=as_of)
    moved = steps.filter(kind=Step.POSTPONE, at__gt=as_of).order_by("at", "id")
    every = Instruction.objects.all() if fictional else Instruction.objects.filter(demo=False)
    rows = (
        every.for_register()
        .kept()
        .filter(undone | accepted, given_at__lte=as_of)
        .annotate(
            then=Subquery(before.order_by("-at", "-id").values("state")[:1]),
            due_then=Coalesce(Subquery(moved.values("old_on")[:1]), "due_on"),
            postponed_then=F("postponed") - Count("steps", filter=after),
        )
    )
    found = [(row, _state_at(row, as_of)) for row in rows]
    found.sort(key=lambda one: (one[1] not in rules.OPEN, one[0].due_then, one[0].pk))
    return [_make_line(row, state, day) for row, state in found]


def _state_at(row: Instruction, as_of: datetime) -> State:
    """Its state by the last step taken by then (`then`). What was accepted then and has been taken
    back since was not done."""
    if row.accepted_at and row.accepted_at <= as_of:
        return State.ACCEPTED
    return State.ANSWERED if row.then == State.ANSWERED else State.OPEN


def _make_line(row: Instruction, state: State, day: date) -> InstructionLine:
    return InstructionLine(
        code=row.code,
        project=row.project_id,
        project_name=row.project.name if row.project else "",
        text=row.text,
        given_by=str(row.given_by),
        on_behalf=row.on_behalf,
        to=row.receiver,
        due_on=row.due_then,
        state=state,
        overdue_days=rules.overdue_days(state, row.due_then, day),
        postponed=row.postponed_then,
        number=row.report.number if row.report else None,
        to_id=row.to_id or 0,
        head_id=row.unit.head_id if row.unit else None,
        given_by_id=row.given_by_id,
    )


# -- one instruction --------------------------------------------------------------------------------


@dataclass(frozen=True)
class InstructionPage:
    steps: list[InstructionStep]
    steps_open: list[Step]
    sees_project: bool
    overdue_days: int
    meeting: object | None


def instruction_page(row: Instruction, user: User, today: date) -> InstructionPage:
    steps = row.steps.select_related("by", "file").order_by("-at", "-id")
    resolution = getattr(row, "resolution", None)
    reads_meetings = (
        user.role in SEE_ALL
    )  # as DispatchMeeting.visible_to; it is loaded with the row
    return InstructionPage(
        steps=list(steps),
        steps_open=rules.open_steps(case_of(row, today), who_is(row, user, today)),
        sees_project=Project.objects.visible_to(user).filter(pk=row.project_id).exists(),
        overdue_days=rules.overdue_days(State(row.state), row.due_on, today),
        meeting=resolution.meeting if resolution and reads_meetings else None,
    )


def case_of(row: Instruction, today: date) -> Case:
    return Case(
        state=State(row.state),
        today=today,
        due_on=row.due_on,
        on_behalf=row.on_behalf,
        accepted_on_behalf=row.accepted_on_behalf,
        has_receiver=row.to is not None and row.to.may_sign_in,
    )


def who_is(row: Instruction, user: User, today: date) -> frozenset[Who]:
    """All that a person is to an instruction; nothing for those without a business role."""
    if user.role not in BUSINESS:
        return frozenset()
    found = _marks(row, user, today)
    # Who is to do it does not decide on it in the leader's name.
    return found - {Who.ASSISTANT} if found & rules.DOERS else found


def _marks(row: Instruction, user: User, today: date) -> frozenset[Who]:
    held = Appointment.objects.current(today).filter(user=user, project=row.project_id)
    answered = row.steps.filter(kind=InstructionStep.Kind.ANSWER).last()
    marks = {
        Who.RECEIVER: row.to_id == user.pk,
        Who.HEAD: row.unit is not None and row.unit.head_id == user.pk,
        Who.COMMISSIONER: held.filter(role=Appointment.Role.COMMISSIONER).exists(),
        Who.GIVER: row.given_by_id == user.pk,
        Who.ASSISTANT: row.given_by.assistant_id == user.pk
        and leaders(today).filter(pk=row.given_by_id).exists(),
        Who.OFFICE: user.role == Role.ADMIN,
        Who.ANSWERER: answered is not None and answered.by_id == user.pk,
    }
    return frozenset(who for who, is_so in marks.items() if is_so)


def step_named(slug: str, steps) -> Step | None:
    return next((step for step in steps if step.lower() == slug), None)


def step_state(row: Instruction, step: Step | None, user: User, today: date) -> tuple[bool, str]:
    """Whether the step is this person's at all, and why it cannot be taken now ('': it can)."""
    if step is None:
        return False, ""
    case, roles = case_of(row, today), who_is(row, user, today)
    why_not = rules.refusal(case, step)
    if not why_not and not rules.may_take(case, step, roles):
        own = Who.ANSWERER in roles
        why_not = (
            "这是你自己答复的，须由另一人验收。" if own else "已办结，只有批示领导本人可以退回。"
        )
    return rules.concerns(step, roles), why_not


def recorded_for(user: User, today: date):
    """The leaders whose words this person may record: all for the project office, otherwise those
    who have named them their assistant (联络员)."""
    found = leaders(today)
    return found if user.role == Role.ADMIN else found.filter(assistant=user)


def may_give(user: User, today: date) -> bool:
    """Whether the person gives instructions, or records those of others."""
    return user.role in {Role.MANAGER, Role.ADMIN} or recorded_for(user, today).exists()


def instruct_words(user: User) -> str:
    """What the act is called on the person's buttons: a leader's own, or recorded for one."""
    return "批示" if user.role == Role.MANAGER else "代录批示"


def act_words(user: User, today: date) -> str:
    """What the act is called for who may, '' for who gives none."""
    return instruct_words(user) if may_give(user, today) else ""


def back_words(back: str) -> str:
    """What the way back from a new instruction is called, by where it leads."""
    for path, words in BACK_WORDS:
        if back.startswith(path):
            return words
    return "返回总览" if back.split("#")[0] == "/" else "返回"


def first_giver(user: User, today: date) -> User | None:
    """Whom a new instruction is by, where nobody else can be meant."""
    if user.role == Role.MANAGER:
        return user
    others = recorded_for(user, today)[:2]
    return others[0] if user.role != Role.ADMIN and len(others) == 1 else None


def leaders(today: date, also: int | None = None):
    """Who may have given one, or made a visit: leaders with an account, and whoever is 包联领导 of a
    project, be it without; `also`: the key of who stands there already."""
    held = Appointment.objects.current(today).filter(role=Appointment.Role.LEADER)
    # Looked up for each of the others: for EXISTS the database would read who leads each project.
    post = Subquery(held.filter(user=OuterRef("pk")).values("pk")[:1])
    leads = Q(role=Role.MANAGER) | Q(post__isnull=False)
    return User.objects.alias(post=post).filter(Q(leads, is_active=True) | Q(pk=also))


# -- a new one --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Defaults:
    """What the form is filled with: who is to do it, the limit that the zone has set, and what has to be seen for it to be done,
    "" where only the leader can say."""

    to: User | None
    due_on: date
    done_when: str = ""


def defaults(
    project: Project | None, today: date, *, line: str = "", report: DispatchReport | None = None
) -> Defaults:
    """`line`: what of the project it is about; `report`: the number that says it."""
    limit = ZoneSettings.load().instruction_limit
    return Defaults(
        to=_who_does_it(project, today) if project else None,
        due_on=rules.default_due(today, limit, work_calendar(today)),
        done_when=_what_clears(project, line, report) if project else "",
    )


def _who_does_it(project: Project, today: date) -> User | None:
    """The project's commissioner, in their absence of an account its chief. Nobody of the project office, to whom
    nothing is given."""
    held = Appointment.objects.current(today).filter(project=project, role__in=DOES_IT)
    found = {row.role: row.user for row in held.select_related("user")}
    able = (found[role] for role in DOES_IT if role in found)
    return next((one for one in able if one.may_sign_in and one.role != Role.ADMIN), None)


def _what_clears(project: Project, line: str, report: DispatchReport | None) -> str:
    """What ends the light that the line is about: as the number printed it, otherwise as the project shows it now.
    Without a line of its own it is about why the project is red."""
    if report is not None:
        return _cleared_in(report, project, line)
    reds = DimensionLight.objects.filter(project=project, light=Light.RED)
    order = list(Dimension)
    for red in sorted(reds, key=lambda row: order.index(Dimension(row.dimension))):
        if not line or line == red_line(red.reason):
            return red.clears
    return ""


def _cleared_in(report: DispatchReport, project: Project, line: str) -> str:
    row = report.entries.filter(project=project).first() if report.is_readable else None
    if row is None:
        return ""
    row.report = report
    said = row.entry
    return said.clears_text if line == said.reason_text[:LINE] else ""


def red_line(reason: str) -> str:
    """How an instruction names why a project is red."""
    return f"红灯：{reason}"[:LINE]


# -- month by month ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """议定事项 and 批示 of a month, by the day first set: how many, done, not done."""

    total: int
    done: int
    late: int

    @property
    def undone(self) -> int:
        return self.total - self.done


def month_of(rows, today: date) -> Month:
    """`rows`: instructions of one month, struck ones left out."""
    found = list(rows.values_list("state", "due_on"))
    return Month(
        total=len(found),
        done=sum(state == Instruction.State.ACCEPTED for state, _ in found),
        late=sum(rules.overdue_days(State(state), due, today) > 0 for state, due in found),
    )
