"""What every test stands on: the environment, a database as the application role, a site, a browser.

@pytest.mark.django_db      one database per process; what a test writes is rolled back
module_db                   one transaction for all tests of a file, undone at its end; a test of this file with
                            the mark stands in a savepoint of it
committed_db                a database of the test's own, for tests that commit; dropped afterwards
demo_day                    such a one with the demo set of another day
site                        the real server; its database is a new copy for each test file
page, phone, browse         a browser at 1440 px, at 390 px, at any; complaints fail the test
"""

import contextlib
import gc
import itertools
import os

import hypothesis
import pytest
import time_machine
from _pytest import runner

from gaoxin.processes import with_room
from tests.harness.budgets import BUDGETS
from tests.harness.clock import Clock, file_of
from tests.harness.parallel import SEED, share
from tests.harness.sharing import LongestFirst, by_length, first_alone, note_order
from tests.world import cluster, demo

# Before pytest-django imports the settings (its own hook runs after this file only because the ini file
# names no settings module).
cluster.prepare_environment()
note_order()


def pytest_report_header(config):
    return f"SEED={SEED} chooses what is tried; the same number tries the same again"


# A test that takes one of these is marked `slow`, as is every test of a file that budgets.py names:
# `make check` leaves them out.
SLOW = {"site", "chromium", "committed_db", "demo_day"}
# A page makes some ten thousand objects, and hardly one of them in a circle.
COLLECTED_AFTER = 50_000, 20, 20
_drawn = itertools.count()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """In this process pages name their static files without collecting them first; the site of the
    browser tests serves them as production does."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.PASSWORD_HASHERS = ["tests.world.hashers.QuickArgon2"]
    # A busy machine is no fault of the code: times are measured by the bench.
    hypothesis.settings.register_profile("here", deadline=None)
    hypothesis.settings.load_profile("here")
    config.pluginmanager.register(Clock(config))
    # What tests write lies where their databases do; a folder that is named is kept after the run.
    config.option.basetemp = config.option.basetemp or str(cluster.run_dir() / "tmp")
    keep_no_contexts_of_parts()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return LongestFirst(config, log)


def keep_no_contexts_of_parts():
    """Django's test client copies the context of every template it sees drawn, two hundred for a form whose
    fields and widgets are templates: a tenth of what the page itself takes. Those of the page are enough."""
    from django.test import client

    store_all = client.store_rendered_templates

    def store(kept, signal, sender, template, context, **kwargs):
        name = template.name or "_"
        part = name.startswith("django/forms/") or name.rpartition("/")[2].startswith("_")
        if not (part and "context" in kept):
            store_all(kept, signal, sender, template, context, **kwargs)

    client.store_rendered_templates = store


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    gc.disable()  # nothing of what is imported goes again: looking at it takes a tenth of the time
    try:
        with first_alone(cluster.run_dir()) if cluster.IS_WORKER else contextlib.nullcontext():
            return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(items):
    if cluster.IS_WORKER:
        items.sort(key=lambda item: by_length(item.nodeid))
    for item in items:
        if SLOW.intersection(item.fixturenames) or file_of(item.nodeid) in BUDGETS:
            item.add_marker("slow")
        mark = item.get_closest_marker("django_db")
        if mark and (mark.kwargs.get("transaction") or any(mark.args)):
            raise pytest.UsageError(
                f"{item.nodeid}: tests that commit take the fixture committed_db"
            )


def pytest_collection_finish(session):
    """What Django and the tests brought along stays to the end: the collector need not look at it again, and
    at what comes and goes with each page seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """As pytest does it; as the site does, with room for the frames of a page."""
    return with_room(runner.pytest_runtest_protocol, item, nextitem)


def pytest_unconfigure(config):
    cluster.remove()


# -- databases ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment):
    """Replaces pytest-django's own, which would create and migrate a database as the application role."""
    name = cluster.clone()
    with cluster.connected(name):
        yield
    cluster.drop(name)


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """For what is dear to make and undone after each use: a world for the tests of one file."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def committed_db(request, django_db_setup, django_db_blocker):
    """Transactions are real here, in every thread. Threads close their own connections.
    `@pytest.mark.parametrize("committed_db", ["demo"], indirect=True)` for one with the demo set."""
    name = cluster.clone(getattr(request, "param", "migrated"))
    with django_db_blocker.unblock(), cluster.connected(name):
        yield name
    cluster.drop(name)


@pytest.fixture(params=share(demo.DAYS, 5), ids="{:%Y-%m-%d}".format)
def demo_day(request, django_db_setup, django_db_blocker):
    """The demo set as it is loaded on one of its days, which it is."""
    with django_db_blocker.unblock():
        name = demo.clone_of(request.param)
        with cluster.connected(name), time_machine.travel(request.param, tick=False):
            yield request.param
    cluster.drop(name)


@pytest.fixture(autouse=True)
def each_test_draws_for_itself():
    """The parts of pages that are drawn once are kept by key and hash of a report, which tests make up."""
    from django.conf import settings

    settings.DRAWN_ROOT = cluster.run_dir() / "drawn" / f"{cluster.WORKER}-{next(_drawn)}"


@pytest.fixture(autouse=True, scope="session")
def a_session_is_seldom_written(django_test_environment):
    """The last activity is written once a minute: where that minute falls decides no count of queries.
    The tests of the session's limits put it back."""
    from accounts import middleware

    middleware.SEEN_EVERY = 3600


@pytest.fixture
def client():
    """Django's test client over HTTPS: outside demo mode everything else is redirected."""
    return https_client()


@pytest.fixture
def client_of():
    """client_of(user): a client that is signed in as this user."""

    return client_for


def client_for(user):
    client = https_client()
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return client


def https_client():
    from django.test import Client

    class HttpsClient(Client):
        def generic(self, *args, **kwargs):
            return super().generic(*args, **(kwargs | {"secure": True}))

    return HttpsClient()


# -- a site and a browser -------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo_site():
    """One server for all files that ask for no other: to start it takes longer than most of them."""
    from tests.world.site import run_site

    with run_site() as running:
        yield running


@pytest.fixture(scope="module")
def site(request):
    """The demo site as it was installed; `@pytest.mark.parametrize("site", [{"demo": False}], indirect=True)`
    for the empty one as in production, over HTTPS. Other settings are given the same way: {"LOG_LEVEL": "INFO"}."""
    from tests.world.site import run_site

    if settings := getattr(request, "param", {}):
        with run_site(**settings) as running:
            yield running
    else:
        running = request.getfixturevalue("demo_site")
        cluster.renew(running.dbname, "demo")
        yield running


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    from tests.world.site import CHROMIUM, CHROMIUM_ARGUMENTS

    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (python3 tests/harness/system.py)")
    # Playwright's loop runs in this thread; Django would take every query for one from async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def watch():
    """What the browser complained about; `watch.allow("404")` where a complaint is meant."""
    from tests.world.site import Watch

    watch = Watch()
    yield watch
    assert not watch.unexpected(), "the browser complains:\n" + "\n".join(watch.unexpected())


@pytest.fixture
def browse(site, chromium, watch):
    """browse(width=390) opens a new browser with cookies of its own; browse() one of 1440 px."""
    from tests.world.site import REPORT_VIOLATIONS

    contexts = []

    def opened(*, width=1440, height=900, **options):
        options |= {"base_url": site.url, "viewport": {"width": width, "height": height}}
        options |= {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "ignore_https_errors": True}
        context = chromium.new_context(**options)
        contexts.append(context)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("page", lambda page: watch.on(page, site.url))
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(browse):
    return browse()


@pytest.fixture
def phone(browse):
    return browse(width=390, height=844, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def sign_in(site):
    def signed_in(page, username, password=None):
        page.goto("/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", password or site.demo_password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)

    return signed_in


@pytest.fixture
def own_folder(settings, tmp_path):
    """Of files: a sweep takes those that no row of its database names, and the common one has those of other processes."""
    settings.MEDIA_ROOT = tmp_path
