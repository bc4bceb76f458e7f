"""Where long pages are cut."""

from itertools import pairwise

import pytest
from django.http import Http404

from gaoxin.parts import Parts, asked_part
from projects.registry.rules.parts import Stretch, cut, in_parts


def ends(parts) -> list[list[tuple[int, int, int]]]:
    return [[(one.place, one.start, one.stop) for one in part] for part in parts]


def test_groups_stand_together_as_long_as_there_is_room_and_a_large_one_is_cut():
    found = ends(in_parts([4, 3, 12, 0, 2], 5))
    assert found == [
        [(0, 0, 4)], [(1, 0, 3)], [(2, 0, 5)], [(2, 5, 10)], [(2, 10, 12), (3, 0, 0), (4, 0, 2)],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "parts"), [([], 1), ([8], 1), ([3, 5], 1), ([9], 2), ([3, 6], 3)]
)
def test_what_is_not_much_longer_than_a_part_is_not_cut(counts, parts):
    assert len(in_parts(counts, 5, whole=8)) == parts


def test_no_row_is_lost_and_none_stands_twice():
    for count in range(30):
        stretches = cut(count, 7, 9)
        assert [row for one in stretches for row in range(count)[one.rows]] == list(range(count))
    assert cut(3, 7) == [Stretch(0, 0, 3)]


def test_a_part_has_its_address_and_the_first_has_none_of_its_own():
    parts = asked_part({"part": "2"}, ["甲", "乙", "丙"], "&light=RED")
    assert (parts.name, parts.previous, parts.next) == ("乙", "?light=RED", "?part=3&light=RED")
    assert Parts(["甲", "乙"], 1).previous == "" and Parts(["甲", "乙"], 2).next == ""
    assert not asked_part({}, ["甲"]).is_cut


def test_of_very_many_parts_some_are_listed_from_which_the_others_are_near():
    parts = Parts([f"甲{number}" for number in range(1, 1001)], 437)
    numbers = [number for number, *_ in parts.listed]
    assert len(numbers) <= 102 and {1, 437, 1000} <= {*numbers} and not parts.lists_all
    assert max(after - before for before, after in pairwise(numbers)) == 10
    assert parts.listed[-1] == (1000, "甲1000", "?part=1000")
    few = Parts(["甲"] * 100, 1)
    assert len(few.listed) == 100 and few.lists_all


@pytest.mark.parametrize("said", ["0", "4", "-1", "1.5", "", "x", "９", "1" * 5000])
def test_a_part_that_there_is_not_is_not_found(said):
    with pytest.raises(Http404):
        asked_part({"part": said}, ["甲", "乙", "丙"])
