"""Ticking rows: the bar that appears, what it says, and what comes of its buttons."""

import io

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

BOXES = "table.reg tbody input[name=ids]"


def bar(page):
    return page.locator("form#bulk")


def test_at_a_desk_rows_are_ticked_swapped_exported_and_edited(enter, site):
    page = enter("admin", "/projects/")
    expect(bar(page)).to_be_hidden()
    page.locator(BOXES).nth(0).focus()
    page.keyboard.press("Space")
    page.locator(BOXES).nth(1).check()
    expect(bar(page)).to_be_visible()
    expect(bar(page)).to_contain_text("已选 2 个")
    expect(page.locator("#live")).to_have_text("已选 2 个")
    expect(page.locator("table.reg tbody tr.is-selected")).to_have_count(2)
    box = bar(page).bounding_box()
    assert box["y"] + box["height"] <= 900, "it stays at the window's bottom"
    every = page.locator("thead").get_by_label("选择本页全部")
    assert every.evaluate("box => box.indeterminate")
    every.check()
    expect(page.locator(f"{BOXES}:checked")).to_have_count(page.locator(BOXES).count())
    bar(page).get_by_role("button", name="取消").click()
    expect(bar(page)).to_be_hidden()
    expect(page.locator("#live")).to_have_text("没有选中的行")

    page.locator(".find input[name=q]").fill("演示项目0")
    expect(page.locator(".pill")).to_have_count(1)
    expect(bar(page)).to_be_hidden()
    for number in (0, 2):
        page.locator(BOXES).nth(number).check()
    names = [page.locator("table.reg tbody td.c-name > a").nth(n).inner_text() for n in (0, 2)]
    with page.expect_download() as download:
        bar(page).get_by_role("button", name="导出所选").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    lines = [line[1] for line in sheet.iter_rows(min_row=3, values_only=True)]
    assert lines == names
    expect(bar(page)).to_contain_text("已选 2 个")

    bar(page).get_by_role("button", name="批量修改").click()
    expect(page.locator("main h1")).to_have_text("批量修改")
    page.locator("[name=levels][value=NATIONAL]").check()
    expect(page.locator("[name=change][value=levels]")).to_be_checked()
    page.get_by_role("button", name="预览").click()
    expect(page.locator("main h1")).to_have_text("批量修改：预览")
    for name in names:
        expect(page.locator("table.conflict")).to_contain_text(name)
    page.get_by_role("button", name="应用").click()
    expect(page.locator("[role=status]").first).to_contain_text("已修改 2 个项目")
    assert "q=" in page.url, "back in the list as it was filtered"
    assert site.sql("select count(*) from projects_projectlevel where level = 'NATIONAL'") == [(2,)]


def test_on_a_phone_the_bar_stands_above_the_dock_and_boxes_fit_a_thumb(on_phone, watch):
    watch.allow("400")
    page = on_phone("admin", "/projects/?origin=DEMO")
    target = page.locator("table.reg tbody .c-sel label").first
    box = target.bounding_box()
    assert box["width"] >= 44 and box["height"] >= 44
    for number in range(2):
        page.locator("table.reg tbody .c-sel label").nth(number).tap()
    expect(bar(page)).to_contain_text("已选 2 个")
    shown, dock = bar(page).bounding_box(), page.locator("nav.dock").bounding_box()
    assert shown["y"] + shown["height"] <= dock["y"]
    assert shown["x"] >= 0 and shown["x"] + shown["width"] <= 390
    for button in bar(page).locator("button, label").all():
        if button.is_visible():
            assert button.bounding_box()["height"] >= 43.5, button.inner_text()
    assert page.evaluate("document.scrollingElement.scrollWidth") == 390
    bar(page).get_by_role("button", name="任命").tap()
    expect(page.locator(".bar-title")).to_contain_text("批量任命")
    assert page.evaluate("document.scrollingElement.scrollWidth") == 390
    page.locator("[name=role]").select_option("MEMBER")
    people = page.locator("[name=user] option").evaluate_all("os => os.map(o => o.value)")
    page.locator("[name=user]").select_option(next(value for value in people if value))
    page.fill("[name=reason]", "分工调整")
    page.get_by_role("button", name="任命", exact=True).click()
    expect(page.locator("[role=status]").first).to_contain_text("2 个项目的专班成员")


@pytest.mark.parametrize("path", ["/projects/", "/milestones/"])
def test_without_script_and_on_paper_there_is_no_bar(browse, sign_in, enter, path):
    page = browse(java_script_enabled=False)
    sign_in(page, "admin")
    page.goto(path)
    expect(page.locator("table.reg tbody tr").first).to_be_visible()
    expect(bar(page)).to_be_hidden()
    page = enter("admin", path)
    page.locator(BOXES).first.check()
    expect(bar(page)).to_be_visible()
    page.emulate_media(media="print")
    expect(bar(page)).to_be_hidden()
    expect(page.locator(BOXES).first).to_be_hidden()
