"""A session that ends while somebody writes: sent, signed in, filled again, saved; on a desk and on a phone."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.harness.parallel import share

ADD = "/projects/add/"
NAME, TEXT = "会话结束时填写的项目", "填了半小时才写完的说明。"
WIDTHS = [pytest.param(DESK, id="1440"), pytest.param(PHONE, id="390")]


@pytest.fixture
def writing(browse, sign_in, site):
    """writing(**options): the form of a new project, filled and not sent."""

    def filled(**options):
        page = browse(**options)
        page.set_default_timeout(20_000)
        sign_in(page, "admin")
        page.goto(ADD)
        page.fill("[name=name]", NAME + str(options["width"]))
        page.fill("[name=short_name]", f"会话{options['width']}")
        page.fill("[name=industry]", "新材料")
        page.fill("[name=description]", TEXT)
        page.fill("[name=total_investment]", "1.2亿元")
        return page

    return filled


def submit(page):
    with page.expect_navigation():
        page.locator("main form .btn-primary[type=submit]").click()


def sign_in_here(page, site):
    """On the sign-in page that is shown already."""
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", site.demo_password)
    page.locator("form .btn-primary").click()


def no_wider_than_the_window(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def filled_again(page):
    page.wait_for_url(f"**{ADD}")
    expect(page.locator("main .notice").first).to_contain_text("刚才填写的内容已带回，还没有保存")
    expect(page.locator("[name=description]")).to_have_value(TEXT)
    expect(page.locator("[name=total_investment]")).to_have_value("1.2亿元")
    assert no_wider_than_the_window(page)


@pytest.mark.parametrize("size", share(WIDTHS, 2))
def test_a_form_sent_after_the_session_ended_is_filled_again_and_saved(
    writing, site, watch, size, tmp_path
):
    watch.allow("401")
    page = writing(**size)
    site.sql("DELETE FROM django_session")
    submit(page)
    expect(page.locator(".notice")).to_contain_text("刚才填写的内容还没有保存")
    assert no_wider_than_the_window(page)
    page.screenshot(path=tmp_path / "sign-in.png")
    sign_in_here(page, site)
    filled_again(page)
    page.screenshot(path=tmp_path / "again.png", full_page=True)
    name = page.locator("[name=name]").input_value()
    found = "SELECT count(*) FROM projects_project WHERE name = %s"
    assert site.sql(found, name) == [(0,)]
    submit(page)
    page.wait_for_url(re.compile(r"/projects/GX-"))
    expect(page.locator("main")).to_contain_text("1.20 亿元")
    assert site.sql(found, name) == [(1,)]


def test_so_is_one_of_a_tab_that_was_open_while_another_signed_out_and_in(
    writing, sign_in, site, watch
):
    watch.allow("403")  # should it come, the test says so better
    page = writing(**DESK)
    other = page.context.new_page()
    other.goto("/profile/")
    other.locator(".person summary").click()
    other.get_by_role("button", name="退出登录").first.click()
    other.wait_for_url("**/login/")
    sign_in(other, "admin")
    submit(page)
    filled_again(page)
    refused = "SELECT count(*) FROM accounts_auditevent WHERE outcome = 'DENIED'"
    assert site.sql(refused) == [(0,)]


@pytest.mark.parametrize("size", share(WIDTHS, 2))
def test_two_minutes_before_the_end_it_is_said_and_one_may_stay(writing, size, tmp_path):
    left = {"left": 110, "final": False}
    page = writing(**size)
    page.route("**/session/", lambda route: route.fulfill(body=json.dumps(left)))
    page.clock.install()
    page.reload()
    page.clock.fast_forward("29:00")
    bar = page.locator("#session-bar")
    expect(bar).to_contain_text("还有约 2 分钟自动退出")
    assert bar.get_by_role("button").bounding_box()["height"] >= (44 if size is PHONE else 34)
    assert no_wider_than_the_window(page)
    page.screenshot(path=tmp_path / "warning.png")
    left["left"] = 1800
    bar.get_by_role("button", name="继续使用").click()
    expect(bar).to_have_count(0)
    left |= {"left": 100, "final": True}
    page.clock.fast_forward("28:01")
    expect(bar).to_contain_text("登录将满 12 小时")
    expect(bar.get_by_role("button")).to_have_count(0)


def test_of_a_form_with_a_file_the_words_come_back_and_the_file_is_not_sent_in_vain(
    browse, sign_in, site, watch
):
    watch.allow("401")
    page = browse(**DESK)
    page.set_default_timeout(20_000)
    sign_in(page, "admin")
    page.goto("/projects/YS-001/files/add/")
    file = {
        "name": "会议纪要.pdf",
        "mimeType": "application/pdf",
        "buffer": b"%PDF-1.7" + bytes(500_000),
    }
    page.set_input_files("[name=upload]", [file])
    page.fill("[name=note]", TEXT)
    site.sql("DELETE FROM django_session")
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request))
    with page.expect_navigation():
        page.locator("main form .btn-primary[type=submit]").click()
    expect(page.locator(".notice")).to_contain_text("附件请重新选择")
    assert sent[0].sizes()["requestBodySize"] < 64 * 1024
    sign_in_here(page, site)
    page.wait_for_url("**/files/add/")
    expect(page.locator("main .notice").first).to_contain_text("附件请重新选择")
    expect(page.locator("[name=note]")).to_have_value(TEXT)
