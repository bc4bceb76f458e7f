from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts import audit
from gaoxin.clock import database_now
from gaoxin.command import FAULTS, OperatorCommand, explained
from projects.bulletin.papers.files import make_file
from projects.dispatch.actions.freeze import freeze_week, has_working_day
from projects.dispatch.actions.publish import make_files
from projects.models import DispatchReport, ReportWeek


class Command(OperatorCommand):
    help = (
        "Make the weekly dispatch report of a week: before its cut-off the draft, afterwards the closed"
        " one. Doing it again changes nothing that is closed. Ends when Word and Excel are stored."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--week", help="the Monday of the week, e.g. 2026-11-16 (default: the open one)"
        )

    def handle(self, *args, week=None, **options):
        now = database_now()
        with audit.system(source="manage.py freeze_week"):
            row = self._find_week(week, now)
            if row is None:
                return
            self.stdout.write(f"正在汇总 {row.label}（{row.range}）……")
            report = self._freeze(row, now)
            self.stdout.write(f"逐项 {report.entries.count()} 个已存，正在生成 Word 和 Excel……")
            self._make_files(report)
        self.stdout.write(f"{report.label}　{report.state.label}　SHA-256 {report.sha256}")

    def _freeze(self, row: ReportWeek, now) -> DispatchReport:
        try:
            return freeze_week(week=row, now=now)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error

    def _make_files(self, report: DispatchReport) -> None:
        """What the report says is stored whole by then; the worker makes what is lacking as soon as it can."""
        try:
            make_files(report, make_file)
        except FAULTS as error:
            raise CommandError(
                f"{report.label}（{report.state.label}）已存，Word 和 Excel 没有做全：{explained(error)}"
            ) from error

    def _find_week(self, text: str | None, now) -> ReportWeek | None:
        if text is None:
            row = ReportWeek.objects.open(now).first()
            if row is None:
                raise CommandError("没有开启的报送周，请先运行 open_week。")
            return row
        try:
            monday = date.fromisoformat(text)
        except ValueError as error:
            raise CommandError(f"「{text}」不是日期，请写成 2026-11-16。") from error
        row = ReportWeek.objects.filter(week_on=monday).first()
        if row is None and (monday.weekday() or has_working_day(monday)):
            raise CommandError(f"{text} 这一周还没有开启，或不是星期一。")
        if row is None:
            self.stdout.write(f"{text} 这一周没有工作日，没有通报；下一期写明所含日期。")
        return row
