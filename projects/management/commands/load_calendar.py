from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts import audit
from gaoxin.command import OperatorCommand
from projects.calendar.actions.days import FIRST_YEAR, LAST_YEAR, load_calendar


class Command(OperatorCommand):
    help = f"Load the published holidays and make-up days of years ({FIRST_YEAR}–{LAST_YEAR})."

    def add_arguments(self, parser):
        parser.add_argument(
            "years", nargs="*", type=int, help="default: from 2023 to the last known"
        )

    def handle(self, *args, years, **options):
        years = years or list(range(2023, LAST_YEAR + 1))
        try:
            with audit.system(source="manage.py load_calendar"):
                added = load_calendar(years=years, by=None)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        if options["verbosity"]:
            self.stdout.write(f"新增 {added} 个节假日和调休日。")
