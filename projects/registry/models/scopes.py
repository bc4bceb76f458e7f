"""Conditions on a project: whose it is, by which relation, what it lacks, what is in doubt.

Most look the project up in a list of projects (`pk__in`), which the database makes once per
query; EXISTS would ask again for every project, at 10,000 of them for six times as long. Who holds its roles
today is stored with it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.apps import apps
from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from gaoxin.keys import one_of
from projects.people.models.appointment import Appointment
from projects.people.models.handover import Handover
from projects.people.models.task_force import TaskForceUnit
from projects.registry.models.classification import ProjectLevel, ProjectTrack
from projects.registry.rules.kinds import Source, Status

DEMO = Q(source=Source.DEMO)
OWN = ~DEMO
# The article tells of it, the zone not yet.
AWAITING = Q(source=Source.ARTICLE.value, confirmed_at=None)
# From a sheet, and nobody has looked yet.
IMPORTED = Q(source=Source.IMPORT.value, confirmed_at=None)
# What it is late with counts.
JUDGED = Q(confirmed_at__isnull=False, status=Status.ACTIVE)
OF_DEMO = Q(project__source=Source.DEMO)  # of a row that is a project's
ROLES_DUE = ~Q(status=Status.TERMINATED) & ~IMPORTED


def lacks(what: str) -> Q:
    """A project without TASK_FORCE, or without a current holder of the role `what`: as stored with it (Staffing)."""
    if what == "TASK_FORCE":
        return ~Q(staffing__has_task_force=True)
    return Q(**{f"staffing__{what.lower()}": None})


def lacks_any() -> Q:
    leader, keeper = Appointment.Role.LEADER, Appointment.Role.COMMISSIONER
    return lacks(leader) | lacks("TASK_FORCE") | lacks(keeper)


def lacks_zone_leader(today) -> Q:
    """A confirmed project that is 重点 this year above the zone's own and is not led by one of the zone's
    leaders (区领导): somebody else leads it, or nobody."""
    key = ProjectLevel.objects.filter(level__in=ProjectLevel.KEY, year=today.year)
    must = Q(confirmed_at__isnull=False, pk__in=key.values("project"))
    # Of the people these are few: they are found once, not joined to every project.
    zone_leaders = User.objects.filter(zone_leader=True).values("pk")
    return must & ~Q(staffing__leader__isnull=False, staffing__leader__in=zone_leaders)


def lacking(what: str, today) -> Q:
    """A project without LEADER, COMMISSIONER or TASK_FORCE, without ANY of the three, or lacking
    NONE; or without the ZONE_LEADER that it must have."""
    if what == "ANY":
        return lacks_any()
    if what == "ZONE_LEADER":
        return lacks_zone_leader(today)
    return ~lacks_any() if what == "NONE" else lacks(what)


def to_check() -> Q:
    """A project with an open question: about the stage, a track, works or production that did not wait for a
    permit, or anything else."""
    doubtful = ProjectTrack.objects.exclude(needs_check="").values("project")
    return Q(stage="") | ~Q(needs_check="") | Q(pk__in=doubtful) | outran()


def outran() -> Q:
    """A project whose works or production did not wait for a permit."""
    permits = apps.get_model("projects", "PermitStep").objects.kept()
    return Q(pk__in=permits.out_of_order().values("project"))


@dataclass(frozen=True)
class Relation:
    """What makes a project somebody's: `rows` (of today) in which it and the person stand side by
    side. One can be found by the other: `keys` of a person, `pairs` of projects."""

    rows: Callable[[], QuerySet]
    project: str
    person: str

    def keys(self, person, **only) -> QuerySet:
        rows = self.rows().filter(**{self.person: person}, **only)
        return rows.order_by().values_list(self.project)

    def pairs(self, projects: Collection[int]) -> QuerySet:
        """(project, person), of staff alone."""
        near = {f"{self.project}__in": projects, f"{self.person}__role": Role.STAFF}
        return self.rows().filter(**near).order_by().values_list(self.project, self.person)


def _select_projects() -> QuerySet:
    return apps.get_model("projects.Project").objects.all()


def _in_office() -> QuerySet:
    return Appointment.objects.current(timezone.localdate())


def _leaders() -> QuerySet:
    return _in_office().filter(role=Appointment.Role.LEADER)


def _handed_over() -> QuerySet:
    return Handover.objects.readable_on(timezone.localdate())


def _stood_in_for() -> QuerySet:
    """What people hold who are away today; `leave` is theirs, `next_leave` that of who stands in and is
    away as well. A chain of three is not followed: such a person gets what is due, and the text of a notice."""
    today = timezone.localdate()

    def running(path: str) -> Q:
        spans = {f"{path}__from_on__lte": today, f"{path}__to_on__gte": today}
        return Q(**spans, **{f"{path}__withdrawn_at": None})

    first, second = "user__absences", "leave__delegate__absences"
    rows = _in_office().annotate(leave=FilteredRelation(first, condition=running(first)))
    return rows.annotate(next_leave=FilteredRelation(second, condition=running(second)))


def _gone_for() -> QuerySet:
    return apps.get_model("projects.AgencyMandate").objects.on(timezone.localdate())


WORKS_ON = Relation(_in_office, "project", "user")
HEADS_LEAD_UNIT = Relation(_select_projects, "pk", "lead_unit__head")
HEADS_SUPPORTING_UNIT = Relation(TaskForceUnit.objects.all, "task_force__project", "unit__head")
ASSISTS_LEADER = Relation(_leaders, "project", "user__assistant")  # as their 联络员
HANDED_IT_OVER = Relation(_handed_over, "project", "ended__user")  # reads on for a while, if so set
STANDS_IN = Relation(_stood_in_for, "project", "leave__delegate")  # while the other is away
STANDS_IN_FOR_THAT = Relation(_stood_in_for, "project", "next_leave__delegate")
GOES_FOR_THE_FIRM = Relation(_gone_for, "project", "agent")  # 代办员
# All by which staff see a project. Leaders and the project office see every one, the other
# administrators none.
RELATIONS = (
    WORKS_ON, HEADS_LEAD_UNIT, HEADS_SUPPORTING_UNIT, ASSISTS_LEADER, HANDED_IT_OVER,
    STANDS_IN, STANDS_IN_FOR_THAT, GOES_FOR_THE_FIRM,
)  # fmt: skip
SEE_ALL = (Role.MANAGER, Role.ADMIN)
NOBODY = Q(pk__in=[])


def related_to(person) -> Q:
    """A project that is the person's by one of the relations."""
    first, *others = (relation.keys(person) for relation in RELATIONS)
    return one_of("pk", first.union(*others))


def sees(user) -> Q:
    """A project that is the person's by one of the relations, or any for who sees all."""
    return related_to(user) if user.role == Role.STAFF else all_or(user, NOBODY)


def own_keys(user) -> list[int]:
    """What staff see, removed projects among it, without a look at any other: for who asks several questions about
    them. The other administrators see none. One query."""
    if user.role != Role.STAFF:
        return []
    first, *others = (relation.keys(user) for relation in RELATIONS)
    return [key for (key,) in first.union(*others)]


# A condition, or how it is built: to put one of several relations together takes half as long as to read a
# project, so it is not done for who needs none.
Condition = Q | Callable[[], Q]


def all_or(user, condition: Condition) -> Q:
    """Every row for leaders and the project office, those of `condition` for staff, none for the
    other administrators."""
    if user.role in SEE_ALL:
        return Q()
    return _built(condition) if user.role == Role.STAFF else NOBODY


def _built(condition: Condition) -> Q:
    return condition() if callable(condition) else condition


def readers_of(projects: Collection[int]) -> dict[int, set[int]]:
    """Project → all to whom `Project.visible_to` shows it, whether they have an account or not;
    without those that are removed, which nobody sees. Three queries."""
    every = apps.get_model("projects.Project").objects
    kept = list(every.kept().filter(pk__in=projects).values_list("pk", flat=True))
    everyone = set(User.objects.filter(role__in=SEE_ALL).values_list("pk", flat=True))
    found = {key: set(everyone) for key in kept}
    first, *others = (relation.pairs(kept) for relation in RELATIONS)
    for project, person in first.union(*others):
        found[project].add(person)
    return found


def owes_report(user) -> Q:
    """A project whose report of the running week this person is to file."""
    duties = apps.get_model("projects.ReportDuty").objects.open(timezone.now())
    return Q(pk__in=duties.filter(user=user).values("project"))


LOGGERS = (Appointment.Role.COMMISSIONER, Appointment.Role.CHIEF, Appointment.Role.MEMBER)


def office_or(user, condition: Condition) -> Q:
    """Every project for the project office, those of `condition` for staff and leaders, none for
    the other administrators."""
    if user.role == Role.ADMIN:
        return Q()
    return _built(condition) if user.role in {Role.STAFF, Role.MANAGER} else NOBODY


def works_on(user, roles=None) -> Q:
    """A project one works on (in one of `roles`)."""
    return Q(pk__in=_worked_on(user, roles))


def _worked_on(user, roles) -> QuerySet:
    return WORKS_ON.keys(user, role__in=roles) if roles else WORKS_ON.keys(user)


def takes_part(user, roles=None) -> Q:
    """A project one works on (in one of `roles`), or whose unit one heads."""
    headed = HEADS_LEAD_UNIT.keys(user), HEADS_SUPPORTING_UNIT.keys(user)
    return one_of("pk", _worked_on(user, roles).union(*headed))


def may_log(user) -> Q:
    """Whose weekly report a person may file: the project office any project's, others where they
    are commissioner, chief or member, head one of its units, or are named to file it."""
    return office_or(user, lambda: takes_part(user, LOGGERS) | owes_report(user))
