from django.conf import settings
from django.core.management.base import CommandError

from accounts import audit
from accounts.models import User
from gaoxin.command import OperatorCommand
from projects.demo.clear import clear_demo, may_clear
from projects.models import Project


class Command(OperatorCommand):
    help = (
        "Remove the demo set with its history. The article's data and everything entered otherwise "
        "stay; so does the audit register. Runs as the owner role (manage.py sees to that)."
    )

    def handle(self, *args, **options):
        if not may_clear():
            raise CommandError("清除演示数据须以数据库属主角色执行：请设 DATABASE_OWNER_URL。")
        with audit.system(source="manage.py clear_demo"):
            removed = clear_demo()
        (settings.VAR / "demo-password").unlink(missing_ok=True)
        if options["verbosity"]:
            self.stdout.write(
                f"已清除演示项目 {removed.count(Project)} 个、人员 {removed.count(User)} 人"
                f"及其变更记录 {removed.history} 条。"
            )
            if removed.kept:
                self.stdout.write(
                    f"另有 {removed.kept} 行（单位、企业或人员）仍被其他数据引用，予以保留；账号已停用。"
                )
