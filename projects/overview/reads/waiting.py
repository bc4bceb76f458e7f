"""要您办: what waits for a leader themselves, the most pressing first. One read, whatever the kinds: who shows it knows
none of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Unit, User
from accounts.roles import Role
from projects.directing.models.instruction import addressed_to
from projects.issues.reads.case import mark_of, work_calendar
from projects.models import Appointment, Instruction, Issue, Project, SupervisionOrder

Level, IssueState, OrderState = Issue.Level, Issue.State, SupervisionOrder.State
GROUP_S = (Level.LEADING_GROUP, Level.CITY)  # what is proposed to go there the 领导组 decides


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing: `act` what to do with `what`, at `url`. `left`: how long there is still, in words; `due_on` None:
    nobody set a day."""

    act: str
    what: str
    project: Project | None
    url: str
    due_on: date | None
    left: str
    late: bool

    @property
    def place(self) -> tuple[bool, bool, date, str]:
        """Late ones first, then by the day; what has no day comes last."""
        return (not self.late, self.due_on is None, self.due_on or date.max, self.url)


def waiting_for(leader: User, viewer: User, today: date) -> list[Wait]:
    """Of what the viewer may see. Four queries."""
    found = [
        *_instructions(leader, viewer, today),
        *_issues(leader, viewer, today),
        *_orders(leader, viewer, today),
    ]
    return sorted(found, key=lambda wait: wait.place)


def led_by(leader: User, today: date) -> QuerySet:
    """The keys of the projects whose 包联领导 this person is, as the lists find them."""
    return Appointment.objects.current(today).projects_of(leader, Appointment.Role.LEADER)


def _days(due_on: date, today: date) -> str:
    days = (due_on - today).days
    if days < 0:
        return f"超期 {-days} 天"
    return f"还有 {days} 天" if days else "今天到期"


# -- instructions -----------------------------------------------------------------------------------


def _instructions(leader: User, viewer: User, today: date) -> Iterator[Wait]:
    """To be answered by them, and theirs that were answered and wait to be accepted."""
    state = Instruction.State
    mine = addressed_to(leader) & Q(state=state.OPEN)
    answered = Q(given_by=leader, state=state.ANSWERED)
    rows = Instruction.objects.visible_to(viewer).filter(mine | answered)
    for row in rows.select_related("project"):
        answers = row.state == state.OPEN
        yield Wait(
            act="答复批示" if answers else "验收批示",
            what=row.text.rstrip("。"),
            project=row.project,
            url=row.get_absolute_url(),
            due_on=row.due_on,
            left=_days(row.due_on, today) if answers else "待验收",
            late=answers and row.due_on < today,
        )


# -- problems ---------------------------------------------------------------------------------------


def _issues(leader: User, viewer: User, today: date) -> Iterator[Wait]:
    """On their level or proposed for the next, of the projects they lead; for the 领导组 those of every project
    that came to it; and what they are to handle."""
    led = Q(level=Level.LEADER) | Q(proposed_level__isnull=False)
    concerns = Q(project__in=led_by(leader, today)) & (led | Q(state=IssueState.CLAIMED_UNABLE))
    concerns |= Q(handler=leader, state__in=[IssueState.ASSIGNED, IssueState.HANDLING])
    if leader.leading_group:
        concerns |= Q(level=Level.LEADING_GROUP) | Q(proposed_level__in=GROUP_S)
    rows = Issue.objects.visible_to(viewer).open().filter(concerns)
    calendar = work_calendar(today)
    for row in rows.select_related("project"):
        yield Wait(
            act=_act_on(row, leader),
            what=row.summary,
            project=row.project,
            url=row.get_absolute_url(),
            due_on=row.due_on,
            left=mark_of(row, today, calendar).words or row.get_state_display(),
            late=row.is_overdue,
        )


def _act_on(issue: Issue, leader: User) -> str:
    if issue.proposed_level:
        return "审定提级"
    if issue.state == IssueState.CLAIMED_UNABLE:
        return "确认能否办理"
    if issue.handler_id == leader.pk:
        return "签收问题" if issue.state == IssueState.ASSIGNED else "办理问题"
    return "核验问题" if issue.state == IssueState.RESOLVED else "协调问题"


# -- supervision orders -----------------------------------------------------------------------------

ACTS = {
    OrderState.DRAFT: "下发督办单",
    OrderState.SENT: "签收督办单",
    OrderState.RECEIVED: "办理督办单",
    OrderState.HANDLED: "确认督办办理情况",
}


def _orders(leader: User, viewer: User, today: date) -> Iterator[Wait]:
    """Of the units they head; and, for who may send and confirm them, of the projects they lead."""
    doing = Q(state__in=[OrderState.SENT, OrderState.RECEIVED])
    concerns = doing & Q(unit__in=Unit.objects.filter(head=leader))
    if leader.role in {Role.MANAGER, Role.ADMIN}:
        deciding = Q(state=OrderState.DRAFT) | Q(state=OrderState.HANDLED) & ~Q(handled_by=leader)
        concerns |= deciding & Q(project__in=led_by(leader, today))
    rows = SupervisionOrder.objects.visible_to(viewer).filter(concerns)
    for row in rows.select_related("project"):
        runs = row.state in {OrderState.SENT, OrderState.RECEIVED}
        yield Wait(
            act=ACTS[OrderState(row.state)],
            what=row.matter,
            project=row.project,
            url=row.get_absolute_url(),
            due_on=row.due_on,
            left=_days(row.due_on, today) if runs else row.get_state_display(),
            late=row.is_overdue,
        )
