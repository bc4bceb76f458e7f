"""Which problems and supervision orders wait for a person, in SQL: of those who may take the step (rules of
machine.py and supervision.py) it falls to one. What the whole task force may decide falls to the chief; where there
is none who can, as of what the chief handled, to the leader, else to the project office."""

from collections.abc import Sequence
from datetime import date

from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import Unit, User
from accounts.roles import BUSINESS, Role
from projects.issues.reads.case import EXTENSION
from projects.issues.rules.machine import LIFTABLE, RISES_TO, RUNNING, TOP_LEVEL, State, Step
from projects.models import Appointment, Issue, IssueStep, SupervisionOrder

Post = Appointment.Role
NOBODY = 0  # the key of no account
# The limit to settle a problem, while it runs.
LIMIT = Case(When(state__in=RUNNING, then=F("due_on")), default=None, output_field=DateField())
Barred = Sequence[str]  # columns of an issue that name who may not take the step


def held(user: User, today: date, *roles: str) -> QuerySet:
    """The projects on which the person holds one of these roles."""
    return Appointment.objects.current(today).filter(user=user, role__in=roles).values("project")


def able(role: str, today: date, barred: Barred = ()) -> Exists:
    """Whether somebody holds the role on the row's project who can act in the system and may."""
    rows = Appointment.objects.current(today).filter(
        role=role, project=OuterRef("project"), user__role__in=BUSINESS, user__is_active=True,
        user__can_sign_in=True,
    )  # fmt: skip
    for name in barred:
        rows = rows.exclude(user=Coalesce(OuterRef(name), NOBODY))
    return Exists(rows)


def falls_to(user: User, today: date, barred: Barred = ()) -> Q:
    """What the chief decides, else the leader, else the project office."""
    led = Q(project__in=held(user, today, Post.LEADER))
    found = Q(project__in=held(user, today, Post.CHIEF))
    found |= led & ~able(Post.CHIEF, today, barred)
    if user.role == Role.ADMIN:
        found |= ~able(Post.CHIEF, today, barred) & ~able(Post.LEADER, today, barred)
    return found & _not_barred(user, barred)


def _not_barred(user: User, barred: Barred) -> Q:
    allowed = Q()
    for name in barred:
        allowed &= ~Q(**{name: user.pk})
    return allowed


def _last(kinds: Sequence[str], value: str, **of) -> Subquery:
    steps = IssueStep.objects.filter(issue=OuterRef("pk"), kind__in=kinds).order_by("-at", "-id")
    return Subquery(steps.values(value)[:1], **of)


def _last_by(kind: str) -> Subquery:
    return _last([kind], "by", output_field=BigIntegerField())


def _kept(**where) -> QuerySet:
    return Issue.objects.kept().filter(**where)


# -- problems: who is to do it ------------------------------------------------------------------------


def to_supplement(user: User, today: date) -> QuerySet:
    return Issue.objects.visible_to(user).filter(state=State.RETURNED, raised_by=user)


def to_receive(user: User, today: date) -> QuerySet:
    return _kept(state=State.ASSIGNED, handler=user)


def to_resolve(user: User, today: date) -> QuerySet:
    return _kept(state=State.HANDLING, handler=user)


# -- problems: who is to decide -----------------------------------------------------------------------


def to_assign(user: User, today: date) -> QuerySet:
    """New ones, and those whose handler left."""
    waiting = Q(state=State.REPORTED) | Q(Issue.VACANT, state__in=RUNNING)
    return _kept().filter(waiting, falls_to(user, today))


def to_conclude(user: User, today: date) -> QuerySet:
    return _kept(state=State.CONSULTING).filter(falls_to(user, today))


def to_resume(user: User, today: date) -> QuerySet:
    """Suspended until a day that has come."""
    return _kept(state=State.SUSPENDED, review_on__lte=today).filter(falls_to(user, today))


def to_extend(user: User, today: date) -> QuerySet:
    """With the request that waits: `asked_by`, `asked_on`, `asked_until`."""
    asked = [Step.EXTEND_ASK]
    rows = _kept(state=State.HANDLING).annotate(
        last_asked=_last([*EXTENSION, Step.ASSIGN, Step.REOPEN], "kind"),
        asked_by=_last_by(Step.EXTEND_ASK), asked_on=_last(asked, "on"), asked_until=_last(asked, "until_on"),
    )  # fmt: skip
    barred = ("handler", "asked_by")
    return rows.filter(falls_to(user, today, barred), last_asked=Step.EXTEND_ASK)


def to_close(user: User, today: date) -> QuerySet:
    """Who handled it, or applied for it, never verifies it."""
    rows = _kept(state=State.RESOLVED).annotate(resolved_by=_last_by(Step.RESOLVE))
    return rows.filter(falls_to(user, today, ("handler", "resolved_by")))


def to_judge_unable(user: User, today: date) -> QuerySet:
    """The leader says whether it can really not be done; where that is the handler, or there is none who can,
    the 领导组."""
    barred = ("handler",)
    found = Q(project__in=held(user, today, Post.LEADER))
    if user.role == Role.MANAGER and user.leading_group:
        found |= ~able(Post.LEADER, today, barred)
    rows = _kept(state=State.CLAIMED_UNABLE)
    return rows.filter(found & _not_barred(user, barred))


def to_lift(user: User, today: date) -> QuerySet:
    """Drafted for the next level: up to the 领导组 the leader decides, else the project office, and above it."""
    found = Q(project__in=held(user, today, Post.LEADER), level__lte=RISES_TO)
    if user.role == Role.ADMIN:
        found |= Q(level__gt=RISES_TO) | ~able(Post.LEADER, today)
    return _kept(state__in=LIFTABLE, proposed_level__isnull=False).filter(found)


def to_report_to_city(user: User, today: date) -> QuerySet:
    rows = _kept(state__in=LIFTABLE, level=TOP_LEVEL, city_reported_on=None)
    return rows if user.role == Role.ADMIN else rows.none()


# -- supervision orders -------------------------------------------------------------------------------


def _orders(state: str) -> QuerySet:
    return SupervisionOrder.objects.filter(state=state, project__removed_on=None)


def _unit_s(user: User, today: date) -> Q:
    """As `unit_people` of supervision.py says it of one order."""
    keeps = held(user, today, Post.CHIEF, Post.COMMISSIONER)
    headed = Unit.objects.filter(head=user)
    return Q(unit__in=headed) | Q(issue__handler=user) | Q(project__in=keeps)


def orders_to_send(user: User, today: date) -> QuerySet:
    """Leaders may send one too; it waits for the project office."""
    drafts = _orders(SupervisionOrder.State.DRAFT)
    return drafts if user.role == Role.ADMIN else drafts.none()


def orders_to_receive(user: User, today: date) -> QuerySet:
    return _orders(SupervisionOrder.State.SENT).filter(_unit_s(user, today))


def orders_to_handle(user: User, today: date) -> QuerySet:
    return _orders(SupervisionOrder.State.RECEIVED).filter(_unit_s(user, today))


def orders_to_confirm(user: User, today: date) -> QuerySet:
    """Waits for the project office and for the leader who sent it; nobody confirms their own."""
    rows = _orders(SupervisionOrder.State.HANDLED).exclude(handled_by=user)
    return rows if user.role == Role.ADMIN else rows.filter(sent_by=user)
