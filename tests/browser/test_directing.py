"""On the phone: a visit entered at the site, its decision answered; in the meeting: the wall."""

from playwright.sync_api import expect


def test_a_visit_is_entered_and_its_decision_answered_on_the_phone(on_phone, send):
    leader = on_phone("manager", "/visits/")
    leader.get_by_role("link", name="登记现场办公").first.click()
    leader.fill("main [name=q]", "演示项目01")
    leader.get_by_role("button", name="查找").click()
    leader.locator("a", has_text="选这个").first.click()
    expect(leader.locator("[name=leader]")).not_to_have_value("")
    leader.fill("[name=seen]", "基坑已开挖，塔吊到位。")
    leader.fill("[name=issue_summary]", "便道被雨水冲断")
    leader.select_option("[name=issue_kind]", label="施工环境")
    leader.fill("[name=decision]", "三日内修通便道。")
    leader.fill("[name=decision_done]", "车辆可通行，有照片")
    send(leader)
    expect(leader.locator("main")).to_contain_text("便道被雨水冲断")
    expect(leader.locator("main")).to_contain_text("三日内修通便道")
    assert leader.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    leader.get_by_role("link", name="三日内修通便道").click()
    path = leader.evaluate("location.pathname")

    doer = on_phone("staff", "/log/")
    doer.locator("[data-instructions] a", has_text="三日内修通便道").click()
    expect(doer.locator("[name=evidence]")).to_be_visible()
    doer.fill("[name=text]", "便道已修通。")
    doer.fill("[name=evidence]", "现场照片")
    send(doer)
    expect(doer.locator(".roles")).to_contain_text("待验收")
    assert doer.evaluate("document.scrollingElement.scrollWidth <= innerWidth")

    leader.goto(path)
    leader.get_by_role("link", name="验收办结").click()
    send(leader)
    expect(leader.locator(".roles")).to_contain_text("已办结")
    doer.goto("/log/")
    expect(doer.locator("main")).not_to_contain_text("三日内修通便道")


def test_on_the_wall_the_arrow_keys_turn_the_items(enter, send):
    page = enter("admin", "/meetings/add/", viewport={"width": 1920, "height": 1080})
    page.select_option("[name=chair]", index=1)
    send(page)
    page.get_by_role("link", name="投屏", exact=True).click()
    expect(page.locator("[data-place]")).to_contain_text("第 1 /")
    assert page.locator(".slide").count() >= 2  # the demo set has problems of the third level
    first = page.locator(".slide:not([hidden]) h1").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-place]")).to_contain_text("第 2 /")
    assert page.locator(".slide:not([hidden])").count() == 1
    assert page.locator(".slide:not([hidden]) h1").inner_text() != first
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".slide:not([hidden]) h1")).to_have_text(first)
    small = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility() &&"
        " e.childNodes.length && parseFloat(getComputedStyle(e).fontSize) < 24).length"
    )
    assert small == 0
    assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")
    page.get_by_role("link", name="记录议定事项").click()
    page.fill("[name=text]", "月底前协调到位。")
    page.fill("[name=done_when]", "书面答复")
    page.select_option("[name=to]", index=1)
    send(page)
    expect(page.locator("#resolutions")).to_contain_text("月底前协调到位")
    page.get_by_role("link", name="结束会议").click()
    send(page)
    expect(page.locator("main")).to_contain_text("已结束，不可改")
    expect(page.get_by_role("link", name="记录议定事项")).to_have_count(0)
