"""A number is shown where its button stood, on the desk and on the phone."""

import re

import pytest
from playwright.sync_api import expect

from accounts.actions.phones import REVEALS

PEOPLE = "/projects/YS-001/people/"
TEL = re.compile(r"tel:1380000\d{4}")


@pytest.mark.parametrize("width", [390, 1440])
def test_a_number_takes_the_place_of_its_button(enter, width):
    page = enter("manager", PEOPLE, width=width)
    first = page.locator("form.number").first
    count = page.locator("form.number").count()
    expect(first).to_contain_text("138****")
    first.get_by_role("button").click()
    number = page.locator("a.tel")
    expect(number).to_have_attribute("href", TEL)
    expect(number).to_be_focused()
    assert page.locator("form.number").count() == count - 1
    assert page.url.endswith(PEOPLE)
    if width == 390:
        assert number.bounding_box()["height"] >= 44
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    page.reload()
    expect(page.locator("a.tel")).to_have_count(0)


def test_a_contact_sheet_prints_every_number(enter):
    page = enter("manager", PEOPLE)
    page.get_by_role("button", name="显示全部号码").click()
    expect(page.locator("h1")).to_contain_text("通讯录")
    numbers = page.locator("a.tel").count()
    assert numbers >= 3
    page.emulate_media(media="print")
    assert page.locator("a.tel").locator("visible=true").count() == numbers
    assert not page.get_by_role("button", name="打印").is_visible()


def test_when_the_hour_is_used_up_the_page_says_until_when(enter, watch):
    watch.allow("429")
    page = enter("manager2", "/people/")
    card = page.locator("td.c-name a").first.get_attribute("href")
    for _ in range(REVEALS):
        page.goto(card)
        page.get_by_role("button", name="显示").click()
        expect(page.locator("a.tel")).to_have_count(1)
    page.goto(card)
    page.get_by_role("button", name="显示").click()
    expect(page.get_by_role("alert")).to_contain_text(f"最多显示 {REVEALS} 次")
    expect(page.locator(".number")).to_contain_text("138****")
