"""A parcel from its announcement to its title, shared by two projects, at a desk and in a hand."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_financing import act, fill
from tests.harness.parallel import share


@pytest.mark.parametrize("options", share([DESK, PHONE], 2))
def test_from_announcement_to_title_shared_by_two_projects(enter, send, watch, options):
    watch.allow("400")  # the third share is refused
    page = enter("admin", "/land/add/", **options)
    number = f"测试{options['width']}"
    fill(page, number=number, name="测试地块", area="90", use="工业", standard="标准地")
    send(page)
    expect(page.locator("h1")).to_have_text("测试地块")
    path = page.evaluate("location.pathname")

    act(page, "登记公告", send, supply="挂牌")
    firm = {"has_not_text": "—"}
    page.locator(".page-head summary").click()
    page.locator(".page-head").get_by_role("link", name="登记成交", exact=True).click()
    page.locator("[name=company]").select_option(
        page.locator("[name=company] option", **firm).first.get_attribute("value")
    )
    fill(page, price="2700")
    send(page)
    expect(page.locator(".roles")).to_contain_text("成交")
    act(page, "登记签订合同", send, contract_no="GF-2026-01")
    act(page, "登记交地", send)
    act(page, "登记办理不动产权证", send, title_no="晋（2026）不动产权第1号")
    expect(page.locator("#way .is-now")).to_contain_text("交地")
    expect(page.locator("#facts")).to_contain_text("晋（2026）不动产权第1号")

    for code, area in (("GX-2024-002", "50"), ("GX-2024-003", "30")):
        page.get_by_role("link", name="登记使用的项目").click()
        fill(page, project=code, area=area)
        send(page)
    expect(page.locator("#shares")).to_contain_text("还余 10.00 亩")
    page.get_by_role("link", name="登记使用的项目").click()
    fill(page, project="GX-2024-001", area="10.01")
    send(page)
    expect(page.locator("main")).to_contain_text("最多还能登记 10.00 亩")

    page.goto("/projects/GX-2024-003/land/")
    expect(page.locator("#land")).to_contain_text("30.00")
    page.locator(f"#land a[href='{path}']").first.click()
    expect(page.locator("h1")).to_have_text("测试地块")
    assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]
    page.goto(f"/land/?q={number}")
    expect(page.locator("td.c-name a")).to_have_text("测试地块")
    assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]


def test_a_leader_finds_the_hints_and_the_quotation_and_writes_nothing(enter):
    page = enter("manager2", "/land/")
    expect(page.locator("main")).to_contain_text("6 宗、474.69 亩")
    page.get_by_role("link", name="闲置提示").first.click()
    expect(page.locator("table.tbl").last).to_contain_text("可能闲置")
    page.goto("/land/YD-005/")
    expect(page.get_by_role("link", name="编辑宗地")).to_have_count(0)
