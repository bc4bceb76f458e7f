"""Which problems and supervision orders wait for a person, in SQL: of those who may take the step (rules of
machine.py and supervision.py) it falls to one. What the whole task force may decide falls to the chief; where there
is none who can, as of what the chief handled, to the leader, else to the project office."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

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
from projects.models import Appointment, Issue, IssueStep, Staffing, SupervisionOrder
from projects.people.models.appointment import AppointmentQuerySet
from projects.registry.models.scopes import SEE_ALL

Post = Appointment.Role
NOBODY = 0  # the key of no account
CAN_ACT = {"role__in": BUSINESS, "is_active": True, "can_sign_in": True}
# The limit to settle a problem, while it runs.
LIMIT = Case(When(state__in=RUNNING, then=F("due_on")), default=None, output_field=DateField())


@lru_cache(maxsize=2)
def _in_office(today: date) -> AppointmentQuerySet:
    """Never read itself: what is asked a dozen times in one request is put together once."""
    return Appointment.objects.current(today)


def held(user: User, today: date, *roles: str) -> QuerySet:
    """The projects on which the person holds one of these roles, of all without any."""
    return _in_office(today).projects_of(user, *roles)


def able(role: str, *barred: str) -> Q:
    """Whether somebody holds the role on the row's project today (as stored with it: Staffing) who can act in the
    system and may; `barred`: the columns that name who may not. Asked of each row that it decides about, and of no
    other."""
    holder = role.lower()
    can = {f"{holder}__{name}": value for name, value in CAN_ACT.items()}
    found = Staffing.objects.filter(project=OuterRef("project"), **can)
    for name in barred:
        found = found.exclude(**{holder: Coalesce(OuterRef(name), NOBODY)})
    return Q(Exists(found))


def _left_to_the_office() -> QuerySet:
    """The projects that have neither a chief nor a leader who can act in the system. Each way in which that comes about
    is looked for by itself: of two together no index knows."""
    unable = User.objects.exclude(**CAN_ACT).values("pk")
    rows, unled = Staffing.objects.values("project"), Q(leader=None) | Q(leader__in=unable)
    without = rows.filter(chief=None)
    return without.filter(leader=None).union(
        without.filter(leader__in=unable), rows.filter(unled, chief__in=unable)
    )


def _not_barred(user: User, *barred: str) -> Q:
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


def to_do(user: User, today: date) -> QuerySet:
    """What was handed to the person: to be signed for, to be settled."""
    return _kept(handler=user, state__in=RUNNING)


def to_supplement(user: User, today: date) -> QuerySet:
    """For who raised it, while they still have something to do with the project."""
    rows = _kept(state=State.RETURNED, raised_by=user)
    return rows if user.role in SEE_ALL else rows.filter(project__in=held(user, today))


# -- problems: who is to decide -----------------------------------------------------------------------

ASSIGN = Q(state=State.REPORTED) | Q(Issue.VACANT, state__in=RUNNING)
CLOSE, CONCLUDE = Q(state=State.RESOLVED), Q(state=State.CONSULTING)
RESUME = Q(state=State.SUSPENDED)
EXTEND = Q(state=State.HANDLING, handler__isnull=False)


def to_decide(user: User, today: date) -> QuerySet:
    """What the chief decides, else the leader, else the project office: handing out, the end of a consultation or of a
    suspension whose day has come, a request for more time (`asked_on`, `asked_until`), striking off. Of the last two nobody
    decides what they handled or asked for themselves."""
    asked = IssueStep.objects.filter(kind=Step.EXTEND_ASK).values("issue")
    waiting = ASSIGN | CLOSE | CONCLUDE | Q(RESUME, review_on__lte=today) | Q(EXTEND, pk__in=asked)
    rows = _kept().filter(waiting).annotate(
        # The key of nobody rather than NULL, which is neither equal nor unequal to anybody's.
        barred=Case(
            When(CLOSE | EXTEND, then=Coalesce("handler", NOBODY, output_field=BigIntegerField())),
            default=NOBODY, output_field=BigIntegerField(),
        ),
        acted_by=Case(
            When(CLOSE, then=Coalesce(_last_by(Step.RESOLVE), NOBODY)),
            When(EXTEND, then=Coalesce(_last_by(Step.EXTEND_ASK), NOBODY)),
            default=NOBODY, output_field=BigIntegerField(),
        ),
        asked_on=_last([Step.EXTEND_ASK], "on"), asked_until=_last([Step.EXTEND_ASK], "until_on"),
        last_asked=Case(When(EXTEND, then=_last([*EXTENSION, Step.ASSIGN, Step.REOPEN], "kind"))),
    )  # fmt: skip
    open_request = Q(last_asked=None) | Q(last_asked=Step.EXTEND_ASK)
    return rows.filter(_falls_to(user, today), open_request)


def _falls_to(user: User, today: date) -> Q:
    barred = ("barred", "acted_by")
    led = Q(project__in=held(user, today, Post.LEADER)) & ~able(Post.CHIEF, *barred)
    found = Q(project__in=held(user, today, Post.CHIEF)) | led
    if user.role == Role.ADMIN:
        # The first is as true of what somebody is barred from, but needs no look at each row's project.
        found |= Q(project__in=_left_to_the_office())
        found |= Q(CLOSE | EXTEND, ~able(Post.CHIEF, *barred), ~able(Post.LEADER, *barred))
        found &= Q(pk__in=_perhaps_of_the_office(user, today))
    else:  # said once more where the database can begin with it
        found &= Q(project__in=held(user, today, Post.CHIEF, Post.LEADER))
    return found & _not_barred(user, *barred)


def _perhaps_of_the_office(user: User, today: date) -> QuerySet:
    """Where the database can begin, instead of with everything that waits for somebody."""
    rows = Issue.objects.order_by().values("pk")
    held_or_left = held(user, today, Post.CHIEF, Post.LEADER).union(_left_to_the_office())
    return rows.filter(project__in=held_or_left).union(rows.filter(CLOSE | EXTEND))


def to_judge_unable(user: User, today: date) -> QuerySet:
    """The leader says whether it can really not be done; where that is the handler, or there is none who can,
    the 领导组."""
    found = Q(project__in=held(user, today, Post.LEADER))
    if user.role == Role.MANAGER and user.leading_group:
        found |= ~able(Post.LEADER, "handler")
    return _kept(state=State.CLAIMED_UNABLE).filter(found & _not_barred(user, "handler"))


def to_lift(user: User, today: date) -> QuerySet:
    """Drafted for the next level: up to the 领导组 the leader decides, else the project office, and above it."""
    found = Q(project__in=held(user, today, Post.LEADER), level__lte=RISES_TO)
    if user.role == Role.ADMIN:
        found |= Q(level__gt=RISES_TO) | ~able(Post.LEADER)
    return _kept(state__in=LIFTABLE, proposed_level__isnull=False).filter(found)


def to_report_to_city(user: User, today: date) -> QuerySet:
    rows = _kept(state__in=LIFTABLE, level=TOP_LEVEL, city_reported_on=None)
    return rows if user.role == Role.ADMIN else rows.none()


# -- supervision orders -------------------------------------------------------------------------------

Order = SupervisionOrder.State


def _orders(*states: str) -> QuerySet:
    return SupervisionOrder.objects.filter(state__in=states, project__removed_on=None)


def orders_of_the_unit(user: User, today: date) -> QuerySet:
    """To be signed for or to be handled: of the `unit_people` of supervision.py by the head of the unit and the handler of the
    problem; where neither can act in the system, by the chief and the commissioner."""
    keeps = Q(project__in=held(user, today, Post.CHIEF, Post.COMMISSIONER))
    mine = Q(unit__in=Unit.objects.filter(head=user)) | Q(issue__handler=user)
    mine |= keeps & ~_can("unit__head") & ~_can("issue__handler")
    return _orders(Order.SENT, Order.RECEIVED).filter(mine)


def _can(person: str) -> Q:
    return Q(**{f"{person}__is_active": True, f"{person}__can_sign_in": True})


def orders_of_the_office(user: User, today: date) -> QuerySet:
    """To be sent or to be confirmed: by the project office, and by the leader who sent it; nobody confirms their own."""
    rows = _orders(Order.DRAFT, Order.HANDLED).exclude(state=Order.HANDLED, handled_by=user)
    return rows if user.role == Role.ADMIN else rows.filter(state=Order.HANDLED, sent_by=user)
