"""What is added up of projects is stored: this does it again, or proves that what is stored is what the rows give."""

from django.core.management.base import CommandError

from gaoxin.command import OperatorCommand
from projects.models import Project
from projects.registry.actions.figures import (
    differing_figures,
    differing_tallies,
    recompute_figures,
)


class Command(OperatorCommand):
    help = "重新汇总全部项目的已存数；--check 只核对：已存的与重算的是否一致。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只核对，不写入；不一致时退出码 1")

    def handle(self, *args, check, **options):
        if not check:
            self.stdout.write(f"computed {recompute_figures()}")
            return
        count, found = Project.objects.count(), [*differing_figures(), *differing_tallies()]
        self.stdout.write(f"checked {count}, differ {len(found)}")
        if found:
            raise CommandError(f"不一致：{'、'.join(found[:20])}")
