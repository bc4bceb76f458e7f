from datetime import datetime

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from accounts import audit
from gaoxin.clock import database_now, minute_of
from gaoxin.command import OperatorCommand
from gaoxin.tick import tick


class Command(OperatorCommand):
    help = (
        "Do what is due now, as the worker does every minute; with --at what was due at a moment that has "
        "passed. One to come is for trying out the clock, in demo mode: what is done for it stays done."
    )

    def add_arguments(self, parser):
        parser.add_argument("--at", help="pretend it is this moment, e.g. 2026-11-19T18:00")
        parser.add_argument(
            "--force", action="store_true", help="a moment to come: on a throwaway database only"
        )

    def handle(self, *args, at=None, force=False, **options):
        now = database_now()
        moment = _moment(at) if at else now
        if moment > now and not (settings.DEMO or force):
            raise CommandError(
                f"{minute_of(moment)} 还没有到，没有执行：提前封存的通报、发出的提醒和提级收不回来。"
                "试用请在演示实例上进行；确要在一个可丢弃的测试库上执行，请加 --force。"
            )
        with audit.system(source="manage.py tick"):
            done = tick(moment)
        self.stdout.write("，".join(f"{words} {times}" for words, times in done.items()) + "。")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"「{text}」不是时间，请写成 2026-11-19T18:00。") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
