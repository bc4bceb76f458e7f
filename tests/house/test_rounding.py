"""Half is rounded up, everywhere alike: on a page, in a list, in the bulletin, on paper as in Excel."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from gaoxin.templatetags.house import yi
from projects.bulletin.papers import printed as paper
from projects.bulletin.rules import first_screen as dispatch_text
from projects.dispatch.rules import compare as dispatch_compare
from projects.registry import tables as registers
from projects.templatetags import bulletin as dispatch

WAYS = (
    yi,
    lambda amount: f"{registers.yi(amount):.2f}",
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


def test_a_thread_of_the_server_rounds_as_the_main_one_does():
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(yi, Decimal(1250)).result() == yi(Decimal(1250)) == "0.13"
