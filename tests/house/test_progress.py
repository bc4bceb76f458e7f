"""How far a long transaction is, is seen while nothing that it wrote is."""

import threading

import pytest
from django.db import connection, transaction

from gaoxin.progress import progress_of, telling


def test_others_see_how_far_a_transaction_is_and_nothing_after_it(committed_db):
    told, over = threading.Event(), threading.Event()

    def work():
        with transaction.atomic():
            tell = telling("sheet 7", 45)
            tell(20)
            tell(21)
            told.set()
            assert over.wait(20)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert told.wait(20)
    seen = [progress_of("sheet 7"), progress_of("sheet 70")]
    over.set()
    thread.join()
    assert seen == [(20, 45), None]
    assert progress_of("sheet 7") is None


@pytest.mark.django_db
def test_the_last_step_is_always_told():
    telling("sheet 8", 3)(3)
    assert progress_of("sheet 8") == (3, 3)
