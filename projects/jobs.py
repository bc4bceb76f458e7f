"""What the worker runs. No business time stands in a cron line: procrastinate's is UTC and forgets
what it missed by more than ten minutes, so one tick a minute asks the database what is due."""

import logging
from datetime import date

from django.utils.timezone import localdate
from procrastinate import JobContext
from procrastinate.contrib.django import app

from accounts import audit
from accounts.models import User
from accounts.roles import allows
from gaoxin.clock import database_now
from gaoxin.tick import tick as do_tick
from projects.bulletin.papers.files import make_file
from projects.bulletin.papers.pages import draw_ahead
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.actions.publish import make_lacking_files
from projects.models import ReportWeek, ScheduleRecompute, SheetImport
from projects.schedule.actions.recompute import recompute
from projects.sheets.actions.apply import apply_import, refuse
from projects.sheets.actions.checking import check_import

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="tick", queueing_lock="tick")
def tick(timestamp: int) -> None:
    with audit.system(source="worker"):
        do_tick(database_now())
        make_lacking_files(make_file)
        draw_ahead()


@app.task(name="dispatch_files", queueing_lock="dispatch_files")
def dispatch_files() -> None:
    """Asked for when a report is made or published; a report of 500 projects takes seconds."""
    with audit.system(source="worker"):
        make_lacking_files(make_file)
        draw_ahead()


@app.task(name="dispatch_draft", queueing_lock="dispatch_draft")
def dispatch_draft(week: int, by: int) -> None:
    """Asked for where so many projects are summed up that nobody should wait for it. Who asked may have
    lost the right meanwhile: then nothing is made."""
    row, person = ReportWeek.objects.get(pk=week), User.objects.get(pk=by)
    if not (person.may_sign_in and allows("projects:dispatch_draft", person)):
        log.warning("no draft of %s: who asked for it may no longer", row)
        return
    with audit.system(source="worker"):
        freeze_week(week=row, now=database_now(), by=person)
        make_lacking_files(make_file)


@app.task(name="schedules_recompute", lock="schedules_recompute")
def schedules_recompute(run: int, before: list[list[str]]) -> None:
    """Asked for when the working calendar changes; `before`: (day, kind) of the changed days as they were."""
    kinds = {date.fromisoformat(day): kind for day, kind in before}
    with audit.system(source="worker"):
        recompute(ScheduleRecompute.objects.get(pk=run), kinds, database_now())


@app.task(name="sheet_check")
def sheet_check(key: int) -> None:
    """Asked for where a sheet has so many rows that nobody should wait for its check. Begun again after it was done it
    does nothing."""
    with audit.system(source="worker"):
        for row in SheetImport.objects.filter(pk=key, state=SheetImport.State.CHECKING):
            check_import(row=row, tells=True)


@app.task(name="sheet_apply")
def sheet_apply(key: int, by: int) -> None:
    """Asked for by who applies a sheet. Begun again after a worker was killed it begins anew: nothing was written."""
    person, now = User.objects.get(pk=by), database_now()
    with audit.origin(source="worker"):
        if not (person.may_sign_in and allows("projects:sheet_apply", person)):
            refuse(key=key, words="申请写入的人已没有这项权限，没有写入。", by=person)
            return
        try:
            apply_import(key=key, now=now, today=localdate(now), by=person)
        except Exception:
            refuse(
                key=key,
                words="写入时出错，全部未写入。请再试一次；仍不行请告知系统管理员。",
                by=person,
            )
            raise


@app.periodic(cron="*/5 * * * *")
@app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """A worker that was killed leaves its job `doing`; give it back to the queue."""
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job)
