"""The big screen at 1920 × 1080: paired by a code, turning by itself, without its server, and taken back."""

import contextlib
import re
from itertools import count

import pytest
from playwright.sync_api import expect

WALL = {"width": 1920, "height": 1080}
# What is too small to be read across a hall, what is cut off, and what does not fit its box.
FAULTS = """() => {
  const faults = [], say = (what, one) => faults.push(`${what}: ${one.className} ${one.textContent.trim().slice(0, 40)}`);
  const small = (one) => parseFloat(getComputedStyle(one).fontSize) * (one.ownerSVGElement ? one.getScreenCTM().a : 1) < 23.9;
  for (const one of document.querySelectorAll("body *")) {
    const box = one.getBoundingClientRect();
    const words = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!box.width || !box.height) continue;
    if (words && small(one)) say("small", one);
    if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1) say("outside", one);
    if (words && !one.ownerSVGElement && getComputedStyle(one).display !== "inline" && one.scrollWidth > one.clientWidth + 1) say("wide", one);
  }
  const slide = document.querySelector(".slide");
  if (slide.scrollHeight > slide.clientHeight + 1) say("high", slide);
  for (const box of slide.querySelectorAll(".figure, .lit, .line, .item, .row")) {
    if (box.scrollWidth > box.clientWidth + 1) say("wide", box);
  }
  if (document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight) faults.push("scrolls");
  return faults;
}"""


_numbers = count(1)


@pytest.fixture
def code_of(enter):
    """code_of(population): a new screen's code, as the project office reads it from the page."""

    def made(population: str, name: str) -> str:
        page = enter("admin", "/settings/screens/add/")
        page.fill("[name=name]", name)
        page.fill("[name=place]", "管委会一楼东墙")
        page.select_option("main [name=population]", population)
        with page.expect_navigation():
            page.get_by_role("button", name="新增并生成配对码").click()
        return page.locator("[data-code]").inner_text()

    return made


@pytest.fixture
def paired(browse, code_of):
    """paired(population): a device on the wall, whose clock goes only where it is told to."""

    def opened(population: str = "DEMO", name: str = ""):
        page = browse(**WALL)
        page.set_default_timeout(10_000)
        page.clock.install()
        page.goto("/screen/")
        page.fill("[name=code]", code_of(population, name or f"大屏{next(_numbers)}"))
        page.press("[name=code]", "Enter")
        expect(page.locator(".slide")).to_have_count(1)
        page.clock.run_for(1500)
        expect(place(page)).to_have_text(re.compile(r"^1 / ([5-9]|\d\d)$"))
        return page

    return opened


def place(page):
    return page.locator("[data-place]")


def said(page):
    return page.locator("[data-said]")


def shown(page):
    return page.locator(".slide").get_attribute("aria-label")


def says(page, words: str) -> bool:
    """Whether it comes to say so within some minutes of its own clock. In small steps: what it asks for takes its
    time of ours, and it does not wait longer than 15 seconds of its own."""
    for _ in range(30):
        page.clock.run_for(5000)
        with contextlib.suppress(AssertionError):
            expect(said(page)).to_have_text(re.compile(f"^{words}$"), timeout=700)
            return True
    return False


def test_a_screen_turns_pauses_outlives_its_server_and_comes_back(paired, watch):
    page = paired()
    seen = []
    for _ in range(int(place(page).inner_text().split("/")[1])):
        seen.append(shown(page))
        page.clock.run_for(20_000)
    assert list(dict.fromkeys(seen)) == ["总览", "红灯项目", "挂图作战", "本周报送", "节点"]
    assert shown(page) == "总览"

    page.keyboard.press("Space")
    expect(said(page)).to_contain_text("已暂停，按空格键继续")
    page.clock.run_for(60_000)
    assert shown(page) == "总览"
    page.keyboard.press("ArrowRight")
    assert shown(page) == "红灯项目"
    page.keyboard.press("Space")
    assert says(page, r"数据截至 \d\d:\d\d")

    watch.allow("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    assert says(page, r"与服务器失去联系，数据截至 \d\d:\d\d")
    since = said(page).inner_text()
    page.clock.fast_forward(3600_000)
    before = place(page).inner_text()
    page.clock.run_for(21_000)
    expect(place(page)).not_to_have_text(before)
    assert said(page).inner_text()[-5:] == since[-5:]
    assert page.locator(".slide").inner_text()

    page.context.set_offline(False)
    assert says(page, r"数据截至 \d\d:\d\d")


def test_a_screen_that_is_revoked_says_so_and_shows_nothing_any_more(paired, enter, send):
    page = paired(name="北门")
    office = enter("admin", "/settings/screens/")
    office.get_by_role("row", name="北门").get_by_role("link", name="撤销").click()
    office.fill("[name=reason]", "设备报废")
    send(office)
    expect(office.locator("main")).to_contain_text("撤销：设备报废")
    page.clock.run_for(61_000)
    expect(page.get_by_role("alert")).to_contain_text("撤销，不再显示数据")
    expect(page.locator(".slide")).to_have_count(0)
    assert "演示0" not in page.content()
    page.goto("/screen/nodes/")
    expect(page).to_have_url(re.compile("/screen/pair/$"))


def test_a_wrong_code_is_refused_in_words_and_the_field_waits(browse, watch):
    watch.allow("400")
    page = browse(**WALL)
    page.goto("/screen/")
    page.fill("[name=code]", "0000 0000")
    page.press("[name=code]", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("配对码不正确、已用过或已过期")
    expect(page.locator("[name=code]")).to_be_focused()


LONG = """
UPDATE projects_project SET short_name = '某某某某某某某某某某' || right(code, 2) WHERE source = 'DEMO';
UPDATE projects_milestone SET name = repeat('某', 36) || right(id::text, 4);
UPDATE projects_dimensionlight SET brief = repeat('某', 100), reason = repeat('某', 300), clears = repeat('某', 200);
UPDATE accounts_user SET name = '某某某某某某' || right(id::text, 2) WHERE demo;
"""


@pytest.mark.parametrize(("population", "long"), [("ALL", False), ("DEMO", True)])
def test_every_page_can_be_read_across_a_hall_and_nothing_is_cut(site, paired, population, long):
    if long:
        for statement in filter(str.strip, LONG.split(";")):
            site.sql(statement)
    page = paired(population)
    for _ in range(int(place(page).inner_text().split("/")[1])):
        assert page.evaluate(FAULTS) == [], shown(page)
        page.keyboard.press("ArrowRight")


def test_in_a_narrow_window_the_pages_of_a_part_stand_below_one_another(enter):
    page = enter("manager", "/screen/nodes/", width=390, height=844)
    expect(page.locator(".slide").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("link", name="本周报送").click()
    expect(page).to_have_url(re.compile("/screen/reports/$"))
