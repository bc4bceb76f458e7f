"""Sheets that nobody has seen before come in: by clicks alone, no word typed but the unit of money, which is one of the
clicks. A block of the clipboard comes in through the grid of months."""

from datetime import date

import pytest
from django.db import connection
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.harness.parallel import share
from tests.sheets.books import book, rewritten
from tests.world import cluster

SHEET = "xl/worksheets/sheet1.xml"
MOST = 15  # clicks
UNIT = "演示单位一"


def titled_and_merged() -> bytes:
    """Title rows, a head of two lines with merged cells, groups, sums, amounts with their own unit."""
    rows = [
        ["2026 年高新区重点项目台账"],
        ["填报单位：项目办", None, None, None, "单位：亿元"],
        ["序号", "项目名称", "项目业主", "投资", None, "进展", None],
        [None, None, None, "计划总投资", "固定资产投资", "目前阶段", "实际开工时间"],
        ["一、先进制造"],
        [1, "新甲项目轴承座", "新甲（长治）有限公司", "3500万元", 0.2, "在建", date(2026, 3, 5)],
        [2, "新乙项目线缆", "新乙有限公司", "1.2亿", "0.9", "前期手续", "2026年上半年"],
        ["小计", None, None, 1.55, 1.1],
        [3, "新丙项目阀门", "新丙有限公司", 2.35, None, "在谈", None],
        ["合计", None, None, 3.9, 1.1],
    ]
    merged = [
        (2, 3, 2, 4, "投资"),
        (2, 5, 2, 6, "进展"),
        (2, 1, 3, 1, "项目名称"),
        (2, 2, 3, 2, "项目业主"),
    ]
    return book(rows, merged=merged)


def of_wps() -> bytes:
    """A wrong dimension, hidden rows, units of money nowhere, days as text."""
    rows = [
        ["项目名称", "企业名称", "总投资", "开工时间", "建设地点", "包抓领导"],
        ["新丁项目电机", "新丁有限公司", 12000, "2026.3.5", "一号路", None],
        ["新戊项目涂层", "新戊有限公司", 8000.5, "2026年3月", "二号路", "新来的张三"],
        ["新己项目齿轮", "新己有限公司", 500, None, "三号路", "新来的李四"],
    ]
    return rewritten(book(rows, hidden=[2]), SHEET, r"<dimension[^>]*/>", '<dimension ref="A1"/>')


def with_offers() -> bytes:
    """Words for amounts, a stage by another name, a heading that nobody knows."""
    rows = [
        ["名称", "投资主体", "总投资额（万元）", "推进阶段", "落地镇办"],
        ["新庚项目保温", "新庚有限公司", "约3亿元", "建设中", "某镇"],
        ["新辛项目检测", "新辛有限公司", "3.2-4亿元", "已投产", "某镇"],
    ]
    return book(rows)


LAYOUTS = {"title rows": titled_and_merged, "of wps": of_wps, "with offers": with_offers}


class Hand:
    """Counts what a person does."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, place) -> None:
        self.clicks += 1
        place.click()
        self.page.wait_for_load_state()


def apply_by_worker(site, blocker) -> None:
    with blocker.unblock(), cluster.connected(site.dbname):
        from projects.jobs import sheet_apply
        from projects.models import SheetImport

        row = SheetImport.objects.latest("pk")
        sheet_apply(key=row.pk, by=row.uploaded_by_id)
        connection.close()


def upload(page, hand, data: bytes, name: str) -> None:
    hand.click(page.get_by_role("link", name="导入", exact=True))
    with page.expect_file_chooser() as chooser:
        hand.click(page.locator("label[for=id_upload], label.btn").filter(visible=True).last)
    chooser.value.set_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    with page.expect_navigation(url="**/import/*/**"):
        hand.click(page.get_by_role("button", name="上传并检查"))


@pytest.mark.parametrize("layout", share(list(LAYOUTS), len(LAYOUTS)))
def test_a_layout_never_seen_comes_in_by_a_few_clicks(enter, site, layout, django_db_blocker):
    page = enter("admin", "/projects/")
    hand = Hand(page)
    upload(page, hand, LAYOUTS[layout](), f"{layout}.xlsx")
    if page.url.endswith("/columns/"):
        hand.click(page.get_by_label("万元", exact=True))
        with page.expect_navigation():
            hand.click(page.get_by_role("button", name="检查", exact=True))
    expect(page.locator("h1")).to_have_text("检查导入表")
    while (
        offer := page.locator("#faults button, #people button, #asked button").first
    ).is_visible():
        hand.click(offer)
    hand.click(page.get_by_role("button", name="应用").first)
    apply_by_worker(site, django_db_blocker)
    page.goto(page.url)
    expect(page.locator("h1")).to_have_text("导入结果")
    hand.click(page.get_by_role("button", name="一并确认"))
    hand.click(page.get_by_role("button", name="确认这些项目"))
    expect(page.locator("[role=status]").first).to_contain_text("已确认")
    assert hand.clicks <= MOST, hand.clicks
    count = site.sql(
        "select count(*) from projects_project where source = 'IMPORT' and confirmed_at is not null"
    )
    assert count[0][0] >= 2


PASTED = "120\t80.5\n\t60\n"


@pytest.mark.parametrize("options", share([DESK, PHONE], 2))
def test_a_block_of_the_clipboard_fills_the_grid_and_comes_in(enter, options):
    page = enter("admin", "/projects/import/months/", **options)
    inputs = page.locator("#grid tbody tr").nth(0).locator("input")
    inputs.nth(0).scroll_into_view_if_needed()
    inputs.nth(0).evaluate(
        """(input, text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        PASTED,
    )
    expect(page.locator("#grid-count")).to_have_text("已填 3 格")
    expect(page.locator("#grid tbody tr").nth(1).locator("input").nth(1)).to_have_value("60")
    inputs.nth(2).fill("12")
    expect(page.locator("#grid-count")).to_have_text("已填 4 格")
    assert page.evaluate("document.documentElement.scrollWidth") <= options["width"]
    with page.expect_navigation():
        page.get_by_role("button", name="检查", exact=True).click()
    expect(page.locator("h1")).to_have_text("检查导入表")
    expect(page.locator("main")).to_contain_text("可以应用：写入 2 行")
