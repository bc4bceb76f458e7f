"""The week's report from the draft to the instruction that comes back, as four people do it."""

import io
import re

from PIL import Image, ImageStat
from playwright.sync_api import expect

CLOSE = """UPDATE projects_reportweek SET cut_off_at = clock_timestamp()
    WHERE cut_off_at > clock_timestamp() RETURNING id"""


def pass_cut_off(site) -> None:
    """The open week's cut-off is now, and the worker's minute has come."""
    assert site.sql(CLOSE)
    site.manage("tick")


def test_a_week_is_drafted_frozen_published_read_instructed_on_and_comes_back(
    site, enter, on_phone, send
):
    admin = enter("admin", "/dispatch/")
    admin.get_by_role("button", name="起草本周通报").click()
    expect(admin.locator(".d-meta")).to_contain_text("草稿")
    report = admin.evaluate("location.pathname")
    pass_cut_off(site)
    admin.reload()
    expect(admin.locator(".d-meta")).to_contain_text("已封存，待印发")
    admin.get_by_role("link", name="印发", exact=True).click()
    send(admin)
    expect(admin.locator(".d-meta")).to_contain_text("已印发")

    leader = on_phone("manager", "/inbox/")
    leader.get_by_role("button", name=re.compile("周调度通报已印发")).first.click()
    expect(leader.locator(".d-lead")).to_contain_text("本周调度项目")
    assert leader.evaluate("location.pathname") == report
    assert leader.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    leader.get_by_role("button", name="签阅").click()
    expect(leader.locator(".d-meta")).to_contain_text("我已签阅")
    card = leader.locator("#red tbody tr", has_text="YS-001")
    card.get_by_role("link", name="批示").click()
    expect(leader.locator("[name=line]")).not_to_have_value("")
    leader.fill("[name=text]", "本周内请供电单位到场。")
    leader.fill("[name=done_when]", "会议纪要")
    send(leader)
    expect(leader.locator("main")).to_contain_text("本周内请供电单位到场")
    instruction = leader.evaluate("location.pathname")

    doer = on_phone("staff", "/log/")
    doer.locator("[data-instructions] a", has_text="本周内请供电单位到场").click()
    expect(doer.locator("[name=evidence]")).to_be_visible()
    doer.fill("[name=text]", "供电单位已到场，方案已定。")
    doer.fill("[name=evidence]", "11 月 25 日纪要")
    send(doer)
    expect(doer.locator(".roles")).to_contain_text("待验收")
    leader.goto(instruction)
    leader.get_by_role("link", name="验收办结").click()
    send(leader)
    expect(leader.locator(".roles")).to_contain_text("已办结")

    pass_cut_off(site)
    admin.goto("/dispatch/")
    admin.locator("td.c-name a").first.click()
    expect(admin.locator(".d-meta")).to_contain_text("已封存，待印发")
    side = admin.locator(".d-side li", has_text="本周内请供电单位到场")
    expect(side).to_contain_text("已办结")


def test_the_wall_shows_one_project_at_a_time(site, enter):
    page = enter("manager", "/dispatch/9012/present/", viewport={"width": 1920, "height": 1080})
    expect(page.locator("[data-place]")).to_contain_text("第 1 /")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-place]")).to_contain_text("第 2 /")
    assert page.locator(".slide:not([hidden])").count() == 1
    small = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility() &&"
        " e.childNodes.length && parseFloat(getComputedStyle(e).fontSize) < 24).length"
    )
    assert small == 0


def test_without_scripts_the_first_screen_is_complete(site, enter):
    page = enter("manager", "/dispatch/9012/", java_script_enabled=False)
    expect(page.locator(".d-lead a.count").first).to_be_visible()
    assert page.locator(".d-lights .d-n").count() == 4
    assert page.locator("#red tbody tr").count() >= 1
    page.locator(".d-lead a.count").first.click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "12")


# -- how it is read ----------------------------------------------------------------------------------

SCREEN = 844
WHOLE = """tables => tables.every(one => one.scrollWidth <= one.clientWidth)"""


def test_on_a_phone_it_is_six_screens_the_reds_first_and_details_folded(on_phone):
    page = on_phone("manager", "/dispatch/9012/")
    assert page.evaluate("document.documentElement.scrollHeight") <= 6 * SCREEN
    seen = [
        "#red",
        ".d-open:not(.d-give)",
        "#silent",
        "#yellow",
        "#raised",
        "#soon",
        "#table-1",
        "#tables",
    ]
    tops = [page.locator(one).bounding_box()["y"] for one in seen]
    assert tops == sorted(tops)
    folded = page.locator(".d-folds")
    assert folded.count() == 8
    for number in range(folded.count()):
        expect(folded.nth(number).locator(".d-body")).to_be_hidden()
        expect(folded.nth(number).locator(".d-head")).to_contain_text(
            re.compile(r"\d+ (项|个|行|张)")
        )
    expect(page.locator("#yellow .d-body")).to_be_visible()
    blocking = page.locator("#blocking")
    blocking.get_by_role("checkbox", name=re.compile("展开六、堵点")).check()
    expect(blocking.locator("tbody tr").first).to_be_visible()
    assert blocking.locator("tbody tr").count() == int(
        re.search(r"\d+", blocking.locator(".d-head span").inner_text())[0]
    )
    assert page.locator(".d-acts a:visible", has_text="批示").count() == sum(
        page.locator(f"#{one} tbody tr").count()
        for one in ("red", "silent", "moved", "yellow", "blocking")
    )


def test_at_a_desk_nothing_is_folded_and_both_tables_are_whole(enter):
    page = enter("manager", "/dispatch/9012/")
    for width in (1200, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.eval_on_selector_all("#table-1 .d-scroll, #table-2 .d-scroll", WHOLE), width
        assert page.locator(".d-fold:visible").count() == 0
        assert page.locator(".d-body:visible").count() == page.locator(".d-body").count()


def test_a_table_that_slides_has_a_shadow_where_there_is_more(enter):
    page = enter("manager", "/dispatch/9012/tables/3/")
    frame = page.locator(".d-scroll")
    box, row = frame.bounding_box(), frame.locator("tbody tr").first.bounding_box()

    def light_at(x: float) -> float:
        """How light it is there, above the line below the first row, from 0 to 255."""
        clip = {"x": x, "y": row["y"] + row["height"] - 6, "width": 2, "height": 3}
        picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L")
        return ImageStat.Stat(picture).mean[0]

    left, right = box["x"] + 2, box["x"] + box["width"] - 4
    assert light_at(left) > 250 > 230 > light_at(right)
    frame.evaluate("one => one.scrollLeft = one.scrollWidth")
    assert light_at(right) > 250 > 230 > light_at(left)
