"""Each role finds its own house: where one lands, which menu, and what passes between the keepers."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.harness.parallel import share

GROUPS = ["总览", "项目", "调度", "督办", "管理"]
MENUS = {
    "manager": [
        "总览", "我的待办", "消息", "台账", "挂图", "节点", "要素", "倒排工期", "手续", "融资", "企业", "土地", "填报", "通报", "调度会", "现场办公", "问题", "批示", "督办单",
        "包联与专班", "公开数据核对", "口径", "人员", "单位",
    ],
    "staff": [
        "总览", "我的待办", "消息", "台账", "挂图", "节点", "要素", "倒排工期", "手续", "融资", "企业", "土地", "填报", "通报", "现场办公", "问题", "批示", "督办单", "包联与专班",
        "公开数据核对", "口径",
    ],
    "sysadmin": ["我的待办", "人员"],
    "secadmin": ["我的待办", "人员"],
    "auditor": ["审计"],
}  # fmt: skip
DOCKS = {
    "manager": ["总览", "项目", "督办", "待办"],
    "staff": ["总览", "项目", "填报", "待办"],
    "sysadmin": ["人员", "待办"],
    "secadmin": ["人员", "待办"],
    "auditor": ["审计"],
}
HOMES = {"manager": "/", "staff": "/", "sysadmin": "/people/", "secadmin": "/people/"}
PASSWORD = "Lampe-7-Trompete"


def words(menu) -> list[str]:
    """Its entries without the numbers beside them."""
    return [word for word in menu.inner_text().split() if not word.isdigit()]


@pytest.mark.parametrize("username", MENUS)
def test_everybody_lands_at_home_and_sees_their_own_menu(enter, site, username):
    page = enter(username)
    assert page.url == site.url + HOMES.get(username, "/audit/")
    few = len(MENUS[username]) <= 5
    assert words(page.locator("nav.tabs").first) == (MENUS[username] if few else GROUPS)
    phone = enter(username, **PHONE)
    assert words(phone.locator("nav.dock")) == [*DOCKS[username], "更多"]
    phone.get_by_role("button", name="更多").click()
    pages = phone.locator("#more > a[data-waits]").all()
    assert [words(page)[0] for page in pages] == MENUS[username]


@pytest.mark.parametrize("screen", share([DESK, PHONE], 2))
@pytest.mark.parametrize("username", ["staff", "manager", "admin"])
def test_two_clicks_lead_from_the_first_page_to_a_form(enter, username, screen):
    page = enter(username, **screen)
    page.locator(".tile-todo [data-number=todo]").click()
    page.wait_for_url("**/todo/")
    page.locator(".todo-item .btn").first.click()
    page.wait_for_url(lambda url: not url.endswith("/todo/"))
    assert page.locator("main form[method=post] button:visible").count()


def test_two_taps_lead_from_the_first_page_to_the_form_of_what_waits(on_phone):
    page = on_phone("staff")
    number = page.locator(".tile-todo [data-number=todo]")
    expect(number).to_have_text(re.compile(r"[1-9][0-9]*"))
    waiting = int(number.inner_text())
    number.click()
    page.wait_for_url("**/todo/")
    expect(page.locator(".todo-item")).to_have_count(waiting)
    page.locator(".todo-item .btn[href*='/log/YS-004/']").first.click()
    page.wait_for_url("**/log/YS-004/**")
    expect(page.locator("main form [name=progress]")).to_be_visible()


@pytest.mark.parametrize(
    ("username", "closed"),
    [
        ("staff", "/people/"), ("staff", "/projects/add/"), ("manager", "/projects/add/"),
        ("sysadmin", "/projects/"), ("secadmin", "/audit/"), ("auditor", "/projects/"),
    ],
)  # fmt: skip
def test_the_rest_is_closed_and_says_so(enter, watch, site, username, closed):
    watch.allow("403")
    page = enter(username, closed)
    expect(page.locator("h1")).to_have_text("您没有做这件事的权限")
    page.get_by_role("link", name="回总览").click()
    page.wait_for_url(site.url + HOMES.get(username, "/audit/"))
    expect(page.locator("nav.tabs [aria-current=page]")).to_have_count(1)


def test_a_stranger_s_project_looks_like_none(enter, watch):
    watch.allow("404")
    page = enter("staff", "/projects/YS-012/")
    stranger = page.locator("main").inner_text()
    page.goto("/projects/YS-999/")
    assert page.locator("main").inner_text() == stranger
    assert "没有这一页" in stranger


def test_on_site_one_sees_one_s_own_projects_and_ticks_a_node(enter, send):
    page = enter("staff", **PHONE)
    late = int(page.locator("a[data-metric=overdue]").get_attribute("data-count"))
    page.locator(".dock").get_by_text("项目").click()
    page.wait_for_url("**/projects/")
    codes = page.locator("table.reg td.c-name .sub").all_inner_texts()
    assert {re.match(r"[\w-]+", code)[0] for code in codes} == {
        "YS-001", "YS-002", "YS-004", "GX-2024-002",
    }  # fmt: skip
    page.get_by_role("link", name="演示项目02").click()
    page.wait_for_url("**/projects/YS-002/")
    node = page.locator(".next-node")
    assert "环保验收" in node.inner_text() and "逾期" in node.inner_text()
    node.get_by_role("link", name="登记完成").click()
    page.fill("[name=evidence]", "验收意见 3 号")
    send(page)
    page.goto("/projects/YS-002/schedule/")
    row = page.locator("tr", has_text="环保验收")
    assert "逾期 3 天完成" in row.inner_text()
    page.goto("/")
    assert page.locator("a[data-metric=overdue]").get_attribute("data-count") == str(late - 1)


def test_the_menu_of_a_phone_opens_and_closes(enter):
    page = enter("staff", **PHONE)
    sheet = page.locator("dialog#more")
    page.get_by_role("button", name="更多").click()
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="关闭").click()
    expect(sheet).not_to_be_visible()
    page.get_by_role("button", name="更多").click()
    page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    page.get_by_role("button", name="更多").click()
    sheet.get_by_role("link", name="公开数据核对").click()
    page.wait_for_url("**/figures/")


def test_an_account_from_the_card_to_the_first_day_and_back(enter, send, browse, site):
    """The office writes the card, the system keeper opens, the security keeper gives the role, the
    system keeper confirms it; the person signs in, changes the password, works; then is shut out."""
    office = enter("admin", "/people/add/")
    office.fill("[name=name]", "示范新人")
    office.fill("[name=title]", "科员")
    office.select_option("[name=unit]", label="示范单位二")
    send(office)
    office.wait_for_selector("h1:has-text('示范新人')")
    card = re.search(r"/people/\d+/", office.url)[0]

    keeper = enter("sysadmin", card)
    keeper.get_by_role("link", name="开通账号").click()
    keeper.fill("[name=username]", "xinren")
    send(keeper)
    initial = keeper.locator("[data-password]").inner_text()
    keeper.get_by_role("link", name="已交给本人").click()
    keeper.wait_for_url(f"**{card}")

    security = enter("secadmin", card)
    security.get_by_role("link", name="授予角色").click()
    security.select_option("[name=role]", label="领导")
    security.fill("[name=reason]", "分工调整")
    send(security)
    expect(security.locator("main")).to_contain_text("待确认")
    expect(security.get_by_role("link", name="确认", exact=True)).to_have_count(0)

    keeper.goto(card)
    keeper.get_by_role("link", name="确认", exact=True).click()
    send(keeper)
    assert "领导" in keeper.locator("main").inner_text()

    person = browse(**DESK)
    sign_in(person, "xinren", initial)
    assert person.url.endswith("/profile/password/")
    person.goto("/projects/")
    assert person.url.endswith("/profile/password/")
    person.fill("[name=old]", initial)
    person.fill("[name=new]", PASSWORD)
    person.fill("[name=again]", PASSWORD)
    person.press("[name=again]", "Enter")
    person.wait_for_url(site.url + "/")
    assert person.locator("h1").inner_text() == "全区总览"
    assert "密码已修改" in person.locator("[role=status]").first.inner_text()

    keeper.goto(card)
    keeper.get_by_role("link", name="停用账号").click()
    keeper.fill("[name=reason]", "调离")
    send(keeper)
    person.goto("/projects/")
    assert "/login/" in person.url


def sign_in(page, username: str, password: str) -> None:
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


def test_after_five_failures_the_page_says_how_long_to_wait(page, watch):
    watch.allow("400")
    watch.allow("429")
    for _ in range(5):
        sign_in(page, "chief4", "not-the-password")
    said = page.locator("[role=alert]").inner_text()
    assert re.search(r"登录失败次数过多，请 1[45] 分钟后再试", said)
    assert page.locator("[name=username]").input_value() == "chief4"


def test_the_auditor_finds_who_did_what(enter):
    page = enter("auditor", "/audit/")
    assert int(page.locator("[data-total]").get_attribute("data-total")) > 0
    page.locator(".find input[name=q]").fill("审计员01")
    page.wait_for_selector(".pill")
    found = page.locator("table.reg tbody")
    expect(
        found.locator("tr").filter(has_text="审计员01").filter(has_text="登录").first
    ).to_be_visible()
    expect(found.locator("tr").filter(has_not_text="审计员01")).to_have_count(0)


def test_signing_out_ends_the_session(browse, site):
    page = browse(**DESK)
    sign_in(page, "manager2", site.demo_password)
    page.locator(".person summary").click()
    page.get_by_role("button", name="退出登录").locator("visible=true").click()
    page.wait_for_url("**/login/**")
    page.goto("/projects/")
    assert "/login/" in page.url and "next=" in page.url
