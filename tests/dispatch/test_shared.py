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
from tests.world.paper import entry, frozen, node, twelve


def of(code: str, done: str):
    """Made of values of its own, as what is read for each project is."""
    unit = "".join(["高新区", "经济发展局"])
    lines = [node(name=f"节点{code}", due_on=date(2026, 11, 3), unit=unit)]
    return entry(1, code=code, unit=unit, done_total=Decimal(done), nodes=lines)


def test_entries_say_the_same_with_what_they_share():
    plain, shared = [of("甲", "1.0"), of("乙", "1.00")], Shared()
    ours = [shared.entry(of("甲", "1.0")), shared.entry(of("乙", "1.00"))]
    assert list(map(canonical, ours)) == list(map(canonical, plain))
    assert ours == plain


def test_equal_values_are_one():
    shared = Shared()
    one, other = shared.entry(of("甲", "1.0")), shared.entry(of("乙", "1.0"))
    assert one.unit is other.unit is one.nodes[0].unit
    assert one.done_total is other.done_total
    assert one.nodes[0].due_on is other.nodes[0].due_on
    assert one.nodes is not other.nodes


def test_all_is_counted_of_what_stays_of_entries_as_of_whole_ones():
    whole, shared = frozen(twelve()), Shared()
    before = Before(9001, [replace(one, light="GREEN") for one in twelve()[:9]])
    telling, known = Telling(replace(whole, entries=[])), before.by_project
    made = tables(whole, before)
    screen = first_screen(whole, before, made, front_page_after=2)
    expected = [canonical(screen), *(canonical(one.stored(ranked=True)) for one in made.values())]
    for one in whole.entries:
        telling.tell(one, known.get(one.project))

    brief = replace(whole, entries=[shared.brief(one) for one in twelve()])
    counted = Before(9001, [shared.brief(one) for one in before.entries])
    made = tables(brief, counted, telling.listed())
    screen = first_screen(brief, counted, made, front_page_after=2)
    assert [
        canonical(screen),
        *("".join(one.pieces(ranked=True)) for one in made.values()),
    ] == expected
    assert list(telling.texts) == [canonical(one) for one in whole.entries]
    assert not any(one.this_week or one.lights for one in brief.entries)
