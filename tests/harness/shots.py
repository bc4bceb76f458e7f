"""`make shots`: every main page at 1440 and 390 px, whole, into var/shots/NAME-WIDTH.png.

The names are the same every time, so that two runs can be laid side by side.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.world import cluster
from tests.world.site import CHROMIUM, CHROMIUM_ARGUMENTS, Site, past_week, run_site

OUT = cluster.ROOT / "var" / "shots"
DESK, PHONE = 1440, 390
SCREENS = {
    DESK: {"viewport": {"width": DESK, "height": 900}},
    PHONE: {"viewport": {"width": PHONE, "height": 844}, "has_touch": True, "is_mobile": True},
}
ARTICLE, DEMO = "/projects/GX-2024-001/", "/projects/YS-001/"
LACKING, SHORT = "/projects/YS-011/", "/projects/YS-003/"
DEMO_LIST = "/projects/?origin=DEMO"
# No chart is still to be drawn, no select still to become a picker, and the numbers beside the menu have come.
DRAWN = """() => [...document.querySelectorAll("[data-chart]")].every(box => box.querySelector("svg"))
  && !document.querySelector("select[data-remote]:not(.tomselected)") && !document.body.dataset.counts"""
FIRST_PASSWORD = "Lampe-7-Trompete"


@dataclass(frozen=True)
class Shot:
    """One page as `who` (a demo account, or nobody) sees it, after `act` was done on it."""

    name: str
    who: str
    path: str
    act: Callable[[Page], None] | None = None
    widths: tuple[int, ...] = (DESK, PHONE)


def submit(page: Page) -> None:
    with page.expect_navigation():
        page.click("main form .btn-primary[type=submit]")


def emptied(page: Page) -> None:
    """The form sent with a wrong day and without its name."""
    page.fill("[name=name]", "")
    page.fill("[name=started_on]", "2999-01-01")
    submit(page)


def outdated(page: Page) -> None:
    """The form sent as if somebody had saved since it was opened."""
    page.evaluate("document.querySelector('[name=version]').value = '0'")
    page.fill("[name=site]", "演示地点二")
    submit(page)


def odd(page: Page) -> None:
    """What is odd but may be true: two people of one name in one unit."""
    page.fill("[name=name]", "专员01")
    page.select_option("[name=unit]", label="示范单位一")
    submit(page)


def in_print(page: Page) -> None:
    page.emulate_media(media="print")


def opens(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).locator("visible=true").first.click()


def follows(selector: str) -> Callable[[Page], None]:
    def followed(page: Page) -> None:
        with page.expect_navigation():
            opens(selector)(page)

    return followed


def shows_a_number(page: Page) -> None:
    page.get_by_role("button", name="显示").first.click()
    page.wait_for_selector("a.tel")


def shows_all_numbers(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="显示全部号码").click()


def in_place(page: Page) -> None:
    page.locator("a[data-edit]").nth(8).click()
    page.wait_for_selector("tr.s-edit form")


def wrong_password(page: Page) -> None:
    page.fill("[name=username]", "manager")
    page.fill("[name=password]", "falsch")
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


def picks(label: str) -> Callable[[Page], None]:
    return lambda page: page.select_option("[name=role]", label=label)


def ticked(page: Page, act: str = "") -> None:
    """Two rows of a list ticked, and the act chosen that the bar offers for them."""
    for row in (1, 2):
        page.locator("table.reg tbody .c-sel label").nth(row).click()
    if act:
        page.locator("#bulk").get_by_role("button", name=act).click()
        page.wait_for_selector("main form .btn-primary")


def previewed(page: Page) -> None:
    ticked(page, "批量修改")
    page.select_option("[name=year_class]", "NEW")
    page.get_by_role("button", name="预览").click()
    page.wait_for_selector("table.conflict")


def clashing(page: Page) -> None:
    """Appointed on the day from which the role is held already."""
    ticked(page, "任命")
    page.fill("[name=from_on]", "2020-01-01")
    page.fill("[name=reason]", "分工调整")
    person = page.locator("[name=user] option").nth(1).get_attribute("value")
    page.select_option("[name=user]", person)
    page.get_by_role("button", name="任命", exact=True).click()
    page.wait_for_selector("[role=alert]")


SHOTS = (
    Shot("login", "", "/login/"),
    Shot("login-error", "", "/login/", wrong_password),
    Shot("dashboard", "admin", "/"),
    Shot("dashboard-manager", "manager", "/"),
    Shot("dashboard-staff", "staff", "/"),
    Shot("todo", "admin", "/todo/"),
    Shot("todo-manager", "manager", "/todo/"),
    Shot("todo-staff", "staff", "/todo/"),
    Shot("todo-nothing", "secadmin", "/todo/"),
    Shot("dashboard-week", "manager", past_week()),
    Shot("dashboard-week-staff", "staff", past_week()),
    Shot("trends", "manager", "/trends/"),
    Shot("menu", "admin", "/", opens("[data-open=more], .person summary")),
    Shot("projects", "admin", "/projects/"),
    Shot("projects-filtered", "admin", "/projects/?origin=ZONE&investment=unknown&lacking=NONE"),
    Shot(
        "projects-filters", "admin", "/projects/?stage=CONSTRUCTION", opens("[data-open=filters]")
    ),
    Shot("projects-columns", "admin", "/projects/", opens(".controls .menu summary"), (DESK,)),
    Shot("projects-nothing", "admin", f"/projects/?q={quote('没有这样的项目')}"),
    Shot("projects-wrong", "admin", "/projects/?sort=nonsense"),
    Shot("projects-staff", "staff", "/projects/"),
    Shot("projects-ticked", "admin", DEMO_LIST, ticked),
    Shot("bulk-appoint", "admin", DEMO_LIST, lambda page: ticked(page, "任命")),
    Shot("bulk-appoint-clash", "admin", DEMO_LIST, clashing),
    Shot("bulk-edit", "admin", DEMO_LIST, lambda page: ticked(page, "批量修改")),
    Shot("bulk-preview", "admin", DEMO_LIST, previewed),
    Shot("project", "admin", DEMO),
    Shot("project-article", "admin", ARTICLE),
    Shot("project-lacking", "admin", LACKING),
    Shot("project-staff", "staff", DEMO),
    Shot("schedule", "admin", f"{DEMO}schedule/"),
    Shot("schedule-short", "admin", "/projects/YS-004/schedule/"),
    Shot("schedule-steps", "staff", "/projects/YS-004/schedule/?all=1"),
    Shot("schedule-make", "admin", f"{SHORT}schedule/make/"),
    Shot("schedule-confirm", "admin", "/projects/YS-004/schedule/confirm/"),
    Shot("schedule-levers", "admin", "/projects/YS-004/schedule/levers/"),
    Shot("schedules", "admin", "/schedules/"),
    Shot("matrix", "admin", "/resources/"),
    Shot("matrix-cell", "manager", "/resources/?cell=YS-001.utilities"),
    Shot("matrix-units", "manager", "/resources/?by=unit"),
    Shot("matrix-list", "admin", "/resources/?by=list"),
    Shot("matrix-print", "admin", "/resources/print/", widths=(DESK,)),
    Shot("need-add", "staff", f"{DEMO}needs/add/"),
    Shot("permits", "admin", "/permits/"),
    Shot("permits-agent", "staff1", "/permits/"),
    Shot("permit-items", "admin", "/permits/items/"),
    Shot("mandates", "admin", "/mandates/"),
    Shot("project-resources", "admin", "/projects/YS-004/resources/"),
    Shot("schedules-none", "admin", "/schedules/?state=none"),
    Shot("schedule-in-place", "admin", "/projects/YS-004/schedule/", in_place, (DESK,)),
    Shot("schedule-article", "admin", f"{ARTICLE}schedule/"),
    Shot("wall", "manager", "/wall/"),
    Shot("wall-tracks", "admin", "/wall/?group=track&scale=week"),
    Shot("wall-stages", "staff", "/wall/?group=stage&scale=quarter"),
    Shot("wall-pinned", "manager", "/wall/?number=9012"),
    Shot("map", "manager", "/projects/YS-004/map/"),
    Shot("map-due", "staff", "/projects/YS-004/map/?days=14"),
    Shot("wall-print", "manager", "/wall/print/", in_print, (DESK,)),
    Shot("people-of-project", "admin", f"{DEMO}people/"),
    Shot("people-of-project-article", "admin", f"{ARTICLE}people/"),
    Shot("investment", "admin", f"{DEMO}investment/"),
    Shot("investment-short", "admin", f"{SHORT}investment/"),
    Shot("investment-article", "admin", f"{ARTICLE}investment/"),
    Shot("year-plan", "admin", f"{DEMO}investment/plan/"),
    Shot("investment-month", "staff", f"{DEMO}investment/month/"),
    Shot("statistics", "admin", f"{SHORT}investment/statistics/"),
    Shot("history", "admin", f"{DEMO}history/"),
    Shot("history-article", "admin", f"{ARTICLE}history/"),
    Shot("project-add", "admin", "/projects/add/"),
    Shot("project-edit", "admin", f"{DEMO}edit/"),
    Shot("project-edit-staff", "staff", f"{DEMO}edit/"),
    Shot("project-edit-error", "admin", f"{DEMO}edit/", emptied),
    Shot("conflict", "admin", f"{DEMO}edit/", outdated),
    Shot("stage", "admin", f"{DEMO}stage/"),
    Shot("status", "admin", f"{DEMO}status/"),
    Shot("confirm", "admin", f"{ARTICLE}confirm/"),
    Shot("remove", "admin", f"{DEMO}remove/"),
    Shot("removed", "admin", "/projects/removed/"),
    Shot("milestones", "admin", "/milestones/"),
    Shot("milestones-overdue", "staff", "/milestones/?state=overdue"),
    Shot("milestone-add", "admin", f"{DEMO}schedule/add/"),
    Shot("milestone-done", "staff", "/milestones/?state=soon", follows("td.c-name a")),
    Shot("milestone-fix", "manager", f"{DEMO}schedule/", follows("a[href$='/fix/']")),
    Shot("log", "staff", "/log/"),
    Shot("log-form", "staff", "/log/", follows("main a.duty[href^='/log/']")),
    Shot("chase", "admin", "/log/chase/"),
    Shot("chase-open", "admin", "/log/chase/?show=open"),
    Shot("exempt", "admin", "/log/chase/", follows("main .tbl .btn-sm")),
    Shot("report-frequency", "admin", f"{DEMO}report-frequency/"),
    Shot("inbox", "staff", "/inbox/"),
    Shot("financing", "manager", "/financing/"),
    Shot("financing-case", "staff", "/financing/YR-001/"),
    Shot("financing-draw", "staff", "/financing/YR-001/draw/"),
    Shot("project-financing", "staff", f"{DEMO}financing/"),
    Shot("institutions", "admin", "/financing/institutions/"),
    Shot("land", "manager", "/land/"),
    Shot("land-staff", "staff", "/land/"),
    Shot("parcel", "admin", "/land/YD-002/"),
    Shot("parcel-free", "staff", "/land/YD-012/"),
    Shot("parcel-edit", "admin", "/land/YD-001/edit/"),
    Shot("parcel-sell", "admin", "/land/YD-012/sell/"),
    Shot("parcel-file", "admin", "/land/YD-001/file/"),
    Shot("project-land", "staff", f"{DEMO}land/"),
    Shot("issues", "admin", "/issues/"),
    Shot("search", "manager", "/search/?q=演示"),
    Shot("issues-overdue", "admin", "/issues/?overdue=1"),
    Shot("issue-board", "manager", "/issues/board/"),
    Shot("issue", "admin", "/issues/YT-003/"),
    Shot("issue-assign", "admin", "/issues/YT-010/assign/"),
    Shot("issue-close", "admin", "/issues/YT-005/close/"),
    Shot("issue-raise", "staff", "/issues/add/"),
    Shot("issue-add", "staff", f"{DEMO}issues/add/"),
    Shot("issues-of-project", "admin", "/projects/YS-003/issues/"),
    Shot("supervision", "admin", "/supervision/"),
    Shot("supervision-order", "admin", "/supervision/?state=RECEIVED", opens("td.c-name a")),
    Shot("dispatch-list", "admin", "/dispatch/"),
    Shot("dispatch", "manager", "/dispatch/9012/"),
    Shot("dispatch-staff", "staff", "/dispatch/9012/"),
    Shot("dispatch-table", "manager", "/dispatch/9012/tables/3/"),
    Shot("dispatch-project", "manager", "/dispatch/9012/projects/YS-003/"),
    Shot("dispatch-compare", "manager", "/dispatch/9012/compare/"),
    Shot("dispatch-print", "manager", "/dispatch/9012/print/"),
    Shot("dispatch-leaders", "manager", "/dispatch/9012/leaders/"),
    Shot("dispatch-verify", "admin", "/dispatch/9012/verify/"),
    Shot("dispatch-correct", "admin", "/dispatch/9012/correct/"),
    Shot("instructions", "manager", "/instructions/"),
    Shot("instruction-add", "manager", "/instructions/add/?project=YS-008"),
    Shot("meetings", "admin", "/meetings/"),
    Shot("meeting-add", "admin", "/meetings/add/"),
    Shot("visits", "manager", "/visits/"),
    Shot("visit-add", "manager", f"{DEMO}visits/add/"),
    Shot("light", "manager", f"{SHORT}light/"),
    Shot("settings", "admin", "/settings/"),
    Shot("calendar", "admin", "/settings/calendar/"),
    Shot("light-rule", "admin", "/settings/lights/"),
    Shot("templates", "admin", "/settings/templates/"),
    Shot("template", "admin", "/settings/templates/1/"),
    Shot("template-step", "admin", "/settings/templates/steps/1/"),
    Shot("screens", "admin", "/settings/screens/"),
    Shot("screen-add", "admin", "/settings/screens/add/"),
    Shot("screen", "manager", "/screen/"),
    Shot("screen-wall", "manager", "/screen/wall/"),
    Shot("screen-pair", "", "/screen/pair/"),
    Shot("appointments", "admin", "/appointments/"),
    Shot("appointments-as-of", "admin", "/appointments/?as_of=2026-09-01"),
    Shot("loads", "admin", "/appointments/people/"),
    Shot("staffing", "admin", "/appointments/projects/"),
    Shot("vacancies", "admin", "/appointments/vacancies/"),
    Shot("absences", "admin", "/absences/"),
    Shot("absence-add", "admin", "/absences/add/"),
    Shot("handovers", "admin", "/handovers/"),
    Shot("appoint", "admin", f"{LACKING}people/appoint/?role=COMMISSIONER"),
    Shot("fill", "admin", f"{LACKING}people/fill/commissioner/"),
    Shot("task-force", "admin", f"{DEMO}people/task-force/"),
    Shot("roster", "admin", f"{DEMO}people/roster/"),
    Shot("roster-print", "admin", f"{DEMO}people/roster/", in_print, (DESK,)),
    Shot("number-shown", "manager", f"{DEMO}people/", shows_a_number),
    Shot("returns", "admin", "/returns/"),
    Shot("return-add", "admin", "/returns/add/"),
    Shot("contact-sheet", "manager", f"{DEMO}people/", shows_all_numbers),
    Shot("contact-add", "admin", f"{DEMO}people/contacts/add/"),
    Shot("leaders", "manager", "/leaders/"),
    Shot("leader", "manager", "/leaders/", follows("td.c-name a")),
    Shot("figures", "manager", "/figures/"),
    Shot("metrics", "manager", "/metrics/"),
    Shot("metric", "manager", "/metrics/one_task_force/"),
    Shot("people", "admin", "/people/"),
    Shot("people-sysadmin", "sysadmin", "/people/"),
    Shot("people-manager", "manager", "/people/"),
    Shot("person", "secadmin", "/people/", follows("td.c-name a")),
    Shot("person-add", "admin", "/people/add/"),
    Shot("person-odd", "admin", "/people/add/", odd),
    Shot("import", "admin", "/projects/import/"),
    Shot("import-months", "admin", "/projects/import/months/"),
    Shot("companies", "admin", "/companies/"),
    Shot("company", "admin", "/companies/", follows("td.c-name a")),
    Shot("units", "admin", "/units/"),
    Shot("unit", "admin", "/units/", follows("td.c-name a")),
    Shot("audit", "auditor", "/audit/"),
    Shot("profile", "staff", "/profile/"),
    Shot("password", "staff", "/profile/password/"),
    Shot("roles-help", "staff", "/help/roles/"),
    Shot("e403", "staff", "/people/"),
    Shot("e404", "staff", "/projects/GX-2024-013/"),
    Shot("e400", "admin", "/projects/?q=%00"),
    Shot("print-dashboard", "admin", "/", in_print, (DESK,)),
    Shot("print-week", "manager", past_week(), in_print, (DESK,)),
    Shot("print-projects", "admin", "/projects/", in_print, (DESK,)),
    Shot("print-project", "admin", DEMO, in_print, (DESK,)),
)
# A site on its first day: nothing in it but the first administrator.
FIRST_DAY = (
    Shot("first-dashboard", "admin", "/"),
    Shot("first-projects", "admin", "/projects/"),
    Shot("first-milestones", "admin", "/milestones/"),
    Shot("first-figures", "admin", "/figures/"),
)


def main() -> None:
    cluster.prepare_environment()
    if CHROMIUM is None:
        raise SystemExit("Chromium is not installed (python3 tests/harness/system.py)")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
            with run_site() as site:
                Album(browser, site).take(SHOTS)
            with run_site(demo=False) as site:
                first_day(browser, site)
            browser.close()
    finally:
        cluster.remove()


def first_day(browser: Browser, site: Site) -> None:
    """Its first administrator signs in with the one-time password, changes it, and looks around."""
    printed = site.manage("create_first_accounts")
    initial = re.search(r"用户名 admin　初始密码 (\S+)", printed)[1]
    album = Album(browser, site)
    with album.context("", PHONE) as context:
        page = context.new_page()
        sign_in(page, "admin", initial)
        page.screenshot(path=file_of("password-first", PHONE), full_page=True)
        page.fill("[name=old]", initial)
        page.fill("[name=new]", FIRST_PASSWORD)
        page.fill("[name=again]", FIRST_PASSWORD)
        page.press("[name=again]", "Enter")
        page.wait_for_url(lambda url: "/password/" not in url)
        album.signed_in["admin"] = context.storage_state()
    album.take(FIRST_DAY)


class Album:
    """Pictures of one site; everybody signs in once, whatever the number of screens."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.signed_in: dict[str, dict | None] = {"": None}

    def take(self, shots: tuple[Shot, ...]) -> None:
        for width in SCREENS:
            for who in dict.fromkeys(shot.who for shot in shots):
                with self.context(who, width) as context:
                    for shot in shots:
                        if shot.who == who and width in shot.widths:
                            picture(context, shot, width)

    @contextmanager
    def context(self, who: str, width: int) -> Iterator[BrowserContext]:
        context = self.browser.new_context(
            base_url=self.site.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            ignore_https_errors=True,
            storage_state=self.state(who),
            **SCREENS[width],
        )
        yield context
        context.close()

    def state(self, who: str):
        if who not in self.signed_in:
            with self.context("", DESK) as context:
                sign_in(context.new_page(), who, self.site.demo_password)
                self.signed_in[who] = context.storage_state()
        return self.signed_in[who]


def picture(context: BrowserContext, shot: Shot, width: int) -> None:
    page = context.new_page()
    page.goto(shot.path)
    if shot.act:
        shot.act(page)
    settle(page, width)
    page.screenshot(path=file_of(shot.name, width), full_page=True)
    page.close()


def settle(page: Page, width: int) -> None:
    """Charts drawn, pickers made, and on a phone the menu at the foot of the picture, not across it."""
    page.wait_for_function(DRAWN)
    if width == PHONE and not page.locator("dialog[open]").count():
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": PHONE, "height": max(height, 844)})


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def file_of(name: str, width: int) -> Path:
    """Where the picture goes; printed, so that the list of pictures is what the command prints."""
    file = OUT / f"{name}-{width}.png"
    print(file.relative_to(cluster.ROOT), flush=True)
    return file


if __name__ == "__main__":
    main()
