from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import audit
from gaoxin.clock import database_now
from projects.calendar.actions.tick import tick


class Command(BaseCommand):
    help = "Do what is due now, as the worker does every minute."

    def add_arguments(self, parser):
        parser.add_argument("--at", help="pretend it is this moment, e.g. 2026-11-19T18:00")

    def handle(self, *args, at=None, **options):
        with audit.system(source="manage.py tick"):
            done = tick(_moment(at) if at else database_now())
        self.stdout.write(
            f"清理过期会话 {done.sessions}、表单编号 {done.tokens}、登录失败记录 {done.attempts}；"
            f"开启报送周 {done.weeks}、封存通报 {done.frozen}、改派填报 {done.moved}、提醒 {done.reminders}、"
            f"邮件 {done.mailed.sent}（未发出 {done.mailed.failed}）；"
            f"问题提级 {done.escalated.raised}、拟提级 {done.escalated.proposed}、"
            f"起草督办单 {done.escalated.orders}；计算灯 {done.relit} 个。"
        )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"「{text}」不是时间，请写成 2026-11-19T18:00。") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
