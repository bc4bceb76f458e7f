"""挂图作战 at a desk and in a hand: grouped, filtered, pinned to a number, printed; its marks open their things and its
table stands where no drawing does."""

import re

from playwright.sync_api import expect


def test_the_wall_is_grouped_filtered_pinned_and_printed(enter):
    page = enter("manager", "/wall/")
    drawing = page.locator("svg.w-body")
    expect(drawing).to_be_visible()
    expect(page.locator(".w-table")).not_to_be_in_viewport()

    page.get_by_role("link", name="按单位").click()
    page.wait_for_url("**/wall/?group=unit")
    expect(page.locator(".w-band").first).to_contain_text(re.compile("示范单位.*个项目"))
    page.get_by_role("link", name="周", exact=True).click()
    page.wait_for_url("**scale=week**")
    expect(page.locator(".w-choice a[aria-current]")).to_have_text(["按单位", "周"])

    every = drawing.locator(".w-row").count()
    page.get_by_role("button", name="筛选").click()
    page.locator("#filters [name=light]").first.wait_for()
    page.locator("#filters label", has_text="红").first.click()
    page.locator("#filters").get_by_role("button", name="应用").click()
    page.wait_for_url("**light=RED**")
    assert "group=unit" in page.url
    red = drawing.locator(".w-row").count()
    assert 0 < red < every
    expect(drawing.locator(".w-light.light-red")).to_have_count(red)

    page.goto("/wall/")
    page.locator("details.menu summary", has_text="固定到某期").click()
    page.locator("details.menu a", has_text="演示第").first.click()
    page.wait_for_url("**/wall/?number=*")
    expect(page.locator(".asof")).to_contain_text("固定在演示第")
    expect(page.get_by_role("button", name="筛选")).to_have_count(0)
    pinned = page.url.partition("number=")[2]
    page.get_by_role("link", name="打印 A3").click()
    page.wait_for_url(f"**/wall/print/?paper=a3&number={pinned}")
    expect(page.locator(".w-paper-foot").first).to_contain_text("SHA-256")


def test_a_sheet_is_one_page_and_nothing_on_it_is_cut(enter):
    page = enter("manager", "/wall/print/?paper=a3")
    page.emulate_media(media="print")
    sheets = page.locator(".w-sheet")
    assert sheets.count() > 1
    for sheet in sheets.all():
        inside, whole = sheet.evaluate("e => [e.scrollHeight, e.clientHeight]")
        assert inside <= whole <= 277 * 96 / 25.4
        drawn = sheet.locator(".w-body").bounding_box()
        foot = sheet.locator(".w-paper-foot").bounding_box()
        assert drawn["y"] + drawn["height"] < foot["y"]


def test_no_text_of_the_drawing_runs_into_another_or_off_it(enter):
    """Measured as the browser drew them, with the fonts there are."""
    page = enter("manager", "/wall/?group=stage")
    found = page.evaluate(
        """() => [...document.querySelectorAll(".w-body .w-row")].map(row => {
             const texts = [...row.querySelectorAll("text")].map(t => [t.textContent, t.getBBox(), t.getCTM().f]);
             const boxes = texts.map(([said, box, y]) => [said, box.x, box.y, box.x + box.width, box.y + box.height]);
             return {width: row.ownerSVGElement.viewBox.baseVal.width, boxes};
           })"""
    )
    assert len(found) > 20
    for row in found:
        for place, (said, left, top, right, bottom) in enumerate(row["boxes"]):
            assert left >= 0 and right <= row["width"], said
            for other, x, y, end, foot in row["boxes"][place + 1 :]:
                across, down = min(right, end) - max(left, x), min(bottom, foot) - max(top, y)
                assert across <= 0 or down <= 5, (said, other)


def test_marks_open_their_things_and_the_table_says_the_same_to_the_keyboard(enter):
    page = enter("manager", "/wall/")
    page.locator(".w-body use[href='#n-overdue']").first.click()
    page.wait_for_url("**/schedule/#node-*")
    expect(page.locator("tr:target")).to_be_visible()
    page.goto("/wall/")
    page.get_by_role("link", name="看数据表").focus()
    page.keyboard.press("Enter")
    table = page.locator(".w-table")
    expect(table).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(table.locator("td.c-name a").first).to_be_focused()
    assert table.locator("tbody tr:not(.w-group)").count() == page.locator(".w-row").count()


def test_a_phone_shows_a_card_a_project_with_its_bar(on_phone):
    page = on_phone("staff", "/wall/")
    expect(page.locator("svg.w-body")).not_to_be_visible()
    card = page.locator(".w-table tbody tr:not(.w-group)").first
    expect(card.locator(".w-mini svg")).to_be_visible()
    expect(card.locator(".w-c-wide").first).to_be_visible()
    page.get_by_role("link", name="按灯").click()
    page.wait_for_url("**group=light")
    expect(page.locator(".w-group").first).to_contain_text("灯")
