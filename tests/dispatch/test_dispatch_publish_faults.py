"""Publishing, withdrawing and correcting a report, and making its files: whatever breaks off, and
wherever, it has happened as a whole or not at all."""

import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256

import psycopg
import pytest
from django.apps import apps
from django.db import InterfaceError, OperationalError, connection

from accounts.models import AuditEvent
from accounts.roles import Role
from gaoxin.files import path_of, sweep
from projects.dispatch.actions.freeze import correct, freeze_week, read_week
from projects.dispatch.actions.publish import make_files, make_lacking_files, publish, withdraw
from projects.models import DispatchEntry, DispatchFile, DispatchReport, DispatchTable, Notice
from tests.dispatch.test_dispatch_faults import Crash, named_files, stored_files
from tests.dispatch.test_dispatch_freeze import LATER, MONDAY, old_project, week_of
from tests.harness.parallel import at_once, rounds
from tests.world import cluster
from tests.world.factories import make_appointment, make_user

EVERY_STEP = range(1, 1000)  # an act takes far fewer, so that none need be left out


BROKEN = (OperationalError, InterfaceError)


class Lost(Crash):
    """The server ends the connection after the `at`th statement: when that was the last one, nobody
    is left to commit."""

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        done = execute(sql, params, many, context)
        if self.count == self.at:
            end_connection(connection.settings_dict["NAME"], context["cursor"].connection)
        return done


def end_connection(database: str, lost: psycopg.Connection) -> None:
    url = cluster.environment(database)["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as other:
        ended = other.execute(
            "SELECT pg_terminate_backend(%s, 10000)", [lost.info.backend_pid]
        ).fetchone()
    assert ended == (True,)


either_way = pytest.mark.parametrize("breaking", [Crash, Lost])


def closed_report() -> DispatchReport:
    """Closed, with people to be told: leaders, the office, and a commissioner."""
    for _ in range(2):
        make_user(role=Role.MANAGER)
    make_appointment(old_project(), from_on=date(2026, 1, 1))
    report = freeze_week(week=week_of(), now=LATER)
    the_worker_took_its_jobs()
    return report


def the_worker_took_its_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo'")


def waiting_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        return cursor.fetchone()[0]


def everything() -> dict:
    """All that the acts of this file write."""
    return {
        "reports": list(DispatchReport.objects.order_by("pk").values()),
        "parts": (DispatchEntry.objects.count(), DispatchTable.objects.count()),
        "history": apps.get_model("projects.DispatchReportEvent").objects.count(),
        "notices": sorted(Notice.objects.values_list("user", "key", "letter")),
        "jobs": waiting_jobs(),
        "audit": list(AuditEvent.objects.order_by("pk").values_list("act", flat=True)),
    }


def broken_off_everywhere(breaking: type[Crash], act: Callable) -> tuple[object, dict]:
    """What the act returned when at last no statement failed, and how everything was until then."""
    before = everything()
    for step in EVERY_STEP:
        try:
            with connection.execute_wrapper(breaking(step)):
                done = act()
        except BROKEN:
            assert everything() == before, f"broken off at statement {step}"
            continue
        assert step > 5
        return done, before
    raise AssertionError("the act never ended")


def new_of(before: dict, after: dict, name: str) -> list:
    return [one for one in after[name] if one not in before[name]]


@either_way
def test_a_publication_that_breaks_off_anywhere_has_told_nobody_anything(committed_db, breaking):
    report, admin = closed_report(), make_user(role=Role.ADMIN)
    done, before = broken_off_everywhere(
        breaking, lambda: publish(report=report, now=LATER, by=admin)
    )
    after = everything()
    assert (done.state, done.published_by, before["jobs"], after["jobs"]) == (
        "PUBLISHED", admin, 0, 1,
    )  # fmt: skip
    told = {key for _, key, _ in new_of(before, after, "notices")}
    assert told == {f"dispatch-{report.number}-published"}
    people = [user for user, key, _ in after["notices"] if key in told]
    assert len(people) == len(set(people)) >= 4
    assert after["audit"] == [*before["audit"], "dispatch.publish"]
    assert AuditEvent.objects.latest("pk").after["told"] == len(people)


@either_way
def test_a_withdrawal_that_breaks_off_anywhere_leaves_the_report_published(committed_db, breaking):
    admin, manager = make_user(role=Role.ADMIN), make_user(role=Role.MANAGER)
    report = publish(report=closed_report(), now=LATER, by=admin)
    done, before = broken_off_everywhere(
        breaking, lambda: withdraw(report=report, reason="第 3 表有误", now=LATER, by=manager)
    )
    after = everything()
    assert (done.state, done.withdraw_reason) == ("WITHDRAWN", "第 3 表有误")
    published = {user for user, key, _ in before["notices"] if key.endswith("published")}
    told = [user for user, key, _ in new_of(before, after, "notices") if "withdrawn" in key]
    assert sorted(told) == sorted(published) and len(told) >= 4
    assert after["audit"] == [*before["audit"], "dispatch.withdraw"]


@either_way
def test_a_correction_that_breaks_off_anywhere_takes_no_number(committed_db, breaking):
    admin = make_user(role=Role.ADMIN)
    report = publish(report=closed_report(), now=LATER, by=admin)
    the_worker_took_its_jobs()
    content = read_week(report, LATER)
    done, before = broken_off_everywhere(
        breaking,
        lambda: correct(report=report, content=content, reason="漏计", now=LATER, by=admin),
    )
    after = everything()
    assert (done.number, done.revision, done.corrects_id) == (report.number + 1, 2, report.pk)
    assert after["reports"][:1] == before["reports"] and len(after["reports"]) == 2
    assert after["parts"] == (2, 22)
    assert (before["jobs"], after["jobs"]) == (0, 1)
    assert after["audit"] == [*before["audit"], "dispatch.correct"]


def test_many_at_once_publish_withdraw_and_correct_once(committed_db):
    report, admin = closed_report(), make_user(role=Role.ADMIN)
    content = read_week(report, LATER)
    acts = (
        ("dispatch.publish", lambda: publish(report=report, now=LATER, by=admin)),
        ("dispatch.correct",
         lambda: correct(report=report, content=content, reason="漏计", now=LATER, by=admin)),
        ("dispatch.withdraw", lambda: withdraw(report=report, reason="有误", now=LATER, by=admin)),
    )  # fmt: skip
    for act, run in acts:
        results = at_once(*[run] * rounds(12, 4))
        done = [one for one in results if isinstance(one, DispatchReport)]
        assert len(done) == AuditEvent.objects.filter(act=act).count() == 1, act
    assert list(DispatchReport.objects.order_by("number").values_list("number", flat=True)) == [
        report.number, report.number + 1,
    ]  # fmt: skip
    told = Notice.objects.filter(key__endswith="published").values_list("user", flat=True)
    assert len(told) == len(set(told)) >= 4


def test_who_waits_too_long_for_another_s_request_of_the_files_is_asked_to_come_again(
    committed_db, client_of
):
    """The queue of jobs says it in words of its own, which the page of a busy database must know."""
    report = closed_report()
    admin, url = client_of(make_user(role=Role.ADMIN)), f"{report.get_absolute_url()}publish/"
    data = {"version": admin.get(url).context["form"]["version"].value()}
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    with psycopg.connect(cluster.environment(committed_db)["DATABASE_URL"]) as other:
        other.execute(
            """INSERT INTO procrastinate_jobs (task_name, queue_name, queueing_lock)
            VALUES ('dispatch_files', 'default', 'dispatch_files')"""
        )
        before = everything()
        answer = admin.post(url, data)
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert everything() == before
        other.rollback()
    assert admin.post(url, data).status_code == 302
    assert DispatchReport.objects.get().state == "PUBLISHED"


# -- files ------------------------------------------------------------------------------------------

CONTENT = b"PK" + b"x" * 200_000  # several of the pieces that a file is written in


def contents(report, kind) -> bytes:
    return CONTENT + str(kind).encode()


def is_whole(file: DispatchFile) -> bool:
    data = path_of(file.stored_name).read_bytes()
    made = contents(file.report, file.kind)
    return data == made and (file.size, file.sha256) == (len(made), sha256(made).hexdigest())


def written_of_files() -> tuple[int, int]:
    return DispatchFile.objects.count(), AuditEvent.objects.filter(act="dispatch.file").count()


@either_way
def test_a_database_that_goes_away_anywhere_leaves_no_row_without_its_file(
    committed_db, breaking, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    report = closed_report()
    for step in EVERY_STEP:
        try:
            with connection.execute_wrapper(breaking(step)):
                make_files(report, contents)
        except BROKEN:
            rows, events = written_of_files()
            assert rows == events, f"broken off at statement {step}"
            assert all(is_whole(file) for file in DispatchFile.objects.all())
            # Nobody knows whether the row was written: its file waits for the sweep.
            assert len(stored_files() - named_files()) <= step
            continue
        break
    assert step > 4
    assert written_of_files() == (2, 2) and named_files() <= stored_files()
    tomorrow = max(path_of(name).stat().st_mtime for name in stored_files()) + 86400
    sweep(named_files(), now=tomorrow)
    assert stored_files() == named_files()
    assert all(is_whole(file) for file in DispatchFile.objects.all())


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """A file that grows beyond so many bytes fails in the middle, as on a full disk: the kernel
    writes what there is room for and refuses the rest."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.django_db
@pytest.mark.parametrize("room", [0, 1, 65_536, 65_537, 150_000, len(CONTENT)])
def test_a_disk_that_is_full_in_the_middle_of_a_file_leaves_neither_row_nor_half_a_file(
    settings, tmp_path, room
):
    settings.MEDIA_ROOT = tmp_path
    old_project()
    report = freeze_week(week=week_of(), now=LATER)
    with room_for(room), pytest.raises(OSError):
        make_files(report, contents)
    assert stored_files() == set() and written_of_files() == (0, 0)
    make_files(report, contents)
    assert written_of_files() == (2, 2) and stored_files() == named_files()
    assert all(is_whole(file) for file in DispatchFile.objects.all())


@pytest.mark.django_db
def test_the_second_file_does_not_fit_and_the_first_is_kept(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    old_project()
    report = freeze_week(week=week_of(), now=LATER)
    with room_for(1000), pytest.raises(OSError):
        make_files(report, lambda report, kind: b"PK" if kind == "docx" else CONTENT)
    first = DispatchFile.objects.get()
    assert (first.kind, stored_files()) == ("docx", named_files())
    make_files(report, lambda report, kind: b"PK2")
    kept = DispatchFile.objects.get(kind="docx")
    assert (kept.pk, path_of(kept.stored_name).read_bytes()) == (first.pk, b"PK")
    assert written_of_files() == (2, 2) and stored_files() == named_files()


@pytest.mark.django_db
def test_one_report_whose_file_fails_does_not_keep_the_others_waiting(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    old_project()
    freeze_week(week=week_of(), now=LATER)
    after = week_of(MONDAY + timedelta(weeks=1))
    last = freeze_week(week=after, now=after.cut_off_at + timedelta(seconds=1))

    def failing(report, kind):
        if report == last:
            raise ValueError("this one cannot be drawn")
        return b"PK"

    assert make_lacking_files(failing) == 2
    assert {file.report.number for file in DispatchFile.objects.all()} == {1}
    assert stored_files() == named_files()
    assert make_lacking_files(lambda report, kind: b"PK") == 2
    assert last.files.count() == 2


def test_workers_at_once_make_each_file_once(committed_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = closed_report()
    for number in range(1, rounds(20, 2) + 1):
        results = at_once(*[lambda: make_files(report, contents)] * 4)  # noqa: B023 (run at once)
        assert not [one for one in results if isinstance(one, Exception)]
        assert written_of_files() == (2 * number, 2 * number)
        assert stored_files() == named_files()
        following = week_of(MONDAY + timedelta(weeks=number))
        report = freeze_week(week=following, now=following.cut_off_at + timedelta(seconds=1))
