"""The end of a session loses nothing: every form of the product is filled, the session ends in one of the
ways there are, the form is sent, and comes back filled and unsaved after signing in. Every other form in a
run; in a soak all of them, in twenty rounds, so that each meets every way."""

import re
from collections.abc import Callable
from time import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from accounts.models import AuditEvent
from gaoxin.carried import CARRIED, OWN_FIELDS, SEAL
from tests.harness.parallel import SEED, rounds, share
from tests.house.test_audit_last import World, who_may
from tests.world.access_payloads import POSTS, Post, complaints, sent_by
from tests.world.access_world import url_of
from tests.world.factories import PASSWORD
from tests.world.rows import changed, digest

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LOGIN = "/login/"
HOST = "https://testserver"
TRACES = {
    "accounts_auditevent", "axes_accessattempt", "django_session", "accounts_user", "projects_change",
}  # fmt: skip
# Passwords alone are typed into these: nothing of them is ever carried.
NOT_CARRIED = {"accounts:login", "accounts:password_change"}
FORMS = [
    (name, post)
    for name, posts in POSTS.items()
    for post in posts
    if post.form and name not in NOT_CARRIED
]


@pytest.fixture(scope="module")
def world(module_db) -> World:
    return World()


class Browser(Client):
    """One that is asked for the token of a form, as ours are, and says which page it was on."""

    def __init__(self):
        super().__init__(enforce_csrf_checks=True)

    def generic(self, method, path, *args, **kwargs):
        kwargs["headers"] = {"Referer": HOST + path} | (kwargs.pop("headers", None) or {})
        return super().generic(method, path, *args, **(kwargs | {"secure": True}))

    def token(self, page) -> dict:
        return {"csrfmiddlewaretoken": str(page.context["csrf_token"])}

    def sign_in(self, person, **carried):
        page = self.get(LOGIN)
        data = {"username": person.username, "password": PASSWORD} | carried
        return self.post(LOGIN, data | self.token(page))


def browser_of(client) -> Browser:
    browser = Browser()
    browser.cookies = client.cookies.copy()
    return browser


def value_of(page, name: str) -> str:
    return re.search(f'name="{name}" value="([^"]+)"', page.content.decode())[1]


# -- the ways a session ends -----------------------------------------------------------------------


def idle(browser, person):
    _shift(browser, seen=settings.SESSION_IDLE_SECONDS + 1)


def of_age(browser, person):
    _shift(browser, started=settings.SESSION_ABSOLUTE_SECONDS + 1)


def _shift(browser, **seconds):
    session = browser.session
    for name, back in seconds.items():
        session[name] = session[name] - back
    session.save()


def stay(client) -> None:
    """A soak goes on for longer than a session that the tests of this file share may be idle."""
    session = client.session
    session["started"] = session["seen"] = int(time())
    session.save()


def forgotten(browser, person):
    Session.objects.filter(pk=browser.session.session_key).delete()


def signed_out(browser, person):
    assert browser.post("/logout/", browser.token(browser.get("/profile/"))).status_code == 302


def without_cookies(browser, person):
    browser.cookies.clear()


def signed_in_anew(browser, person):
    signed_out(browser, person)
    assert browser.sign_in(person).status_code == 302


WAYS: list[Callable] = [idle, of_age, forgotten, signed_out, without_cookies, signed_in_anew]


# -- every form ------------------------------------------------------------------------------------


def fill(client, name: str, post: Post, target) -> tuple[str, QueryDict, dict]:
    """The address, what a person types into its form and its files; with its seal and its token."""
    url = url_of(name, target)
    chosen = post.opening(target) if post.opening else None
    page = client.get(url) if chosen is None else client.post(url, chosen)
    typed = sent_by(page.context["form"]) | post.typed(target)
    fields, files = QueryDict(mutable=True), {}
    for key, value in typed.items():
        several = value if isinstance(value, list) else [value]
        if any(isinstance(one, SimpleUploadedFile) for one in several):
            files[key] = value
        else:
            fields.setlist(key, [str(one) for one in several])
    for key in (SEAL, "csrfmiddlewaretoken"):
        fields[key] = value_of(page, key)
    return url, fields, files


def sent(browser, url: str, fields: QueryDict, files: dict):
    return browser.post(url, dict(fields.lists()) | files)


def own(data: QueryDict) -> dict:
    return {name: values for name, values in data.lists() if name not in OWN_FIELDS}


def run(world, name: str, post: Post, end: Callable) -> None:
    client, target = world.enter(name, post)
    person = world.people[who_may(name)]
    stay(client)
    url, fields, files = fill(client, name, post, target)
    browser = browser_of(client)
    end(browser, person)
    known = set(AuditEvent.objects.values_list("pk", flat=True))
    before = digest()
    page = sent(browser, url, fields, files)
    if end is not signed_in_anew:
        page = signing_in(browser, page, person, files)
    form = shown_again(browser, page, url, fields, files)
    assert changed(before, digest()) <= TRACES, "it is not saved"
    denied = AuditEvent.objects.exclude(pk__in=known).filter(outcome="DENIED")
    assert not denied.exists(), "no refusal"
    fields.update({SEAL: value_of(form, SEAL)})
    fields["csrfmiddlewaretoken"] = value_of(form, "csrfmiddlewaretoken")
    for upload in _flat(files):
        upload.seek(0)
    done = sent(browser, url, fields, files)
    assert done.status_code == post.status, complaints(done)


def _flat(files: dict) -> list:
    return [one for many in files.values() for one in (many if isinstance(many, list) else [many])]


def signing_in(browser, page, person, files):
    """A wrong password first: the text stays on the page."""
    assert page.status_code == 401
    for password, status in (("falsch", 400), (PASSWORD, 200)):
        text = page.content.decode()
        assert "刚才填写的内容还没有保存" in text
        assert ("附件请重新选择" in text) is bool(files)
        assert "no-store" in page["Cache-Control"]
        data = {"username": person.username, "password": password}
        data[CARRIED] = value_of(page, CARRIED)
        page = browser.post(LOGIN, data | browser.token(page))
        assert page.status_code == status
    return page


def shown_again(browser, page, url, fields, files):
    """The form as it is shown after the page between, which scripts pass by themselves."""
    assert page.status_code == 200
    assert "没有权限" not in page.content.decode() and "刷新" not in page.content.decode()
    action = re.search('action="([^"]+)" data-go-on', page.content.decode())[1]
    assert action == url
    again = browser.post(url, {CARRIED: value_of(page, CARRIED)} | browser.token(page))
    assert again.status_code == 200
    text, form = again.content.decode(), again.context["form"]
    assert "还没有保存" in text
    assert ("附件请重新选择" in text) is bool(files)
    assert own(form.data) == own(fields), "version, token and words are as they were sent"
    return again


@pytest.mark.parametrize("number", range(rounds(20, 1)))
def test_every_form_comes_back_filled_after_the_session_ended(world, number):
    for place, (name, post) in enumerate(share(FORMS, 10)):
        with transaction.atomic():
            run(world, name, post, WAYS[(SEED + place + number) % len(WAYS)])
            transaction.set_rollback(True)


EXAMPLE = "accounts:unit_add"


@pytest.mark.parametrize("end", WAYS)
def test_each_way_a_session_ends(world, end):
    run(world, EXAMPLE, POSTS[EXAMPLE][0], end)
