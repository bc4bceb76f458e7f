from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from projects.models import Project

FIXTURES = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    help = (
        "Bring the database to this version: migrations, and in an empty one the article's data and, "
        "in demo mode, the demo set. `make run` calls it as the owner role when something changed."
    )

    def handle(self, *args, **options):
        call_command("migrate", interactive=False, verbosity=0)
        if not Project.objects.exists():
            self.fill()

    @transaction.atomic
    def fill(self):
        """All or nothing: an interrupted start must not leave a database that only looks filled."""
        call_command("loaddata", FIXTURES / "codes.json", FIXTURES / "article.json", verbosity=0)
        if settings.DEMO:
            call_command("load_demo", verbosity=0)
