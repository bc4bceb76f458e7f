"""挂图作战 as a PDF, for who prints or sends it without a browser at hand."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from gaoxin.command import OperatorCommand
from gaoxin.population import Population
from projects.models import LightRule, Project
from projects.schedule.rules.scale import ScaleUnit
from projects.wall.papers.paper import PAPERS, paper_head
from projects.wall.papers.pdf import NoBrowser, write_pdf
from projects.wall.reads.wall import read_wall
from projects.wall.rules.grouping import ALL
from projects.wall.rules.row import GroupBy


class Command(OperatorCommand):
    help = "生成挂图 PDF（矢量，按纸张分页），默认写到 var/。需要本机装有 Chromium。"

    def add_arguments(self, parser):
        parser.add_argument("--paper", choices=[*PAPERS], default="a3", help="纸张，默认 a3")
        parser.add_argument("--group", choices=GroupBy.values(), default=GroupBy.LEADER.value)
        parser.add_argument("--scale", choices=ScaleUnit.values(), default=ScaleUnit.MONTH.value)
        parser.add_argument(
            "--population", choices=[one.value for one in Population], default=Population.ALL.value,
            help="REAL 真实，DEMO 演示，ALL 全部",
        )  # fmt: skip
        parser.add_argument("--to", type=Path, help="写到哪个文件")

    def handle(self, *args, **options):
        paper, now = PAPERS[options["paper"]], timezone.now()
        target = options["to"] or settings.BASE_DIR / "var" / f"wall-{paper.key}.pdf"
        population = Population(options["population"])
        projects = Project.objects.kept().of_population(population)
        wall = read_wall(projects, GroupBy(options["group"]), now, size=ALL)
        if not wall.rows:
            raise CommandError("没有可打印的项目。")
        head = paper_head(now, population.words, LightRule.current().version, "")
        sheets = wall.sheets(ScaleUnit(options["scale"]), paper.frame, paper.most)
        try:
            write_pdf({"wall": wall, "paper": paper, "head": head, "sheets": sheets}, target)
        except NoBrowser as error:
            raise CommandError(str(error)) from error
        with audit.origin(source="wall_pdf"), transaction.atomic():
            audit.record(
                "register.export", by=None, label="挂图作战", after={"rows": len(wall.rows)}
            )
        self.stdout.write(f"{target}（{len(sheets)} 页）")
