"""From the need for money to the drawdown, with a guarantee beside the loan, at a desk and in a hand."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.harness.parallel import share


def act(page, label: str, send, **typed) -> None:
    """Press a button of the page, behind 「更多」 where it stands there, fill in, send."""
    link = page.locator(".page-head").get_by_role("link", name=label, exact=True)
    if not link.first.is_visible():
        page.locator(".page-head summary").click()
    link.first.click()
    fill(page, **typed)
    send(page)


def fill(page, **typed) -> None:
    expect(page.locator("main form")).to_be_visible()
    for name, value in typed.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


@pytest.mark.parametrize(("options", "code"), share([(DESK, "YS-004"), (PHONE, "YS-002")], 2))
def test_from_need_to_drawdown_with_a_guarantee(enter, send, options, code):
    page = enter("staff", f"/projects/{code}/financing/", **options)
    page.get_by_role("link", name="修改资金需求").click()
    fill(page, needed="12000", note="设备和安装")
    send(page)
    expect(page.locator("#need")).to_contain_text("12,000.00")

    page.get_by_role("link", name="登记融资").first.click()
    fill(page, instrument="银行", wanted="1500", purpose="购置检测线")
    send(page)
    expect(page.locator("h1")).to_have_text("银行：购置检测线")
    loan, path = page.locator(".crumbs").inner_text(), page.evaluate("location.pathname")
    act(page, "对接", send, institution="演示银行二")
    act(page, "进入尽调", send)
    act(page, "批准", send, approved="1200")
    expect(page.locator(".roles")).to_contain_text("还可放 1,200.00")

    page.goto(f"/projects/{code}/financing/add/")
    fill(page, instrument="担保", wanted="1000", purpose="为检测线贷款增信")
    backs = page.locator("[name=backs] option", has_text="1,200.00").inner_text()
    assert backs.split()[0] in loan
    page.locator("[name=backs]").select_option(label=backs)
    send(page)
    expect(page.locator("main")).to_contain_text("增信，不计入资金")
    expect(page.get_by_role("link", name="放款", exact=True)).to_have_count(0)

    page.goto(path)
    act(page, "放款", send, amount="700")
    expect(page.locator(".roles")).to_contain_text("还可放 500.00")
    expect(page.locator("#drawdowns")).to_contain_text("700.00")
    assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]
    page.goto(f"/projects/{code}/investment/")
    page.locator("details.twin summary", has_text="看分月明细").click()
    expect(page.locator("details.twin", has_text="其中放款").first).to_contain_text("700.00")


def test_a_leader_reads_the_funnel_and_writes_nothing(enter):
    page = enter("manager2", "/financing/")
    expect(page.locator(".funnel")).to_contain_text("增信，不计入资金")
    page.locator(".funnel a.count").first.click()
    expect(page.locator("table.tbl").last).to_be_visible()
    page.goto("/financing/YR-001/")
    expect(page.get_by_role("link", name="放款", exact=True)).to_have_count(0)
