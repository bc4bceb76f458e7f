"""The ready-made views of a list, as its page shows them: each is a query, and its number is the rows
that this query gives."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django_filters import FilterSet

from gaoxin.list_parts import ListTab, Tab


def tabs_of(
    declared: Collection[ListTab], filterset: FilterSet, today: date, rows: QuerySet | None
) -> list[Tab]:
    """The tabs over a list that `filterset` filters; with their numbers where `rows`, all that the
    person may see, are given: one query for all of them."""
    queries = {tab: QueryDict(tab.query.format(today=today)) for tab in declared}
    numbers = {} if rows is None else _numbers(queries, filterset, rows.order_by())
    here = _filters(filterset.data, filterset)
    return [
        Tab(tab.label, f"?{query.urlencode()}", numbers.get(tab), here == query)
        for tab, query in queries.items()
    ]


def _numbers(queries: dict[ListTab, QueryDict], filterset: FilterSet, rows) -> dict[ListTab, int]:
    counted = [tab for tab in queries if tab.counted]
    counts = [Count("pk", filter=_found(queries[tab], filterset, rows)) for tab in counted]
    found = rows.aggregate(**{f"tab_{place}": count for place, count in enumerate(counts)})
    return dict(zip(counted, found.values(), strict=True))


def _found(query: QueryDict, filterset: FilterSet, rows) -> Q:
    if not query:
        return Q()
    for name in query:
        field = filterset.form.fields[name]
        value = field.widget.value_from_datadict(query, {}, name)
        rows = filterset.filters[name].filter(rows, field.clean(value))
    return Q(pk__in=rows.values("pk"))


def _filters(query: QueryDict, filterset: FilterSet) -> dict[str, list[str]]:
    """What a query filters by: not the order, not the page, no field left empty."""
    kept = QueryDict(mutable=True)
    for key, values in query.lists():
        if key in filterset.filters and any(values):
            kept.setlist(key, [value for value in values if value])
    return kept
