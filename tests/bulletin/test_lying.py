"""The rows of a large table are read where they lie, and are the rows that are stored."""

import pytest

from projects.bulletin.papers.printed import frozen_tables
from projects.bulletin.reads.large import table_of
from projects.bulletin.reads.lying import LyingRows
from projects.bulletin.reads.page import grid_of
from projects.bulletin.rules.table import Number
from tests.world.paper import entry, frozen, make_report

HOSTILE = 'a\\b "rows":[ \n\t\r 、'


@pytest.mark.django_db
def test_they_are_the_rows_that_are_stored_whole_and_in_stretches():
    report = make_report(frozen([entry(n, this_week=f"{HOSTILE}{n}") for n in range(1, 31)]))
    table = report.tables.get(number=Number.PROJECTS)
    rows, stored = LyingRows(table), table.values["rows"]
    assert list(rows) == stored and list(rows) == stored and len(rows) == 30
    assert stored[3]["this_week_text"] == f"{HOSTILE}4"
    for stretch in (slice(3, 7), slice(None, None, 4), slice(25, 99), slice(9, 2), slice(1, 20, 7)):
        assert rows[stretch] == stored[stretch]
    assert (rows[0], rows[-1]) == (stored[0], stored[-1])


@pytest.mark.django_db
def test_a_paper_s_table_of_projects_says_what_stands_before_its_rows_too():
    report = make_report()
    lying = frozen_tables(report)[Number.PROJECTS]
    assert isinstance(lying.rows, LyingRows)
    assert (lying.note, lying.declared.number) == ("", Number.PROJECTS)
    assert [row["project"][0] for row in lying.rows][:2] == ["GX-2026-001", "GX-2026-002"]


@pytest.mark.django_db
def test_a_page_of_a_large_table_is_that_of_a_small_one():
    report = make_report(
        frozen([entry(n, light="RED" if n % 3 else "GREEN") for n in range(1, 31)])
    )
    large, small = (table_of(report, None, Number.PROJECTS, many=many) for many in (29, 30))
    assert isinstance(large.rows, LyingRows) and not isinstance(small.rows, LyingRows)
    assert (large.title, large.columns, large.note) == (small.title, small.columns, small.note)
    for asked in ({}, {"filters": [("light", "RED")]}, {"sort": "-project"}):
        one, other = (grid_of(table, **asked) for table in (large, small))
        assert list(one.rows[5:9]) == other.rows[5:9] and len(one.rows) == len(other.rows) > 9
        assert (one.total, one.all, one.labels) == (other.total, other.all, other.labels)
