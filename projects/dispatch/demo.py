"""Twelve numbers of the demo series: the closed weeks frozen one after the other, as each would have
been at its cut-off, and published an hour later, so that comparisons, strips and trends have life."""

from datetime import timedelta

from accounts.roles import Role
from projects.dispatch.actions.freeze import Scope, compose, write_report
from projects.messages.actions.notices import notice
from projects.models import DispatchReading, DispatchReport, Notice, ReportWeek

PUBLISHED_AFTER = timedelta(hours=1)
SIGNED_AFTER = timedelta(hours=3)


def make_dispatch_reports(scene) -> None:
    """One for each demo week that is closed; no audit events, since these stay when the set goes. The last one waits
    for the signature of one leader."""
    leaders = [person for person in scene.people.values() if person.leading_group]
    weeks = ReportWeek.objects.filter(demo=True, cut_off_at__lt=scene.now).order_by("week_on")
    last = weeks.last()
    for week in weeks:
        content = compose(week, Scope.DEMO, week.cut_off_at)
        report = write_report(content, week, Scope.DEMO, week.cut_off_at, closing=True)
        report.published_at = min(week.cut_off_at + PUBLISHED_AFTER, scene.now)
        report.published_by = scene.admin
        report.save(update_fields=["published_at", "published_by"])
        DispatchReading.objects.bulk_create(
            DispatchReading(
                report=report, user=leader, read_at=min(week.cut_off_at + SIGNED_AFTER, scene.now)
            )
            for leader in (leaders[1:] if week == last else leaders)
        )


def make_report_notices(scene) -> None:
    """That the last number is out, to those who read it whole; without mail."""
    report = DispatchReport.objects.series(Scope.DEMO).published().last()
    readers = [one for one in scene.people.values() if one.role in (Role.MANAGER, Role.ADMIN)]
    for person in readers if report else ():
        told = notice(
            person.pk, Notice.Kind.DISPATCH, f"{report.label}周调度通报已印发", "请阅。",
            report.get_absolute_url(), f"demo-dispatch-{report.number}", report.published_at,
        )  # fmt: skip
        told.mail, told.created_at = False, report.published_at
        told.save(force_insert=True)


# Place in the making of the set → what is made there.
MAKES = {80: make_dispatch_reports, 81: make_report_notices}
