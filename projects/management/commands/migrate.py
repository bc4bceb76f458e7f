from django.core.management.commands import migrate
from django.db import transaction

from gaoxin.command import OperatorCommand
from projects.evidence import protect


class Command(OperatorCommand, migrate.Command):
    help = f"{migrate.Command.help} Then give the application the rights of projects/evidence.py."

    @transaction.atomic
    def protect(self):
        protect()

    def handle(self, *args, **options):
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            self.protect()
