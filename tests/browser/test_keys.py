"""By keys alone, and from a red to what a leader says about it."""

import re

from playwright.sync_api import expect


def tab(page, times: int) -> str:
    for _ in range(times):
        page.keyboard.press("Tab")
    return page.evaluate("document.activeElement.textContent.trim()")


def focused_in(page, selector: str) -> bool:
    return page.evaluate("s => Boolean(document.activeElement.closest(s))", selector)


def test_skip_links_lead_to_the_panels(enter):
    page = enter("manager")
    assert tab(page, 2) == "跳到红灯"
    assert tab(page, 1) == "跳到领导包联"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused_in(page, "#matrix")
    page.goto("/projects/YS-008/")
    assert tab(page, 4) == "跳到节点"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused_in(page, "#next")


def test_the_keys_of_the_page_are_listed_and_only_those(enter):
    page = enter("admin")
    keys = page.locator("dialog#keys")
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("跳到顶部的查找")
    expect(keys).not_to_contain_text("名单里选择", use_inner_text=True)
    page.keyboard.press("Escape")
    expect(keys).not_to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("?")
    expect(keys).not_to_be_visible()
    expect(page.locator("[data-quick]")).to_have_value("?")
    page.get_by_role("button", name="本页按键").click()
    expect(keys).to_be_visible()


def test_from_a_red_to_an_instruction_in_four_taps(on_phone):
    page = on_phone("manager")
    page.locator("#reds .red").first.get_by_role("link", name="批示").tap()
    page.wait_for_url("**/instructions/add/**")
    for name in ("to", "due_on", "done_when"):
        expect(page.locator(f"main form [name={name}]")).not_to_have_value("")
    page.locator("main form [name=text]").tap()
    page.keyboard.type("三日内拿出追赶办法。")
    page.locator("main form .btn-primary[type=submit]").tap()
    page.wait_for_url(re.compile(r"/instructions/PS-"))
    expect(page.locator("[role=status]").first).to_contain_text(
        re.compile(r"作出批示：PS-\d+-\d+ 三日内拿出追赶办法。\s*$")
    )
    page.get_by_role("link", name="返回总览").tap()
    page.wait_for_url("**/#reds")


def test_on_a_wide_screen_the_report_stays_while_one_writes(enter):
    page = enter("manager", "/dispatch/")
    page.locator("#register a[href^='/dispatch/']").first.click()
    page.wait_for_url(re.compile(r"/dispatch/\d+/$"))
    report = page.url
    page.locator("#red .d-acts a", has_text="批示").first.click()
    form = page.locator("#give form")
    expect(form.locator("[name=text]")).to_be_focused()
    assert page.url == report
    expect(form.locator("[name=done_when]")).not_to_have_value("")
    form.locator("[name=text]").fill("下周一前报整改情况。")
    form.locator(".btn-primary[type=submit]").click()
    page.wait_for_url(re.compile(r"/instructions/PS-"))
    page.get_by_role("link", name="返回通报").click()
    page.wait_for_url(f"{report}#red")
