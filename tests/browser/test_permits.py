"""The agent's day with a permit, on a phone and at a desk."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.harness.parallel import share

AGENT = "staff1"


def act(page, label: str) -> None:
    """Open the form of the act from the permit's page."""
    link = page.get_by_role("link", name=label, exact=True)
    if not link.first.is_visible():
        page.locator(".page-head details.menu > summary").click()
    with page.expect_navigation():
        link.first.click()


def permit_url(site, code: str, item: str) -> str:
    rows = site.sql(
        """SELECT permit.id FROM projects_permitstep permit
           JOIN projects_project project ON project.id = permit.project_id
           JOIN projects_permititem item ON item.id = permit.item_id
           WHERE project.code = %s AND item.code = %s""",
        code, item,
    )  # fmt: skip
    return f"/permits/{rows[0][0]}/"


@pytest.mark.parametrize(
    ("options", "code", "item"), share([(PHONE, "YS-011", "W03"), (DESK, "YS-004", "W08")], 2)
)
def test_a_permit_goes_from_handed_in_to_decided(site, enter, send, options, code, item):
    page = enter(AGENT, permit_url(site, code, item), **options)
    act(page, "登记递交")
    send(page)
    act(page, "告知补正")
    page.fill("[name=text]", "专家签字页 1 份")
    send(page)
    assert page.get_by_text("待补正").locator("visible=true").first.is_visible()
    act(page, "登记补正交齐")
    send(page)
    act(page, "登记受理")
    send(page)
    act(page, "登记停钟")
    page.select_option("[name=reason]", label="专家评审")
    send(page)
    assert page.get_by_text("专家评审").locator("visible=true").first.is_visible()
    act(page, "登记办结")
    page.fill("[name=number]", "示例批〔2026〕3号")
    send(page)
    assert "示例批〔2026〕3号" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]
    page.goto("/permits/")
    assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]


@pytest.mark.parametrize(
    ("options", "code", "item"), share([(PHONE, "YS-003", "S01"), (DESK, "YS-004", "W05")], 2)
)
def test_a_promise_is_checked(site, enter, send, options, code, item):
    promised = permit_url(site, code, item)
    page = enter("admin", promised, **options)
    act(page, "登记核查")
    page.select_option("[name=result]", label="通过")
    send(page)
    page.wait_for_url(f"**{promised}")  # a form that was refused would offer 「通过」 still
    assert "通过" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]


def test_an_overdue_permit_becomes_a_problem_once(site, enter, send):
    """Raised on the phone; at the desk the permit then names it and offers no other."""
    page = enter("admin", permit_url(site, "YS-002", "A03"), **PHONE)
    act(page, "提出问题")
    summary = page.input_value("[name=summary]")
    assert "超" in summary
    page.fill("[name=summary]", f"{summary}，手机登记")
    page.select_option("[name=kind]", label="环评")
    send(page)
    expect(page.locator("main")).to_contain_text("手机登记")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page = enter("admin", permit_url(site, "YS-002", "A03"), **DESK)
    assert not page.get_by_role("link", name="提出问题", exact=True).count()
    page.locator("main dl a[href*='/issues/']").first.click()
    expect(page.locator("main")).to_contain_text("手机登记")


@pytest.mark.parametrize(("options", "words"), share([(PHONE, "手机"), (DESK, "电脑")], 2))
def test_an_instruction_answers_what_stands_still(enter, send, options, words):
    leader = enter("manager", "/projects/YS-002/", **options)
    link = leader.locator("main a[href*='/instructions/add/']").locator("visible=true")
    if not link.count():
        leader.locator("main details.menu > summary").locator("visible=true").first.click()
    link.first.click()
    leader.fill("[name=text]", f"三日内办结排污许可，{words}批示。")
    leader.fill("[name=done_when]", "证照已领")
    send(leader)
    expect(leader.locator("main")).to_contain_text(f"{words}批示")
    assert leader.evaluate("document.documentElement.scrollWidth") <= options["width"]

    doer = enter("staff", "/log/", **options)
    doer.locator("[data-instructions] a", has_text=f"{words}批示").click()
    doer.wait_for_url("**/instructions/**")  # the page of reports has a text of its own
    doer.fill("[name=text]", "材料已补齐，审批单位明日出证。")
    doer.fill("[name=evidence]", "受理回执")
    send(doer)
    expect(doer.locator(".roles")).to_contain_text("待验收")
    assert doer.evaluate("document.documentElement.scrollWidth") <= options["width"]
