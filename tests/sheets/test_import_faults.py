"""What becomes of an import under faults: two people, a worker that is killed half-way, a sheet of two hundred rows with
seven errors, and what offices send by mistake."""

import os
import signal
import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from gaoxin.books import receive_book
from gaoxin.progress import progress_of
from projects.jobs import sheet_apply
from projects.models import Project, SheetImport
from projects.sheets.actions.apply import ask_to_apply
from projects.sheets.actions.checking import add_and_check
from projects.sheets.reads.page import work_of
from tests.harness.parallel import at_once
from tests.sheets.books import HEAD, book, upload
from tests.sheets.test_import import faults, line, verdicts
from tests.world import cluster
from tests.world.factories import make_unit, make_user

APPLY = "import django; django.setup(); from projects.jobs import sheet_apply; sheet_apply(key={}, by={})"


def sheet_in(rows, head=HEAD, by=None, **more) -> SheetImport:
    stored, sheets = receive_book(upload(book([head, *rows], **more)))
    office = by or make_user(role="ADMIN")
    return add_and_check(stored=stored, sheets=sheets, now=timezone.now(), by=office)


def many(count: int) -> list[list]:
    make_unit(name="示范单位九", short_name="示范九")
    return [line(f"项目{n:03}", f"企业{n:03}有限公司", stage="在建") for n in range(count)]


def worker(row: SheetImport, by, dbname: str) -> subprocess.Popen:
    """A process that does the job of applying it, as the worker does."""
    env = cluster.environment(dbname) | {"DJANGO_SETTINGS_MODULE": "gaoxin.settings"}
    command = [sys.executable, "-c", APPLY.format(row.pk, by.pk)]
    return subprocess.Popen(command, cwd=cluster.ROOT, env=env, start_new_session=True)


def test_a_worker_that_is_killed_half_way_leaves_nothing_and_the_next_one_all(committed_db):
    office = make_user(role="ADMIN")
    row = ask_to_apply(row=sheet_in(many(60), by=office), version="2", by=office)
    killed = worker(row, office, committed_db)
    seen: list[tuple[int, int] | None] = []

    def half_way() -> bool:
        assert killed.poll() is None, "it was done before it could be killed"
        seen.append(progress_of(work_of(row)))
        return seen[-1] is not None

    cluster.wait_until(half_way, seconds=60, message="nothing was written")
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert seen[-1] is not None and 0 < seen[-1][0] < 60
    row.refresh_from_db()
    assert Project.objects.count() == 0 and row.state == "APPLYING"
    sheet_apply(key=row.pk, by=office.pk)
    row.refresh_from_db()
    assert Project.objects.count() == 60 and row.state == "APPLIED", row.refusal


def test_two_people_apply_one_file_and_one_of_them_does(committed_db):
    first, second = make_user(role="ADMIN"), make_user(role="ADMIN")
    row = sheet_in(many(3), by=first)

    def ask(person):
        try:
            return ask_to_apply(row=row, version="2", by=person).state
        except ValidationError as error:
            return error.message

    said = at_once(lambda: ask(first), lambda: ask(second))
    assert min(map(str, said), key=len) == "APPLYING" and any(
        "不再应用" in str(one) for one in said
    )
    at_once(
        lambda: sheet_apply(key=row.pk, by=first.pk), lambda: sheet_apply(key=row.pk, by=second.pk)
    )
    row.refresh_from_db()
    assert Project.objects.count() == 3 and row.state == "APPLIED"


@pytest.mark.django_db
def test_of_two_hundred_rows_with_seven_errors_all_seven_are_named():
    rows = many(200)
    rows[7][5], rows[12][4], rows[12][6] = "约2亿元", "建设中", "2026.2.30"
    rows[21][6], rows[29][5], rows[50][3] = "2100-01-01", "1.5–2亿元", "示范单位九九"
    rows[199][1] = rows[100][1]
    row = sheet_in(rows)
    assert [at for _, at, _ in faults(row)] == [
        "F9",
        "E14",
        "G14",
        "G23",
        "F31",
        "D52",
        "B102",
        "B201",
    ]
    assert row.found["counts"]["new"] == 200 - 7 and row.found["counts"]["error_rows"] == 7


@pytest.mark.django_db
def test_two_columns_of_one_heading_are_told_apart_and_the_second_is_not_read():
    head = ["项目名称", "总投资（亿元）", "总投资（亿元）"]
    row = sheet_in([["甲项目", 2, 3]], head=head)
    assert [column.field for column in row.columns.all()] == ["name", "total_investment", ""]


@pytest.mark.django_db
def test_formulas_without_a_value_stages_that_are_none_and_a_formula_as_a_name():
    many(0)
    rows = [line("=1+1"), line("乙", stage="烂尾"), line("丙")]
    row = sheet_in(rows, formulas={"F4": "=SUM(A1:A3)"})
    assert [(at, takes[:5]) for _, at, takes in faults(row)] == [
        ("E3", "11 个阶"),
        ("F4", "公式未计算"),
    ]
    assert verdicts(row)[2] == "NEW"


@pytest.mark.django_db
def test_a_million_rows_are_refused_in_a_sentence():
    data = b"\xef\xbb\xbf" + "项目名称\n".encode() + "项目\n".encode() * 1_000_000
    with pytest.raises(ValidationError) as refused:
        receive_book(upload(data, "台账.csv"))
    assert "MB" in refused.value.message
