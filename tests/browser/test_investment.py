"""A project's investment at a browser: a plan, a month, a correction, each seen in curve and table."""

from playwright.sync_api import expect

TAB = "/projects/YS-005/investment/"  # without plan and figures in the demo set


def this_month(page):
    number = page.locator("#months").evaluate("() => new Date().getMonth()")
    return page.locator("#months tbody tr").nth(number)


def test_what_is_entered_shows_in_table_and_curve(enter, send):
    page = enter("admin", TAB)
    expect(page.locator(".empty").first).to_contain_text("还没有年度计划")
    page.locator(".empty").get_by_role("link", name="登记年度计划").click()
    page.fill("[name=amount]", "1200")
    send(page)
    expect(page.locator(".sums")).to_contain_text("0.12")
    expect(page.locator("[data-chart] svg")).to_contain_text("计划 0.12")

    page.get_by_role("link", name="登记月度投资 ›").click()
    page.fill("[name=completed]", "600")
    page.fill("[name=own]", "300")
    send(page)
    expect(this_month(page)).to_contain_text("600.00")
    expect(page.locator("#months tfoot")).to_contain_text("600.00")
    expect(page.locator("[data-chart] svg")).to_contain_text("完成 0.06")
    expect(page.locator(".sums")).to_contain_text("50.0%")

    page.locator("#ledger").get_by_role("link", name="更正").click()
    page.fill("[name=completed]", "480")
    page.fill("[name=reason]", "重复计入预付款")
    send(page)
    expect(this_month(page)).to_contain_text("480.00")
    expect(page.locator("#ledger tr.is-void")).to_contain_text("600.00")
    expect(page.locator("[data-chart] svg")).to_contain_text("完成 0.05")


def test_the_curve_has_its_twin_before_and_without_the_chart(enter):
    page = enter("staff", "/projects/YS-001/investment/", java_script_enabled=False)
    rows = page.locator("#months tbody tr")
    assert rows.count() == 12
    assert "21,000.00" in rows.last.inner_text()
