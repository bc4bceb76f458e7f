"""How reporting stands: badges of projects, and what a project's page says of its reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from gaoxin.compiled import rows_among
from gaoxin.prebuilt import Part, asked
from projects.models import ProgressReport, Project, ReportDuty, Reporting, ReportWeek
from projects.weekly.rules.duties import DutyState, duty_state

SHOWN = 4  # duties on a project's page
RECENT = 4  # weeks
OF_DUTY = ("duty__filed_at", "duty__exempted_at", "duty__week__cut_off_at")


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
    """Of the projects (keys, or a query that gives them) that ever owed a report. Two queries, one more where one
    reports no change, and one more where the latest report is older than RECENT weeks."""
    today = timezone.localdate(now)
    marks = _marks(projects, today)
    same = [pk for pk, (_, unchanged) in marks.items() if unchanged]
    still = dict(rows_among(_unchanged_weeks, same, today))
    found = {}
    for pk, silent_at, filed, exempted, cut_off in rows_among(_last_duties, projects, today):
        state = duty_state(filed_at=filed, exempted_at=exempted, cut_off_at=cut_off, now=now)
        silent = sum(missed < now for missed in silent_at)
        alike, unchanged = marks.get(pk, (False, False))
        found[pk] = DutyBadge(state, silent, alike, unchanged, still.get(pk, 0))
    return found


def _marks(projects, today: date) -> dict[int, tuple[bool, bool]]:
    """What the latest report of each says: whether it is as the one before, whether nothing changed. Those of a page
    are looked for in the last weeks first, for there most are: of a project in its second year all are a hundred."""
    if not isinstance(projects, list):
        return _marked(rows_among(_last_reports, projects, today))
    found = _marked(rows_among(_recent_reports, projects, today))
    older = [pk for pk in projects if pk not in found]
    return found | _marked(rows_among(_last_reports, older, today))


def _marked(rows: Iterable[tuple]) -> dict[int, tuple[bool, bool]]:
    return {pk: (alike, unchanged) for pk, alike, unchanged in rows}


def _recent_reports(projects, today: date) -> QuerySet:
    weeks = ReportWeek.objects.order_by("-week_on").values("pk")[:RECENT]
    return _last_reports(projects, today).filter(week__in=weeks)


def _last_reports(projects, today: date) -> QuerySet:
    reports = ProgressReport.objects.current().filter(project__in=projects)
    last = reports.order_by("project_id", "-week__week_on").distinct("project_id")
    return last.values_list("project_id", "alike", "unchanged")


def _last_duties(projects, today: date) -> QuerySet:
    rows = Reporting.objects.filter(project__in=projects).order_by()
    return rows.values_list("project_id", "silent_at", *OF_DUTY)


def _unchanged_weeks(projects, today: date) -> QuerySet:
    """Of those whose latest report says that nothing changed: how many in a row do."""
    reports = ProgressReport.objects.current().filter(project__in=projects)
    changed = reports.filter(
        unchanged=False, project=OuterRef("project"), week__week_on__gt=OuterRef("week__week_on")
    )
    still = reports.filter(unchanged=True).filter(~Exists(changed))
    return still.order_by().values_list("project").annotate(Count("pk"))


# -- on a project's page ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Owed:
    """One of a project's duties on its page."""

    duty: ReportDuty
    state: DutyState
    may_exempt: bool


def reporting_part(project: Project, user, now: datetime) -> Part:
    """What a project's page says of its reports: its latest duties, the newest first."""

    def made(duties: list) -> list[Owed]:
        return [Owed(duty, duty.state(now), duty.may_exempt) for duty in duties]

    return Part([asked(_latest, user.role, project=project.pk, person=user.pk)], made)


def _latest(role: str, project: int, person: int) -> QuerySet:
    user = User(pk=person, role=role)
    mine = ReportDuty.objects.exemptable_by(user).unanswered().filter(pk=OuterRef("pk"))
    duties = ReportDuty.objects.filter(project=project).select_related("week", "user")
    return duties.order_by("-week__cut_off_at").annotate(may_exempt=Exists(mine))[:SHOWN]
