"""One issue as its rules see it: who is who to it, what its clock says, what may be done now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.roles import Role
from projects.calendar.rules.workdays import WorkCalendar
from projects.issues.rules import machine as rules
from projects.issues.rules.machine import Case, Limits, State, Step, Who
from projects.issues.rules.shown import Mark, left_words, overdue_words
from projects.models import (
    Appointment,
    CalendarDay,
    Issue,
    IssueStep,
    LightRule,
    Project,
    ZoneSettings,
)

EXTENSION = (Step.EXTEND_ASK, Step.EXTEND, Step.EXTEND_REFUSE)


@dataclass(frozen=True)
class Clock:
    """The settings and the calendar of a day, read once for all that is judged by them."""

    today: date
    limits: Limits
    reopen_days: int
    red_limit: int
    calendar: WorkCalendar

    @property
    def is_working(self) -> bool:
        return self.calendar.is_working(self.today)


def load_clock(today: date) -> Clock:
    """Three queries. An overdue problem is drafted for the next level when it would be red."""
    zone, red = ZoneSettings.load(), LightRule.current().issue_red_workdays
    limits = Limits(
        receive=zone.receive_limit,
        assess=zone.assess_limit,
        ordinary=zone.ordinary_limit,
        complex=zone.complex_limit,
        cross_level=zone.cross_level_limit,
        level=red,
    )
    return Clock(today, limits, zone.reopen_days, red, work_calendar(today))


def work_calendar(today: date) -> WorkCalendar:
    """Years enough for the oldest open problem and the longest limit."""
    return CalendarDay.work_calendar(date(today.year - 6, 1, 1), date(today.year + 2, 12, 31))


def case_of(issue: Issue, clock: Clock) -> Case:
    return Case(
        state=State(issue.state),
        level=issue.level,
        today=clock.today,
        assigned=issue.due_on is not None,
        extended=issue.extended_from is not None,
        extension_asked=asked_extension(issue) is not None,
        proposed_level=issue.proposed_level,
        city_reported=issue.city_reported_on is not None,
        closed_on=issue.closed_on,
        reopen_days=clock.reopen_days,
    )


def asked_extension(issue: Issue) -> IssueStep | None:
    """The request for more time that waits for an answer."""
    if issue.state != Issue.State.HANDLING:
        return None
    last = issue.steps.filter(kind__in=[*EXTENSION, Step.ASSIGN, Step.REOPEN]).last()
    return last if last is not None and last.kind == Step.EXTEND_ASK else None


def who_is(issue: Issue, user: User, today: date) -> frozenset[Who]:
    """All that a person is to an issue; nothing for those without a business role."""
    if user.role not in {Role.STAFF, Role.MANAGER, Role.ADMIN}:
        return frozenset()
    held = issue.project.appointments.current(today).filter(user=user)
    roles = set(held.values_list("role", flat=True))
    resolver, asked = _last(issue, Step.RESOLVE), asked_extension(issue)
    marks = {
        Who.ADMIN: user.role == Role.ADMIN,
        Who.GROUP: user.role == Role.MANAGER and user.leading_group,
        Who.CHIEF: Appointment.Role.CHIEF in roles,
        Who.LEADER: Appointment.Role.LEADER in roles,
        Who.EDITOR: Project.objects.editable_by(user).filter(pk=issue.project_id).exists(),
        Who.RAISER: issue.raised_by_id == user.pk,
        Who.HANDLER: issue.handler_id == user.pk,
        Who.HEAD: issue.lead_unit is not None and issue.lead_unit.head_id == user.pk,
        Who.RESOLVER: resolver is not None and resolver.by_id == user.pk,
        Who.ASKER: asked is not None and asked.by_id == user.pk,
    }
    return frozenset(who for who, is_so in marks.items() if is_so)


def _last(issue: Issue, kind: str) -> IssueStep | None:
    return issue.steps.filter(kind=kind).last()


def people_of(issue: Issue, today: date) -> Callable[[Who], list[User]]:
    """A function that gives the people who are `who` to the issue; one query a kind, when asked. What goes to
    the handler goes, where that is vacant, to the unit's head, else the chief, else the project office."""

    def find(who: Who) -> list[User]:
        if who == Who.HANDLER and issue.is_vacant:
            instead = (find(other) for other in (Who.HEAD, Who.CHIEF, Who.ADMIN))
            reached = ([one for one in people if one.may_sign_in] for people in instead)
            return next(filter(None, reached), [])
        if who in (Who.CHIEF, Who.LEADER):
            held = issue.project.appointments.current(today).filter(role=who.name)
            return [row.user for row in held.select_related("user")]
        if who == Who.ADMIN:
            return list(User.objects.accounts().filter(role=Role.ADMIN))
        if who == Who.GROUP:
            return list(User.objects.accounts().filter(leading_group=True))
        head = issue.lead_unit.head if issue.lead_unit else None
        one = {Who.HANDLER: issue.handler, Who.RAISER: issue.raised_by, Who.HEAD: head}.get(who)
        return [one] if one is not None else []

    return find


def mark_of(issue: Issue, today: date, calendar: WorkCalendar) -> Mark:
    if not issue.is_open:
        return Mark("green", issue.get_state_display(), "")
    if issue.due_on is None:
        return Mark("grey", "未交办", "")
    if issue.state == Issue.State.RESOLVED:
        return Mark("green", "待核验", "")
    left = rules.remaining(issue.due_on, issue.paused_on, today, calendar)
    if issue.paused_on:
        return Mark("grey", "停钟", _stopped_words(issue.due_on, left, issue.paused_on, today))
    if issue.due_on < today:
        if left:
            return Mark("red", "超期", f"{-left} 个工作日")
        return Mark("red", overdue_words(issue.due_on, 0, today), "")
    words = left_words(issue.due_on, left, today)
    return Mark("yellow", "临期", words) if left <= 1 else Mark("green", "在期", words)


def _stopped_words(due: date, left: int, paused: date, today: date) -> str:
    """What was left when the clock stopped."""
    if due < paused:
        return overdue_words(due, -left, today)
    return left_words(due, left, paused)


def mark_words(issue: Issue, today: date, calendar: WorkCalendar) -> str:
    return mark_of(issue, today, calendar).words
