"""The files that the sharing of the tests names are there: a renamed one would quietly go last."""

from pathlib import Path

import pytest

from tests.harness.sharing import APART, LONGEST, by_length

TESTS = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", LONGEST)
def test_a_long_file_is_there(name):
    assert (TESTS / name).is_file()


@pytest.mark.parametrize("nodeid", APART)
def test_a_test_that_stands_apart_is_there(nodeid):
    name, _, test = nodeid.partition("::")
    assert f"def {test}(" in (TESTS / name).read_text(encoding="utf-8")


def test_the_longest_come_first():
    names = ["tests/accounts/test_units.py::test_x", "tests/browser/test_widths.py::test_y[1]"]
    assert sorted(names, key=by_length) == names[::-1]
