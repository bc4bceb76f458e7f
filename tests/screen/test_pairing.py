"""A big screen: made by the project office, paired with a code, known by a cookie that opens its five pages and
nothing else, and taken back."""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import Screen, ZoneSettings
from projects.screen.rules import CODE_LASTS, TRIES, WINDOW
from tests.conftest import https_client
from tests.world.access_payloads import filled_in
from tests.world.access_world import ROUTES, make_foreign_target, scopes_of, url_of
from tests.world.factories import make_screen, make_user

pytestmark = pytest.mark.django_db

PAIR, SHOWN = "/screen/pair/", "/screen/"
PAGES = ["/screen/", "/screen/reds/", "/screen/wall/", "/screen/reports/", "/screen/nodes/"]
COOKIE = settings.SCREEN_COOKIE_NAME


@pytest.fixture
def office(client_of):
    return client_of(make_user(role=Role.ADMIN))


@pytest.fixture
def device():
    return https_client()


def make_in_office(office, **typed):
    """The code on the page that follows."""
    given = {"name": "一楼大厅", "place": "东墙", "population": "REAL"} | typed
    return office.post(
        "/settings/screens/add/", filled_in(office, "/settings/screens/add/") | given
    )


def events(act: str):
    return AuditEvent.objects.filter(act=act).order_by("pk")


# -- the way of a screen --------------------------------------------------------------------------


def test_a_screen_is_made_paired_shown_and_revoked_and_each_step_is_on_record(office, device):
    code = make_in_office(office).context["code"]
    screen = Screen.objects.get()
    assert code.replace(" ", "") not in str(vars(screen))  # its hash alone is kept
    paired = device.post(PAIR, {"code": code})
    assert (paired.status_code, paired.url) == (302, SHOWN)
    assert [device.get(page).status_code for page in PAGES] == [200] * 5
    revoke = f"/settings/screens/{screen.pk}/revoke/"
    office.post(revoke, filled_in(office, revoke) | {"reason": "设备报废"})
    told = device.get(SHOWN, follow=True)
    assert told.redirect_chain == [(PAIR, 302)]
    assert (
        "「一楼大厅」已于" in told.content.decode()
        and "撤销，不再显示数据" in told.content.decode()
    )
    acts = ("screen.add", "screen.pair", "screen.revoke", "screen.refused")
    assert [events(act).count() for act in acts] == [1, 1, 1, 1]
    assert events("screen.pair").get().actor is None
    assert events("screen.refused").get().after == {"reason": "已撤销"}


def test_the_cookie_is_for_this_site_alone_unseen_by_scripts_and_as_long_as_the_setting_says(
    device,
):
    ZoneSettings.objects.update(screen_days=30)
    make_screen(code="12345678")
    device.post(PAIR, {"code": "12345678"})
    morsel = device.cookies[COOKIE]
    assert COOKIE.startswith("__Host-")
    assert (morsel["path"], morsel["domain"], morsel["samesite"]) == ("/", "", "Lax")
    assert morsel["secure"] and morsel["httponly"]
    screen = Screen.objects.get()
    assert screen.expires_at - screen.paired_at == timedelta(days=30)
    assert morsel.value not in str(vars(screen))


def test_a_code_works_once(device):
    make_screen(code="12345678")
    assert device.post(PAIR, {"code": "1234 5678"}).status_code == 302
    again = https_client().post(PAIR, {"code": "12345678"})
    assert again.status_code == 400 and COOKIE not in again.cookies


def test_a_code_ends_after_ten_minutes(device):
    make_screen(code="12345678")
    late = timezone.now() + CODE_LASTS + timedelta(seconds=1)
    with time_machine.travel(late, tick=False):
        answer = device.post(PAIR, {"code": "12345678"})
    assert answer.status_code == 400
    assert "配对码不正确、已用过或已过期" in answer.content.decode()


def test_a_new_code_leaves_the_old_device_on_until_it_is_used(office):
    screen, old, new = make_screen(token="old"), https_client(), https_client()
    old.cookies[COOKIE] = "old"
    url = f"/settings/screens/{screen.pk}/code/"
    code = office.post(url, filled_in(office, url)).context["code"]
    assert old.get(SHOWN).status_code == 200
    new.post(PAIR, {"code": code})
    assert (new.get(SHOWN).status_code, old.get(SHOWN).status_code) == (200, 302)
    assert "本屏的配对已失效" in old.get(PAIR).content.decode()


def test_a_pairing_ends_on_its_day(device):
    screen = make_screen(token="x")
    device.cookies[COOKIE] = "x"
    with time_machine.travel(screen.expires_at - timedelta(seconds=1), tick=False):
        assert device.get(SHOWN).status_code == 200
    with time_machine.travel(screen.expires_at, tick=False):
        assert device.get(SHOWN).status_code == 302
        assert "到期，不再显示数据" in device.get(PAIR).content.decode()


def test_a_revoked_screen_takes_no_code_any_more_and_is_changed_no_more(office, device):
    at = {"revoked_at": timezone.now(), "revoked_by": make_user(), "revoked_reason": "报废"}
    screen = make_screen(code="12345678", **at)
    assert device.post(PAIR, {"code": "12345678"}).status_code == 400
    for act in ("code", "edit", "revoke"):
        answer = office.post(f"/settings/screens/{screen.pk}/{act}/", {"reason": "再来"})
        assert (answer.status_code, answer.url) == (302, "/settings/screens/")
    assert events("screen.revoke").count() == 0


def test_two_screens_in_use_have_two_names(office):
    make_screen(name="一楼大厅")
    answer = make_in_office(office)
    assert answer.status_code == 400
    assert "已有一块大屏用这个名称，请换一个名称。" in answer.content.decode()


def test_what_it_shows_is_fixed_when_it_is_made(office):
    screen = make_screen(population="REAL")
    url = f"/settings/screens/{screen.pk}/edit/"
    office.post(url, filled_in(office, url) | {"population": "ALL", "place": "西墙"})
    screen.refresh_from_db()
    assert (screen.population, screen.place) == ("REAL", "西墙")


# -- guessing -------------------------------------------------------------------------------------


def test_of_twenty_guesses_ten_are_compared_and_all_are_on_record(device):
    make_screen(code="00000019")
    answers = [device.post(PAIR, {"code": f"{number:08}"}).status_code for number in range(20)]
    assert answers == [400] * TRIES + [429] * (20 - TRIES)
    failed = events("screen.pair")
    assert {event.outcome for event in failed} == {"FAILED"} and failed.count() == 20
    assert {event.source for event in failed} == {"127.0.0.1"}
    assert not failed.filter(object_label__contains="0000").exists()


def test_a_source_that_guessed_may_try_again_after_an_hour_and_others_at_once(device):
    make_screen(code="12345678")
    for number in range(TRIES):
        device.post(PAIR, {"code": f"{number:08}"})
    refused = device.post(PAIR, {"code": "12345678"})
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 3600
    elsewhere = https_client()
    assert elsewhere.post(PAIR, {"code": "12345678"}, REMOTE_ADDR="10.0.0.9").status_code == 302
    with time_machine.travel(timezone.now() + WINDOW + timedelta(seconds=1), tick=False):
        assert device.post(PAIR, {"code": "12345678"}).status_code == 400


@pytest.mark.parametrize(
    "typed", ["", "1234", "12345678901", "abcdefgh", "１２３４", "\u202e12345678", "'--"]
)
def test_what_is_no_code_is_refused_in_words(device, typed):
    answer = device.post(PAIR, {"code": typed})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


# -- its cookie and nothing else ------------------------------------------------------------------


def test_the_cookie_changes_no_answer_of_any_other_address(device):
    """Every address of the site, read and posted to: a paired screen is told what nobody is told."""
    make_screen(token="x")
    target, nobody = make_foreign_target(), https_client()
    for name in ROUTES:
        scope = "none" if "none" in scopes_of(name) else scopes_of(name)[0]
        url = url_of(name, None if scope == "missing" else target)
        if url in {*PAGES, PAIR}:
            continue
        for method in ("GET", "POST"):
            device.cookies = SimpleCookie({COOKIE: "x"})
            mine, theirs = device.generic(method, url), nobody.generic(method, url)
            told = [(one.status_code, one.get("Location")) for one in (mine, theirs)]
            assert told[0] == told[1], f"{method} {name}"


@pytest.mark.parametrize("cookie", ["y", "", "x" * 4000, "x\x00", "é", "x;x"])
def test_an_altered_cookie_shows_nothing_and_is_on_record(device, cookie):
    make_screen(token="x")
    device.cookies[COOKIE] = cookie
    answers = [device.get(page) for page in PAGES]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, PAIR)}
    assert events("screen.refused").first().outcome == "DENIED"


def test_who_repeats_an_altered_cookie_does_not_fill_the_register(device):
    device.cookies[COOKIE] = "y"
    for _ in range(TRIES + 5):
        device.get(SHOWN)
    assert events("screen.refused").count() == TRIES


def test_a_screen_changes_nothing_by_its_cookie(device):
    make_screen(token="x")
    device.cookies[COOKIE] = "x"
    for page in PAGES:
        assert [
            device.generic(method, page).status_code for method in ("POST", "PUT", "DELETE")
        ] == [405] * 3


def test_on_all_other_pages_the_person_at_the_same_browser_decides(client_of):
    make_screen(token="x")
    for role, shown in ((Role.STAFF, 403), (Role.MANAGER, 200), (Role.AUDITOR, 403)):
        client = client_of(make_user(role=role))
        assert client.get(SHOWN).status_code == shown
        before = [client.get(path).status_code for path in ("/", "/people/", "/settings/screens/")]
        client.cookies[COOKIE] = "x"
        assert client.get(SHOWN).status_code == 200
        after = [client.get(path).status_code for path in ("/", "/people/", "/settings/screens/")]
        assert before == after


def test_a_screen_s_request_is_no_activity_of_a_person_and_makes_no_session(device):
    make_screen(token="x")
    device.cookies[COOKIE] = "x"
    answer = device.get(SHOWN)
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


# -- the list -------------------------------------------------------------------------------------


def test_when_a_screen_last_asked_is_noted_once_a_minute_without_history(device):
    now = timezone.now()
    screen = make_screen(
        token="x", seen_at=now - timedelta(hours=2), paired_at=now - timedelta(hours=3)
    )
    device.cookies[COOKIE] = "x"
    history = Screen.pgh_event_model.objects.count()
    with time_machine.travel(now, tick=False):
        device.get(SHOWN)
    with time_machine.travel(now + timedelta(seconds=50), tick=False):
        device.get(SHOWN)
    screen.refresh_from_db()
    assert screen.seen_at == now
    assert Screen.pgh_event_model.objects.count() == history


def test_the_list_says_of_each_screen_how_it_stands(office):
    now = timezone.now()
    make_screen(name="甲", token="a")
    make_screen(name="乙", token="b", seen_at=now - timedelta(minutes=11))
    make_screen(name="丙", code="12345678")
    make_screen(name="丁")
    make_screen(name="戊", token="c", revoked_at=now, revoked_by=make_user(), revoked_reason="报废")
    page = office.get("/settings/screens/").content.decode()
    for words in ("使用中", "10 分钟以上没有取数", "待配对，配对码", "配对码已过期", "撤销：报废"):
        assert page.count(words) == 1, words
    assert page.count("换发配对码") == 4


def test_without_screens_the_list_says_what_to_do(office):
    page = office.get("/settings/screens/").content.decode()
    assert "还没有大屏" in page and "/settings/screens/add/" in page
