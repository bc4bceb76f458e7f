"""Equal values of many entries lie once in memory, and say what they said."""

from datetime import date
from decimal import Decimal

from projects.dispatch.reads.shared import Shared
from projects.dispatch.rules.entry import canonical
from tests.world.paper import entry, node


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
