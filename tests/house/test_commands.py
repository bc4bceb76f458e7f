"""Whatever stops a command of the operators is a sentence and an exit code, and nothing is left by half."""

import os
import resource
import subprocess
import sys
from datetime import timedelta
from errno import EACCES, EIO, ENOENT, ENOSPC
from importlib import import_module
from io import StringIO

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEvent, User
from gaoxin import faults
from gaoxin.clock import minute_of
from gaoxin.command import OperatorCommand
from gaoxin.tick import tick
from projects.models import DispatchFile, DispatchReport, ReportWeek
from tests.dispatch.test_dispatch_freeze import old_project, week_of
from tests.world import cluster
from tests.world.factories import make_user

COMMANDS = sorted(
    path.stem
    for app in ("accounts", "projects")
    for path in (cluster.ROOT / app / "management/commands").glob("[a-z]*.py")
)
ARGUMENTS = {"reset_password": ["somebody"], "restore": ["/nowhere/backup.tar"]}


def module(name: str):
    app = next(
        a
        for a in ("accounts", "projects")
        if (cluster.ROOT / a / f"management/commands/{name}.py").exists()
    )
    return import_module(f"{app}.management.commands.{name}")


# -- sentences ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_one_for_operators(name):
    assert issubclass(module(name).Command, OperatorCommand)


@pytest.mark.parametrize("name", COMMANDS)
def test_without_a_database_every_command_says_so(
    name, tmp_path, django_db_setup, django_db_blocker
):
    options = {"to": tmp_path} if name == "backup" else {}
    with (
        django_db_blocker.unblock(),
        cluster.connected("nowhere"),
        pytest.raises(CommandError) as caught,
    ):
        call_command(name, *ARGUMENTS.get(name, []), **options, stdout=StringIO())
    said = str(caught.value)
    assert said == "There is no /nowhere/backup.tar." or any(
        "\u4e00" <= sign <= "\u9fff" for sign in said
    ), said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(ENOSPC, "磁盘已满，没有写完：/srv/x。请腾出空间"), (EACCES, "没有读写权限：/srv/x"),
     (ENOENT, "找不到文件或目录：/srv/x"), (EIO, "读写出错（Input/output error）：/srv/x")],
)  # fmt: skip
def test_what_the_system_refuses_is_named(number, words):
    assert faults.of_system(OSError(number, os.strerror(number), "/srv/x")).startswith(words)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (psycopg.errors.DiskFull(), "数据库所在的磁盘已满"),
        (psycopg.errors.TooManyConnections(), "数据库资源不足"),
        (
            psycopg.errors.UndefinedColumn(),
            "数据库结构与本程序版本不符，请先运行 manage.py migrate",
        ),
        (psycopg.errors.InsufficientPrivilege(), "数据库角色没有这项权限"),
        (psycopg.errors.LockNotAvailable(), "数据正被其他操作占用"),
        (psycopg.errors.AdminShutdown(), "数据库没有应答"),
        (psycopg.OperationalError("connection refused"), "数据库没有应答"),
        (psycopg.errors.DataException("odd"), "数据库拒绝了这一步（22000：odd）"),
    ],
)
def test_what_the_database_refuses_is_named(error, words):
    outer = RuntimeError("Django's own")
    outer.__cause__ = error
    assert faults.of_database(error).startswith(words)
    assert faults.of_database(outer)[:6] == words[:6]


# -- a full disk --------------------------------------------------------------------------------------


def small_files() -> None:
    """In the child: no file grows beyond a kilobyte, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))


def on_a_full_disk(dbname: str, *command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-B", "manage.py", *command],
        cwd=cluster.ROOT, env=cluster.environment(dbname), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False, preexec_fn=small_files,
    )  # fmt: skip


def test_a_freeze_on_a_full_disk_ends_with_a_sentence_and_is_taken_up_again(
    committed_db, settings, tmp_path
):
    old_project()
    week = week_of()
    done = on_a_full_disk(committed_db, "freeze_week", "--week", f"{week.week_on}")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "已存，Word 和 Excel 没有做全：磁盘已满" in done.stderr
    [report] = DispatchReport.objects.all()
    assert report.closed_at and not DispatchFile.objects.exists()
    settings.MEDIA_ROOT = tmp_path  # other processes of the run write into that of all
    call_command("freeze_week", "--week", f"{week.week_on}", stdout=StringIO())
    assert DispatchFile.objects.filter(report=report).count() == len(DispatchFile.Kind)
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) == len(DispatchFile.Kind)


def test_a_backup_on_a_full_disk_leaves_nothing(committed_db, tmp_path):
    done = on_a_full_disk(committed_db, "backup", "--to", f"{tmp_path}")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert not AuditEvent.objects.filter(act="backup.make").exists()


class Full(StringIO):
    """A terminal that takes nothing: its disk is full."""

    def write(self, text):
        raise OSError(ENOSPC, "No space left on device")


@pytest.mark.django_db
def test_passwords_that_cannot_be_shown_are_not_set():
    with pytest.raises(CommandError, match="磁盘已满"):
        call_command("create_first_accounts", stdout=Full())
    assert not User.objects.exists()
    person = make_user(username="zhang")
    before = person.password
    with pytest.raises(CommandError, match="磁盘已满"):
        call_command("reset_password", "zhang", stdout=Full())
    person.refresh_from_db()
    assert person.password == before


# -- a look ahead -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_moment_to_come_is_refused_outside_demo_mode():
    old_project()
    moment = timezone.localtime(timezone.now() + timedelta(days=60))
    with pytest.raises(CommandError, match=f"{minute_of(moment)} 还没有到，没有执行"):
        call_command("tick", at=f"{moment:%Y-%m-%dT%H:%M}", stdout=StringIO())
    assert not ReportWeek.objects.exists() and not DispatchReport.objects.exists()


@pytest.mark.django_db
def test_trying_a_day_to_come_ends_no_session(client_of):
    client = client_of(make_user(role="ADMIN"))
    assert client.get("/profile/").status_code == 200
    call_command("tick", at="2040-01-02T09:01", force=True, stdout=StringIO())
    assert Session.objects.count() == 1
    assert client.get("/profile/").status_code == 200


@pytest.mark.django_db
def test_sessions_that_have_ended_are_cleared(client_of):
    client_of(make_user())
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    assert tick(timezone.now())["清理过期会话"] == 1
