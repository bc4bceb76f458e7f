"""A problem on the phone: raised at the site, handed out, handled, and struck off by somebody else."""

from playwright.sync_api import expect

PROJECT = "/projects/YS-001/"


def act(page, label: str, send, **typed) -> None:
    """Press a button of the issue's page, fill in what it asks, send."""
    page.get_by_role("link", name=label, exact=True).first.click()
    expect(page.locator("main form")).to_be_visible()
    for name, value in typed.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    send(page)


def test_from_the_site_to_struck_off(enter, on_phone, send):
    phone = on_phone("staff", f"{PROJECT}issues/")
    phone.get_by_role("link", name="提出问题", exact=True).click()
    phone.fill("[name=summary]", "塔吊基础积水")
    phone.select_option("[name=kind]", label="施工环境")
    send(phone)
    expect(phone.locator("h1")).to_have_text("塔吊基础积水")
    path = phone.evaluate("location.pathname")

    chief = enter("chief1", path)
    act(chief, "交办", send, handler="专员02（示范单位二）", lead_unit="示范单位二")
    expect(chief.locator(".roles")).to_contain_text("待签收")

    handler = on_phone("staff2", path)
    act(handler, "签收", send)
    expect(handler.locator(".roles")).to_contain_text("办理中")
    act(handler, "反馈进展", send, text="已派水泵。")
    expect(handler.locator(".history")).to_contain_text("已派水泵。")
    act(handler, "申请办结", send, text="积水已排空。", evidence="现场照片")
    expect(handler.locator(".roles")).to_contain_text("待核验")
    expect(handler.locator("main")).to_contain_text("由另一人核验销号")
    expect(handler.get_by_role("link", name="核验销号")).to_have_count(0)

    chief.reload()
    act(chief, "核验销号", send, text="现场看过，无积水。")
    expect(chief.locator(".roles")).to_contain_text("已销号")
    phone.reload()
    expect(phone.locator(".history > li")).to_have_count(6)


def test_the_board_leads_to_the_issue(enter):
    page = enter("manager", "/issues/board/")
    card = page.locator(".level-card").first
    name = card.locator(".card-name").inner_text()
    card.click()
    expect(page.locator("h1")).to_have_text(name)


def test_an_order_is_signed_for_by_the_unit(enter, send):
    page = enter("staff4", "/issues/YT-003/")
    page.get_by_role("link", name="演示督办", exact=False).first.click()
    page.get_by_role("link", name="填报办理情况", exact=True).click()
    page.fill("[name=text]", "检测单位已进场。")
    send(page)
    expect(page.locator(".order-sheet")).to_contain_text("检测单位已进场。")
