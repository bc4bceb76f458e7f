"""The start page as a director uses it: on a phone, on a desk, on one sheet of paper."""

import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.world import cluster
from tests.world.factories import make_appointment, make_light, make_project, make_user

SCREEN = PHONE["height"]
REDS = """SELECT p.short_name, d.reason, d.clears, p.code FROM projects_projectlight l
    JOIN projects_project p ON p.id = l.project_id
    JOIN projects_dimensionlight d ON d.project_id = p.id AND d.brief = l.brief
    WHERE l.light = 'RED' ORDER BY p.code"""


def reds(site) -> list[tuple]:
    found = site.sql(REDS)
    assert found
    return found


def folded(text: str) -> str:
    """Without the breaks of lines, which a sheet of paper sets elsewhere."""
    return re.sub(r"\s", "", text)


def printed(page, tmp_path) -> tuple[int, str]:
    """How many sheets the page takes, and what stands on them."""
    file = tmp_path / "page.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    text = subprocess.run(
        ["pdftotext", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    return text.count("\f"), folded(text)


def test_a_director_finds_every_red_and_its_reason_on_the_phone_without_a_tap(site, on_phone):
    page = on_phone("manager")
    cards = page.locator(".red")
    assert cards.count() == len(reds(site))
    for name, reason, clears, _ in reds(site):
        card = cards.filter(has_text=name)
        for words in (reason, f"解除：{clears}"):
            expect(card.get_by_text(words)).to_be_visible()
    order = [page.locator(part).bounding_box()["y"] for part in
             (".tile-lamps", ".reds", ".matrix", ".dash > .tiles", ".nodes-panel", ".recent")]  # fmt: skip
    assert order == sorted(order)


def test_each_red_leads_on_to_the_project_and_to_an_instruction(site, on_phone):
    page = on_phone("manager")
    name, reason, _, code = reds(site)[0]
    card = page.locator(".red", has_text=name)
    for button in card.locator(".btn").all():
        assert button.bounding_box()["height"] >= 48
    card.get_by_role("link", name="批示").click()
    expect(page.locator("[name=line]")).to_have_value(f"红灯：{reason}")
    page.go_back()
    card.get_by_role("link", name="看项目").click()
    page.wait_for_url(f"**/projects/{code}/")


def test_the_page_of_a_director_is_three_screens_of_a_phone(on_phone):
    page = on_phone("manager")
    assert page.evaluate("document.documentElement.scrollHeight") <= 3 * SCREEN


def test_what_a_phone_leaves_out_opens_with_one_tap(on_phone):
    page = on_phone("manager")
    for section in ("ledger", "stages", "tracks"):
        expect(page.locator(f"#{section}")).to_be_hidden()
        page.locator(f".dash-more a[href='#{section}']").click()
        expect(page.locator(f"#{section}")).to_be_in_viewport()
    hidden = page.locator(".recent .later").count()
    page.get_by_role("link", name=f"另 {hidden} 条 ›").click()
    expect(page.locator(".recent .later").last).to_be_visible()


def test_the_search_of_a_phone_stands_in_the_bar(on_phone):
    page = on_phone("manager")
    page.get_by_role("button", name="检索").click()
    expect(page.locator("#find [name=q]")).to_be_focused()
    page.keyboard.type("jmzz")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=jmzz")
    expect(page.locator(".hits li").first).to_contain_text("精密铸造")


def test_on_a_desk_every_red_stands_on_the_first_screen(site, enter):
    page = enter("manager")
    for name, reason, clears, _ in reds(site):
        card = page.locator(".red", has_text=name)
        for words in (name, reason, f"解除：{clears}"):
            expect(card.get_by_text(words)).to_be_in_viewport(ratio=1)


def test_the_page_prints_on_one_sheet_with_every_red(site, enter, tmp_path):
    sheets, text = printed(enter("manager"), tmp_path)
    assert sheets == 1
    for words in ("全区总览", "演示数据", f"红灯{len(reds(site))}个", "包联领导甲"):
        assert words in text, words
    for name, reason, clears, _ in reds(site):
        for words in (name, reason, f"解除：{clears}"):
            assert folded(words) in text, words
    assert "只列" not in text


def test_the_sheet_names_the_population_beside_the_mark_of_fiction(enter, tmp_path):
    page = enter("manager2")  # the choice stays with the session, which other tests share
    with page.expect_navigation():
        page.locator(".mast").get_by_role("button", name="演示", exact=True).click()
    sheets, text = printed(page, tmp_path)
    assert sheets == 1 and "只列演示数据" in text.split("项目灯")[0]
    page.emulate_media(media="print")
    expect(page.locator(".page-head .tag-demo")).to_be_visible()


@pytest.fixture
def crowded(site, django_db_blocker):
    """Thirty reds, each with as much to say as the demo set's longest, under twenty leaders."""
    longest = max((reason for _, reason, _, _ in reds(site)), key=len)
    with django_db_blocker.unblock(), cluster.connected(site.dbname):
        leaders = [make_user(name=f"示范领导{n:02d}", role="MANAGER") for n in range(20)]
        for n in range(30):
            project = make_project(code=f"GX-2003-{n:03d}", short_name=f"示范红灯项目{n:02d}")
            make_light(
                project,
                reason=f"第{n:02d}项：{longest}",
                clears="再完成 0.04 亿元可转黄，再完成 0.24 亿元可转绿",
            )
            make_appointment(project, leaders[n % 20], role="LEADER")
            make_appointment(project)


def test_thirty_reds_print_on_one_sheet_that_says_how_many_are_missing(crowded, enter, tmp_path):
    """With its charts drawn, for which there is no room: they take none from what stands above them."""
    page = enter("manager")
    expect(page.locator(".trends [data-chart] svg")).to_have_count(3)
    sheets, text = printed(page, tmp_path)
    assert sheets == 1
    assert "红灯33个" in text and "另21个红灯项目" in text
    for n in range(12):
        assert f"示范红灯项目{n:02d}" in text and f"第{n:02d}项：" in text
    assert "另12位包联领导" in text
    assert re.search(r"包联领导甲\d{4}-\d\d-\d\d\d\d:\d\d打印", text)
