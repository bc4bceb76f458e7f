from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts import audit
from gaoxin.clock import database_now
from gaoxin.command import OperatorCommand
from projects.weekly.actions.weeks import open_week, open_weeks


class Command(OperatorCommand):
    help = (
        "Open the reporting week that is due, as the worker does; or with --week the next one now."
    )

    def add_arguments(self, parser):
        parser.add_argument("--week", help="the Monday of the week, e.g. 2026-11-23")

    def handle(self, *args, week=None, **options):
        with audit.system(source="manage.py open_week"):
            now = database_now()
            opened = [_by_hand(week, now)] if week else open_weeks(now)
        for row in opened:
            count = row.duties.count()
            self.stdout.write(f"已开启 {row.label}（{row.range}，{row.state}），应报 {count} 个。")
        if not opened:
            self.stdout.write("没有要开启的报送周。")


def _by_hand(text: str, now):
    try:
        return open_week(week_on=date.fromisoformat(text), now=now)
    except ValidationError as error:
        raise CommandError(error.messages[0]) from error
    except ValueError as error:
        raise CommandError(f"「{text}」不是日期，请写成 2026-11-23。") from error
