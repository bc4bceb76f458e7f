"""Every main page of every role, from the smallest phone to the widest desk: nothing runs off the side, what
a thumb must hit is large enough, and the browser has nothing to complain about."""

import re

import pytest

from tests.harness.parallel import share
from tests.world.site import past_week

PROJECT, ARTICLE = "/projects/YS-001/", "/projects/GX-2024-001/"
TABS = (
    "",
    "schedule/",
    "people/",
    "investment/",
    "financing/",
    "land/",
    "issues/",
    "light/",
    "progress/",
    "history/",
)
OF_A_PROJECT = tuple(f"{PROJECT}{tab}" for tab in TABS)
SELF = ("/profile/", "/profile/password/", "/help/roles/")
BUSINESS = (
    "/", past_week(), "/todo/", "/projects/", "/wall/", "/wall/?group=track&scale=week", "/wall/print/?paper=a4", f"{PROJECT}map/", f"{PROJECT}map/?days=14", "/milestones/", "/schedules/", "/permits/", "/permits/items/", "/land/", "/land/YD-001/", "/mandates/", "/projects/YS-004/resources/", "/resources/", "/resources/?cell=YS-001.utilities", "/resources/?by=unit", "/resources/?by=list", "/resources/print/", "/appointments/", "/absences/", "/absences/add/", "/handovers/", "/figures/", "/metrics/", "/inbox/", "/issues/",
    "/issues/board/", "/issues/YT-003/", "/search/", "/search/?q=演示", "/supervision/", "/instructions/", "/visits/", "/visits/add/", "/dispatch/",
    "/dispatch/9012/", "/dispatch/9012/tables/3/", "/dispatch/9012/compare/", "/dispatch/9012/print/",
    "/dispatch/9012/projects/YS-001/", "/appointments/people/", "/appointments/projects/",
    "/appointments/vacancies/", "/returns/", "/appointments/?as_of=2026-09-01",
)  # fmt: skip
FORMS = (
    "edit/", "stage/", "status/", "report-frequency/", "remove/", "schedule/add/", "people/appoint/", "people/fill/chief/",
    "people/task-force/", "people/contacts/add/", "investment/plan/", "investment/month/",
    "investment/statistical/", "investment/opening/", "investment/statistics/", "investment/frequency/",
    "light/override/", "issues/add/", "schedule/steps/add/", "schedule/target/", "schedule/winter/",
    "schedule/levers/", "schedule/confirm/", "financing/need/", "financing/add/", "needs/add/", "land/premises/",
)  # fmt: skip
PAGES = {
    "admin": (
        *BUSINESS, *OF_A_PROJECT, *(f"{PROJECT}{form}" for form in FORMS),
        *(f"{ARTICLE}{tab}" for tab in TABS), f"{ARTICLE}confirm/",
        "/projects/YS-004/schedule/?all=1", "/projects/YS-002/schedule/make/",
        "/projects/?origin=ZONE&investment=unknown&lacking=NONE", "/projects/?q=没有这样的项目",
        "/log/chase/", "/log/chase/?show=open",
        "/projects/add/", "/projects/removed/", "/projects/import/", "/projects/import/months/", "/returns/add/",
        "/companies/", "/companies/1/", "/metrics/one_task_force/",
        "/people/", "/people/add/", "/units/", "/units/add/", "/issues/YT-010/assign/",
        "/issues/YT-005/close/", "/instructions/add/?project=YS-008", f"{PROJECT}visits/add/",
        "/meetings/", "/meetings/add/", "/leaders/", "/dispatch/9012/leaders/", "/dispatch/9012/verify/",
        "/dispatch/9012/correct/", "/settings/", "/settings/calendar/", "/settings/calendar/add/",
        "/settings/calendar/import/", "/settings/lights/", "/trends/", "/settings/templates/", "/settings/templates/1/",
        "/land/add/", "/land/YD-002/", "/land/YD-001/edit/", "/land/YD-012/sell/", "/land/YD-001/share/", "/land/YD-001/file/", "/land/YD-001/target/", "/land/YD-001/remove/",
        "/financing/", "/financing/YR-001/", "/financing/YR-001/edit/", "/financing/YR-001/draw/", "/financing/YR-003/approve/",
        "/financing/institutions/", "/financing/institutions/add/", "/needs/7/", "/needs/7/edit/", "/needs/7/advance/", "/needs/7/issue/", "/settings/screens/", "/settings/screens/add/", "/screen/", "/screen/reds/", "/screen/wall/",
        "/settings/templates/1/copy/", "/settings/templates/1/add/", "/settings/templates/steps/1/", "/milestones/1/fix/", f"{PROJECT}files/", f"{PROJECT}files/add/", *SELF,
    ),
    "manager": (
        *BUSINESS, *OF_A_PROJECT, "/people/", "/units/", "/instructions/add/", "/meetings/", "/leaders/", *SELF,
    ),
    "staff": (
        *BUSINESS, *OF_A_PROJECT, f"{PROJECT}people/roster/", "/issues/add/", f"{PROJECT}edit/", "/milestones/?state=overdue", "/log/", "/log/YS-001/",
        "/log/YS-002/", *SELF,
    ),
    "sysadmin": ("/people/", "/todo/", *SELF),
    "secadmin": ("/people/", "/todo/", *SELF),
    "auditor": ("/audit/", *SELF),
}  # fmt: skip
# A word of four letters is a slip (None, null, True, a key), unless it is the name of something.
ENGLISH = re.compile(r"(?<![A-Za-z0-9_/.-])(?:[A-Za-z]{4,}|NaN)(?![A-Za-z0-9_/.])")
NAMES = {
    "staff",
    "admin",
    "manager",
    "sysadmin",
    "secadmin",
    "auditor",
    "load_demo",
    "Word",
    "Excel",
    "docx",
    "xlsx",
    "jpeg",
    "SHA",
}
WIDTH = "[document.scrollingElement.scrollWidth, innerWidth]"
# What is touched to get anywhere: buttons, menu, tabs, pills, fields, the links that name a row.
TARGETS = (
    ".btn, .icon-btn, .dock a, .dock button, .views a, .pill, .pager a, summary, .check, td.c-name > a, "
    ".tile-act, .caliber, a.count, .tile-num > a, select, textarea, "
    "input:not([type=hidden], [type=checkbox], [type=radio])"
)
SMALL = """selector => [...document.querySelectorAll(selector)].filter(e => {
  const box = e.getBoundingClientRect();
  return e.checkVisibility() && box.width > 1 && box.height > 1 && box.height < 43.5
    && !e.closest(".ts-wrapper, .sr-only");
}).map(e => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 20)}: ${e.getBoundingClientRect().height}`)"""


PHONE, DESK = 390, 1440
BETWEEN_AND_BEYOND = (320, 768, 800, 820, 1024, 1200, 1920)


@pytest.mark.parametrize("username", PAGES)
def test_nothing_runs_off_the_side_what_is_touched_is_large_and_all_words_are_chinese(
    enter, username
):
    """Each page is loaded once and drawn at one width after the other: at a phone's and a desk's always, of
    the rest at one each time. Of the admin's every fifth is walked, of the same pages with fewer buttons every
    tenth; which ones the commit decides."""
    page = enter(username)
    wrong = {}
    pages = share(PAGES[username], 5 if username == "admin" else 10)
    for number, path in enumerate(pages):
        answer = page.goto(path)
        assert answer.status == 200, path
        for width in (*share(BETWEEN_AND_BEYOND, 7, number, within=5), PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 900})
            content, window = page.evaluate(WIDTH)
            if not content <= window == width:
                wrong[path, width] = f"is {content} px wide"
            elif width == PHONE and (small := page.evaluate(SMALL, TARGETS)):
                wrong[path, width] = small
        words = set(ENGLISH.findall(page.locator("body").inner_text())) - NAMES
        if words:
            wrong[path, DESK] = words
    assert not wrong


@pytest.mark.parametrize("username", PAGES)
def test_a_phone_draws_the_page_as_wide_as_it_is(on_phone, username):
    """What is not told how wide a phone is, it draws 980 pixels wide and makes small."""
    content, window = on_phone(username, PAGES[username][0]).evaluate(WIDTH)
    assert content <= window == PHONE


def test_the_sign_in_page_on_both(browse):
    for width in (PHONE, DESK):
        page = browse(width=width)
        page.goto("/login/")
        content, window = page.evaluate(WIDTH)
        assert content <= window
