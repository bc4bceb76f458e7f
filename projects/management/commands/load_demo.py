import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts import audit
from gaoxin.command import OperatorCommand
from projects.demo.load import load_demo
from projects.registry.actions.seed import load_seed

# Without the characters people confuse when they type them from another screen.
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Command(OperatorCommand):
    help = (
        "Load the demo set: accounts, fictional people and units, and 12 fictional projects. The "
        "accounts share one password, made at random and kept in var/demo-password."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="outside demo mode: on a throwaway database only"
        )

    def handle(self, *args, **options):
        if not settings.DEMO and not options["force"]:
            raise CommandError(
                "演示数据只在 make run 建立的本机演示实例上载入。"
                "确要载入一个可丢弃的测试库，请加 --force。"
            )
        try:
            with audit.system(source="manage.py load_demo"):
                load_seed()
                loaded = load_demo(password=demo_password(settings.VAR / "demo-password"))
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        if options["verbosity"]:
            said = "已载入演示数据。" if loaded else "已有演示数据，没有重复载入。"
            self.stdout.write(f"{said}演示账号的密码在 {settings.VAR / 'demo-password'}。")


def demo_password(path: Path) -> str:
    """The installation's own, made when there is none; readable by its owner only."""
    if path.exists() and (password := path.read_text(encoding="utf-8").strip()):
        path.chmod(0o600)
        return password
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    password = random_password()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{password}\n")
    return password


def random_password() -> str:
    """15 characters in three groups, strong enough for the site's own rules."""
    while True:
        groups = ("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(3))
        password = "-".join(groups)
        try:
            validate_password(password)
        except ValidationError:
            continue
        return password
