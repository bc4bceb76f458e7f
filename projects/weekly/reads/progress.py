"""The weekly reports of one project, each with what came with it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils import timezone

from gaoxin.keys import among
from gaoxin.prebuilt import Asked, asked, rows_of, told
from projects.models import (
    InvestmentRecord,
    Photo,
    ProgressReport,
    Project,
    ReportWeek,
    ZoneSettings,
)
from projects.weekly.rules.likeness import is_alike

ON_A_PAGE = 10
LOOKED_BACK = 4  # reports before one, whose text it may repeat


@dataclass(frozen=True)
class MonthFigure:
    """What a month completed by its own figure (万元), which is no sum of weeks."""

    month_on: date
    completed: Decimal


@dataclass(frozen=True)
class ReportEntry:
    """A week's current report, the revisions before it, its pictures and its money (万元): the week's own
    amount, or where there is none the figures of the `months` it lies in. `repeats`: whose text it says
    again, '' for nobody's."""

    report: ProgressReport
    completed: Decimal | None
    months: list[MonthFigure]
    repeats: str
    earlier: list[ProgressReport] = field(default_factory=list)
    photos: list[tuple[Photo, bool]] = field(default_factory=list)

    @property
    def marks(self) -> list[str]:
        report = self.report
        found = (
            (report.unchanged, "无变化"),
            (self.repeats != "", f"与{self.repeats}雷同"),
            (report.is_late, "补报"),
            (report.filed_for_id is not None, "代报"),
            (report.revision > 1, f"第 {report.revision} 版"),
        )
        return [word for holds, word in found if holds]


def project_reports(project: Project, page: str | None) -> Page:
    """A page of ReportEntry, newest week first; eight queries, however many reports."""
    reports = _newest_first(project.reports).select_related("filed_for", "returned_by")
    shown = Paginator(reports, ON_A_PAGE).get_page(page)
    rows = list(shown.object_list)
    end = shown.start_index() - 1 + len(rows)
    older = list(reports[end : end + LOOKED_BACK]) if rows else []
    weeks = [row.week_id for row in rows]
    earlier = _earlier(project, weeks)
    photos = _photos(project, weeks, ZoneSettings.load().photo_days)
    shown.object_list = [
        replace(entry, earlier=earlier[week], photos=photos[week])
        for week, entry in zip(weeks, _entries(project, rows, older), strict=True)
    ]
    return shown


def latest_asked(project: Project, count: int) -> Asked:
    return asked(_latest, count + LOOKED_BACK, project=project.pk)


def last_reports(project: Project, count: int, latest: list[ProgressReport]) -> list[ReportEntry]:
    """The latest, without pictures and earlier revisions; one query. `latest`: what was asked for."""
    rows = told(project, "project", latest)
    return _entries(project, rows[:count], rows[count:])


def _latest(count: int, project: int) -> QuerySet:
    return _newest_first(ProgressReport.objects.filter(project=project))[:count]


def _newest_first(reports):
    rows = reports.current().select_related("week", "filed_by")
    return rows.order_by("-week__week_on")


def _entries(
    project: Project, rows: list[ProgressReport], older: list[ProgressReport]
) -> list[ReportEntry]:
    """Of `rows`; `older` are the reports before the last of them."""
    weekly, monthly = _amounts(project, [row.week for row in rows])
    every = [*rows, *older]
    return [
        ReportEntry(
            report=row,
            completed=weekly.get(row.week_id),
            months=[
                monthly[month]
                for month in _months(row.week)
                if month in monthly and row.week_id not in weekly
            ],
            repeats=_repeated(row, every[place : place + LOOKED_BACK]),
        )
        for place, row in enumerate(rows, 1)
    ]


def _repeated(report: ProgressReport, before: Sequence[ProgressReport]) -> str:
    """「上周」, or the week of the latest report `before` it whose text it says again."""
    if report.alike:
        return "上周"
    if report.unchanged:
        return ""
    told = (one for one in before if not one.unchanged and is_alike(report.progress, one.progress))
    one = next(told, None)
    if one is None:
        return ""
    year, number, _ = one.week.week_on.isocalendar()
    same = year == report.week.week_on.isocalendar().year
    return f"第{number}周" if same else one.week.label


def _earlier(project: Project, weeks: list[int]) -> dict[int, list[ProgressReport]]:
    rows = project.reports.filter(week__in=weeks, superseded_at__isnull=False)
    found = defaultdict(list)
    for row in rows.select_related("week", "filed_by").order_by("-revision"):
        found[row.week_id].append(row)
    return found


def _photos(project: Project, weeks: list[int], days: int) -> dict[int, list]:
    """Those of every revision of the week, each with whether it was taken too long before."""
    rows = Photo.objects.filter(report__project=project, report__week__in=weeks)
    found = defaultdict(list)
    for photo in rows.select_related("file", "report").order_by("pk"):
        found[photo.report.week_id].append((photo, is_old(photo, days)))
    return found


def is_old(photo: Photo, days: int) -> bool:
    """非本周拍摄: taken more than `days` before it was sent."""
    sent_on: date = timezone.localdate(photo.file.stored_at)
    return photo.taken_on is not None and (sent_on - photo.taken_on).days > days


def _months(week: ReportWeek) -> list[date]:
    """The first days of the one or two months it lies in."""
    ends = (week.first_on, timezone.localdate(week.cut_off_at))
    return list(dict.fromkeys(day.replace(day=1) for day in ends))


def _records(months: tuple[date, ...], project: int, keys: list[int]) -> QuerySet:
    kind = InvestmentRecord.Kind
    rows = InvestmentRecord.objects.current().filter(project=project)
    asked = rows.filter(week__in=among(keys)) | rows.filter(
        month_on__in=months, kind__in=(kind.MONTH, kind.STATISTICAL)
    )
    return asked.order_by("pk")


def _amounts(
    project: Project, weeks: list[ReportWeek]
) -> tuple[dict[int, Decimal], dict[date, MonthFigure]]:
    """What these weeks completed, by week, and the months' own figures, the statistical before the
    other."""
    kind = InvestmentRecord.Kind
    months = {month for week in weeks for month in _months(week)}
    keys = [week.pk for week in weeks]
    weekly: dict[int, Decimal] = defaultdict(Decimal)
    monthly: dict[date, MonthFigure] = {}
    for row in rows_of(_records, tuple(sorted(months)), project=project.pk, keys=keys):
        if row.week_id is not None:
            weekly[row.week_id] += row.completed
        elif row.kind == kind.STATISTICAL or row.month_on not in monthly:
            monthly[row.month_on] = MonthFigure(row.month_on, row.completed)
    return dict(weekly), monthly
