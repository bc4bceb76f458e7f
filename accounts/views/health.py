"""For the machines that watch the site. Neither answer names a version, a path or an error."""

import logging
import shutil
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.http import JsonResponse

log = logging.getLogger(__name__)

LEAST_DISK = 200 * 1024 * 1024  # bytes free where uploads go
LONGEST_WAIT = 15 * 60  # seconds a job that is due may wait; the worker looks every few seconds

WAITING = """
SELECT coalesce(extract(epoch FROM now() - min(greatest(job.scheduled_at, event.at))), 0)
FROM procrastinate_jobs AS job
JOIN procrastinate_events AS event ON event.job_id = job.id AND event.type = 'deferred'
WHERE job.status = 'todo' AND coalesce(job.scheduled_at, now()) <= now()
"""


def healthz(request):
    """The process answers. It does not ask the database: restarting the web process would not help one."""
    return JsonResponse({"ok": True})


def readyz(request):
    """Everything a request needs is there; 503 says which part is not."""
    checks = {name: _passes(name, check) for name, check in CHECKS.items()}
    ready = all(checks.values())
    return JsonResponse({"ok": ready, "checks": checks}, status=200 if ready else 503)


def _passes(name: str, check) -> bool:
    try:
        return check()
    except (Error, OSError) as error:
        log.error("readyz %s: %s", name, error)
        return False


def database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def migrations() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return _on_disk() <= set(cursor.fetchall())


@lru_cache
def _on_disk() -> frozenset[tuple[str, str]]:
    """Read once: the files of a running process do not change."""
    return frozenset(MigrationLoader(None).disk_migrations)


def disk() -> bool:
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free >= LEAST_DISK


def queue() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0] <= LONGEST_WAIT


CHECKS = {"database": database, "migrations": migrations, "disk": disk, "queue": queue}
