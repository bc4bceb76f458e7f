"""Who holds which role is stored: this writes it again, or proves that what is stored is what the rows give."""

from django.core.management.base import CommandError
from django.utils import timezone

from gaoxin.command import OperatorCommand
from projects.people.actions.staffing import differing, restaff_all


class Command(OperatorCommand):
    help = "重新计算全部项目的任职概况；--check 只核对：已存的与重算的是否一致。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只核对，不写入；不一致时退出码 1")

    def handle(self, *args, check, **options):
        now = timezone.now()
        if not check:
            self.stdout.write(f"computed {restaff_all(now)}")
            return
        count, found = differing(now)
        self.stdout.write(f"checked {count}, differ {len(found)}")
        if found or not count:
            raise CommandError(f"不一致：{'、'.join(found[:20])}" if found else "没有项目可核对")
