"""The ready-made views of a list, as its page shows them: each is a query, and its number is the rows
that this query gives."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache, reduce
from operator import and_

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django_filters import FilterSet

from gaoxin.counted import Number, count_each
from gaoxin.list_parts import ListTab, Tab
from gaoxin.population import told_apart


def tabs_of(
    declared: tuple[ListTab, ...],
    filterset: FilterSet,
    today: date,
    numbers: Mapping[ListTab, Number],
    is_together: Callable[[QueryDict], bool],
) -> list[Tab]:
    """The tabs over a list that `filterset` filters, with those of their numbers that are given. What is fictional
    beside facts is a number of its own unless what the tab asks for `is_together` one."""
    here = _filters(filterset.data, filterset)
    tabs = []
    for tab, query in _queries(declared, today).items():
        count, demo = numbers.get(tab, (None, 0))
        told = told_apart(count, 0 if is_together(query) else demo) if count is not None else ""
        tabs.append(
            Tab(tab.label, f"?{query.urlencode()}", count, told, here == _filters(query, filterset))
        )
    return tabs


def view_of(declared: tuple[ListTab, ...], filterset: FilterSet, today: date) -> str | None:
    """The query of the tab that filters as the list does; "" where nothing is asked for, None where no tab does."""
    here = _filters(filterset.data, filterset)
    found = {tab.query: query for tab, query in _queries(declared, today).items()}
    views = (name for name, query in found.items() if _filters(query, filterset) == here)
    return next(views, None if here else "")


def numbers_of(
    declared: tuple[ListTab, ...],
    filterset: FilterSet,
    today: date,
    rows: QuerySet,
    fictional: Q | None,
) -> dict[ListTab, Number]:
    """Of `rows`, all that the person may see. One query for all tabs. `fictional`: which rows stand beside facts."""
    queries = _queries(declared, today)
    counted = [tab for tab in declared if tab.counted]
    found = [_found(queries[tab], filterset, rows.order_by()) for tab in counted]
    return dict(zip(counted, count_each(rows.order_by(), found, fictional), strict=True))


@lru_cache(maxsize=256)
def _queries(declared: tuple[ListTab, ...], today: date) -> dict[ListTab, QueryDict]:
    return {tab: QueryDict(tab.query.format(today=today)) for tab in declared}


def _found(query: QueryDict, filterset: FilterSet, rows) -> Q:
    """Which of the rows the query gives; as the filters say it of a row where all of them can (`condition`), so that
    the rows are not looked for a second time."""
    values = {name: _value(query, filterset, name) for name in _filters(query, filterset)}
    conditions = [_condition(filterset, name, value) for name, value in values.items()]
    if None not in conditions:
        return reduce(and_, conditions, Q())
    for name, value in values.items():
        rows = filterset.filters[name].filter(rows, value)
    return Q(pk__in=rows.values("pk"))


def _value(query: QueryDict, filterset: FilterSet, name: str):
    field = filterset.form.fields[name]
    return field.clean(field.widget.value_from_datadict(query, {}, name))


def _condition(filterset: FilterSet, name: str, value) -> Q | None:
    known = getattr(filterset, "condition", None)
    return known(name, value) if known else None


def _filters(query: QueryDict, filterset: FilterSet) -> dict[str, list[str]]:
    """What a query filters by: not the order, not the page, no field left empty."""
    kept = QueryDict(mutable=True)
    for key, values in query.lists():
        if key in filterset.filters and any(values):
            kept.setlist(key, [value for value in values if value])
    return kept
