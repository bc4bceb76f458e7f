from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from accounts import audit
from accounts.actions.rights import give_initial_password
from accounts.models import User
from accounts.roles import Role

FIRST = (
    ("sysadmin", "系统管理员", Role.SYSTEM_ADMIN),
    ("secadmin", "安全管理员", Role.SECURITY_ADMIN),
    ("auditor", "审计员", Role.AUDITOR),
    ("admin", "业务管理员", Role.ADMIN),
)


class Command(BaseCommand):
    help = (
        "Make the four administrators of an empty installation. Their one-time passwords are "
        "printed once and end in 24 hours. Refuses when any account exists."
    )

    def handle(self, *args, **options):
        with audit.system(source="manage.py"):
            made = self.make()
        self.stdout.write("一次性初始密码，只显示这一次，24 小时内有效，首次登录须修改：")
        for person, password in made:
            self.stdout.write(f"  {person.name}　用户名 {person.username}　初始密码 {password}")
        self.stdout.write("请当面交给各人；之后由业务管理员把名片上的姓名改为本人姓名。")

    @transaction.atomic
    def make(self) -> list[tuple[User, str]]:
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_user IN SHARE ROW EXCLUSIVE MODE")
        if User.objects.exclude(username=None).exists():
            raise CommandError("已有账号，没有新建。忘记密码请用 manage.py reset_password。")
        made = []
        for username, name, role in FIRST:
            person = User(name=name, username=username, role=role, can_sign_in=True)
            made.append((person, give_initial_password(person)))
            person.save(force_insert=True)
        accounts = "、".join(username for username, _, _ in FIRST)
        audit.record("account.first", by=None, label=accounts, after={"accounts": accounts})
        return made
