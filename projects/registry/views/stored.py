"""What the database keeps of all projects, for the register that lists them: its first page after a change counts no more
than any other."""

from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from django.utils import timezone

from gaoxin.counted import Number
from gaoxin.list_parts import ListTab
from projects.registry.reads.register_sums import STORED
from projects.registry.reads.tallied import Moment, number_of, read_register
from projects.registry.reads.tallies import Tallies


class StoredFigures:
    """Of a register (gaoxin/register.py). Who sees some of the projects has them counted."""

    @cached_property
    def stored(self: Any) -> tuple[Tallies, Tallies] | None:
        """Of facts and of fiction; None for who sees some."""
        if self.shared() is None:
            return None
        return read_register(self.population, timezone.localdate().year)

    @cached_property
    def tab_numbers(self: Any) -> dict[ListTab, Number]:
        if self.stored is None:
            return super().tab_numbers  # type: ignore[misc]  # of the register
        return {tab: self._number(tab.query) for tab in self.list_tabs if tab.counted}

    def _number(self: Any, query: str) -> Number:
        asked, at = parse_qs(query), Moment(timezone.now())
        return self.number(*(number_of(asked, one, at) for one in self.stored))

    @property
    def sums_stored(self: Any) -> bool:
        return self.view == "" and self.stored is not None and self._summed <= STORED
