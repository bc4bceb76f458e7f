from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection

from accounts import audit
from gaoxin.backup import BackupError, keywords, restore
from gaoxin.command import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Bring a backup back into an empty database, and prove that it is equal to what was saved."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        try:
            contents = restore(file, keywords(connection.settings_dict), settings.MEDIA_ROOT)
        except BackupError as error:
            raise CommandError(str(error)) from error
        try:
            with audit.system(source="manage.py restore"):
                audit.record("backup.restore", by=None, label=file.name, after=contents.counts)
        except ProgrammingError as error:  # the saved schema is older than this program
            raise CommandError(
                f"Restored and compared: {contents.summary}; but the act could not be put on record "
                f"({error}). Run `manage.py migrate` and note it by hand."
            ) from error
        self.stdout.write(f"Restored and compared: {contents.summary}.")
