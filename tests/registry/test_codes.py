"""Codes are counted in series: of a prefix, or of a prefix and a year."""

import pytest

from projects.models import CodeCounter

pytestmark = pytest.mark.django_db


def test_a_series_counts_on_by_itself():
    take = CodeCounter.objects.next
    assert [take("GX", 2031), take("GX", 2031)] == ["GX-2031-001", "GX-2031-002"]
    assert [take("GX", 2032), take("PS", 2031)] == ["GX-2032-001", "PS-2031-001"]
    assert [take("WT"), take("WT")] == ["WT-001", "WT-002"]
    assert CodeCounter.objects.next_number("DB", 2031) == 1
    kept = dict(CodeCounter.objects.values_list("prefix", "last"))
    assert kept == {"GX-2031": 2, "GX-2032": 1, "PS-2031": 1, "WT": 2, "DB-2031": 1}


def test_a_code_grows_longer_beyond_999_and_goes_on_from_what_was_loaded():
    CodeCounter.objects.create(prefix="GX-2031", last=998)
    take = CodeCounter.objects.next
    assert [take("GX", 2031), take("GX", 2031)] == ["GX-2031-999", "GX-2031-1000"]
