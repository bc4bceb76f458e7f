"""现场办公: as the weekly report counts it, and which key project waits for one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import F, Max
from django.utils import timezone

from accounts.models import User
from gaoxin.population import Population
from projects.directing.reads.instructions import may_give
from projects.dispatch.rules.entry import VisitLine
from projects.models import (
    Instruction,
    Issue,
    IssueStep,
    Project,
    ProjectLevel,
    SiteVisit,
    SiteVisitProject,
    Status,
    VisitPhoto,
    ZoneSettings,
)

KEY_PER_PAGE = 60  # short names, several in a line


def visit_lines(
    new_from: date, since: datetime | None, as_of: datetime, day: date, *, fictional: bool = True
) -> list[VisitLine]:
    """表8, a line per leader: the visits up to `day` that came in after `since`, when the report
    before was made, until `as_of` (None: those made from `new_from` on), so that one entered late is
    in the next number; and how many problems raised on any visit of theirs were struck off in
    that time. Without the `fictional` ones for a number of the zone's own. Four queries."""
    new = {"created_at__gt": since} if since else {"on__gte": new_from}
    every = SiteVisit.objects.all() if fictional else SiteVisit.objects.filter(demo=False)
    visits = every.filter(created_at__lte=as_of, on__lte=day, **new)
    days, solved, projects = defaultdict(list), defaultdict(list), defaultdict(list)
    for leader, on in visits.order_by("on", "pk").values_list("leader", "on"):
        days[leader].append(on)
    closed = Issue.objects.filter(visit__in=every, pk__in=_struck_off(new_from, since, as_of))
    for leader, code in closed.order_by("code").values_list("visit__leader", "code"):
        solved[leader].append(code)
    links = SiteVisitProject.objects.filter(visit__in=visits, project__removed_on=None)
    found = links.order_by("project__code").values_list(
        "visit__leader", "project__code", "project__name"
    )
    for leader, code, name in found.distinct():
        projects[leader].append([code, name])
    people = User.objects.filter(pk__in={*days, *solved}).order_by("name", "pk")
    return [VisitLine(str(p), days[p.pk], projects[p.pk], solved[p.pk], p.pk) for p in people]


def _struck_off(new_from: date, since: datetime | None, as_of: datetime):
    """The problems struck off since the report before, whatever became of them later."""
    steps = IssueStep.objects.filter(kind=IssueStep.Kind.CLOSE, at__lte=as_of)
    steps = steps.filter(at__gt=since) if since else steps.filter(on__gte=new_from)
    return steps.values("issue")


@dataclass(frozen=True)
class VisitPage:
    """What this person sees of a visit."""

    links: list[SiteVisitProject]
    issues: list[Issue]
    words: list[Instruction]
    photos: list[VisitPhoto]
    can_edit: bool
    may_instruct: bool


def visit_page(visit: SiteVisit, user: User) -> VisitPage:
    links = visit.visit_projects.visible_to(user)
    return VisitPage(
        links=list(links.select_related("project")),
        issues=list(Issue.objects.visible_to(user).filter(visit=visit).order_by("code")),
        words=list(Instruction.objects.visible_to(user).filter(visit=visit).select_related("to")),
        photos=list(visit.photos.all()),
        can_edit=SiteVisit.objects.editable_by(user).filter(pk=visit.pk).exists(),
        may_instruct=may_give(user, timezone.localdate()),
    )


@dataclass(frozen=True)
class Waiting:
    """A key project and how long ago somebody was there; `days` None: never."""

    project: Project
    last_on: date | None
    days: int | None
    target: int

    @property
    def late(self) -> bool:
        return self.days is None or self.days > self.target

    @property
    def until_on(self) -> date | None:
        """The last day on which somebody should be there again; None where nobody ever was."""
        return self.last_on + timedelta(days=self.target) if self.last_on else None


@dataclass(frozen=True)
class KeyProjects:
    """A page of them. `target`: so many days there should be between two visits, at most."""

    rows: list[Waiting]
    page: Page
    target: int

    @property
    def told(self) -> str:
        """For the pager."""
        return str(self.page.paginator.count)


@dataclass(frozen=True)
class KeyRows:
    """Those of a page, with when somebody was there last."""

    page: Page
    rows: list[tuple[Project, date | None]]


def key_rows(user: User, population: Population, today: date, page: str | None = None) -> KeyRows:
    """国家、省、市重点 of this year that are driven, the longest unvisited first. Three queries."""
    listed = ProjectLevel.objects.filter(year=today.year, level__in=ProjectLevel.KEY)
    rows = (
        Project.objects.visible_to(user)
        .of_population(population)
        .confirmed()
        .filter(status=Status.ACTIVE, pk__in=listed.values("project"))
    )
    # Whoever counts them need not know when somebody was there.
    here = Paginator(range(rows.order_by().count()), KEY_PER_PAGE).get_page(page)
    ordered = rows.annotate(last_on=Max("site_visits__on")).order_by(
        F("last_on").asc(nulls_first=True), "code"
    )
    start = max(here.start_index() - 1, 0)
    # By keys alone: the names of all of them would be sorted with them.
    found = dict(ordered.values_list("pk", "last_on")[start : start + len(here)])
    shown = Project.objects.only("code", "name", "short_name", "source").in_bulk(found)
    return KeyRows(here, [(shown[key], on) for key, on in found.items() if key in shown])


def key_projects(found: KeyRows, today: date) -> KeyProjects:
    """One query."""
    target = ZoneSettings.load().visit_days
    rows = [Waiting(p, on, (today - on).days if on else None, target) for p, on in found.rows]
    return KeyProjects(rows, found.page, target)
