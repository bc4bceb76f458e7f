from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import audit
from gaoxin.clock import database_now
from gaoxin.tick import tick


class Command(BaseCommand):
    help = "Do what is due now, as the worker does every minute."

    def add_arguments(self, parser):
        parser.add_argument("--at", help="pretend it is this moment, e.g. 2026-11-19T18:00")

    def handle(self, *args, at=None, **options):
        with audit.system(source="manage.py tick"):
            done = tick(_moment(at) if at else database_now())
        self.stdout.write("，".join(f"{words} {times}" for words, times in done.items()) + "。")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"「{text}」不是时间，请写成 2026-11-19T18:00。") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
