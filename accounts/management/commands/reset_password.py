from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from accounts import audit
from accounts.actions.rights import reset_password
from accounts.models import User
from accounts.usernames import fold_username
from gaoxin.command import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Give an account a new one-time password, valid 24 hours. For the security administrator "
        "and the auditor, whose passwords nobody may reset in the browser."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        person = User.objects.filter(username=fold_username(username)).first()
        if person is None:
            raise CommandError(f"没有用户名为 {username} 的账号。")
        try:
            # Shown before it is kept: one that nobody could read would lock the account.
            with audit.system(source="manage.py"), transaction.atomic():
                self.show(*reset_password(person=person, by=None))
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from None

    def show(self, person: User, password: str) -> None:
        self.stdout.write(
            f"{person.name}　用户名 {person.username}　初始密码 {password}　24 小时内有效"
        )
        self.stdout.flush()
