"""The base of the commands that operators run: a sentence and an exit code where something is in the way."""

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError

from gaoxin import faults

FAULTS = (OSError, DatabaseError, InterfaceError, psycopg.Error)


def explained(error: BaseException) -> str:
    return faults.of_system(error) if isinstance(error, OSError) else faults.of_database(error)


class OperatorCommand(BaseCommand):
    """A full disk, a database that is away or a missing right is no fault of the program: CommandError says
    it in a sentence. `--traceback` shows where."""

    def execute(self, *args, **options):
        try:
            return super().execute(*args, **options)
        except FAULTS as error:
            raise CommandError(explained(error)) from error
