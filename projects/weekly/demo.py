"""The demo set's reporting weeks: what the fictional projects owed, from `reporting` in fixtures/demo.json, and
a weekly report for every duty that counts as filed, in the words of `reports`. Weeks ago count back from the
one that is open; what is not listed was filed."""

from datetime import timedelta

from django.utils import timezone

from projects.calendar.rules.weeks import Week, ends_month, week_named, week_of
from projects.models import (
    Appointment,
    CalendarDay,
    ProgressReport,
    Project,
    ReportDuty,
    ReportWeek,
    ZoneSettings,
)
from projects.weekly.actions.duties import fillers
from projects.weekly.actions.weeks import frequencies
from projects.weekly.rules.duties import is_due

FALLBACK = "fallback"


def make_duties(scene) -> None:
    data, zone = scene.data["reporting"], ZoneSettings.load()
    today = timezone.localdate(scene.now)
    span = timedelta(weeks=data["weeks"] + 8)
    is_working = CalendarDay.work_calendar(today - span, today + span).is_working
    last, before = week_of(scene.now, is_working, zone.cut_off), timedelta(weeks=1)
    weeks = [
        week_named(last.week_on - before * n, is_working, zone.cut_off)
        for n in range(data["weeks"])
    ]
    for ago, week in enumerate(weeks):
        if week is not None:
            row = _make_week(scene, week, zone)
            monthly = ends_month(week, is_working, zone.cut_off)
            _make_week_duties(scene, row, ago, monthly=monthly, zone=zone)


def _make_week(scene, week: Week, zone: ZoneSettings) -> ReportWeek:
    """A week that is there already, because the site was in use, stays as it is."""
    opened_at = week.cut_off_at(zone.cut_off) - timedelta(
        days=(week.cut_off_on - week.first_on).days
    )
    row, _ = ReportWeek.objects.get_or_create(
        week_on=week.week_on,
        defaults={
            "first_on": week.first_on,
            "cut_off_at": week.cut_off_at(zone.cut_off),
            "opened_at": min(opened_at, scene.now),
            "note": week.note,
            "demo": True,
        },
    )
    return row


def _make_week_duties(scene, week: ReportWeek, ago: int, *, monthly: bool, zone: ZoneSettings):
    projects = Project.objects.demo()
    codes = dict(projects.values_list("pk", "code"))
    day = min(week.week.cut_off_on, timezone.localdate(scene.now))
    people = fillers(list(codes), day)
    often = frequencies(projects, day.year, zone.terms)
    ReportDuty.objects.bulk_create(
        ReportDuty(
            week=week, project_id=pk, frequency=often[pk].value, user_id=people[pk].user,
            stands_in_for_id=people[pk].stands_in_for,
            lacks_commissioner=people[pk].lacks_commissioner, filed_at=_filed_at(scene, week, codes[pk], ago),
            created_at=week.opened_at, updated_at=week.opened_at,
        )
        for pk in codes if pk in often and is_due(often[pk], ends_month=monthly)
    )  # fmt: skip


def _filed_at(scene, week: ReportWeek, code: str, ago: int):
    data = scene.data["reporting"]
    if ago == 0:
        at = max(week.opened_at, scene.now - timedelta(minutes=40))
        return at if code in data["filed_now"] else None
    if ago in data["missed"].get(code, ()):
        return None
    hours = 20 if ago in data["late"].get(code, ()) else -2 - int(code[-3:])
    return week.cut_off_at + timedelta(hours=hours)


def make_reports(scene) -> None:
    """The newest first; the second of two equal texts is marked alike."""
    texts = scene.data["reports"]
    duties = ReportDuty.objects.filter(project__in=Project.objects.demo(), filed_at__isnull=False)
    duties = duties.select_related("week", "project", "user", "stands_in_for").order_by(
        "-week__week_on"
    )
    place: dict[str, int] = {}
    for duty in duties:
        code = duty.project.code
        words = texts.get(code, texts[FALLBACK])
        n = place.get(code, 0)
        place[code] = n + 1
        _make_report(scene, duty, words[n % len(words)], words[(n + 1) % len(words)])


def _make_report(scene, duty: ReportDuty, words: list[str], older: list[str]) -> None:
    by = duty.user or scene.admin
    unchanged = words[0] == ""
    ProgressReport.objects.create(
        project=duty.project, week=duty.week, progress=words[0], next_week=words[1],
        unchanged=unchanged, unchanged_reason=words[2] if unchanged else "",
        alike=not unchanged and words[0] == older[0], filed_at=duty.filed_at, filed_by=by,
        filed_role=_role(duty), filed_for=duty.stands_in_for,
        created_at=duty.filed_at, created_by=by, updated_at=duty.filed_at, updated_by=by,
    )  # fmt: skip


def _role(duty: ReportDuty) -> str:
    own = duty.user and not duty.lacks_commissioner and not duty.stands_in_for
    return Appointment.Role.COMMISSIONER if own else ""


# Place in the making of the set → what is made there.
MAKES = {20: make_duties, 60: make_reports}
