"""Which instructions wait for a person, and which project for a visit of a leader, in SQL: of those who may take the
step (rules.py) it falls to some."""

from datetime import date, timedelta

from django.db.models import (
    BigIntegerField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.models import Unit, User
from accounts.roles import Role
from projects.directing.reads.instructions import leaders
from projects.directing.rules import State, Step
from projects.issues.rules.machine import LIFTABLE
from projects.models import (
    Appointment,
    Instruction,
    InstructionStep,
    Issue,
    Project,
    ProjectLevel,
    SiteVisitProject,
    ZoneSettings,
)
from projects.registry.models.scopes import works_on

Post = Appointment.Role
VISIT_AHEAD = timedelta(days=7)  # how long before its day a visit is asked for
CAN_ANSWER = Q(to__is_active=True, to__can_sign_in=True)
HEAD_CAN = Q(unit__head__is_active=True, unit__head__can_sign_in=True) & ~Q(
    unit__head__role=Role.ADMIN
)


def to_answer(user: User, today: date) -> QuerySet:
    """To whom it was given; where they left or have no account, the head of the unit."""
    mine = Q(to=user) | (Q(unit__in=Unit.objects.filter(head=user)) & ~CAN_ANSWER)
    return Instruction.objects.kept().filter(mine, state=State.OPEN)


def to_hand_on(user: User, today: date) -> QuerySet:
    """Nobody can answer: the project office names somebody."""
    rows = Instruction.objects.kept().filter(~CAN_ANSWER, ~HEAD_CAN, state=State.OPEN)
    return rows if user.role == Role.ADMIN else rows.none()


def to_accept(user: User, today: date) -> QuerySet:
    """Who gave it, and whoever recorded it for them; where neither of them can, the project office. Nobody
    accepts their own answer."""
    last = InstructionStep.objects.filter(instruction=OuterRef("pk"), kind=Step.ANSWER)
    by = Subquery(last.order_by("-at", "-id").values("by")[:1], output_field=BigIntegerField())
    rows = Instruction.objects.kept().filter(state=State.ANSWERED)
    rows = rows.annotate(answered_by=Coalesce(by, Value(0))).exclude(answered_by=user.pk)
    found = Q(given_by=user) | _assists(user, today)
    if user.role == Role.ADMIN:
        giver_can = Q(given_by__is_active=True, given_by__can_sign_in=True)
        giver_can &= ~Q(given_by=F("answered_by"))
        found |= Q(recorded_by__role=Role.ADMIN) | ~giver_can
    return rows.filter(found)


def _assists(user: User, today: date) -> Q:
    """What the 联络员 recorded for a leader of theirs, unless they are to do it themselves."""
    mine = Q(recorded_by=user, given_by__in=leaders(today).filter(assistant=user))
    does = Q(to=user) | Q(unit__in=Unit.objects.filter(head=user))
    kept = Appointment.objects.current(today).projects_of(user, Post.COMMISSIONER)
    return mine & ~does & ~Q(project__in=kept)


def to_coordinate(user: User, today: date) -> QuerySet:
    """Problems brought to the leader, who has said nothing on the project since."""
    said = Instruction.objects.filter(
        given_by=user, project=OuterRef("project"), given_at__date__gte=OuterRef("level_on")
    )
    rows = Issue.objects.kept().filter(
        level=Issue.Level.LEADER, proposed_level=None, state__in=LIFTABLE,
        project__in=_led(user, today),
    )  # fmt: skip
    return rows.filter(~Exists(said)) if user.role == Role.MANAGER else rows.none()


def _led(user: User, today: date) -> QuerySet:
    return Appointment.objects.current(today).projects_of(user, Post.LEADER)


def to_visit(user: User, today: date) -> QuerySet:
    """Key projects of this year that the person leads and nobody has been to for as long as the settings say, a week
    ahead: `last_on`, None where nobody ever was, and `visit_on`, by when somebody should be there."""
    listed = ProjectLevel.objects.filter(year=today.year, level__in=ProjectLevel.KEY)
    rows = Project.objects.kept().confirmed().active()
    rows = rows.filter(works_on(user, [Post.LEADER]), pk__in=listed.values("project"))
    visits = SiteVisitProject.objects.filter(project=OuterRef("pk")).order_by("-visit__on")
    days = Subquery(ZoneSettings.objects.values("visit_days")[:1])
    rows = rows.annotate(last_on=Subquery(visits.values("visit__on")[:1]))
    rows = rows.annotate(visit_on=ExpressionWrapper(F("last_on") + days, DateField()))
    return rows.filter(Q(last_on=None) | Q(visit_on__lte=today + VISIT_AHEAD))
