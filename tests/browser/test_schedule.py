"""倒排工期 at a desk and in a hand: made, found short, two ways tried together, confirmed, planned anew, and a step
completed on the phone."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

SCHEDULE = "/projects/YS-006/schedule/"
MAKE = "/projects/YS-006/schedule/make/"


def test_a_network_is_made_runs_short_is_mended_confirmed_and_driven(enter, on_phone, send, watch):
    page = enter("admin", SCHEDULE)
    expect(page.locator("main")).to_contain_text("未倒排")
    page.get_by_role("link", name="倒排工期").last.click()
    page.wait_for_url(f"**{MAKE}")
    page.select_option("[name=template]", label="工业项目（新供标准地） v1")
    page.select_option("[name=durations]", value="REGULAR")
    page.uncheck("[name=earlier_done]")
    page.fill("[name=target_on]", (timezone.localdate() + timedelta(days=120)).isoformat())
    send(page)
    page.wait_for_url(f"**{SCHEDULE}")
    summary = page.locator(".s-sum")
    expect(summary).to_contain_text(re.compile(r"差 \d+ 个工作日"))
    expect(summary).to_contain_text("计划未确认")

    # Three are ticked at first; two of them are tried together, and nothing is written.
    levers = page.locator("#levers input[name=lever]")
    expect(page.locator("#trial")).to_contain_text(f"一起试算（{levers.count()} 条）")
    page.locator("#levers input[name=lever]").last.uncheck()
    expect(page.locator("#trial")).to_contain_text(f"一起试算（{levers.count() - 1} 条）")
    was = summary.inner_text()
    page.reload()
    assert page.locator(".s-sum").inner_text() == was

    page.get_by_role("link", name="确认第 1 版计划").click()
    page.fill("[name=reason]", "先按此推进，同步争取压缩")
    send(page)
    page.wait_for_url(f"**{SCHEDULE}")
    expect(page.locator(".s-foot")).to_contain_text("第 1 版计划")

    page.get_by_role("link", name="确认第 2 版计划").click()
    watch.allow("400")
    send(page)  # without a reason
    expect(page.locator("main")).to_contain_text("没有保存")
    page.fill("[name=reason]", "设备交期提前")
    send(page)
    page.wait_for_url(f"**{SCHEDULE}")
    expect(page.locator(".s-foot")).to_contain_text("设备交期提前")

    edit_in_place(page, watch)

    phone = on_phone("admin", SCHEDULE)
    cards = phone.locator(".s-card")
    expect(cards).to_have_count(5)
    expect(phone.locator(".s-table")).not_to_be_visible()
    first = cards.first.locator("h3").inner_text()
    cards.first.get_by_role("link", name="登记完成").click()
    phone.locator("[name=on]").wait_for()
    if phone.locator("[name=evidence][required]").count():
        phone.fill("[name=evidence]", "现场记录")
    send(phone)
    expect(phone.locator(".s-card h3").first).not_to_have_text(first)
    phone.get_by_role("link", name="看全部").click()
    expect(phone.locator(".s-table")).to_be_visible()


def edit_in_place(page, watch):
    """By keys alone: down the table, the form below its row, what would move, why, saved; the row keeps the focus."""
    links = page.locator("table[data-steps] a[data-edit]")
    links.first.focus()
    for key in ("ArrowDown", "End", "ArrowUp", "Home", "ArrowDown"):
        page.keyboard.press(key)
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    row = page.locator("tr.s-edit")
    days = row.locator("[name=days]")
    expect(days).to_be_focused()
    page.keyboard.press("Escape")
    expect(row).to_have_count(0)
    expect(links.nth(1)).to_be_focused()

    page.keyboard.press("Enter")
    was = int(days.input_value())
    days.fill(str(was + 7))
    watch.allow("400")
    page.keyboard.press("Enter")
    expect(row.locator("[role=alert]")).to_be_focused()
    expect(row).to_contain_text("变动的步骤")
    row.locator("[name=as_is]").check()
    row.locator("[name=as_is_reason]").fill("资料补正")
    row.locator("[type=submit]").click()
    expect(row).to_have_count(0)
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(days).to_have_value(str(was + 7))
    row.get_by_role("link", name="取消").click()
    expect(row).to_have_count(0)
