"""A superior's form: sent in, marked on the drawing of its sheet with the mouse and with the keyboard, filled."""

import io

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.returns.blanks import monthly

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_in(page, name: str) -> None:
    page.goto("/returns/add/")
    page.fill("[name=name]", name)
    file = {"name": "月报.xlsx", "mimeType": XLSX, "buffer": monthly()}
    page.set_input_files("[name=upload]", file)
    with page.expect_navigation(url="**/marks/"):
        page.locator("main form .btn-primary[type=submit]").click()


def test_a_form_is_marked_without_typing_and_filled(enter, send):
    page = enter("admin")
    send_in(page, "省重点月报")
    page.locator("label.ret-cell", has_text="单位：亿元").click()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.value") == "2-7"
    page.locator("[name=first][value='5']").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=first][value='6']")).to_be_checked()
    page.keyboard.press("ArrowUp")
    page.select_option("[name=what]", "month")
    send(page)
    expect(page.locator("td.is-marked", has_text="所属月份")).to_be_visible()
    send(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="填好并下载").click()
    data = download.value.path().read_bytes()
    sheet = load_workbook(io.BytesIO(data))["月报表"]
    assert sheet["A18"].value == "合计" and sheet["E18"].value == "=SUM(E5:E17)"
    assert sheet["G2"].value.endswith("月")


def test_on_a_phone_the_sheet_scrolls_in_its_frame_alone(on_phone):
    page = on_phone("admin")
    send_in(page, "市重点月报")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("first", "last"):
        box = page.locator(f"label:has([name={name}])").first.bounding_box()
        assert box["height"] >= 44
    page.goto("/projects/?origin=ZONE")
    page.locator("tbody input[type=checkbox]").first.check()
    expect(page.get_by_role("button", name="回导表")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
