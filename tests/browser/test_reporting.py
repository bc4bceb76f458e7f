"""Chasing reports and reading messages, as a person does it."""

import re

from playwright.sync_api import expect

NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
TELL = """
INSERT INTO projects_notice (user_id, kind, title, text, url, key, created_at, due_at, mail, next_try_at,
                             tries, last_error, letter)
SELECT id, 'REMINDER', '请填报：演示01', '周四 18:00 截止。', '/projects/YS-001/', %s, now(), now(), false,
       now(), 0, '', ''
FROM accounts_user WHERE username = 'staff'
"""
OPEN = """
SELECT 1 FROM projects_reportduty d JOIN projects_reportweek w ON w.id = d.week_id
JOIN accounts_user u ON u.id = d.user_id
WHERE u.username = 'staff' AND d.filed_at IS NULL AND d.exempted_at IS NULL AND w.cut_off_at > now()
"""


def test_the_words_for_a_unit_are_copied_with_one_click(enter):
    page = enter("admin", "/log/chase/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box = page.locator(".chase textarea").first
    assert "未报" in box.input_value() and "【演示数据】" in box.input_value()
    page.get_by_role("button", name="复制催报文字").first.click()
    expect(page.locator(".chase [role=status]").first).to_contain_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == box.input_value()


def test_without_a_clipboard_the_words_are_selected(enter):
    page = enter("admin")
    page.add_init_script(NO_CLIPBOARD)
    page.goto("/log/chase/")
    page.get_by_role("button", name="复制催报文字").first.click()
    expect(page.locator(".chase [role=status]").first).to_contain_text("已选中")
    box = page.locator(".chase textarea").first
    selected = box.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)")
    assert selected == box.input_value()


def test_a_message_is_read_by_opening_it(site, enter):
    page = enter("staff")
    bell = page.locator(".mast .bell:visible")
    number = page.locator(".mast .bell:visible .bell-n")
    expect(number).to_have_text(re.compile(r"\d+"))
    unread = int(number.inner_text())
    site.sql(TELL, "browser-1")
    site.sql(TELL, "browser-2")
    page.reload()
    expect(bell).to_have_attribute("aria-label", f"我的消息，{unread + 2} 条未读")
    expect(number).to_have_text(f"{unread + 2}")
    owed = page.locator("nav.tabs [data-waits=log] .badge-n").first
    expect(owed).to_have_attribute("title", "待报")
    expect(owed).to_have_text(str(len(site.sql(OPEN))))
    bell.click()
    page.get_by_role("button", name="请填报：演示01").first.click()
    page.wait_for_url("**/projects/YS-001/")
    expect(bell).to_have_attribute("aria-label", f"我的消息，{unread + 1} 条未读")
    page.goto("/inbox/")
    page.get_by_role("button", name="全部已读").click()
    expect(bell).to_have_attribute("aria-label", "我的消息")
    expect(page.get_by_role("button", name=re.compile("请填报"))).to_have_count(0)


def test_an_exempted_report_is_chased_no_more(enter, send):
    page = enter("admin", "/log/chase/")
    before = int(page.locator("[data-total]").get_attribute("data-total"))
    page.locator("tr", has_text="YS-004").get_by_role("link", name="免报").click()
    page.fill("[name=reason]", "停工检修")
    send(page)
    expect(page.locator("main")).to_contain_text("停工检修")
    page.goto("/log/chase/")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(before - 1))
