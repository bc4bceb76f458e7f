"""What the worker runs. No business time stands in a cron line: procrastinate's is UTC and forgets
what it missed by more than ten minutes, so one tick a minute asks the database what is due."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from accounts import audit
from gaoxin.clock import database_now
from projects.actions.tick import tick as do_tick


@app.periodic(cron="* * * * *")
@app.task(name="tick", queueing_lock="tick")
def tick(timestamp: int) -> None:
    with audit.system(source="worker"):
        do_tick(database_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """A worker that was killed leaves its job `doing`; give it back to the queue."""
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job)
