"""A leader on the phone: signed in, one sees one's reds and why, and what clears them."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_people import key_of
from tests.browser.test_roles import sign_in


def test_a_leader_lands_on_their_own_page_and_another_s_is_closed_to_staff(
    browse, enter, site, watch
):
    site.sql("UPDATE accounts_user SET leading_group = false WHERE username = 'manager'")
    own = f"/leaders/{key_of(site, '包联领导甲')}/"
    page = browse(**PHONE)
    sign_in(page, "manager", site.demo_password)
    assert page.url == site.url + own
    reds = page.locator(".lead-reds > ul > li")
    expect(reds).to_have_count(2)
    for red in reds.all():
        expect(red).to_be_in_viewport()
        expect(red).to_contain_text("解除：")
        box = red.locator("a").bounding_box()
        assert box["height"] >= 44
    whole, dock = page.locator(".lead-page").bounding_box(), page.locator(".dock").bounding_box()
    assert whole["y"] + whole["height"] <= dock["y"]  # one screen, without scrolling
    assert page.locator(".bar").inner_text().split("\n")[0] == "包联领导甲"
    more = page.locator(".lead-all summary").first
    count = int("".join(filter(str.isdigit, more.inner_text())))
    waits = page.locator(".lead-part", has=page.get_by_role("heading", name="要您办")).locator("li")
    more.click()
    expect(waits.last).to_be_visible()
    assert waits.count() == count
    reds.first.locator("a").click()
    page.wait_for_url("**/projects/YS-*/")

    watch.allow("404")
    stranger = enter("staff", own)
    expect(stranger.locator("main")).to_contain_text("没有这一页")
