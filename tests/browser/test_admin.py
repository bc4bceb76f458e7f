"""The project office's day: numbers that open their rows, a list that is filtered, a project from its
first line to its leader, and what the history says of it."""

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.harness.parallel import share

PROJECT = "/projects/YS-004/"


def total(page) -> int:
    return int(page.locator("[data-total]").get_attribute("data-total"))


def expect_total(page, number: int) -> None:
    """The count and the rows are swapped apart from each other."""
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(number))
    expect(rows(page)).to_have_count(number)


def rows(page):
    return page.locator("table.reg tbody tr")


def test_after_signing_in_the_dashboard_opens(page, sign_in):
    sign_in(page, "admin")
    assert page.locator("h1").inner_text() == "全区总览"
    menu = page.get_by_role("navigation", name="主菜单").first.inner_text().split()
    assert [word for word in menu if not word.isdigit()] == [
        "总览", "项目", "调度", "督办", "管理",
    ]  # fmt: skip
    row = page.get_by_role("navigation", name="本组页面").inner_text().split()
    assert [word for word in row if not word.isdigit()] == ["总览", "我的待办", "消息"]


def test_every_number_opens_exactly_its_rows(enter):
    page = enter("admin")
    links = page.locator("a[data-count]")
    numbers = [
        (link.get_attribute("href"), link.get_attribute("data-count")) for link in links.all()
    ]
    assert len(numbers) >= 28
    for place, (href, count) in share(list(enumerate(numbers[:11])), 3):
        links.nth(place).click()
        page.wait_for_url(lambda url, href=href: url.endswith(href))
        assert total(page) == int(count), href
        page.go_back()
    for href, count in share(list(dict.fromkeys(numbers)), 4):
        html = page.request.get(href).text()
        assert re.findall(r'data-total="(\d+)"', html) == [count], href


def test_each_tile_tells_how_its_number_is_made(enter):
    page = enter("admin")
    links = page.locator(".dash .caliber").all()
    for url in share([link.get_attribute("href") for link in links], 3):
        assert page.goto(url).status == 200
        assert "公式" in page.locator(".metric").inner_text()


def test_the_register_filters_while_one_types(enter):
    page = enter("admin", "/projects/")
    everything = total(page)
    page.evaluate("window.same = true")
    page.locator(".find input[name=q]").press_sequentially("czsrh", delay=20)
    expect_total(page, 1)
    expect(rows(page)).to_contain_text("润和燃气")
    page.wait_for_url("**/projects/?*q=czsrh*")
    assert page.evaluate("window.same"), "the page was loaded anew"
    page.locator(".pill").click()
    page.wait_for_url(lambda url: "czsrh" not in url)
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(everything))
    expect(page.locator("tbody.gathered")).to_be_visible()
    expect(page.locator(".pill")).to_have_count(0)


def test_back_leads_to_the_list_as_it_was(enter):
    page = enter("admin", "/projects/?stage=CONSTRUCTION")
    before = total(page)
    page.locator(".find input[name=q]").fill("LED")
    page.wait_for_url(lambda url: "q=LED" in url and "stage=CONSTRUCTION" in url)
    expect_total(page, 1)
    pills = page.locator(".pill")
    expect(pills).to_have_count(2)
    page.get_by_role("link", name="光电LED显示屏项目").click()
    page.wait_for_url("**/projects/GX-2024-009/")
    page.go_back()
    expect_total(page, 1)
    expect(pills).to_have_count(2)
    page.go_back()
    expect_total(page, before)
    expect(pills).to_have_count(1)
    expect(page.locator("header.mast")).to_be_visible()


def test_the_drawer_filters_and_escape_closes_it(enter):
    page = enter("admin", "/projects/")
    drawer = page.locator("dialog#filters")
    page.get_by_role("button", name="筛选").click()
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    page.get_by_role("button", name="筛选").click()
    drawer.get_by_label("在建", exact=True).check()
    drawer.get_by_label("试生产").check()
    drawer.get_by_role("button", name="应用").click()
    page.wait_for_url("**stage=CONSTRUCTION&stage=TRIAL_PRODUCTION**")
    expect_total(page, 8)
    expect(page.locator(".pill")).to_have_text("阶段：在建、试生产")


def test_a_slash_leads_to_the_search(enter):
    page = enter("admin")
    page.keyboard.press("/")
    expect(page.locator("[data-quick]")).to_be_focused()
    page.keyboard.type("lsmtl")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=lsmtl")
    expect(page.locator(".hits li").first).to_contain_text("磷酸锰铁锂")


def test_columns_are_chosen_kept_and_reset(enter):
    page = enter("admin", "/units/")
    headings = page.locator("table.reg thead th")
    before = headings.all_inner_texts()
    page.locator(".controls summary", has_text="列").click()
    page.get_by_label("简称").uncheck()
    page.get_by_role("button", name="应用").last.click()
    fewer = [name for name in before if name != "简称"]
    assert len(fewer) == len(before) - 1
    expect(headings).to_have_text(fewer, use_inner_text=True)
    page.reload()
    expect(headings).to_have_text(fewer, use_inner_text=True)
    page.locator(".controls summary", has_text="列").click()
    page.get_by_role("button", name="恢复默认").click()
    expect(headings).to_have_text(before, use_inner_text=True)


def test_the_export_holds_the_filtered_rows_and_shown_columns(enter):
    page = enter("admin", "/projects/?lacking=COMMISSIONER")
    headings = [
        text.split("\n")[0].strip() for text in page.locator("table.reg th").all_inner_texts()
    ]
    headings = [heading for heading in headings if heading]  # the ticks have none
    with page.expect_download() as download:
        page.get_by_role("link", name="导出").locator("visible=true").click()
    assert download.value.suggested_filename.startswith("项目清单-")
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    assert "演示数据" in "".join(str(cell) for cell in lines[0])
    start = next(n for n, line in enumerate(lines) if "项目名称" in line)
    assert [str(cell).split("（")[0] for cell in lines[start]] == headings
    assert len([line for line in lines[start + 1 :] if line[0]]) == total(page) == 2


def test_a_project_from_its_first_line_to_its_history(enter, send):
    page = enter("admin", "/projects/add/")
    page.fill("[name=name]", "示范新材料中试基地")
    page.fill("[name=short_name]", "新材料中试")
    page.fill("[name=company_name]", "示范新材料有限公司")
    page.fill("[name=industry]", "新材料")
    page.select_option("[name=lead_unit]", label="示范单位三")
    page.select_option("[name=stage]", label="在谈")
    page.fill("[name=total_investment]", "12500")
    send(page)
    page.wait_for_selector("h1:has-text('示范新材料中试基地')")
    project = re.search(r"/projects/[^/]+/", page.url)[0]
    assert "1.25 亿元" in page.locator(".roles").inner_text()

    page.get_by_role("link", name="添加节点").first.click()
    page.select_option("[name=kind]", label="签约")
    page.fill("[name=due_on]", "2099-06-30")
    send(page)
    page.wait_for_url(lambda url: "/add/" not in url)

    for label, person in (("包联领导", "包联领导丁"), ("项目专员", "专员04")):
        page.goto(project)
        cell = page.locator(f".roles > div:has(dt:text-is('{label}'))")
        cell.get_by_role("link", name="任命").click()
        page.get_by_role("button", name=f"任命 {person} 为{label}").click()
        page.wait_for_url(lambda url: "/fill/" not in url)
        expect(page.get_by_role("status").first).to_contain_text("任命")
    page.goto(project)
    head = page.locator(".roles").inner_text()
    assert "包联领导丁" in head and "专员04" in head and "签约" in head

    page.goto(f"{project}edit/")
    page.fill("[name=site]", "高新区三号地块")
    send(page)
    page.wait_for_url(f"**{project}")
    page.goto(f"{project}history/")
    history = page.locator("ol.history").inner_text()
    for words in (
        "新增项目",
        "示范新材料中试基地",
        "新增节点",
        "包联领导丁",
        "专员04",
        "高新区三号地块",
    ):
        assert words in history, words
    assert "管理员01" in history and "None" not in history


@pytest.fixture
def many_people(site):
    """More people than a select holds."""
    site.sql(
        "INSERT INTO accounts_user (name, title, phone, email, role, leading_group, can_sign_in, password,"
        " is_active, zone_leader, must_change_password, demo, version, created_at, updated_at, search_text)"
        " SELECT '示范人员' || n, '科员', '', '', '', false, false, '!', true, false, false, true, 1, now(), now(),"
        " '示范人员' || n"
        " FROM generate_series(1, 40) n"
    )


def test_with_many_people_the_picker_asks_the_server(enter, send, many_people):
    page = enter("admin", f"{PROJECT}people/appoint/?role=MEMBER")
    box = page.locator(".ts-control input")
    box.click()
    with page.expect_response(lambda answer: "lookup" in answer.url and "q=" in answer.url):
        box.press_sequentially("示范人员37", delay=20)
    page.locator(".ts-dropdown .option", has_text="示范人员37").click()
    send(page)
    page.wait_for_url(lambda url: "/appoint/" not in url)
    page.goto(f"{PROJECT}people/")
    assert "示范人员37" in page.locator("main").inner_text()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_double_click_makes_one_project(enter, site, scripted):
    name = f"示范一次登记项目{scripted:d}"
    page = enter("admin", "/projects/add/", java_script_enabled=scripted)
    page.fill("[name=name]", name)
    page.fill("[name=short_name]", f"一次登记{scripted:d}")
    page.fill("[name=industry]", "新材料")
    page.select_option("[name=stage]", label="谋划储备")
    page.locator("main form .btn-primary[type=submit]").dblclick()
    page.wait_for_url(lambda url: "/add/" not in url)
    expect(page.locator("h1")).to_have_text(name)
    assert site.sql("SELECT count(*) FROM projects_project WHERE name = %s", name) == [(1,)]
