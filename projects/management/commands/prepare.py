from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import audit
from projects.dispatch.actions.renew import renew_demo_reports
from projects.models import Project


class Command(BaseCommand):
    help = (
        "Bring the database to this version: migrations, the article's data and the codes and, in an "
        "empty one in demo mode, the demo set. `make run` calls it when something changed."
    )

    def handle(self, *args, **options):
        call_command("migrate", interactive=False, verbosity=0)
        self.fill()

    @transaction.atomic
    def fill(self):
        """All or nothing: an interrupted start must not leave a database that only looks filled."""
        empty = not Project.objects.exists()
        call_command("load_seed", verbosity=0)
        call_command("load_calendar", verbosity=0)
        with audit.system(source="manage.py prepare"):
            renew_demo_reports()
        if empty and settings.DEMO:
            call_command("load_demo", verbosity=0)
