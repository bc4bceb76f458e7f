"""Somebody leaves, is away, hands over: at a desk and on a phone, to what everybody then sees."""

import re

import pytest
from playwright.sync_api import expect

PROJECT = "/projects/YS-001/"
WIDTH = "[document.scrollingElement.scrollWidth, innerWidth]"


def key_of(site, name: str) -> int:
    [(key,)] = site.sql("SELECT id FROM accounts_user WHERE name = %s", name)
    return key


def fits(page) -> bool:
    content, window = page.evaluate(WIDTH)
    return content <= window


def test_who_leaves_hands_one_role_on_and_the_rest_is_vacant_at_once(enter, on_phone, send, site):
    person, heir = key_of(site, "专员05"), key_of(site, "专员04")
    page = on_phone("admin", f"/people/{person}/")
    page.get_by_role("link", name="登记离岗").click()
    page.wait_for_url("**/leave/")
    assert fits(page)
    chosen = page.locator("select[name^=appointment-]")
    assert chosen.count() >= 3
    page.fill("[name=reason]", "调离")
    chosen.first.select_option(str(heir))
    send(page)
    expect(page.locator("main")).to_contain_text("已离岗")
    assert "起空缺" in page.locator("body").inner_text()
    desk = enter("admin", "/projects/?lacking=COMMISSIONER")
    held = site.sql(
        "SELECT p.code FROM projects_appointment a JOIN projects_project p ON p.id = a.project_id"
        " WHERE a.user_id = %s AND a.role = 'COMMISSIONER' AND a.voided_at IS NULL"
        " AND NOT EXISTS (SELECT FROM projects_appointment b WHERE b.project_id = p.id AND b.role = a.role"
        " AND b.to_on IS NULL AND b.voided_at IS NULL)",
        person,
    )
    assert held
    for (code,) in held:
        expect(desk.locator("#list, main").first).to_contain_text(code)
    desk.goto("/appointments/vacancies/")
    expect(desk.locator("main")).to_contain_text(held[0][0])


def test_a_role_changes_hands_and_both_sides_confirm_the_list(enter, on_phone, send, site):
    heir = key_of(site, "专员02")
    page = enter("admin", f"{PROJECT}people/appoint/?role=COMMISSIONER")
    page.locator("[name=user]").select_option(str(heir))
    page.fill("[name=reason]", "分工调整")
    send(page)
    [(key,)] = site.sql(
        "SELECT h.id FROM projects_handover h JOIN projects_project p ON p.id = h.project_id"
        " WHERE p.code = 'YS-001' AND h.closed_at IS NULL"
    )
    for username in ("staff", "staff2"):
        side = on_phone(username, f"/handovers/{key}/")
        assert fits(side)
        side.get_by_role("link", name="确认交接").click()
        side.wait_for_url("**/confirm/")
        send(side)
    expect(side.locator("main")).to_contain_text("双方已确认")
    page.goto(f"/handovers/{key}/")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Word")).click()
    assert download.value.suggested_filename.endswith(".docx")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_ledger_says_who_held_what_on_a_day(enter, width):
    page = enter("manager", "/appointments/?as_of=2026-09-01", width=width)
    expect(page.locator("main")).to_contain_text(re.compile(r"9月1日\W*当日在任"))
    assert fits(page)
    page.goto("/appointments/people/")
    expect(page.locator("main")).to_contain_text("在手")
    assert fits(page)
    page.goto(f"{PROJECT}people/")
    expect(page.locator("svg.tenure:visible")).to_have_count(1)
    assert fits(page)


def test_who_is_away_lets_another_stand_in(on_phone, send, site):
    delegate = key_of(site, "专员04")
    page = on_phone("staff4", "/log/")
    assert "YS-004" not in page.locator("main").inner_text()
    mine = on_phone("staff", "/absences/add/")
    assert fits(mine)
    mine.locator("[name=kind]").select_option("TRIP")
    [(today, later)] = site.sql("SELECT current_date::text, (current_date + 3)::text")
    mine.fill("[name=from_on]", today)
    mine.fill("[name=to_on]", later)
    mine.locator("[name=delegate]").select_option(str(delegate))
    send(mine)
    page.goto("/log/")
    expect(page.locator("main")).to_contain_text("代")
    page.goto("/absences/")
    expect(page.locator("main")).to_contain_text("专员03")
    assert fits(page)
