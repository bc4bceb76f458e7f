"""The one list component: filters in the query string, pills, sort, columns per person, export.

django-tables2 decides columns, order and paging, django-filter the rows. The rows are drawn by
one template per column set, made of one macro per column (gaoxin/rows.py): the table library's own
cell pipeline costs several times as much.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import django_tables2 as tables
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.context_processors import csrf
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.views import View

from gaoxin.asked import clean_address, emptied, refuse_unknown
from gaoxin.clock import minute_of
from gaoxin.columns import choices_of
from gaoxin.counted import Counted
from gaoxin.gathered import Gathered, turn_to
from gaoxin.list_figures import Figures
from gaoxin.list_parts import Action, Heading, Pill, heading_of, pills_of
from gaoxin.population import Population, of_population
from gaoxin.rows import draw_rows
from gaoxin.selection import MOST, NOTHING, TOO_MANY, BadQuery, BulkAct, ticked
from gaoxin.templatetags.house import ellipsis_pages
from gaoxin.xlsx import workbook_response

PER_PAGE = 50
PARTS = frozenset({"page", "export", "counts", "sums"})  # what is asked of a list, not which list
LONGEST_QUERY = 4000  # characters; what the forms of a list can send is far shorter


class Register(Figures, View):
    """A list page. Subclasses say what is listed; they never override how."""

    name = ""
    title = ""
    template_name = "house/list.html"
    table_class: type[tables.Table]
    filterset_class = None
    cells = ""
    default_columns: tuple[str, ...] = ()
    fixed_columns: tuple[str, ...] = ()
    opens_with = ""  # the filters of the bare address: to it one is led
    stands_by = ""  # the column in whose order the table is when none is asked for
    search_hint = "名称"
    empty_text = "没有记录"
    empty_hint = "这里还没有登记。"  # what to do when nothing is listed and nothing was filtered
    units = ""  # beside the time: in what amounts are
    note = ""  # under the table: what its marks mean
    head_template = ""  # above the table: what is said of the rows listed
    actions: tuple[Action, ...] = ()
    bulk_acts: tuple[BulkAct, ...] = ()  # without any the list has no tick boxes
    fiction: Q | None = None  # by which a population is chosen, where that is not `demo`
    follows_population = True  # what was frozen is listed whole

    def visible(self):
        """The rows the person may see, with nothing more."""
        return self.table_class._meta.model.objects.visible_to(self.request.user)

    def get_queryset(self):
        """`visible` with what the columns show of each row."""
        return self.visible()

    @property
    def population(self) -> Population:
        """Of which projects the list speaks: as the session says, where it knows fictional rows."""
        followed = self.follows_population and self.demo is not None
        return self.request.population if followed else Population.ALL

    def narrowed(self, rows, population: Population | None = None):
        return of_population(rows, self.fictional, population or self.population)

    @property
    def fictional(self) -> Q | None:
        return self.demo if self.fiction is None else self.fiction

    def elsewhere(self) -> int:
        """How many rows the same filters give of the other population."""
        if self.population == Population.ALL:
            return 0
        rows = self.narrowed(self.visible(), self.population.other)
        return self.filterset_class(self.asked, queryset=rows, request=self.request).qs.count()

    def may(self, page: str) -> bool:
        """Whether the person may open the page of this URL name."""
        return True

    def get_actions(self) -> list[Action]:
        return [action for action in self.actions if self.may(action.page)]

    def get_bulk_acts(self) -> list[BulkAct]:
        return [act for act in self.bulk_acts if self.may(act.page)]

    def beside(self, rows) -> Callable:
        """Read what `rows`, a page's as a list or all as a query, show beside their own fields;
        the answer is called with each row. The number of queries must not depend on the rows."""
        return lambda row: None

    def watermark(self, rows) -> str:
        """What must be printed with any output of `rows`: that some are fictional."""
        fictional = self.demo is not None and rows.filter(self.demo).exists()
        said = [self.population.words, "含演示数据" if fictional else ""]
        return "　".join(filter(None, said))

    def exported(self, count: int) -> None:
        """Called after an export was made; the audit hooks in here."""

    def get(self, request):
        if clean := clean_address(request):
            return redirect(clean)
        if self.opens_with and not request.GET:
            return redirect(f"{request.path}?{self.opens_with}")
        self.asked = request.GET
        try:
            self.check(self.page_keys)
            return self.answer(request)
        except BadQuery as error:
            return self.refuse(error)

    def refuse(self, error: BadQuery) -> HttpResponse:
        """The frame of the list without rows, or what stands in their place where they are swapped. Its
        tabs stay without numbers: this address gives none."""
        context = {"error": error, "without_url": self.url_without(*error.keys)}
        context = {**self.chrome(), **context, "counts_url": ""}
        template = "house/_list_refused.html" if self.request.htmx else self.template_name
        return render(self.request, template, context, status=400)

    @property
    def page_keys(self) -> set[str]:
        """What the address of this page may ask for beside the filters."""
        parts = {"sums": self.summed, "counts": self.counts_later}
        return {"sort", *PARTS} - {key for key, has in parts.items() if not has}

    def check(self, keys: set[str]) -> None:
        """Raises BadQuery for what the list does not know: a key, or the value of a filter."""
        refuse_unknown(self.asked, keys | set(self.filterset.filters))
        form = self.filterset.form
        if not form.is_valid():
            raise BadQuery("筛选条件有误，请改正或清除。", tuple(form.errors))

    def answer(self, request) -> HttpResponse:
        """The page or, asked for by it, one part of it; or the file."""
        if request.htmx and {"counts", "sums"} & {*request.GET}:
            return self.numbers()
        if request.GET.get("export", "") not in {"", "xlsx"}:
            raise BadQuery("只能导出 xlsx。", ("export",))
        if request.GET.get("export"):
            return self.export(self.get_table(self.filterset.qs))
        counted = self.count(rows := self.filterset.qs)
        gathered = self.gathering and self.gathering.of(rows, counted.kinds, PER_PAGE)
        table = self.get_table(gathered.left if gathered else rows)
        turn_to(request.GET.get("page", "1"), table, counted.total, gathered, PER_PAGE)
        template = "house/_list_swap.html" if request.htmx else self.template_name
        return render(request, template, self.context(table, counted, gathered))

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
        self.check({"sort", "page"})
        if self.request.POST.get("_all") == "1":
            rows = self.filterset.qs
        else:
            rows = self.get_queryset().filter(pk__in=ticked(self.request.POST))
        count = rows.count()
        if not 0 < count <= MOST:
            raise BadQuery(TOO_MANY if count else NOTHING)
        return rows

    @cached_property
    def filterset(self):
        rows = self.narrowed(self.get_queryset())
        return self.filterset_class(self.asked, queryset=rows, request=self.request)

    def get_table(self, rows) -> tables.Table:
        sort = self.asked.get("sort", "")
        columns = self.table_class.base_columns
        column = columns.get(sort.removeprefix("-"))
        if sort and (column is None or not (column.orderable is None or column.orderable)):
            raise BadQuery(f"不能按「{sort[:20]}」排序。", ("sort",))
        # Not with its request: the table would count and page its rows a first time.
        table = self.table_class(rows, order_by=[sort] if sort else None)
        # Rows that are equal in the order must not change places between two pages.
        table.data.data = table.data.data.order_by(*table.data.data.query.order_by, "pk")
        return table

    def gathers(self) -> bool:
        """Whether some of the rows stand as one: none where something was asked."""
        return not (self.gathering is None or self.asked.get("sort") or self.pills())

    def page_rows(self, table) -> list:
        """The records of the page. Which these are is found by keys alone: to skip thousands of
        rows, the database would otherwise join and sort them whole."""
        keys = self.page_keys_of(table)
        found = {row.pk: row for row in self.rows_by(keys, table)} if keys else {}
        return [found[key] for key in keys if key in found]

    def rows_by(self, keys: list[int], table) -> Iterable:
        """The records that have these keys, in any order."""
        return table.data.data.filter(pk__in=keys).order_by()

    def page_keys_of(self, table) -> list[int]:
        if self.asked.get("sort"):  # in another order than its own a list is seldom read twice
            return self.keys_of(table)
        of_page = ("page", table.page.number, self.gathers())
        return self.keeping_view(lambda: self.keys_of(table), *of_page)

    def keys_of(self, table) -> list[int]:
        """The rows of the page, in the order of the table."""
        return list(table.page.object_list.data.values_list("pk", flat=True))

    @cached_property
    def columns(self) -> list[str]:
        """The columns shown, in the person's order; fixed ones always first."""
        known = self.table_class.base_columns
        chosen = self.request.user.columns_for(self.name) or self.default_columns
        return [*self.fixed_columns] + [
            c for c in chosen if c in known and c not in self.fixed_columns
        ]

    def chrome(self) -> dict:
        """What stands around the list. The drawer of filters is asked for by the whole page alone."""
        return {
            "filter_form": self.filterset.form,
            "drawer": SimpleLazyObject(self.drawer),
            "register": self,
            "title": self.title,
            "population": self.population,
            "clear_url": f"{self.request.path}{emptied(self.opens_with)}",
            "actions": self.get_actions(),
            "tabs": SimpleLazyObject(self.get_tabs),
            "counts_url": "" if self.is_counted else self.url_with(counts="1"),
            "query": self.request.GET.get("q", ""),
            "swapped": bool(self.request.htmx),
            "as_of": minute_of(timezone.now()),
        }

    def context(self, table, counted: Counted, gathered: Gathered | None) -> dict:
        names, rows, bulk_acts = self.columns, self.page_rows(table), self.get_bulk_acts()
        headings = [self.heading(name) for name in names]
        return {
            **self.chrome(),
            "pills": self.pills(),
            "total": counted.total,
            "counted": counted,
            "demo_shown": self.request.sees_demo and (self.demo is None or counted.marked),
            "page": table.page,
            "pages": ellipsis_pages(table.page),
            "page_url": self.url_without() + "&",
            "kept": self.kept(),
            "sort": self.request.GET.get("sort", ""),
            "here_url": self.request.path + self.url_without(),
            "export_url": self.url_with(export="xlsx"),
            "headings": headings,
            "sorted_by": next((one.label for one in headings if one.arrow), ""),
            "column_choices": choices_of(self.table_class.base_columns, names, self.fixed_columns),
            "rows": rows,
            "elsewhere": 0 if counted.total else self.elsewhere(),
            "gathered": gathered,
            **self.drawn_page(rows, gathered if table.page.number == 1 else None, bool(bulk_acts)),
            "bulk_acts": bulk_acts,
            **self.foot(counted.total),
            "bulk_query": self.url_without().removeprefix("?"),
        }

    def drawn_page(self, rows: list, gathered: Gathered | None, selectable: bool) -> dict:
        """The rows of the page; where some stand as one, those above it, themselves for paper, those below."""
        paper = gathered.paper() if gathered else []
        every = [*rows, *paper]
        give = self.beside(every)
        for row in every:
            give(row)
        if gathered is None:
            return {"drawn_rows": self.drawn(rows, selectable)}
        above, below = gathered.parted(rows)
        return {
            "drawn_rows": self.drawn(above, selectable),
            "drawn_for_paper": self.drawn(paper, selectable=False),
            "drawn_below": self.drawn(below, selectable),
            "gathered_here": gathered,
        }

    def drawn(self, rows: list, selectable: bool) -> SafeString:
        known = self.table_class.base_columns
        columns = tuple((name, known[name]) for name in self.columns)
        drawn = {"rows": rows, "person": self.request.user, **csrf(self.request)}
        return draw_rows(self.cells, columns, selectable=selectable, **drawn)

    def kept(self) -> list[tuple[str, str]]:
        """What the quick search keeps of the query: the filters and the order."""
        skipped = {"q", *PARTS}
        return [(k, v) for k, vs in self.request.GET.lists() if k not in skipped for v in vs]

    def heading(self, name: str) -> Heading:
        sort = self.request.GET.get("sort", "") or self.stands_by
        return heading_of(self.table_class.base_columns[name], name, sort, self.url_ordered)

    def url_ordered(self, sort: str) -> str:
        return self.url_without("sort") if sort == self.stands_by else self.url_with(sort=sort)

    def pills(self) -> list[Pill]:
        return pills_of(self.filterset.form, self.url_without)

    def url_with(self, **changes: str) -> str:
        """The address of the same list with these keys, on its first page."""
        query = self.query_without(*changes)
        query.update(changes)
        return f"?{query.urlencode()}"

    def url_without(self, *names: str) -> str:
        return f"?{self.query_without(*names).urlencode()}"

    def query_without(self, *names: str) -> QueryDict:
        query = self.request.GET.copy()
        for name in (*PARTS, *names):
            query.pop(name, None)
        return query or QueryDict(emptied(self.opens_with)[1:], mutable=True)

    def export(self, table) -> HttpResponse:
        known = self.table_class.base_columns
        columns = [(name, known[name]) for name in self.columns]
        rows = table.data.data
        count = rows.count()
        response = workbook_response(
            name=self.name,
            title=self.title,
            headers=[column.label for _, column in columns],
            rows=self.exported_rows(rows, columns),
            note=self.watermark(rows),
            printed=f"{self.request.user}　{self.population.words}".strip(),
        )
        self.exported(count)
        return response

    def exported_rows(self, rows, columns) -> Iterator[list]:
        give = self.beside(rows)
        for row in rows.iterator(chunk_size=2000):
            give(row)
            yield [column.value_of(row, name) for name, column in columns]
