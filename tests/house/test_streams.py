"""Many texts and many rows, of which one at a time is in memory."""

import pytest
from django.db import IntegrityError, transaction

from gaoxin import copying
from gaoxin.copying import copy_pieces, copy_rows
from gaoxin.spooled import IN_MEMORY, Texts
from projects.models import DispatchTable
from tests.world.factories import make_dispatch

HOSTILE = ["", "a", "高新区", "\\\\N", "\\t\t|\r'\";--", "\u2028\x85", "甲" * 100]


def test_texts_come_back_in_their_order_as_often_as_they_are_asked_for():
    texts = Texts(iter(HOSTILE))
    assert list(texts) == list(texts) == HOSTILE
    with pytest.raises(ValueError, match="several lines"):
        texts.add("a\nb")


def test_what_is_much_lies_on_the_disk():
    texts = Texts("x" * 100_000 for _ in range(IN_MEMORY // 100_000 + 2))
    assert texts.file._rolled
    assert {len(text) for text in texts} == {100_000}


@pytest.mark.django_db
def test_rows_are_copied_to_the_letter_and_checked_as_others_are(monkeypatch):
    report = make_dispatch(closed=False)
    report.tables.all().delete()
    names = ("report", "number", "title", "count", "content")
    rows = [(report.pk, n, "甲", n, text) for n, text in enumerate(HOSTILE, 1)]
    monkeypatch.setattr(copying, "AT_ONCE", 3)
    copy_rows(DispatchTable, names, iter(rows))
    assert list(report.tables.order_by("number").values_list("content", flat=True)) == HOSTILE
    for wrong in ((report.pk, 21, "甲", 0, ""), (report.pk, 1, "甲", 0, "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            copy_rows(DispatchTable, names, [wrong])


@pytest.mark.django_db
def test_a_long_text_is_copied_in_pieces_to_the_letter():
    report = make_dispatch(closed=False)
    report.tables.all().delete()
    names = ("report", "number", "title", "count", "content")
    copy_pieces(DispatchTable, names, (report.pk, 1, "\\t甲\t", 0), [*HOSTILE, "a\nb"])
    row = report.tables.get()
    assert (row.title, row.content) == ("\\t甲\t", "".join([*HOSTILE, "a\nb"]))
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_pieces(DispatchTable, names, (report.pk, 1, "甲", 0), ["{}"])
