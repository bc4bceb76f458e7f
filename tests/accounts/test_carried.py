"""What was typed, carried by the pages: whose it must be, what is never carried, and where else it counts."""

import json
import random
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import OperationalError
from django.test import Client

from accounts import middleware
from accounts.forms import PasswordForm, SignInForm
from accounts.models import AuditEvent, Unit
from accounts.roles import Role
from gaoxin.bodies import Refused
from gaoxin.carried import CARRIED, LONGEST, LONGEST_PACKED, SEAL, Carried, seal, unpacked
from tests.world.access_payloads import filled_in
from tests.world.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

HOST, LOGIN, ADD = "https://testserver", "/login/", "/units/add/"
SEEN_EVERY = middleware.SEEN_EVERY  # read before the run changes it
WORDS = "没有保存的新单位"


class Browser(Client):
    """One that is asked for the token of a form and says which page it was on, as ours are."""

    def __init__(self, person=None):
        super().__init__(enforce_csrf_checks=True)
        if person:
            self.force_login(person, backend="accounts.backends.AccountBackend")

    def generic(self, method, path, *args, **kwargs):
        kwargs["headers"] = {"Referer": HOST + path} | (kwargs.pop("headers", None) or {})
        return super().generic(method, path, *args, **(kwargs | {"secure": True}))

    def signed_in(self, person, **more):
        page = self.get(LOGIN)
        data = {
            "username": person.username,
            "password": PASSWORD,
            "csrfmiddlewaretoken": token(page),
        }
        return self.post(LOGIN, data | more)

    def end(self):
        Session.objects.filter(pk=self.session.session_key).delete()


def token(page) -> str:
    return value_of(page, "csrfmiddlewaretoken")


def value_of(page, name: str) -> str:
    return re.search(f'name="{name}" value="([^"]*)"', page.content.decode())[1]


def carried_in(page) -> Carried | None:
    return unpacked(value_of(page, CARRIED))


def form_of(page, **typed) -> dict:
    own = {name: value_of(page, name) for name in ("csrfmiddlewaretoken", SEAL, "token")}
    return own | {"name": WORDS, "short_name": "新", "kind": "TOWN"} | typed


def said(response) -> str:
    return "".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.fixture
def admin():
    return make_user(username="admin", role=Role.ADMIN, password=PASSWORD)


@pytest.fixture
def browser(admin):
    return Browser(admin)


@pytest.fixture
def lost(browser):
    """The sign-in page that answers a form whose session has ended."""
    form = form_of(browser.get(ADD))
    browser.end()
    page = browser.post(ADD, form)
    assert page.status_code == 401
    return page


def denied() -> list[str]:
    return [*AuditEvent.objects.filter(outcome="DENIED").values_list("act", flat=True)]


# -- whose it is -----------------------------------------------------------------------------------


def test_what_another_account_typed_is_dropped_with_a_sentence(browser, lost):
    other = make_user(username="other", role=Role.ADMIN, password=PASSWORD)
    answer = browser.signed_in(other, carried=value_of(lost, CARRIED))
    assert answer.status_code == 302
    assert "另一个账号" in said(answer)
    assert WORDS not in browser.get("/").content.decode()


def test_nor_is_it_shown_to_another_account_that_signed_in_in_another_tab(browser):
    form = form_of(browser.get(ADD))
    browser.post("/logout/", {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"]})
    browser.signed_in(make_user(username="other", role=Role.ADMIN, password=PASSWORD))
    answer = browser.post(ADD, form)
    assert (answer.status_code, "另一个账号" in said(answer)) == (302, True)
    assert not Unit.objects.filter(name=WORDS).exists()


def test_what_was_packed_for_one_person_opens_for_no_other(lost):
    other = Browser(make_user(role=Role.ADMIN))
    page = other.get(ADD)
    data = {CARRIED: value_of(lost, CARRIED), "csrfmiddlewaretoken": token(page)}
    answer = other.post(ADD, data)
    assert (answer.status_code, "另一个账号" in said(answer)) == (302, True)


@pytest.mark.parametrize("forged", ["", "x", "path", "salt", "spoilt", "old"])
def test_without_a_good_seal_nothing_is_carried(browser, admin, forged):
    form = form_of(browser.get(ADD))
    with time_machine.travel(datetime.now(UTC) - timedelta(days=31)):
        old = seal(admin, ADD)
    form[SEAL] = {
        "path": seal(admin, "/people/add/"),
        "salt": signing.dumps([str(admin.pk), ADD], salt=CARRIED),
        "spoilt": form[SEAL][:-1] + ("A" if form[SEAL][-1] != "A" else "B"),
        "old": old,
    }.get(forged, forged)
    browser.end()
    answer = browser.post(ADD, form)
    assert answer.status_code == 302
    assert answer.url.startswith("/login/?next=%2Funits%2Fadd%2F&ended=undone")
    assert "没有执行" in browser.get(answer.url).content.decode()


@pytest.mark.parametrize("signed_in", [True, False])
def test_another_site_s_form_is_refused_and_never_shown(browser, signed_in):
    """Even one with a good seal: an insider has such."""
    form = form_of(browser.get(ADD))
    if not signed_in:
        browser.end()
    answer = browser.post(ADD, form, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert WORDS not in answer.content.decode() and "carried" not in answer.content.decode()
    assert "不是从本系统的页面发出" in answer.content.decode()
    assert denied() == (["access.forged"] if signed_in else [])


@pytest.mark.parametrize("url", ["/people/add/", "/units/add/?x=1", "/logout/", "/columns/people/"])
def test_what_is_carried_is_shown_by_its_own_form_alone(browser, lost, admin, url):
    again = browser.signed_in(admin, carried=value_of(lost, CARRIED))
    data = {CARRIED: value_of(again, CARRIED), "csrfmiddlewaretoken": token(again)}
    answer = browser.post(url, data)
    assert (answer.status_code, "已失效" in said(answer)) == (302, True)
    assert browser.get("/profile/").status_code == 200, "nothing of the kind is done"


def test_what_is_no_pack_of_ours_is_dropped(browser):
    data = {CARRIED: "x" * 100, "csrfmiddlewaretoken": token(browser.get(ADD))}
    assert "已失效" in said(browser.post(ADD, data))


# -- what is carried -------------------------------------------------------------------------------


def test_the_server_stores_nothing_of_it(browser, lost, admin):
    browser.signed_in(admin, carried=value_of(lost, CARRIED))
    for row in Session.objects.all():
        assert WORDS not in str(row.get_decoded())
    assert not Unit.objects.filter(name=WORDS).exists()


@pytest.mark.parametrize(("size", "carried"), [(60_000, True), (LONGEST + 1, False)])
def test_up_to_64_kb_are_carried_and_of_more_it_is_said(browser, size, carried):
    form = form_of(browser.get(ADD), name="长" * (size // 3))
    browser.end()
    text = browser.post(ADD, form).content.decode()
    assert (f'name="{CARRIED}"' in text) is carried
    assert ("超过 64 kB" in text) is not carried
    assert ("长" * 100 in text) is not carried, "what cannot be carried can be copied"


def test_signing_in_with_it_stays_within_what_is_received_without_a_session():
    """Characters in no order at all, which no packing makes shorter, are refused rather than lost there."""
    chance = random.Random(1)
    noise = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(LONGEST // 3))
    packed = [
        Carried("1", ADD, (("name", noise[:count]),)).packed for count in (10_000, len(noise))
    ]
    assert 0 < len(packed[0]) <= LONGEST_PACKED
    assert packed[1] == ""


def test_no_password_is_ever_carried(browser, admin):
    for page in (browser.get("/profile/password/"), Browser().get(LOGIN)):
        assert SEAL not in page.content.decode()
    names = {*PasswordForm.base_fields, *SignInForm.base_fields} - {"username"}
    form = dict.fromkeys(names, "geheim-1")
    form["csrfmiddlewaretoken"] = token(browser.get("/profile/password/"))
    browser.end()
    answer = browser.post("/profile/password/", form)
    assert answer.status_code == 302
    assert "geheim" not in browser.get(answer.url).content.decode()


def test_it_waits_while_the_initial_password_is_changed(browser, lost, admin):
    type(admin).objects.filter(pk=admin.pk).update(must_change_password=True)
    again = browser.signed_in(admin, carried=value_of(lost, CARRIED))
    data = {CARRIED: value_of(again, CARRIED), "csrfmiddlewaretoken": token(again)}
    page = browser.post(ADD, data)
    new = {"old": PASSWORD, "new": "Trompete-8-Lampe", "again": "Trompete-8-Lampe"}
    kept = {CARRIED: value_of(page, CARRIED), "csrfmiddlewaretoken": token(page)}
    again = browser.post("/profile/password/", new | kept)
    data = {CARRIED: value_of(again, CARRIED), "csrfmiddlewaretoken": token(again)}
    assert WORDS in browser.post(ADD, data).content.decode()


# -- a token of an earlier session, where nothing was typed ----------------------------------------


@pytest.fixture
def signed_in_anew(browser, admin):
    """The token of a page that was opened before."""
    stale = token(browser.get("/people/"))
    browser.post("/logout/", {"csrfmiddlewaretoken": stale})
    browser.signed_in(admin)
    return stale


@pytest.mark.parametrize("url", ["/columns/people/", "/logout/", "/people/{pk}/phone/"])
def test_a_button_of_an_earlier_page_is_no_refusal(browser, admin, signed_in_anew, url):
    url = url.format(pk=admin.pk)
    headers = {"Referer": f"{HOST}/people/?q=x"}
    answer = browser.post(url, {"csrfmiddlewaretoken": signed_in_anew}, headers=headers)
    assert answer.url == "/people/?q=x"
    assert "请再操作一次" in said(answer)
    assert denied() == []


def test_a_page_on_the_way_that_comes_back_goes_on_by_hand(browser, lost, admin):
    again = browser.signed_in(admin, carried=value_of(lost, CARRIED))
    data = {CARRIED: value_of(again, CARRIED), "csrfmiddlewaretoken": "x" * 64}
    page = browser.post(ADD, data)
    assert carried_in(page) == carried_in(lost)
    assert "data-go-on" in again.content.decode() and "data-go-on" not in page.content.decode()


def test_a_part_of_a_page_asks_for_the_page_anew(browser, admin, signed_in_anew):
    headers = {"HX-Request": "true", "X-CSRFToken": signed_in_anew}
    answer = browser.post(f"/people/{admin.pk}/phone/", headers=headers)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert denied() == []


def test_a_sign_in_page_of_an_earlier_session_signs_in_after_one_more_try(browser, lost, admin):
    """In another tab somebody signed in and out meanwhile."""
    carried = {CARRIED: value_of(lost, CARRIED)}
    stale = {
        "username": "admin",
        "password": PASSWORD,
        "csrfmiddlewaretoken": token(lost),
    } | carried
    browser.signed_in(admin)
    assert "data-go-on" in browser.post(LOGIN, stale).content.decode(), "signed in already"
    browser.end()
    page = browser.post(LOGIN, stale)
    assert page.status_code == 400
    text = page.content.decode()
    assert 'value="admin"' in text and PASSWORD not in text and "请再登录一次" in text
    assert carried_in(page) == carried_in(lost)


def test_after_signing_in_one_is_back_where_the_button_was(browser, admin):
    page = browser.get("/people/")
    browser.end()
    headers = {"Referer": f"{HOST}/people/?q=x"}
    data = {"csrfmiddlewaretoken": token(page)}
    answer = browser.post(f"/people/{admin.pk}/phone/", data, headers=headers)
    assert answer.url == "/login/?next=%2Fpeople%2F%3Fq%3Dx&ended=undone"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/people/", f"{HOST}/projects/bulk-edit/", f"{HOST}/nirgends/"],
)
def test_it_leads_nowhere_else(browser, admin, elsewhere):
    form = {"csrfmiddlewaretoken": token(browser.get("/people/"))}
    browser.end()
    headers = {"Referer": elsewhere, "Origin": HOST}
    answer = browser.post(f"/people/{admin.pk}/phone/", form, headers=headers)
    assert answer.url == "/login/?ended=undone"


# -- faults ----------------------------------------------------------------------------------------


def away(*args, **kwargs):
    raise OperationalError("no connection")


def test_a_503_gives_the_text_back_and_offers_it_again(browser, monkeypatch):
    form = form_of(browser.get(ADD))
    browser.raise_request_exception = False
    monkeypatch.setattr("accounts.backends.AccountBackend.get_user", away)
    page = browser.post(ADD, form)
    assert page.status_code == 503
    assert WORDS in page.content.decode()
    data = {CARRIED: value_of(page, CARRIED), "csrfmiddlewaretoken": token(page)}
    page = browser.post(ADD, data)
    assert (page.status_code, carried_in(page)) == (503, unpacked(data[CARRIED])), "still away"
    monkeypatch.undo()
    again = browser.post(ADD, data)
    assert again.status_code == 200
    assert again.context["form"]["name"].value() == WORDS
    done = browser.post(ADD, form | {SEAL: value_of(again, SEAL)})
    assert done.status_code == 302 and Unit.objects.filter(name=WORDS).count() == 1


def test_the_session_may_end_while_the_database_is_away(browser, monkeypatch):
    form = form_of(browser.get(ADD))
    browser.raise_request_exception = False
    monkeypatch.setattr("accounts.backends.AccountBackend.get_user", away)
    page = browser.post(ADD, form)
    monkeypatch.undo()
    browser.end()
    data = {CARRIED: value_of(page, CARRIED), "csrfmiddlewaretoken": token(page)}
    sign_in = browser.post(ADD, data)
    assert (sign_in.status_code, carried_in(sign_in)) == (401, carried_in(page))


@pytest.mark.parametrize("error", [OperationalError("lock timeout"), ZeroDivisionError("fault")])
def test_a_fault_in_the_act_itself_gives_the_text_back(browser, monkeypatch, error):
    def broken(*args, **kwargs):
        raise error

    form = form_of(browser.get(ADD))
    browser.raise_request_exception = False
    monkeypatch.setattr("accounts.audit.insert", broken)
    page = browser.post(ADD, form)
    assert page.status_code in {500, 503}
    assert WORDS in page.content.decode() and value_of(page, CARRIED)


def test_a_fault_tells_another_site_nothing(browser, monkeypatch):
    """While the database is away nobody knows who asks: the seal alone says whose words these are."""
    form = form_of(browser.get(ADD), seal="x")
    browser.raise_request_exception = False
    monkeypatch.setattr("accounts.backends.AccountBackend.get_user", away)
    assert WORDS not in browser.post(ADD, form).content.decode()


# -- how long there is still -----------------------------------------------------------------------


START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def left(client, **headers) -> tuple[int, bool]:
    answer = json.loads(client.get("/session/", headers=headers).content)
    return answer["left"], answer["final"]


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(middleware, "SEEN_EVERY", SEEN_EVERY)
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def test_a_page_asks_how_long_there_is_without_making_it_longer(admin, clock):
    browser = Browser(admin)
    assert left(browser) == (1800, False)
    background = {"X-Background": "1"}
    clock.shift(timedelta(minutes=28))
    assert left(browser, **background) == (120, False)
    assert left(browser) == (1800, False), "one who types stays"
    clock.shift(timedelta(minutes=31))
    assert browser.get("/session/", headers=background).status_code == 302


def test_the_twelve_hours_end_whoever_types(admin, clock):
    browser = Browser(admin)
    for minutes in [20] * 35 + [19]:
        left(browser)
        clock.shift(timedelta(minutes=minutes))
    assert left(browser) == (60, True)
    clock.shift(timedelta(seconds=61))
    assert browser.get("/session/").status_code == 302


def test_a_page_says_when_to_ask_first(admin, clock):
    browser = Browser(admin)
    assert 'data-left="1740"' in browser.get("/profile/").content.decode()
    session = browser.session
    session["started"] -= 12 * 3600 - 300
    session.save()
    assert 'data-left="300"' in browser.get("/profile/").content.decode()


def test_what_came_in_part_is_read_and_never_taken_for_the_whole(client_of):
    """A body too large for who has no session: its beginning is shown, with what to do, and not carried on."""
    person = make_user(role=Role.ADMIN)
    client = client_of(person)
    data = filled_in(client, ADD) | {"description": "说明。" * 40, SEAL: seal(person, ADD)}
    environ = {"gaoxin.refused": Refused(413, "太多，没有收下。")}
    page = client.post(ADD, data, **environ)
    text = page.content.decode()
    assert page.status_code == 413 and "只收到填写内容的前面一部分" in text
    assert "说明。说明。" in text and f'name="{CARRIED}"' not in text
