"""The one list component: filters in the query string, pills, sort, columns per person, export.

django-tables2 decides columns, order and paging, django-filter the rows. The rows are drawn by
one template per column set, made of one `<td>` partial per column (gaoxin/rows.py): the table
library's own cell pipeline costs several times as much.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import django_tables2 as tables
from django.core.paginator import EmptyPage
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.context_processors import csrf
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.views import View
from django_tables2.utils import A

from gaoxin.drawer import drawer_fields
from gaoxin.rows import draw_rows
from gaoxin.selection import MOST, NOTHING, TOO_MANY, BadQuery, BulkAct, ticked
from gaoxin.templatetags.house import ellipsis_pages
from gaoxin.xlsx import workbook_response

PER_PAGE = 50
LONGEST_QUERY = 4000  # characters; what the forms of a list can send is far shorter


class Column(tables.Column):
    """A register's column. `unit` stands on the header's second line; `value` gives what the
    export writes for a record (default: the accessor)."""

    def __init__(
        self, *args, unit: str = "", numeric=False, value: Callable | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.unit, self.numeric = unit, numeric
        self.export_value = value

    def __deepcopy__(self, memo):
        """Every table copies its columns, and there are thirty; what is in one never changes."""
        return copy(self)

    def value_of(self, record, name: str):
        if self.export_value is not None:
            return self.export_value(record)
        return A(self.accessor or name).resolve(record, quiet=True)


@dataclass(frozen=True)
class Pill:
    """One applied filter; `url` is the same list without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Heading:
    name: str
    label: str
    unit: str
    numeric: bool
    url: str
    arrow: str

    @property
    def arrow_icon(self) -> str:
        return f"arrow-{self.arrow}"


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class Total:
    """What stands below a column, and over how many rows it goes (None: all, or none can)."""

    text: str
    rows: int | None = None


@dataclass(frozen=True)
class Action:
    label: str
    url: str
    icon: str = ""
    primary: bool = False


class Register(View):
    """A list page. Subclasses say what is listed; they never override how."""

    name = ""
    title = ""
    template_name = "house/list.html"
    table_class: type[tables.Table]
    filterset_class = None
    cells = ""
    default_columns: tuple[str, ...] = ()
    fixed_columns: tuple[str, ...] = ()
    search_hint = "名称"
    empty_text = "没有符合条件的记录"
    empty_hint = "这里还没有登记。"  # what to do when nothing is listed and nothing was filtered
    note = ""  # under the table: what its marks mean
    summed: frozenset[str] = frozenset()  # the columns that have a sum below them
    counts_later = False  # the numbers of the tabs take longer than the page: it does not wait

    def get_queryset(self):
        raise NotImplementedError

    def get_actions(self) -> list[Action]:
        return []

    def get_tabs(self) -> list[Tab]:
        """The list's ready-made views. With `counts_later` without their numbers unless
        `is_counted`: the page asks for these once it stands."""
        return []

    @property
    def is_counted(self) -> bool:
        """Whether the numbers of the tabs were asked for."""
        return not self.counts_later or "counts" in self.request.GET

    def get_bulk_acts(self) -> list[BulkAct]:
        """What may be done with ticked rows; without any the list has no tick boxes."""
        return []

    def beside(self, rows) -> Callable:
        """Read what `rows`, a page's as a list or all as a query, show beside their own fields;
        the answer is called with each row. The number of queries must not depend on the rows."""
        return lambda row: None

    def totals(self, rows) -> dict[str, Total]:
        """Column → what stands below it, of all `rows`, not of the page alone."""
        return {}

    def watermark(self, rows) -> str:
        """What must be printed with any output of `rows`, e.g. that some are fictional."""
        return ""

    def exported(self, count: int) -> None:
        """Called after an export was made; the audit hooks in here."""

    def get(self, request):
        self.asked = request.GET
        if request.htmx and self.counts_later and self.is_counted:
            return render(request, "house/_tabs.html", {"tabs": self.get_tabs()})
        filterset = self.get_filterset()
        try:
            if not filterset.form.is_valid():
                raise BadQuery("筛选条件有误，请改正或清除。")
            if request.htmx and "sums" in request.GET:
                return self.sum_row(filterset.qs)
            table = self.get_table(filterset.qs)
            if request.GET.get("export", "") not in {"", "xlsx"}:
                raise BadQuery("只能导出 xlsx。")
            if request.GET.get("export"):
                return self.export(table)
            self.paginate(table)
        except BadQuery as error:
            context = {"error": str(error), **self.chrome(filterset)}
            return render(request, self.template_name, context, status=400)
        context = self.context(filterset, table)
        template = self.body_template if request.htmx else self.template_name
        return render(request, template, context)

    body_template = "house/_list_swap.html"

    def sum_row(self, rows) -> HttpResponse:
        """The foot of the table, asked for once the page stands."""
        found, known = self.totals(rows), self.table_class.base_columns
        cells = [(known[name], found.get(name)) for name in self.columns]
        context = {"cells": cells, "selectable": bool(self.get_bulk_acts())}
        return render(self.request, "house/_sums.html", context)

    def post(self, request):
        """Export what was ticked. Only a URL whose rule allows POST comes here."""
        return self.export(self.get_table(self.chosen()))

    def chosen(self):
        """The rows that a bulk act was posted for: those ticked or, with `_all`, all that the posted
        query gives. What the person may not see is not among them. Raises BadQuery for none."""
        query = self.request.POST.get("query", "")
        if len(query) > LONGEST_QUERY:
            raise BadQuery("筛选条件太长，请返回清单清除几个条件再试。")
        self.asked = QueryDict(query)
        if self.request.POST.get("_all") == "1":
            filterset = self.get_filterset()
            if not filterset.form.is_valid():
                raise BadQuery("筛选条件有误，请返回清单重新筛选。")
            rows = filterset.qs
        else:
            rows = self.get_queryset().filter(pk__in=ticked(self.request.POST))
        count = rows.count()
        if not 0 < count <= MOST:
            raise BadQuery(TOO_MANY if count else NOTHING)
        return rows

    def get_filterset(self):
        rows = self.get_queryset()
        return self.filterset_class(self.asked, queryset=rows, request=self.request)

    def get_table(self, rows) -> tables.Table:
        sort = self.asked.get("sort", "")
        columns = self.table_class.base_columns
        column = columns.get(sort.removeprefix("-"))
        if sort and (column is None or not (column.orderable is None or column.orderable)):
            raise BadQuery(f"不能按「{sort[:20]}」排序。")
        table = self.table_class(rows, order_by=[sort] if sort else None, request=self.request)
        # Rows that are equal in the order must not change places between two pages.
        table.data.data = table.data.data.order_by(*table.data.data.query.order_by, "pk")
        return table

    def paginate(self, table) -> None:
        page = self.request.GET.get("page", "1")
        # The length first: int() refuses more than some thousand digits.
        if not page.isdecimal() or len(page) > 7 or not 1 <= int(page) <= 1_000_000:
            raise BadQuery(f"没有第「{page[:12]}」页。")
        try:
            table.paginate(page=int(page), per_page=PER_PAGE)
        except EmptyPage as error:
            raise Http404("page beyond the last") from error

    def page_rows(self, table) -> list:
        """The records of the page. Which these are is found by keys alone: to skip thousands of
        rows, the database would otherwise join and sort them whole."""
        rows = table.data.data
        keys = table.page.object_list.data.values("pk")
        return list(rows.filter(pk__in=keys))

    @cached_property
    def columns(self) -> list[str]:
        """The columns shown, in the person's order; fixed ones always first."""
        known = self.table_class.base_columns
        chosen = self.request.user.columns_for(self.name) or self.default_columns
        return [*self.fixed_columns] + [
            c for c in chosen if c in known and c not in self.fixed_columns
        ]

    def chrome(self, filterset) -> dict:
        """What stands around the list; a swap of the list alone shows no tabs and no drawer, and
        does not ask the database for them."""
        return {
            "filter_form": filterset.form,
            "drawer": SimpleLazyObject(lambda: drawer_fields(filterset.form)),
            "register": self,
            "title": self.title,
            "actions": self.get_actions(),
            "tabs": SimpleLazyObject(self.get_tabs),
            "counts_url": "" if self.is_counted else self.url_with(counts="1"),
            "query": self.request.GET.get("q", ""),
        }

    def context(self, filterset, table) -> dict:
        names = self.columns
        rows = self.page_rows(table)
        give = self.beside(rows)
        for row in rows:
            give(row)
        pills = self.pills(filterset)
        bulk_acts = self.get_bulk_acts()
        return {
            **self.chrome(filterset),
            "pills": pills,
            "total": table.paginator.count,
            "page": table.page,
            "pages": ellipsis_pages(table.page),
            "page_url": self.url_without("page") + "&",
            "kept": self.kept(),
            "clear_url": self.request.path,
            "export_url": self.url_with(export="xlsx"),
            "headings": [self.heading(table, name) for name in names],
            "column_choices": self.column_choices(names),
            "rows": rows,
            "drawn_rows": self.drawn(rows, names, bool(bulk_acts)),
            "bulk_acts": bulk_acts,
            "sums_url": self.url_with(sums="1") if self.summed & {*names} else "",
            "bulk_query": self.url_without("page").removeprefix("?"),
            "today": timezone.localdate(),
        }

    def drawn(self, rows: list, names: list[str], selectable: bool) -> SafeString:
        person, token = self.request.user, csrf(self.request)
        return draw_rows(
            self.cells, tuple(names), selectable=selectable, rows=rows, person=person, **token
        )

    def kept(self) -> list[tuple[str, str]]:
        """What the quick search keeps of the query: the filters and the order."""
        skipped = {"q", "page", "export"}
        return [(k, v) for k, vs in self.request.GET.lists() if k not in skipped for v in vs]

    def column_choices(self, shown: list[str]) -> list[dict]:
        known = self.table_class.base_columns
        rest = [name for name in known if name not in shown]
        return [
            {
                "name": name,
                "label": known[name].verbose_name,
                "shown": name in shown,
                "fixed": name in self.fixed_columns,
            }
            for name in [*shown, *rest]
        ]

    def heading(self, table, name: str) -> Heading:
        column = self.table_class.base_columns[name]
        sort = self.request.GET.get("sort", "")
        arrow = {name: "up", f"-{name}": "down"}.get(sort, "")
        orderable = column.orderable is None or column.orderable
        url = self.url_with(sort=f"-{name}" if arrow == "up" else name) if orderable else ""
        return Heading(name, column.verbose_name, column.unit, column.numeric, url, arrow)

    def pills(self, filterset) -> list[Pill]:
        found = []
        for name, field in filterset.form.fields.items():
            value = filterset.form.cleaned_data.get(name)
            if value in (None, "", []) or (hasattr(value, "__len__") and not len(value)):
                continue
            text = _words(field, value)
            found.append(Pill(str(field.label or ""), text, self.url_without(name, "page")))
        return found

    def url_with(self, **changes) -> str:
        query = self.request.GET.copy()
        for key in ("page", *changes):
            query.pop(key, None)
        for key, value in changes.items():
            query[key] = value
        return f"?{query.urlencode()}"

    def url_without(self, *names: str) -> str:
        query = self.request.GET.copy()
        for name in names:
            query.pop(name, None)
        return f"?{query.urlencode()}"

    def export(self, table) -> HttpResponse:
        known = self.table_class.base_columns
        columns = [(name, known[name]) for name in self.columns]
        rows = table.data.data
        count = rows.count()
        response = workbook_response(
            title=self.title,
            headers=[
                f"{c.verbose_name}（{c.unit}）" if c.unit else c.verbose_name for _, c in columns
            ],
            rows=self.exported_rows(rows, columns),
            note=self.watermark(rows),
        )
        self.exported(count)
        return response

    def exported_rows(self, rows, columns) -> Iterator[list]:
        give = self.beside(rows)
        for row in rows.iterator(chunk_size=2000):
            give(row)
            yield [column.value_of(row, name) for name, column in columns]


def _words(field, value) -> str:
    if hasattr(value, "all") or isinstance(value, list | tuple):
        choices = dict(getattr(field, "choices", ())) if isinstance(value, list | tuple) else {}
        return "、".join(str(choices.get(v, v)) for v in value)
    if value is True:
        return "是"
    choices = getattr(field, "choices", None)
    if choices is not None and not hasattr(value, "pk"):
        return str(dict(choices).get(value, value))
    return str(value)
