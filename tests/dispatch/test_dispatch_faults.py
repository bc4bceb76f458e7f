"""Around the freeze anything may happen: crashes at any step, two machines, a clock that jumps, a worker
that was off. There is one report of a week, every text in exactly one number, and never half of one."""

import os
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.transaction import TransactionManagementError

from gaoxin import files
from projects.dispatch.actions.freeze import freeze_due, freeze_week, stored_digest
from projects.dispatch.actions.publish import make_files
from projects.dispatch.rules.format import entry_of
from projects.models import (
    DispatchEntry,
    DispatchFile,
    DispatchReport,
    DispatchTable,
    ProgressReport,
    ReportDuty,
)
from tests.dispatch.test_dispatch_freeze import MONDAY, old_project, week_of
from tests.harness.parallel import SOAK, at_once, rounds
from tests.world.factories import make_duty, make_report, make_user


class Crash:
    """Breaks off at the `at`th statement of its block; counts them all when `at` is 0."""

    def __init__(self, at: int = 0):
        self.at, self.count = at, 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        if self.count == self.at:
            raise OperationalError("the connection went away")
        return execute(sql, params, many, context)


def steps(count: int) -> range:
    """Every statement in a soak, every fifth in `make test`."""
    return range(1, count + 1, 1 if SOAK else 5)


# -- at every step ----------------------------------------------------------------------------------


def test_a_failure_at_any_statement_leaves_no_part_of_a_report(committed_db):
    project, week = old_project(), week_of()
    make_duty(week, project)
    now = week.cut_off_at + timedelta(seconds=1)
    counted = freeze_steps(week_of(MONDAY - timedelta(weeks=1)))  # the number before it
    numbers = list(DispatchReport.objects.values_list("number", flat=True))
    tried = 0
    # That the worker was asked before is undone to a savepoint; where that breaks off Django says so at the next statement.
    broken_off = (OperationalError, TransactionManagementError)
    for step in steps(counted):
        with connection.execute_wrapper(Crash(step)), pytest.raises(broken_off):
            freeze_week(week=week, now=now)
        assert list(DispatchReport.objects.values_list("number", flat=True)) == numbers
        assert DispatchEntry.objects.exclude(report__number__in=numbers).count() == 0
        assert DispatchTable.objects.exclude(report__number__in=numbers).count() == 0
        tried += 1
    assert tried >= counted // 5
    report = freeze_week(week=week, now=now)
    assert (report.number, stored_digest(report)) == (2, report.sha256)


def freeze_steps(week) -> int:
    """How many statements the freeze of a week takes."""
    counting = Crash()
    with connection.execute_wrapper(counting):
        freeze_week(week=week, now=week.cut_off_at + timedelta(seconds=1))
    return counting.count


FILE_OPS = ("open", "fsync")


def test_a_failure_at_any_file_operation_leaves_neither_row_nor_file(
    committed_db, monkeypatch, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path  # the tests of other processes write into the common one
    old_project()
    report = freeze_week(week=week_of(), now=week_of_now())
    before = stored_files()
    for step in range(1, 20):
        failing = fail_file_op(monkeypatch, step)
        try:
            make_files(report, lambda report, kind: b"PK" * 40)
        except OSError:
            assert stored_files() - before == named_files()
            continue
        finally:
            monkeypatch.undo()
        assert not failing.hit
        break
    assert step > 4
    assert {file.kind for file in report.files.all()} == {"docx", "xlsx"}
    assert stored_files() - before == named_files()


def week_of_now():
    return week_of(MONDAY - timedelta(weeks=9)).cut_off_at + timedelta(weeks=9, seconds=1)


class fail_file_op:  # noqa: N801 (reads as what it does)
    """The `at`th opening or flushing of a file fails: the disk is full."""

    def __init__(self, monkeypatch, at: int):
        self.left, self.hit = at, False
        for name in FILE_OPS:
            monkeypatch.setattr(files.os, name, self.wrapped(getattr(os, name)))

    def wrapped(self, real):
        def call(*args, **kwargs):
            self.left -= 1
            if self.left == 0:
                self.hit = True
                raise OSError(28, "No space left on device")
            return real(*args, **kwargs)

        return call


def stored_files() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.glob("*/*/*") if path.is_file()}


def named_files() -> set[str]:
    return set(DispatchFile.objects.values_list("stored_name", flat=True))


# -- schedules --------------------------------------------------------------------------------------


def test_any_schedule_of_crashes_and_clocks_makes_one_report_of_each_week(committed_db):
    projects = [old_project() for _ in range(3)]
    by = make_user()
    count = rounds(200, 20)
    for number in range(count):
        run_schedule(number, projects, by)
    last = week_of(MONDAY + timedelta(weeks=count))
    freeze_due(last.cut_off_at + timedelta(seconds=1))

    reports = DispatchReport.objects.order_by("number")
    weeks = Counter(reports.values_list("week", "scope", "revision"))
    assert len(weeks) == count + 1 and set(weeks.values()) == {1}
    assert [report.number for report in reports] == list(range(1, count + 2))
    assert all(stored_digest(report) == report.sha256 for report in reports)
    assert appearances() == dict.fromkeys(
        ProgressReport.objects.values_list("progress", flat=True), 1
    )


def run_schedule(number: int, projects, by) -> None:
    """One week: reports before and after its cut-off, and who is to freeze it, in any order."""
    rng = random.Random(number)
    week = week_of(MONDAY + timedelta(weeks=number))
    for project in projects:
        duty = make_duty(week, project)
        offset = timedelta(minutes=rng.choice([-600, -1, 0, 1, 240]))
        if rng.random() < 0.8:
            filed_at = week.cut_off_at + offset
            make_report(week, project, by, progress=f"第{number}周 {project.pk}", filed_at=filed_at)
            ReportDuty.objects.filter(pk=duty.pk).update(filed_at=filed_at)
    late = timedelta(seconds=rng.choice([1, 30, 3 * 3600, 5 * 86400]))
    for _ in range(rng.randint(1, 3)):
        calls = [
            attempt(week, rng.random(), late, rng.randint(1, 60)) for _ in range(rng.randint(1, 3))
        ]
        at_once(*calls)
    if rng.random() < 0.8:  # else the worker stays off until the next week's turn
        freeze_due(week.cut_off_at + late)


def attempt(week, what: float, late: timedelta, step: int):
    """A worker with the right clock, one whose clock has jumped back, or one that crashes."""

    def run():
        now = week.cut_off_at + late if what < 0.7 else week.cut_off_at - timedelta(hours=1)
        if what < 0.35:
            with connection.execute_wrapper(Crash(step)):
                return freeze_week(week=week, now=now)
        return freeze_week(week=week, now=now)

    return run


def appearances() -> dict[str, int]:
    """How often each text stands in the closed reports, as this week's or as 补报."""
    found: Counter[str] = Counter()
    rows = DispatchEntry.objects.filter(report__closed_at__isnull=False)
    for row in rows.select_related("report"):
        entry = entry_of(row.values, row.report.format)
        found.update([line for line in [entry.this_week] if line])
        found.update(late.progress for late in entry.late)
    return dict(found)
