"""What the reporting form and 「我的填报」 show: duties, and for one project what is known already."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerChoices, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.roles import BUSINESS, Role
from gaoxin.compiled import of_the_day
from gaoxin.keys import one_of
from gaoxin.prebuilt import asked, rows_of, rows_together, told
from projects.investment.reads.standing import standings
from projects.models import (
    Appointment,
    Instruction,
    InvestmentRecord,
    Issue,
    Milestone,
    ProgressReport,
    Project,
    ProjectLight,
    ReportDuty,
    ReportWeek,
    TaskForceUnit,
)
from projects.schedule.rules.nodes import SOON_DAYS
from projects.weekly.models.duty import ReportDutyQuerySet
from projects.weekly.reads.mine import MyProject, count_my_projects, my_projects

PER_PAGE = 50  # duties and projects of 「我的填报」
MOST_TABS = 30  # above the form
MISSED_WEEKS = 8  # how far back 「我的填报」 offers to make up for a missed report


@dataclass(frozen=True)
class DutyLine:
    """One duty with what is to be said in it."""

    duty: ReportDuty
    nodes: int
    overdue: int
    issues: int
    returned: str


@dataclass(frozen=True)
class MyLog:
    """A page of it: of the running week what is still to be filed and what was answered, what may be made up for, and
    the projects one holds a role on; how many there are of each, and the instructions that wait."""

    page: Page
    open: list[DutyLine]
    answered: list[DutyLine]
    missed: list[DutyLine]
    projects: list[MyProject]
    open_count: int
    answered_count: int
    missed_count: int
    project_count: int
    instructions: list[Instruction]

    @property
    def told(self) -> str:
        """For the pager."""
        return str(self.page.paginator.count)


class Section(IntegerChoices):
    """In which order the duties of a person stand."""

    OPEN = 0
    ANSWERED = 1
    MISSED = 2


def my_log(user, now: datetime, page: str | None = None) -> MyLog:
    """The person's duties of the running week, what they still may make up for, their projects, and the instructions
    that wait for their answer. The number of queries does not depend on how many there are."""
    rows = my_duties(user, now)
    counts = dict(rows.order_by().values_list("section").annotate(Count("pk")))
    duties, projects = sum(counts.values()), count_my_projects(user, now)
    here = Paginator(range(duties + projects), PER_PAGE).get_page(page)
    start = max(here.start_index() - 1, 0)
    end = start + len(here)
    shown: list[Any] = list(rows[start : min(end, duties)]) if start < duties else []
    lines = list(zip([duty.section for duty in shown], _make_lines(shown, now), strict=True))
    own = slice(max(start - duties, 0), max(end - duties, 0))
    waiting = Instruction.objects.waiting_for(user).for_register().order_by("due_on")
    return MyLog(
        page=here,
        open=[line for section, line in lines if section == Section.OPEN],
        answered=[line for section, line in lines if section == Section.ANSWERED],
        missed=[line for section, line in lines if section == Section.MISSED],
        projects=my_projects(user, now, own) if own.stop else [],
        open_count=counts.get(Section.OPEN, 0),
        answered_count=counts.get(Section.ANSWERED, 0),
        missed_count=counts.get(Section.MISSED, 0),
        project_count=projects,
        instructions=list(waiting),
    )


def my_duties(user, now: datetime):
    """With the `section` in which each stands, in the order of the page: what was missed last first."""
    missed = When(week__cut_off_at__lt=now, then=Value(Section.MISSED))
    filed = When(filed_at__isnull=False, then=Value(Section.ANSWERED))
    past = Case(When(section=Section.MISSED, then=F("week__cut_off_at")))
    return (
        _loggable(_told(user, now), user)
        .annotate(section=Case(missed, filed, default=Value(Section.OPEN)))
        .select_related("week", "project", "user", "stands_in_for")
        .order_by("section", past.desc(nulls_last=True), "week__cut_off_at", "project__code")
    )


def _told(user, now: datetime) -> ReportDutyQuerySet:
    """The duties that fall to the person, what was answered in time only while its week runs. By the keys of the weeks,
    so that an index finds those without an answer: of a large zone nearly all of the past are answered."""
    since = now - timedelta(weeks=MISSED_WEEKS)
    weeks = ReportWeek.objects.filter(cut_off_at__gte=since).order_by()
    ends = dict(weeks.values_list("pk", "cut_off_at"))
    running = [key for key, end in ends.items() if end >= now]
    unanswered = Q(filed_at=None, week__in=[*ends])
    answered = Q(filed_at__isnull=False, week__in=running)
    return ReportDuty.objects.owed().filter(falls_to(user), unanswered | answered)


def _loggable(duties: ReportDutyQuerySet, user) -> QuerySet:
    """Of projects whose reports the person may file: that is asked of these alone, not of all that there are."""
    if user.role == Role.ADMIN:
        return duties.filter(project__removed_on=None)
    asked = list(duties.order_by().values_list("project", flat=True).distinct())
    return duties.filter(project__in=Project.objects.loggable_by(user).filter(pk__in=asked))


def duties_beside(user, duty: ReportDuty, now: datetime) -> list[ReportDuty]:
    """The person's duties of the running week, for the tabs above the form of one of them: so many that one still
    finds the way, this one among them. One query."""
    rows = my_duties(user, now).exclude(section=Section.MISSED)
    found = list(rows[:MOST_TABS])
    if len(found) == MOST_TABS and duty not in found and not duty.week.is_closed(now):
        found = [duty, *found[:-1]]
    return found


def just_filed(user, code: str, now: datetime) -> ReportDuty | None:
    """The person's duty of the project with this code, when it was answered this week."""
    if not code:
        return None
    return my_duties(user, now).filter(section=Section.ANSWERED, project__code=code).first()


def open_duties(user, now: datetime):
    """What the list counts as still to be filed. Whoever is named to file a report may file it, so
    the project is asked only whether it is still there."""
    weeks = ReportWeek.objects.filter(cut_off_at__gte=now)
    rows = ReportDuty.objects.unanswered().filter(of_weeks(weeks), falls_to(user))
    return rows.filter(project__removed_on=None)


def of_weeks(weeks: QuerySet) -> Q:
    """A list of them is looked up beside each of the two sorts that fall to the office; joined, the database would
    read all duties of each week."""
    return one_of("week", weeks.values("pk"))


def logs(person) -> bool:
    """Whether 「填报」 serves them: who holds a role on a project, heads a unit of one or owes a report, and the
    project office. One query, none of those who have no business with it."""
    if person.role not in BUSINESS or person.role == Role.ADMIN:
        return person.role == Role.ADMIN
    now = timezone.now()
    return bool(of_the_day("logs", _logged_by, now).rows(person.pk, now))


def _logged_by(person: int, now: datetime) -> QuerySet:
    """One row of theirs, whichever: every page asks whether there is one."""
    projects = Project.objects.kept()
    held = Appointment.objects.current(timezone.localdate(now)).filter(user=person)
    headed = TaskForceUnit.objects.filter(unit__head=person, task_force__project__in=projects)
    owed = ReportDuty.objects.unanswered().filter(user=person)
    led = projects.filter(lead_unit__head=person)
    found = [held.filter(project__in=projects), led, headed, owed]
    first, *others = (rows.order_by().values_list("pk") for rows in found)
    return first.union(*others, all=True)[:1]


def falls_to(user) -> Q:
    """The duties of a person. Where nobody on the project has an account the office passes it on."""
    mine = Q(user=user)
    return mine | Q(user=None) if user.role == Role.ADMIN else mine


def _make_lines(duties: list[ReportDuty], now: datetime) -> list[DutyLine]:
    today = timezone.localdate(now)
    projects = {duty.project_id for duty in duties}
    weeks = {duty.week_id for duty in duties if duty.filed_at}
    nodes = dict(_count_by_project(nodes_to_ask(today).filter(project__in=projects)))
    late = dict(_count_by_project(Milestone.objects.overdue(today).filter(project__in=projects)))
    issues = dict(_count_by_project(Issue.objects.open().filter(project__in=projects)))
    reports = ProgressReport.objects.current().filter(project__in=projects, week__in=weeks)
    returned = {(r.project_id, r.week_id): r.return_remark for r in reports}
    return [
        DutyLine(
            duty,
            nodes.get(duty.project_id, 0),
            late.get(duty.project_id, 0),
            issues.get(duty.project_id, 0),
            returned.get((duty.project_id, duty.week_id), ""),
        )
        for duty in duties
    ]


def _count_by_project(rows):
    return rows.order_by().values_list("project").annotate(Count("pk"))


def nodes_to_ask(today: date):
    """Milestones that are overdue or due within a fortnight."""
    rows = Milestone.objects.counting().undone()
    return rows.filter(due_on__lte=today + timedelta(days=SOON_DAYS))


def duty_to_file(project: Project, week_on: date | None, now: datetime) -> ReportDuty | None:
    """The duty of the week asked for, else the one that closes next, else the latest; None: the
    project owes no report."""
    if week_on is not None:
        found = rows_of(_duty_of_week, project=project.pk, week_on=week_on)
    else:
        found = rows_of(_next_duty, project=project.pk, at=now)
        found = found or rows_of(_last_duty, project=project.pk)
    return next(iter(told(project, "project", found)), None)


def _duties_of(project: int) -> QuerySet:
    rows = ReportDuty.objects.filter(project=project)
    return rows.select_related("week", "user", "stands_in_for")


def _duty_of_week(project: int, week_on: date) -> QuerySet:
    return _duties_of(project).filter(week__week_on=week_on).order_by()


def _next_duty(project: int, at: datetime) -> QuerySet:
    return _duties_of(project).filter(week__cut_off_at__gte=at).order_by("week__cut_off_at")[:1]


def _last_duty(project: int) -> QuerySet:
    return _duties_of(project).order_by("-week__cut_off_at")[:1]


@dataclass(frozen=True)
class Money:
    """完成投资 around one week, in 万元. `amounts`: what the week says now, by month; the rest is
    what stood before it said anything."""

    amounts: dict[date, Decimal]
    last_week: Decimal | None
    cumulative: Decimal
    year: Decimal
    plan: Decimal | None


@dataclass(frozen=True)
class Sheet:
    """What the form of one project and week is filled with."""

    nodes: list[Milestone]
    months: list[date]
    money: Money
    issues: list[Issue]
    before: ProgressReport | None
    light: ProjectLight | None


def read_sheet(report: ProgressReport, frequency: str, today: date) -> Sheet:
    """Eight queries."""
    project, week = report.project, report.week
    months = months_of(week, frequency)
    nodes, issues, before, lights = rows_together(
        asked(_asked_nodes, today, project=project.pk),
        asked(_open_issues, project=project.pk),
        asked(_said_before, project=project.pk, week_on=week.week_on),
        asked(_light_of, project=project.pk),
    )
    return Sheet(
        nodes=told(project, "project", nodes),
        months=months,
        money=_sum_money(report, months[-1].year, today),
        issues=told(project, "project", issues),
        before=next(iter(before), None),
        light=next(iter(lights), None),
    )


def _asked_nodes(today: date, project: int) -> QuerySet:
    return nodes_to_ask(today).filter(project=project)


def _open_issues(project: int) -> QuerySet:
    return Issue.objects.open().filter(project=project).order_by("raised_on", "pk")


def _said_before(project: int, week_on: date) -> QuerySet:
    """The last week of which something was said."""
    rows = ProgressReport.objects.filter(project=project).before(week_on)
    return rows.exclude(progress="")[:1]


def _light_of(project: int) -> QuerySet:
    return ProjectLight.objects.filter(project=project)


def months_of(week: ReportWeek, frequency: str) -> list[date]:
    """First days of the months whose figure is asked for: two when a week spans two."""
    last = timezone.localdate(week.cut_off_at).replace(day=1)
    first = week.first_on.replace(day=1)
    return [last] if first == last or frequency == ReportDuty.Frequency.MONTHLY else [first, last]


def _sum_money(report: ProgressReport, year: int, today: date) -> Money:
    """A week of last year is filed against last year's plan, today's date notwithstanding. Of a
    report that was withdrawn the figures are those it then had."""
    project, week = report.project, report.week
    day = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    before = standings([project.pk], day, but=week)[project.pk]
    here = InvestmentRecord.objects.filter(
        project=project, week=week, superseded_at=report.withdrawn_at
    )
    return Money(
        amounts=dict(here.values_list("month_on", "completed")),
        last_week=before.last_week,
        cumulative=before.done_total,
        year=before.done_year,
        plan=before.plan,
    )


def role_on(project: Project, user, today: date) -> str:
    """The role a person files in: the most responsible of those they hold, '' for none."""
    held = {role for (role,) in rows_of(_roles_of, today, project=project.pk, person=user.pk)}
    role = Appointment.Role
    order = (role.COMMISSIONER, role.CHIEF, role.MEMBER, role.LEADER)
    return next((role.value for role in order if role in held), "")


def _roles_of(today: date, project: int, person: int) -> QuerySet:
    rows = Appointment.objects.current(today).filter(project=project, user=person)
    return rows.values_list("role")
