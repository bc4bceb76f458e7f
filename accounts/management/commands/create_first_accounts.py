from django.core.management.base import CommandError
from django.db import connection, transaction

from accounts import audit
from accounts.actions.rights import give_initial_password
from accounts.models import User
from accounts.roles import Role
from gaoxin.command import OperatorCommand

FIRST = (
    ("sysadmin", "系统管理员", Role.SYSTEM_ADMIN),
    ("secadmin", "安全管理员", Role.SECURITY_ADMIN),
    ("auditor", "审计员", Role.AUDITOR),
    ("admin", "业务管理员", Role.ADMIN),
)


class Command(OperatorCommand):
    help = (
        "Make the four administrators of an empty installation. Their one-time passwords are "
        "printed once and end in 24 hours. Refuses when any account exists."
    )

    def handle(self, *args, **options):
        # Shown before they are kept: passwords that nobody could read would lock everybody out.
        with audit.system(source="manage.py"), transaction.atomic():
            self.show(self.make())

    def show(self, made: list[tuple[User, str]]) -> None:
        self.stdout.write("一次性初始密码，只显示这一次，24 小时内有效，首次登录须修改：")
        for person, password in made:
            self.stdout.write(f"  {person.name}　用户名 {person.username}　初始密码 {password}")
        self.stdout.write("请当面交给各人；之后由业务管理员把名片上的姓名改为本人姓名。")
        self.stdout.flush()

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
