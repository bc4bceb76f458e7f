"""Half is rounded up in the weekly report as on every page: in its letter, on paper and as in Excel."""

from decimal import Decimal

import pytest

from projects.bulletin.papers import printed as paper
from projects.bulletin.rules import first_screen as dispatch_text
from projects.dispatch.rules import compare as dispatch_compare
from projects.templatetags import bulletin as dispatch

WAYS = (
    lambda amount: paper.yi(str(amount)),
    dispatch_compare._yi,
    dispatch_text._yi,
    lambda amount: dispatch._CELLS["money"](str(amount), None),
)


@pytest.mark.parametrize(
    ("amount", "words"),
    [("850", "0.09"), ("1250", "0.13"), ("1249.99", "0.12"), ("50", "0.01"), ("49.99", "0.00")],
)
def test_an_amount_reads_the_same_wherever_it_is_printed(amount, words):
    assert {way(Decimal(amount)) for way in WAYS} == {words}
