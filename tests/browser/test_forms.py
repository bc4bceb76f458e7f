"""What a form does when two people write, when a value is wrong, without script, by keyboard; and what
of a page reaches the paper."""

import pytest
from playwright.sync_api import expect

PROJECT = "/projects/YS-001/"


def fields(page) -> dict[str, str]:
    names = ("name", "site", "description", "total_investment", "started_on")
    return {name: page.locator(f"[name={name}]").input_value() for name in names}


def test_of_two_editors_the_second_sees_both_texts_and_decides(enter, send, watch):
    watch.allow("409")
    first, second = enter("admin", f"{PROJECT}edit/"), enter("staff", f"{PROJECT}edit/")
    first.fill("[name=site]", "一号地块")
    first.fill("[name=industry]", "仪表")
    second.fill("[name=site]", "二号地块")
    second.fill("[name=description]", "第二人写的很长的说明。")
    send(first)
    send(second)
    said = second.locator("[role=alert]").inner_text()
    assert "没有保存" in said and "管理员01" in said
    table = second.locator("table.conflict").inner_text()
    assert "一号地块" in table and "二号地块" in table and "第二人写的很长的说明。" in table
    assert second.locator("[name=site]").input_value() == "二号地块"
    first.goto(PROJECT)
    assert "一号地块" in first.locator("main").inner_text()
    send(second)
    second.wait_for_url(f"**{PROJECT}")
    assert "二号地块" in second.locator("main").inner_text()


def test_a_refused_form_keeps_every_word_and_leads_to_the_field(enter, send, watch):
    watch.allow("400")
    page = enter("admin", f"{PROJECT}edit/")
    page.fill("[name=description]", "改到一半的说明")
    page.fill("[name=total_investment]", "-5")
    page.fill("[name=started_on]", "2999-01-01")
    typed = fields(page)
    send(page)
    assert fields(page) == typed
    notice = page.locator("[role=alert]")
    assert "没有保存" in notice.inner_text() and "总投资" in notice.inner_text()
    notice.get_by_role("link", name="总投资").click()
    page.wait_for_url("**#id_total_investment")


def test_odd_but_true_is_saved_after_a_tick_with_a_reason(enter, send, watch):
    watch.allow("400")
    page = enter("admin", "/people/add/")
    page.fill("[name=name]", "专员01")
    page.select_option("[name=unit]", label="示范单位一")
    send(page)
    assert "已有一位「专员01」" in page.locator(".truth").inner_text()
    page.get_by_label("确为另一个").check()
    page.fill("[name=as_is_reason]", "同名同单位两人")
    send(page)
    page.wait_for_selector("h1:has-text('专员01')")


def paste(page, selector: str, text: str) -> None:
    """Through the clipboard, as a person does: a browser changes what it pastes, and what `fill` sets it
    does not. The clipboard is filled from a text area, which keeps tabs."""
    page.fill("[name=description]", text)
    page.press("[name=description]", "Control+a")
    page.press("[name=description]", "Control+x")
    page.click(selector)
    page.press(selector, "Control+a")
    page.keyboard.press("Control+v")


def test_a_pasted_amount_is_read_back_while_one_types_and_saved_as_it_was_read(enter, send, site):
    page = enter("admin", f"{PROJECT}edit/")
    field, said = page.locator("[name=total_investment]"), page.locator("#id_total_investment-read")
    page.fill("[name=description]", "")
    paste(page, "[name=total_investment]", "20亿元")
    expect(field).to_have_value("20亿元")
    expect(said).to_have_text("= 20.00 亿元")
    expect(said).to_have_attribute("aria-live", "polite")
    expect(field).to_have_attribute("aria-describedby", "id_total_investment-read")
    paste(page, "[name=total_investment]", "约20")
    expect(said).to_have_text("")
    paste(page, "[name=total_investment]", "−２０")
    expect(said).to_have_text("= −20 万元")
    paste(page, "[name=total_investment]", "20 亿\n")
    expect(said).to_have_text("= 20.00 亿元")
    send(page)
    page.wait_for_url(f"**{PROJECT}")
    expect(page.locator("main")).to_contain_text("20.00")
    [(stored,)] = site.sql("SELECT total_investment FROM projects_project WHERE code = 'YS-001'")
    assert stored == 200_000


def test_a_row_pasted_from_a_spreadsheet_never_becomes_a_name(enter, send, site, watch):
    watch.allow("400")
    page = enter("admin", "/projects/YS-002/edit/")
    name = page.locator("[name=name]").input_value()
    for _ in range(2):
        paste(page, "[name=name]", f"{name}\t20亿元\t示范企业甲")
        send(page)
        expect(page.locator(".field.has-error .error")).to_contain_text(
            f"含 3 个单元格：「{name} | 20亿元 | 示范企业甲」"
        )
    assert page.locator("[name=name]").input_value() == f"{name}\t20亿元\t示范企业甲"
    rows = site.sql("SELECT version FROM projects_project WHERE name = %s", name)
    assert len(rows) == 1


def test_a_column_pasted_from_a_spreadsheet_is_never_joined_to_one_number(enter, send, watch):
    watch.allow("400")
    page = enter("admin", f"{PROJECT}edit/")
    paste(page, "[name=total_investment]", "100\n200\n")
    expect(page.locator("#id_total_investment-read")).to_have_text("")
    send(page)
    expect(page.locator(".field.has-error .error")).to_contain_text("含多个单元格")
    assert page.locator("[name=total_investment]").input_value() == "100\t200"


class TestWithoutScript:
    """Signing in, filtering and editing are plain forms and links."""

    @pytest.fixture
    def page(self, browse):
        return browse(java_script_enabled=False)

    def test_one_signs_in_filters_and_edits(self, page, sign_in):
        sign_in(page, "admin")
        page.goto("/projects/")
        page.fill(".find input[name=q]", "yxyb")
        page.press(".find input[name=q]", "Enter")
        page.wait_for_url("**q=yxyb**")
        page.goto("/projects/?stage=CONSTRUCTION&investment=known")
        pills = page.locator(".pill")
        expect(pills).to_have_count(2)
        pills.first.click()
        page.wait_for_url("**/projects/?investment=known")
        expect(pills).to_have_count(1)
        page.locator("th a", has_text="总投资").click()
        page.wait_for_url("**sort=total_investment**")
        page.goto("/projects/YS-005/edit/")
        page.fill("[name=site]", "不用脚本也能改的地点")
        page.locator("main form .btn-primary[type=submit]").click()
        page.wait_for_url("**/projects/YS-005/")
        expect(page.locator("main")).to_contain_text("不用脚本也能改的地点")


def test_the_first_tab_skips_to_the_text(enter):
    page = enter("admin")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip").first
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)


# Of the body, between the last control and the first, nothing shows; a date field's calendar button
# carries the ring in the field's stead.
FOCUSED = """() => {
  const e = document.activeElement, ring = getComputedStyle(e).outlineStyle !== "none";
  return [e.name || e.textContent.trim().slice(0, 12), ring || e === document.body || e.type === "date"];
}"""


def test_every_control_is_reached_by_tab_and_shows_it(enter):
    page = enter("admin", f"{PROJECT}stage/")
    wanted = {"stage", "on", "on_text", "evidence", "reason"}
    seen, ringless = set(), []
    for _ in range(45):
        page.keyboard.press("Tab")
        name, ring = page.evaluate(FOCUSED)
        seen.add(name)
        if not ring:
            ringless.append(name)
    assert wanted <= seen and {"登记阶段", "取消"} <= seen
    assert not ringless


def test_escape_closes_a_menu_and_gives_the_focus_back(enter):
    page = enter("admin")
    menu = page.locator("details.person")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


CHROME = (
    ".mast", ".tabs", ".bar", ".dock", ".demo-strip", ".controls", ".views", ".btn", ".caliber", ".pager",
    ".tile-act", ".form-foot",
)  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/", "/projects/", "/milestones/", PROJECT, f"{PROJECT}schedule/"]
)
def test_on_paper_there_is_no_chrome_but_the_mark_of_fiction(enter, path):
    page = enter("admin", path)
    page.emulate_media(media="print")
    shown = [name for name in CHROME if page.locator(f"{name} >> visible=true").count()]
    assert not shown
    text = page.locator("body").inner_text()
    assert "演示数据" in text and "非涉密系统" in text
    page.set_viewport_size({"width": 1040, "height": 700})  # A4 across without its margins
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
