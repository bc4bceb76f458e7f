"""A unit is merged into another: from the list to the page of what it led, at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.harness.parallel import share


@pytest.mark.parametrize(("view", "old"), share([(DESK, "示范单位五"), (PHONE, "示范单位四")], 2))
def test_a_unit_is_merged_after_one_has_seen_what_goes_along(enter, send, watch, view, old):
    page = enter("admin", "/units/?q=" + old, **view)
    with page.expect_navigation():
        page.locator("td.c-name a").first.click()
    listed = page.locator("main table tbody tr").count()
    assert listed > 0
    page.get_by_role("link", name="并入").locator("visible=true").first.click()
    expect(page.get_by_role("heading", name="将移交的人员和事项")).to_be_visible()
    expect(page.locator("main table tbody tr")).to_have_count(listed)
    watch.allow("400")  # sent without a unit: what goes along is still shown
    send(page)
    expect(page.locator("main table tbody tr")).to_have_count(listed)
    page.select_option("[name=into]", label="示范单位六")
    page.fill("[name=reason]", "机构改革")
    send(page)
    expect(page.locator("main")).to_contain_text(f"{old} 已并入 示范单位六")
    expect(page.locator("main")).to_contain_text("名下没有在岗人员和未了事项")
    page.goto("/units/?active=no")
    expect(page.locator("table.reg")).to_contain_text(old)
