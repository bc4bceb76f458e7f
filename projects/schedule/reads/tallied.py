"""How many nodes of all projects there are in a state, of what the database keeps of them. Of some projects they are
counted, by the conditions of the list; tests/overview/test_tallies.py proves that both say the same."""

from collections.abc import Callable
from datetime import date, timedelta

from gaoxin.population import Population
from projects.registry.reads.tallies import Tallies, read_tallies
from projects.schedule.rules.nodes import SOON_DAYS


def _soon(tallies: Tallies, today: date) -> int:
    last = today + timedelta(days=SOON_DAYS + 1)
    return tallies.before("node", last) - tallies.before("node", today)


# As the list is asked for them (conditions.py); "": all of them.
STATES: dict[str, Callable[[Tallies, date], int]] = {
    "undone": lambda tallies, today: tallies.whole("node").number,
    "overdue": lambda tallies, today: tallies.before("node", today),
    "soon": _soon,
    "moved": lambda tallies, today: tallies.number("nodes", "MOVED"),
    "": lambda tallies, today: tallies.number("nodes", "ALL"),
}


def node_numbers(population: Population, today: date) -> dict[str, tuple[int, int]]:
    """What the list is asked for → how many facts and how many fictions. One query."""
    real, demo = read_tallies(population, "node", "nodes", to_keep=True)
    return {
        f"state={state}": (count(real, today), count(demo, today))
        for state, count in STATES.items()
    }
