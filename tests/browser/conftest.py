"""People at a browser. Everybody signs in once per file; each test gets cookies of its own.

After a click the old page stands until the new one has come: what a test reads next is awaited, by
wait_for_url (which waits until the page is loaded) or by expect(), never read at once.
"""

import re

import pytest
from playwright.sync_api import expect

expect.set_options(timeout=10_000)

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def passports(site, chromium):
    """passports(account): the cookies of a demo account that signed in. What the form sends is sent without
    drawing it; the form itself is typed into by test_admin.py and test_roles.py."""
    made = {}

    def passport(username: str) -> dict:
        if username not in made:
            context = chromium.new_context(base_url=site.url)
            page = context.request.get("/login/").text()
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
            typed = {"username": username, "password": site.demo_password}
            sent = {"csrfmiddlewaretoken": token, **typed}
            answer = context.request.post("/login/", form=sent, max_redirects=0)
            assert answer.status == 302, answer.text()
            made[username] = context.storage_state()
            context.close()
        return made[username]

    return passport


@pytest.fixture
def enter(browse, passports):
    """enter(account, path): a page of a new browser in which this account is signed in."""

    def entered(username: str, path: str = "/", **options):
        page = browse(**(DESK | {"storage_state": passports(username)} | options))
        page.set_default_timeout(10_000)
        page.goto(path)
        return page

    return entered


@pytest.fixture
def on_phone(enter):
    def entered(username: str, path: str = "/", **options):
        return enter(username, path, **(PHONE | options))

    return entered


@pytest.fixture
def send():
    """send(page): the one form of the page, by its main button; the page that answers."""

    def sent(page):
        with page.expect_navigation():
            page.locator("main form .btn-primary[type=submit]").click()

    return sent
