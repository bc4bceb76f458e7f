"""What every list of the site keeps to, walked over all that are declared: a list that joins is walked too.

The rows are those of the demo set; each test undoes what it wrote. A run asks every list a third of what
there is to ask, from list to list and from test to test another; a soak asks all.
"""

import io
import itertools
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import django_filters as filters
import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from accounts.roles import Role
from gaoxin import register as house
from gaoxin.asked import CHATS, emptied
from gaoxin.register import Register
from tests.conftest import client_for
from tests.harness.parallel import share
from tests.world import cluster
from tests.world.factories import make_meeting, make_notice
from tests.world.lists import LISTS, reader_of, unfiltered, view_of

_turns = itertools.count()
SWAP = {"HX-Request": "true"}
# The parts of the page that say which rows are shown; `views` is there where a list has tabs.
STATE = (
    "export", "export-bar", "kept", "filter-button", "pills", "total", "sort", "here", "drawer-kept", "views",
)  # fmt: skip


def pytest_generate_tests(metafunc):
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", share(list(LISTS), 9, next(_turns)))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    name = cluster.clone("demo")
    with django_db_blocker.unblock(), cluster.connected(name):
        for _ in range(3):
            make_notice(User.objects.get(username="admin"))
        make_meeting(held_on=date(2026, 11, 3))  # the set has one alone
        yield
    cluster.drop(name)


@pytest.fixture(autouse=True)
def undone(demo):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def path(name):
    return LISTS[name]


@pytest.fixture
def view(name) -> type[Register]:
    return view_of(name)


@pytest.fixture
def client(name):
    username = "auditor" if reader_of(name) == Role.AUDITOR else "admin"
    return client_for(User.objects.get(username=username))


def listed(client, path, query="", **headers):
    answer = client.get(f"{path}{query}" if query else unfiltered(path), headers=headers)
    assert answer.status_code == 200, (path, query, answer.content.decode()[:300])
    return answer


def sheet(answer) -> list[tuple]:
    """The rows of an export, below its title and header."""
    return list(load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows(values_only=True))[2:]


def orderable(view) -> list[str]:
    columns = view.table_class.base_columns.items()
    return [name for name, column in columns if column.orderable in (None, True)]


def keys(answer) -> list[int]:
    return [row.pk for row in answer.context["rows"]]


def part(html: str, key: str) -> str:
    """The element of this id, without what says that it is to be swapped, "" where there is none."""
    found = re.search(
        rf'<(\w+)[^>]*\bid="{key}".*?</\1>|<input[^>]*\bid="{key}"[^>]*>', html, re.DOTALL
    )
    return found[0].replace(' hx-swap-oob="true"', "") if found else ""


def own_table(html: str) -> str:
    """From the list's table on, "" without rows: other tables may stand above it."""
    return html.partition('<table class="tbl reg')[2]


def nothing_asked(view) -> str:
    """Where the links of a list lead that leave its only filter."""
    return emptied(view.opens_with) or "?"


# -- what the walk stands on ------------------------------------------------------------------------


def test_every_declared_list_has_a_page_and_is_walked():
    def declared(parent):
        for child in parent.__subclasses__():
            yield from declared(child)
            if child.name and child.__module__.startswith(("accounts.", "projects.")):
                yield child

    walked = {view_of(name) for name in LISTS}
    assert walked == set(declared(Register))
    assert len(walked) >= 13


def test_the_demo_set_has_rows_for_it(client, path):
    assert len(keys(listed(client, path))) >= 2


# -- order, filters, pills --------------------------------------------------------------------------


def test_every_column_that_sorts_does_so_both_ways_and_loses_no_row(client, path, view):
    total = listed(client, path).context["total"]
    for column in orderable(view):
        up, down = (listed(client, path, f"?sort={sign}{column}", **SWAP) for sign in ("", "-"))
        assert up.context["total"] == down.context["total"] == total, column
        assert sorted(keys(up)) == sorted(keys(down)) or total > house.PER_PAGE, column


def test_a_list_that_nobody_filtered_shows_every_row_that_may_be_seen(client, path, view):
    register = view()
    register.setup(listed(client, path).wsgi_request)
    assert listed(client, path).context["total"] == register.visible().count()


def values_of(field) -> list[str]:
    """Up to four values that a filter offers, a word or a day where it offers none."""
    if getattr(field, "queryset", None) is not None:
        return [str(row.pk) for row in field.queryset.all()[:2]]
    if hasattr(field, "choices"):
        return [str(value) for value, _ in field.choices if value not in ("", None)][:4]
    return ["2026-11" if "month" in type(field).__name__.lower() else "2026-11-02"]


def test_every_filter_narrows_shows_a_pill_and_is_left_by_it(client, path, view):
    everything = listed(client, path).context["total"]
    form = listed(client, path).context["filter_form"]
    for name, field in form.fields.items():
        for value in values_of(field):
            page = listed(client, path, f"?{name}={value}", **SWAP)
            assert page.context["total"] <= everything, (name, value)
            [pill] = page.context["pills"]
            assert pill.label == field.label and pill.value, (name, value)
            assert pill.url == nothing_asked(view), "the list without it"


def test_a_value_that_no_filter_offers_is_refused_and_never_widens_the_list(client, path, view):
    for name, one in view.filterset_class.base_filters.items():
        if not isinstance(one, filters.ChoiceFilter | filters.ModelChoiceFilter):
            continue
        answer = client.get(f"{path}?{name}=987654321")
        assert answer.status_code == 400, name
        link = f'href="{nothing_asked(view)}"'
        assert link in answer.content.decode(), "a link to the list without it"
        assert "rows" not in answer.context


def test_every_tab_counts_the_rows_that_it_leads_to(client, path, view):
    tabs = listed(client, path, "?counts=1" if view.counts_later else "").context["tabs"]
    for tab in tabs:
        page = listed(client, path, tab.url)
        assert tab.count in (None, page.context["total"]), tab.label
        assert [t.label for t in page.context["tabs"] if t.current] == [tab.label]
    assert [tab.label for tab in tabs] == [tab.label for tab in view.list_tabs]


# -- what is not known ------------------------------------------------------------------------------


def test_a_key_that_the_list_does_not_know_is_refused_by_name(client, path, view):
    for query in ("as_at=2020-01-01", "as_at=2020-01-01&export=xlsx"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 400, query
        html = answer.content.decode()
        assert "不认识的筛选条件：as_at。" in html
        assert f'href="{nothing_asked(view)}">去掉它' in html, "the way to the list without it"
        assert 'id="filters"' in html, "the frame of the list"
        assert "counts=1" not in html, "its tabs ask for no numbers: this address gives none"
    kept = client.get(f"{path}?q=示范&as_at=2020-01-01").content.decode()
    assert f'href="?{QueryDict("q=示范").urlencode()}">去掉它' in kept


def test_the_parts_of_the_page_refuse_it_too(client, path, view):
    for key in ("sums", "counts"):
        asked = client.get(f"{path}?{key}=1&as_at=2020", headers=SWAP)
        assert asked.status_code == 400, key
    assert client.get(f"{path}?as_at=2020", headers=SWAP).status_code == 400


def test_many_unknown_keys_are_cut_and_none_is_markup(client, path):
    html = client.get(f"{path}?<b>=1&b=1&c=1&{'d' * 50}=1").content.decode()
    assert "不认识的筛选条件：&lt;b&gt;、b、c 等 4 个。" in html


def test_what_a_chat_appends_is_dropped(client, path):
    for key in CHATS:
        answer = client.get(f"{path}?q=a&{key}=groupmessage")
        assert (answer.status_code, answer.url) == (302, f"{path}?q=a"), key
    assert client.get(f"{path}?from=timeline").url == path


# -- bulk acts --------------------------------------------------------------------------------------


def test_a_bulk_act_refuses_a_query_that_the_list_does_not_know(client, path, view):
    rows = keys(listed(client, path))
    for act in listed(client, path).context["bulk_acts"]:
        for chosen in ({"ids": rows[0]}, {"_all": "1"}):
            answer = client.post(act.url, {"query": "as_at=2020-01-01", **chosen})
            assert answer.status_code == 400, (act.label, chosen)
            assert "不认识的筛选条件：as_at。" in answer.content.decode()


# -- swap -------------------------------------------------------------------------------------------


def test_after_a_swap_everything_on_the_page_speaks_of_what_is_shown(client, path, view):
    sort = orderable(view)[-1]
    tab = view.list_tabs[-1].query if view.list_tabs else ""
    for query in (
        "?q=示",
        f"?sort=-{sort}",
        f"?q=项&sort={sort}",
        f"?{tab}" if "{" not in tab else "?",
    ):
        whole = listed(client, path, query).content.decode()
        swap = listed(client, path, query, **SWAP).content.decode()
        assert "<html" not in swap and 'id="register"' not in swap
        for key in STATE:
            assert part(whole, key) == part(swap, key), (query, key)
            assert part(whole, key) or key == "views", key
            assert not part(swap, key) or re.search(rf'id="{key}"[^>]* hx-swap-oob="true"', swap)
        rows = [len(re.findall(r"<tr\b", own_table(html))) for html in (whole, swap)]
        assert rows[0] == rows[1], query


def test_the_export_and_the_drawer_keep_the_search_and_the_order(client, path, view):
    sort = orderable(view)[0]
    html = listed(client, path, f"?q=示&sort=-{sort}", **SWAP).content.decode()
    asked = QueryDict(f"q=示&sort=-{sort}").urlencode().replace("&", "&amp;")
    assert f"?{asked}&amp;export=xlsx" in part(html, "export")
    assert f"?{asked}&amp;export=xlsx" in part(html, "export-bar")
    assert re.findall(r'name="(\w+)" value="([^"]*)"', part(html, "drawer-kept")) == [
        ("q", "示"), ("sort", f"-{sort}"),
    ]  # fmt: skip
    assert f'name="next" value="{path}?{asked}"' in part(html, "here")


# -- export and columns -----------------------------------------------------------------------------


def test_the_export_has_the_rows_shown_in_the_order_shown(client, path, view):
    for column in orderable(view)[:3]:
        for sign in ("", "-"):
            shown = listed(client, path, f"?sort={sign}{column}")
            exported = sheet(listed(client, path, f"?sort={sign}{column}&export=xlsx"))
            assert len(exported) == shown.context["total"]
            columns = [
                (h.name, view.table_class.base_columns[h.name]) for h in shown.context["headings"]
            ]
            for row, line in zip(shown.context["rows"], exported, strict=False):
                assert line == tuple(as_read(c.value_of(row, name)) for name, c in columns), column


def as_read(value):
    """A value as it comes back from an Excel file."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return pytest.approx(float(value))
    if isinstance(value, datetime):
        return pytest.approx(
            timezone.localtime(value).replace(tzinfo=None), abs=timedelta(seconds=1)
        )
    if isinstance(value, date):
        return datetime.combine(value, time())
    return str(value)


def test_the_columns_chosen_are_those_shown_and_exported(client, path, view):
    every = [*view.table_class.base_columns]
    chosen = [name for name in every if name not in view.fixed_columns][::-1]
    client.post(f"/columns/{view.name}/", {"columns": chosen})
    page = listed(client, path)
    assert [heading.name for heading in page.context["headings"]] == [*view.fixed_columns, *chosen]
    file = load_workbook(io.BytesIO(listed(client, path, "?export=xlsx").getvalue())).active
    assert len(list(file.iter_rows(values_only=True))[1]) == len(every)
    # But for what stands as one row, and for paper in its place.
    table = own_table(page.content.decode())
    single = re.sub(r"<tbody class.*?</tbody>", "", table, flags=re.DOTALL)
    cells = re.findall(r'<td(?! class="c-sel")', single.split("<tfoot")[0])
    assert len(cells) == len(every) * len(keys(page))


# -- cost -------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_depend_on_the_rows(client, path, monkeypatch):
    total = min(listed(client, path).context["total"], house.PER_PAGE)
    counts = []
    for rows in (total - 1, total):
        monkeypatch.setattr(house, "PER_PAGE", rows)
        with CaptureQueriesContext(connection) as queries:
            listed(client, path)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 28
