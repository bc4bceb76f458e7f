"""The demo set's weekly reports: one for every duty that counts as filed, in the words of
`reports` in fixtures/demo.json, the newest first. The second of two equal texts is marked alike."""

from projects.models import ProgressReport, Project, ReportDuty

FALLBACK = "fallback"


def make_reports(scene) -> None:
    texts = scene.data["reports"]
    duties = ReportDuty.objects.filter(project__in=Project.objects.demo(), filed_at__isnull=False)
    duties = duties.select_related("week", "project", "user").order_by("-week__week_on")
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
        filed_role="COMMISSIONER" if duty.user and not duty.lacks_commissioner else "",
        created_at=duty.filed_at, created_by=by, updated_at=duty.filed_at, updated_by=by,
    )  # fmt: skip
