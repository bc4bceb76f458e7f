from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from accounts import audit
from gaoxin.command import OperatorCommand
from projects.dispatch.actions.renew import renew_demo_reports
from projects.models import Project


class Command(OperatorCommand):
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
        if settings.DEMO and (empty or self.lost_password()):
            call_command("load_demo", verbosity=0)

    def lost_password(self) -> bool:
        """A backup holds the demo accounts, but not the file that says their password: they get a new one."""
        return not (settings.VAR / "demo-password").exists() and Project.objects.demo().exists()
