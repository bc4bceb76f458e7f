from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from accounts import audit
from gaoxin.backup import BackupError, backup, keywords
from gaoxin.clock import written
from gaoxin.command import OperatorCommand


class Command(OperatorCommand):
    help = "Save the database and the uploaded files into one tar file, which is read back and checked."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--to",
            type=Path,
            default=settings.VAR / "backups",
            help="directory; default %(default)s",
        )

    def handle(self, *args, to, **options):
        target = to / f"gaoxin-{written(timezone.now(), '%Y%m%d-%H%M%S')}.tar"
        try:
            contents = backup(keywords(connection.settings_dict), settings.MEDIA_ROOT, target)
        except BackupError as error:
            raise CommandError(str(error)) from error
        with audit.system(source="manage.py backup"):
            audit.record("backup.make", by=None, label=target.name, after=contents.counts)
        size = target.stat().st_size / 1e6
        self.stdout.write(f"{target}: {contents.summary}, {size:.1f} MB")
