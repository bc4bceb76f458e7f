"""How reporting stands: badges of projects, who is to be chased, the numbers of this week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef

from gaoxin.clock import day_and_minute
from gaoxin.population import Population, of_population
from projects.calendar.rules.weeks import ZONE
from projects.models import ProgressReport, Project, ReportDuty, Reporting
from projects.registry.models.scopes import OF_DEMO
from projects.weekly.rules.duties import DutyState

SHOWN = 4  # duties on a project's page
OF_DUTY = ("project", "silent_at", "duty__filed_at", "duty__exempted_at", "duty__week__cut_off_at")


@dataclass(frozen=True)
class DutyBadge:
    """A project's latest duty and what its latest report says. `silent_weeks`: duties in a row that
    nobody answered; `unchanged_weeks`: reports in a row without change."""

    state: DutyState
    silent_weeks: int = 0
    alike: bool = False
    unchanged: bool = False
    unchanged_weeks: int = 0

    @property
    def label(self) -> str:
        return self.state.label

    @property
    def is_act(self) -> bool:
        """Somebody must do something."""
        return self.state == ReportDuty.State.MISSED

    @property
    def words(self) -> list[str]:
        """The badge in words: 「未报 连续 3 周」「无变化 2 周」「与上周雷同」."""
        state = self.label
        if self.silent_weeks and not self.is_act:
            state = f"{state}，此前 {self.silent_weeks} 周未报"
        elif self.silent_weeks > 1:
            state = f"{state} 连续 {self.silent_weeks} 周"
        unchanged = f"无变化 {self.unchanged_weeks} 周" if self.unchanged else ""
        return [text for text in (state, unchanged, "与上周雷同" if self.alike else "") if text]


def duty_badges(projects, now: datetime) -> dict[int, DutyBadge]:
    """Of the projects (keys, or a query that gives them) that ever owed a report. Two queries, three where one
    reports no change."""
    rows = (
        Reporting.objects.filter(project__in=projects).select_related("duty__week").only(*OF_DUTY)
    )
    reports = ProgressReport.objects.current().filter(project__in=projects)
    last = reports.order_by("project_id", "-week__week_on").distinct("project_id")
    marks = {pk: marks for pk, *marks in last.values_list("project", "alike", "unchanged")}
    still = _unchanged_weeks([pk for pk, (_, unchanged) in marks.items() if unchanged])
    found = {}
    for row in rows.order_by():
        pk, silent = row.project_id, sum(cut_off < now for cut_off in row.silent_at)
        alike, unchanged = marks.get(pk, (False, False))
        found[pk] = DutyBadge(row.duty.state(now), silent, alike, unchanged, still.get(pk, 0))
    return found


def _unchanged_weeks(projects: list[int]) -> dict[int, int]:
    """Project → its reports in a row without change, for those whose latest is one."""
    if not projects:
        return {}
    reports = ProgressReport.objects.current().filter(project__in=projects)
    changed = reports.filter(
        unchanged=False, project=OuterRef("project"), week__week_on__gt=OuterRef("week__week_on")
    )
    return _counts(reports.filter(unchanged=True).filter(~Exists(changed)))


def _counts(rows) -> dict[int, int]:
    return dict(rows.order_by().values_list("project").annotate(Count("pk")))


# -- chasing --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Missing:
    """One project to chase: its latest unanswered duty; since when, and how many weeks in a row."""

    duty: ReportDuty
    days: int
    weeks: int

    @property
    def person(self) -> str:
        return self.duty.filler or "专员空缺"

    @property
    def delay(self) -> str:
        """「已过截止 5 天」「连续 3 周未报，已过截止 19 天」; before the cut-off when it is due."""
        if not self.weeks:
            return self.duty.week.state
        late = f"已过截止 {self.days} 天" if self.days else "今天截止，未报"
        return f"连续 {self.weeks} 周未报，{late}" if self.weeks > 1 else late

    @property
    def line(self) -> str:
        return f"{self.duty.project.name}（{self.person}）{self.delay}"


@dataclass(frozen=True)
class UnitChase:
    """What one unit owes, and the words to send to it."""

    name: str
    rows: list[Missing]
    text: str


@dataclass(frozen=True)
class Chase:
    units: list[UnitChase]
    total: int
    open: int
    missed: int

    @property
    def has_demo(self) -> bool:
        return any(row.duty.project.is_demo for unit in self.units for row in unit.rows)


def chase(
    now: datetime, *, before_cut_off: bool = False, population: Population = Population.ALL
) -> Chase:
    """By unit: what was not reported in time, or, before the cut-off, what is still to come."""
    silent = _silent_rows(now, population)
    waiting = _open_rows(now, population)
    rows = waiting if before_cut_off else silent
    units = defaultdict(list)
    for row in rows:
        units[_unit_of(row.duty)].append(row)
    names = sorted(units, key=lambda name: (name == NO_UNIT, -len(units[name]), name))
    told = [UnitChase(name, units[name], _write_chase(name, units[name], now)) for name in names]
    return Chase(told, len(rows), len(waiting), len(silent))


NO_UNIT = "未定牵头单位"


def _unit_of(duty: ReportDuty) -> str:
    unit = duty.project.lead_unit or (duty.user and duty.user.unit)
    return unit.name if unit else NO_UNIT


BESIDE = ("project__lead_unit", "user__unit", "week")


def _silent_rows(now: datetime, population: Population) -> list[Missing]:
    silent = of_population(ReportDuty.objects.silent(now), OF_DEMO, population)
    since = silent.order_by().values("project")
    since = since.annotate(first=Min("week__cut_off_at"), weeks=Count("pk"))
    known = {row["project"]: (row["first"], row["weeks"]) for row in since}
    latest = silent.order_by("project_id", "-week__cut_off_at").distinct("project_id")
    rows = []
    for duty in latest.select_related(*BESIDE):
        first, weeks = known[duty.project_id]
        rows.append(Missing(duty, (_day(now) - _day(first)).days, weeks))
    return sorted(rows, key=lambda row: (-row.weeks, row.duty.project.code))


def _open_rows(now: datetime, population: Population) -> list[Missing]:
    rows = of_population(ReportDuty.objects.open(now), OF_DEMO, population)
    rows = rows.filter(project__removed_on=None)
    return [Missing(duty, 0, 0) for duty in rows.select_related(*BESIDE).order_by("project__code")]


def _day(moment: datetime):
    return moment.astimezone(ZONE).date()


def _write_chase(unit: str, rows: list[Missing], now: datetime) -> str:
    """What the project office pastes into the unit's chat."""
    demo = any(row.duty.project.is_demo for row in rows)
    head = f"{'【演示数据】' if demo else ''}【项目进展周报】{unit}："
    what = "未报，请尽快补报" if rows[0].weeks else "请在截止前报送"
    lines = [f"{number}. {row.line}" for number, row in enumerate(rows, 1)]
    first = f"截至 {day_and_minute(now)}，以下 {len(rows)} 个项目进展周报{what}："
    return "\n".join([head, first, *lines, "填报：登录项目调度平台「填报」。"])


# -- on a project's page ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Owed:
    """One of a project's duties on its page."""

    duty: ReportDuty
    state: DutyState
    may_exempt: bool


def reporting_of(project: Project, user, now: datetime) -> list[Owed]:
    """What a project's page says of its reports: its latest duties, the newest first."""
    mine = ReportDuty.objects.exemptable_by(user).unanswered().filter(pk=OuterRef("pk"))
    duties = project.duties.select_related("week", "user").order_by("-week__cut_off_at")
    duties = duties.annotate(may_exempt=Exists(mine))[:SHOWN]
    return [Owed(duty, duty.state(now), duty.may_exempt) for duty in duties]
