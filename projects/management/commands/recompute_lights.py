"""Lights are stored: this computes them again, or proves that what is stored is what the rows give."""

from django.core.management.base import CommandError
from django.utils import timezone

from accounts import audit
from gaoxin.command import OperatorCommand
from projects.lights.actions import differing, relight_all


class Command(OperatorCommand):
    help = "重新计算全部项目的灯；--check 只核对：已存的灯与重算的是否一致。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只核对，不写入；不一致时退出码 1")

    def handle(self, *args, check, **options):
        now = timezone.now()
        if not check:
            with audit.origin(source="recompute_lights"):
                count = relight_all(now)
            self.stdout.write(f"computed {count}")
            return
        count, found = differing(now)
        self.stdout.write(f"checked {count}, differ {len(found)}")
        if found or not count:
            raise CommandError(f"不一致：{'、'.join(found[:20])}" if found else "没有项目可核对")
