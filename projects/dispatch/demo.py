"""Twelve numbers of the demo series: the closed weeks frozen one after the other, as each would have
been at its cut-off, and published an hour later, so that comparisons, strips and trends have life."""

from datetime import timedelta

from projects.dispatch.actions.freeze import Scope, compose, write_report
from projects.models import DispatchReading, ReportWeek

PUBLISHED_AFTER = timedelta(hours=1)
SIGNED_AFTER = timedelta(hours=3)


def make_dispatch_reports(scene) -> None:
    """One for each demo week that is closed; no audit events, since these stay when the set goes."""
    leaders = [person for person in scene.people.values() if person.leading_group]
    for week in ReportWeek.objects.filter(demo=True, cut_off_at__lt=scene.now).order_by("week_on"):
        content = compose(week, Scope.DEMO, week.cut_off_at)
        report = write_report(content, week, Scope.DEMO, week.cut_off_at, closing=True)
        report.published_at = min(week.cut_off_at + PUBLISHED_AFTER, scene.now)
        report.published_by = scene.admin
        report.save(update_fields=["published_at", "published_by"])
        DispatchReading.objects.bulk_create(
            DispatchReading(
                report=report, user=leader, read_at=min(week.cut_off_at + SIGNED_AFTER, scene.now)
            )
            for leader in leaders
        )


# Place in the making of the set → what is made there.
MAKES = {80: make_dispatch_reports}
