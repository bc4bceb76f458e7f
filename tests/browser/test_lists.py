"""The list in a browser: what is typed, swapped, gone back to, printed."""

import html
import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from tests.harness.parallel import share
from tests.world.lists import LISTS, reader_of

OVERFLOW = "document.scrollingElement.scrollWidth - innerWidth"


def asked(page) -> list[str]:
    """The addresses that scripts ask for from now on, but for the numbers of the tabs and the sums."""
    urls = []
    page.on(
        "request",
        lambda request: (
            request.headers.get("hx-request")
            and not {"counts=1", "sums=1"} & {*request.url.partition("?")[2].split("&")}
            and urls.append(request.url.partition("/projects/")[2])
        ),
    )
    return urls


def composed(page, *pieces: str, word: str) -> None:
    """What an input method sends: a composition that changes with each key, and its end."""
    client = page.context.new_cdp_session(page)
    for piece in pieces:
        client.send(
            "Input.imeSetComposition",
            {"text": piece, "selectionStart": len(piece), "selectionEnd": len(piece)},
        )
        page.wait_for_timeout(400)  # longer than the list waits after a key
    client.send("Input.insertText", {"text": word})


def test_a_word_composed_by_pinyin_is_asked_for_once_and_back_undoes_it(enter):
    page = enter("admin", "/projects/")
    page.locator(".find input").click()
    urls = asked(page)
    composed(page, "fu", "fu'ji", "fu'ji'c", word="负极材")
    page.wait_for_url("**/projects/?q=*")
    expect(page.locator("#pills")).to_contain_text("负极材")
    page.wait_for_timeout(500)
    assert len(urls) == 1, urls
    page.go_back()
    page.wait_for_url("**/projects/")
    expect(page.locator("#pills .pill")).to_have_count(0)
    assert page.locator(".find input").input_value() == ""


def test_a_search_is_one_entry_of_the_history_however_long_one_types(enter):
    page = enter("admin", "/projects/")
    everything = page.locator("#total").inner_text()
    entries = page.evaluate("history.length")
    box = page.locator(".find input")
    box.press_sequentially("示范", delay=20)
    expect(page.locator("#pills .pill")).to_have_count(1)
    box.press_sequentially("企业", delay=20)
    page.wait_for_url("**q=%E7%A4%BA%E8%8C%83%E4%BC%81%E4%B8%9A")
    assert page.evaluate("history.length") == entries + 1
    box.fill("")
    expect(page.locator("#total")).to_have_text(everything)
    assert page.url.endswith("/projects/")


def test_after_typing_export_drawer_columns_and_order_speak_of_what_is_shown(enter):
    page = enter("admin", "/projects/")
    page.locator(".find input").press_sequentially("YS-00", delay=20)
    expect(page.locator("#pills .pill")).to_have_count(1)
    page.locator("th a", has_text="总投资").click()
    page.wait_for_url("**sort=total_investment*")
    shown = page.locator("#total").inner_text()
    with page.expect_download() as download:
        page.locator("#export").click()
    assert "q=YS-00" in download.value.url and "sort=total_investment" in download.value.url
    page.locator("[data-open=filters]").click()
    with page.expect_navigation():
        page.locator("#filters").get_by_role("button", name="应用").click()
    assert "q=YS-00" in page.url and "sort=total_investment" in page.url
    expect(page.locator("#total")).to_have_text(shown)
    page.locator("details.menu > summary", has_text="列").click()
    with page.expect_navigation():
        page.locator(".columns-form").get_by_role("button", name="应用").click()
    assert "q=YS-00" in page.url
    expect(page.locator("#total")).to_have_text(shown)


def test_a_tab_is_marked_only_while_its_rows_are_shown(enter):
    page = enter("admin", "/milestones/?state=")
    current = page.locator("#views [aria-current]")
    expect(current).to_contain_text("全部")
    page.locator(".find [type=search]").press_sequentially("投产", delay=20)
    expect(page.locator("#pills .pill")).to_have_count(1)
    expect(current).to_have_count(0)
    expect(page.locator("#views a").last).to_contain_text("全部")
    page.locator(".find [type=search]").fill("")
    expect(current).to_contain_text("全部")


def parts_of(page) -> list[str]:
    """The addresses of the parts that pages ask for from now on, and of their numbers."""
    urls = []
    page.on(
        "request",
        lambda one: one.headers.get("x-background") and urls.append(one.url.partition("//")[2]),
    )
    return urls


def test_what_follows_a_list_comes_in_one_answer(enter):
    page = enter("admin", "/projects/")
    expect(page.locator("#sums")).to_contain_text("合计")
    expect(page.locator(".mast .bell:visible .bell-n")).to_have_count(1)
    urls = parts_of(page)
    page.reload()
    expect(page.locator("#sums")).to_contain_text("合计")
    expect(page.locator("#views a").first).to_contain_text(re.compile(r"\d"))
    expect(page.locator(".mast .bell:visible .bell-n")).to_have_count(1)
    assert len(urls) == 1, urls
    page.locator(".find input").fill("负极材")
    page.wait_for_url("**/projects/?q=*")
    expect(page.locator("#sums")).to_contain_text("合计")
    expect(page.locator(".mast .bell:visible .bell-n")).to_have_count(1)
    page.goto("/projects/?q=没有这个名字")
    expect(page.locator("#views a").first).to_contain_text(re.compile(r"\d"))


def test_without_that_answer_the_numbers_beside_the_menu_come_by_themselves(enter, watch):
    page = enter("admin")
    watch.allow("net::ERR_FAILED")
    watch.allow("htmx:")
    page.route(re.compile("counts=1"), lambda route: route.abort())
    page.goto("/projects/")
    expect(page.locator(".mast .bell:visible .bell-n")).to_have_count(1)


def as_of_a_long_list(route) -> None:
    """The answer as a list of thousands gives it: numbers and sums are asked for once it stands."""
    answer = route.fetch()
    query = route.request.url.partition("?")[2]
    later = html.escape(f"?{query}&counts=1&sums=1" if query else "?counts=1&sums=1")
    asks = f'''hx-get="{later}" hx-trigger="load" hx-swap="outerHTML" hx-headers='{{"X-Background": "1"}}\''''
    text = re.sub("<tfoot.*?</tfoot>", '<tfoot id="sums"></tfoot>', answer.text())
    text = re.sub(
        '(<nav class="views" id="views" aria-label="视图"(?: hx-swap-oob="true")?)[^>]*>',
        rf"\1 {asks}>",
        text,
    )
    route.fulfill(response=answer, body=text)


def test_sums_of_what_was_listed_before_never_stand_below_another_list(enter):
    page = enter("admin", "/projects/")
    expect(page.locator("#sums")).to_contain_text("合计 13 + 演示 12 个")
    late = []
    page.route(re.compile(r"/projects/(\?q=[^&]*)?$"), as_of_a_long_list)
    page.route(re.compile("counts=1"), lambda route: late.append(route))
    page.reload()
    page.locator(".find input").fill("负极材")
    page.wait_for_url("**/projects/?q=*")
    page.wait_for_timeout(300)  # the numbers of both lists are on their way
    first, second = late
    with page.expect_response(re.compile("counts=1")):
        first.continue_()
    page.wait_for_timeout(300)
    assert page.locator("#sums").text_content() == ""
    second.continue_()
    expect(page.locator("#sums")).to_contain_text("合计")
    expect(page.locator("#sums")).not_to_contain_text("13 + 演示 12")


@pytest.mark.parametrize("name", share(list(LISTS), 2))
def test_every_list_fits_a_phone_and_prints_without_its_controls(enter, name):
    username = "auditor" if reader_of(name) == Role.AUDITOR else "admin"
    page = enter(username, LISTS[name], width=390, height=844)
    assert page.evaluate(OVERFLOW) <= 0
    page.emulate_media(media="print")
    for part in (".controls", "#views", ".pager", ".dock", "#filters"):
        for element in page.locator(part).all():
            expect(element).to_be_hidden()
    expect(page.locator("main h1")).to_be_visible()


def test_a_key_the_list_does_not_know_is_said_and_the_way_out_is_a_click(enter, watch):
    watch.allow("400")
    page = enter("admin", "/projects/?stage=CONSTRUCTION&as_of=2020-01-01")
    expect(page.get_by_role("alert")).to_contain_text("不认识的筛选条件：as_of")
    page.get_by_role("link", name="去掉它").click()
    page.wait_for_url("**/projects/?stage=CONSTRUCTION")
    expect(page.locator("#pills .pill")).to_have_count(1)


def test_the_row_that_stands_for_many_is_reached_by_key_and_gives_way_to_them_on_paper(enter):
    page = enter("admin", "/projects/")
    row, paper = page.locator("tbody.gathered"), page.locator("tbody.print-only")
    expect(row).to_contain_text("待更新 13 个（报道录入，未确认）")
    expect(paper).to_be_hidden()
    page.emulate_media(media="print")
    expect(row).to_be_hidden()
    expect(paper).to_be_visible()
    expect(paper.locator("tr")).to_have_count(13)
    page.emulate_media(media="screen")
    page.locator("tbody").first.locator("td.c-name > a").last.focus()
    for _ in range(4):  # what else is a link in the last row above
        page.keyboard.press("Tab")
        if row.locator("a:focus").count():
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/?confirmed=article")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "13")
    expect(page.locator("tbody.gathered")).to_have_count(0)


def test_on_a_phone_a_list_is_ordered_by_a_menu_and_the_row_is_a_card(on_phone):
    page = on_phone("manager", "/projects/")
    card = page.locator("tbody.gathered td.c-name > a")
    assert card.bounding_box()["height"] >= 43.5
    menu = page.locator("#sort")
    expect(menu.locator("summary")).to_have_text("按灯排序")
    menu.locator("summary").tap()
    menu.get_by_role("link", name="序时差").tap()
    page.wait_for_url("**/projects/?sort=pace_gap")
    expect(page.locator("#sort summary")).to_have_text("按序时差排序")
    expect(page.locator("td.c-name > a").first).to_contain_text("演示项目03")
    expect(card).to_have_count(0)
    assert page.evaluate(OVERFLOW) <= 0


def before_has(page) -> None:
    """The style sheets as a browser before Chromium 105 reads them: no rule with :has, and what is meant for it."""

    def older(route):
        answer = route.fetch()
        sheet = re.sub(r"@supports not selector\(:has\([^{]*", "@media all ", answer.text())
        route.fulfill(response=answer, body=re.sub(r"[^{}]*:has\([^{}]*\{[^{}]*\}", "", sheet))

    page.route("**/*.css", older)


# How many rows have a sign where words stand: by the words themselves, for a link is larger than they are.
OVERLAP = """() => [...document.querySelectorAll(".reg > tbody > tr")].filter((row) => {
  const words = [];
  for (const cell of row.querySelectorAll(".c-name")) {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = document.createRange();
    while (walk.nextNode()) {
      range.selectNodeContents(walk.currentNode);
      if (walk.currentNode.data.trim()) words.push(...range.getClientRects());
    }
  }
  const signs = [...row.querySelectorAll(".c-light > .light, .c-sel input")].map((one) => one.getBoundingClientRect());
  const cuts = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return signs.some((sign) => words.some((word) => cuts(sign, word)));
}).length"""


@pytest.mark.parametrize("old", [True, False])
def test_on_a_phone_neither_light_nor_box_stands_on_the_name(on_phone, old):
    page = on_phone("manager", "/profile/")
    if old:
        before_has(page)
    page.goto("/projects/")
    expect(page.locator(".reg > tbody > tr").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.reg .c-name')).display") == (
        "block" if old else "flex"
    )
    assert page.evaluate(OVERLAP) == 0
    assert page.evaluate(OVERFLOW) <= 0
