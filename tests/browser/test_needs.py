"""From the matrix to the reason and on to an instruction; from an overdue need to a problem."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE


def opened(page, options) -> None:
    """The cell that is overdue, pressed where this screen shows it."""
    if options is PHONE:
        card = page.locator(".need-card", has_text="YS-001")
        card.get_by_role("link", name="水电气热路").click()
    else:
        page.locator("#c-YS-001-utilities").click()
    expect(page.locator("#cell")).to_contain_text("缺 1,200 kVA")


@pytest.mark.parametrize("options", [DESK, PHONE])
def test_two_clicks_from_the_menu_to_the_reason_and_one_to_an_instruction(enter, options):
    page = enter("manager", "/", **options)
    page.goto("/resources/")
    opened(page, options)
    assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]
    page.locator("#cell").get_by_role("link", name="批示").click()
    expect(page.locator("main form")).to_be_visible()
    expect(page.locator("main")).to_contain_text("演示01")
    expect(page.locator("main")).to_contain_text("逾期")


def test_the_opened_cell_stays_where_it_is_and_closes(enter):
    page = enter("manager", "/resources/", **DESK)
    opened(page, DESK)
    assert "cell=YS-001.utilities" in page.url
    expect(page.locator("td.is-selected")).to_have_count(1)
    page.locator("#cell").get_by_role("link", name="关闭").click()
    expect(page.locator("#cell")).to_have_count(0)
    page.go_back()
    expect(page.locator("#cell")).to_be_visible()


def test_an_officer_says_how_a_need_stands_and_raises_a_problem_about_it(enter, send):
    page = enter("staff", "/projects/YS-001/resources/", **PHONE)
    line = page.locator(".need-elements > li", has_text="10 kV 增容")
    line.get_by_role("link", name="登记进展").click()
    page.locator("[name=secured]").fill("1000")
    send(page)
    expect(page.locator("main")).to_contain_text("缺 1,000 kVA")
    page.get_by_role("link", name="提出问题").click()
    expect(page.locator("[name=summary]")).to_have_value(
        "水电气热路：供电（10 kV 增容），逾期 12 天未保障，缺 1,000 kVA，示范单位四"
    )
    send(page)
    page.goto("/projects/YS-001/resources/")
    expect(line).to_contain_text("已提问题")
