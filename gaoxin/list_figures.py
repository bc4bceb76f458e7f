"""What is counted and added up of a list: its rows, the rows of its tabs, what stands below its columns.

The page has them where they are cheap or known; else it asks for them once it stands. They are known where many people
see the same rows (`shared`): then they are kept until one of the rows changes.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from gaoxin.counted import Counted, Number, count_rows
from gaoxin.drawer import DrawerField, drawer_fields
from gaoxin.gathered import Gathering
from gaoxin.list_parts import ListTab, Tab, Total
from gaoxin.population import Population
from gaoxin.rows import draw
from gaoxin.tabs import numbers_of, tabs_of, view_of
from gaoxin.unchanged import Look

ADDED_AT_ONCE = 3_000  # rows: to add up more the page does not wait


class Figures:
    """Of a register (gaoxin/register.py)."""

    list_tabs: tuple[ListTab, ...] = ()
    gathering: Gathering | None = None  # which rows stand as one while nothing is asked
    demo: Q | None = None  # which rows are fictional; None where none can be
    together = False  # of lights, roles, nodes, duties, problems facts and fiction are one number
    together_by: frozenset[str] = frozenset()  # the filters that ask for these
    summed: frozenset[str] = frozenset()  # the columns that have a sum below them
    counts_later = False  # the numbers of the tabs take longer than the page: it does not wait

    def shared(self) -> Hashable:
        """What decides which rows this person sees, where that is the same for many; None where each has their own."""
        return None

    def totals(self, rows) -> dict[str, Total]:
        """Column → what stands below it, of all `rows`, not of the page alone."""
        return {}

    @property
    def beside_facts(self) -> Q | None:
        """Which rows are fictional where facts stand beside them; None where none can."""
        mixed = self.population == Population.ALL and self.request.sees_demo
        return self.fictional if mixed else None

    def is_together(self, query: Mapping[str, str]) -> bool:
        return self.together or any(query.get(key) for key in self.together_by)

    # -- what is kept ----------------------------------------------------------------------------

    @cached_property
    def look(self) -> Look | None:
        """None where nothing is kept for this person."""
        return None if self.shared() is None else Look()

    @cached_property
    def view(self) -> str | None:
        """The query of the ready-made view that is asked for; None for another. What one person looks for is not kept."""
        return view_of(self.list_tabs, self.filterset, timezone.localdate())

    @property
    def _rows_seen(self) -> tuple[Hashable, ...]:
        return (self.name, self.shared(), self.population, self.request.sees_demo)

    def known(self, *figure: Hashable) -> Any:
        """A figure where it is kept, else None."""
        return self.look.find(*self._rows_seen, *figure) if self.look else None

    def keeping(self, read: Callable[[], Any], *figure: Hashable) -> Any:
        return self.look.read(read, *self._rows_seen, *figure) if self.look else read()

    def keeping_view(self, read: Callable[[], Any], *figure: Hashable) -> Any:
        """Of the rows that the filters give."""
        return read() if self.view is None else self.keeping(read, self.view, *figure)

    def drawer(self) -> list[DrawerField]:
        """The filters. Those in which nothing is chosen are kept with all that they offer."""
        blank = self.keeping(self._blank_drawer, "drawer") if self.look else {}
        return drawer_fields(self.filterset.form, blank)

    def _blank_drawer(self) -> dict[str, DrawerField]:
        nothing = self.filterset_class(QueryDict(), queryset=self.visible(), request=self.request)
        return {field.name: field for field in drawer_fields(nothing.form)}

    # -- rows ------------------------------------------------------------------------------------

    def count(self, rows) -> Counted:
        """How many rows the page has to tell of. At most one query; none where a tab says it."""
        gathers = self.gathers()
        told = self._told_by_tabs(gathers)
        if told is not None:
            return told
        return self.keeping_view(lambda: self._counted(rows, gathers), "rows", gathers)

    def _told_by_tabs(self, gathers: bool) -> Counted | None:
        """Of a ready-made view, where tabs say it anyhow: how many rows it has, and of each kind that stands as one. Where
        fiction can be among them, there is more to tell of."""
        if self.view is None or not self.is_counted or self.request.sees_demo:
            return None
        numbers = {tab.query: total for tab, (total, _) in self.tab_numbers.items()}
        kinds = [kind.query for kind in self.gathering.kinds] if gathers else []
        if not {self.view, *kinds} <= numbers.keys():
            return None
        of_kinds = tuple(numbers[kind] for kind in kinds)
        return Counted(numbers[self.view], kinds=of_kinds, together=self.is_together(self.asked))

    def _counted(self, rows, gathers: bool) -> Counted:
        return count_rows(
            rows,
            together=self.is_together(self.asked),
            demo=self.beside_facts,
            marked=self.demo if self.request.sees_demo else None,
            kinds=[kind.condition for kind in self.gathering.kinds] if gathers else (),
        )

    def number(self, facts: int, fictions: int) -> Number:
        """Of rows of which it is known how many there are of both."""
        return facts + fictions, fictions if self.beside_facts is not None else 0

    def counted(self, facts: int, fictions: int, shows: QuerySet | None = None) -> Counted:
        """The same for `count`. `shows`: those of the rows that may show something fictional beside the fictions."""
        total, beside = self.number(facts, fictions)
        marked = self.request.sees_demo and (
            fictions > 0 or (shows is not None and self.keeping_view(shows.exists, "shows"))
        )
        return Counted(total, demo=beside, marked=marked, together=self.is_together(self.asked))

    # -- tabs ------------------------------------------------------------------------------------

    def get_tabs(self) -> list[Tab]:
        """With `counts_later` without their numbers unless these are known or were asked for."""
        told = self.tab_numbers, self.is_together
        return tabs_of(self.list_tabs, self.filterset, timezone.localdate(), *told)

    @cached_property
    def tab_numbers(self) -> dict[ListTab, Number]:
        if self.counts_later and "counts" not in self.request.GET:
            return self.known("tabs") or {}
        return self.keeping(self._tab_numbers, "tabs") if self.list_tabs else {}

    def _tab_numbers(self) -> dict[ListTab, Number]:
        rows, today = self.narrowed(self.visible()), timezone.localdate()
        return numbers_of(self.list_tabs, self.filterset, today, rows, self.beside_facts)

    @property
    def is_counted(self) -> bool:
        """Whether the tabs have their numbers."""
        return not self.counts_later or bool(self.tab_numbers)

    # -- the foot of the table -------------------------------------------------------------------

    def foot(self, total: int) -> dict[str, Any]:
        """Of a page of a list of `total` rows; or where it is asked for: with the numbers of the tabs, where these are
        asked for."""
        if not (total and self.summed & {*self.columns}):
            return {}
        found = self.added_up() if self.adds_at_once(total) else self._added_up_before()
        if found is not None:
            return {"foot": self.drawn_foot(found)}
        name, more = ("sums_url", {}) if self.is_counted else ("counts_url", {"counts": "1"})
        return {"has_sums": True, name: self.url_with(sums="1", **more)}

    def adds_at_once(self, total: int) -> bool:
        """Whether the page waits for the sums of so many rows."""
        return total <= ADDED_AT_ONCE

    def drawn_foot(self, found: dict[str, Total], **more: bool) -> SafeString:
        known, selectable = self.table_class.base_columns, bool(self.get_bulk_acts())
        cells = [(known[name], found.get(name)) for name in self.columns]
        return draw("cells/_foot.jinja", cells=cells, selectable=selectable, **more)

    def added_up(self) -> dict[str, Total]:
        return self.keeping_view(lambda: self.totals(self.filterset.qs), "sums", self._summed)

    def _added_up_before(self) -> dict[str, Total] | None:
        return None if self.view is None else self.known(self.view, "sums", self._summed)

    @property
    def _summed(self) -> frozenset[str]:
        return self.summed & {*self.columns}

    def numbers(self) -> HttpResponse:
        """What is asked for once the page stands: the numbers of the tabs, the foot of the table, or both at once."""
        context = self.chrome() | {"swapped": False}
        if "sums" in self.request.GET:
            beside = "counts" in self.request.GET
            context["foot"] = self.drawn_foot(self.added_up(), beside=beside)
        return render(self.request, "house/_list_numbers.html", context)
