"""What stays of entries in memory: equal values once, saying what they said, and all that is counted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from projects.bulletin.rules.declared import tables
from projects.bulletin.rules.first_screen import first_screen
from projects.bulletin.rules.table import Before
from projects.dispatch.reads.shared import Shared
from projects.dispatch.reads.telling import Telling
from projects.dispatch.rules.entry import canonical
from tests.world.paper import entry, frozen, node, tables_of, text_of, twelve


def of(code: str, done: str):
    """Made of values of its own, as what is read for each project is."""
    unit, nodes = "".join(["高新区", "经济发展局"]), [node("验收", date(2026, 11, 3))]
    return entry(1, code=code, unit=unit, done_year=Decimal(done), facts=list("甲乙"), nodes=nodes)


def test_equal_values_are_one():
    shared = Shared()
    one, other, last = map(shared.brief, [of("甲", "1.0"), of("乙", "1.0"), of("丙", "1.00")])
    assert one.unit is other.unit and one.facts is other.facts and one.nodes is other.nodes
    assert one.done_year is other.done_year
    assert [str(entry.done_year) for entry in (one, other, last)] == ["1.0", "1.0", "1.00"]
    assert [entry.code for entry in (one, other, last)] == ["甲", "乙", "丙"]


def test_all_is_counted_of_what_stays_of_entries_as_of_whole_ones():
    whole, shared = frozen(twelve()), Shared()
    before = Before(9001, [replace(one, light="GREEN") for one in twelve()[:9]])
    telling, known = Telling(replace(whole, entries=[])), before.by_project
    made = tables_of(whole, before)
    screen = first_screen(whole, before, made, front_page_after=2)
    expected = [canonical(screen), *map(text_of, made.values())]
    for one in whole.entries:
        telling.tell(one, known.get(one.project))

    brief = replace(whole, entries=[shared.brief(one) for one in twelve()])
    counted = Before(9001, [shared.brief(one) for one in before.entries])
    made = tables(brief, counted, telling.listed())
    screen = first_screen(brief, counted, made, front_page_after=2)
    assert [
        canonical(screen),
        *map(text_of, made.values()),
    ] == expected
    assert list(telling.texts) == [canonical(one) for one in whole.entries]
    assert not any(one.this_week or one.lights for one in brief.entries)
