"""The weekly reports of one project, each with what came with it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.utils import timezone

from projects.models import InvestmentRecord, Photo, ProgressReport, Project, ZoneSettings

ON_A_PAGE = 10


@dataclass(frozen=True)
class ReportEntry:
    """A week's current report, the revisions before it, its pictures and its money (万元)."""

    report: ProgressReport
    earlier: list[ProgressReport]
    photos: list[tuple[Photo, bool]]
    completed: Decimal | None

    @property
    def marks(self) -> list[str]:
        report = self.report
        found = (
            (report.unchanged, "无变化"),
            (report.alike, "与上周雷同"),
            (report.is_late, "补报"),
            (report.filed_for_id is not None, "代报"),
            (report.revision > 1, f"第 {report.revision} 版"),
        )
        return [word for holds, word in found if holds]


def project_reports(project: Project, page: str | None) -> Page:
    """A page of ReportEntry, newest week first; six queries, however many reports."""
    reports = (
        project.reports.current()
        .select_related("week", "filed_by", "filed_for", "returned_by")
        .order_by("-week__week_on")
    )
    shown = Paginator(reports, ON_A_PAGE).get_page(page)
    rows = list(shown.object_list)
    weeks = [row.week_id for row in rows]
    earlier = _earlier(project, weeks)
    photos = _photos(project, weeks, ZoneSettings.load().photo_days)
    completed = _completed(project, weeks)
    shown.object_list = [
        ReportEntry(row, earlier[row.week_id], photos[row.week_id], completed.get(row.week_id))
        for row in rows
    ]
    return shown


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


def _completed(project: Project, weeks: list[int]) -> dict[int, Decimal]:
    rows = InvestmentRecord.objects.current().filter(project=project, week__in=weeks)
    found: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row.week_id] += row.completed
    return dict(found)
