"""Turning the start page back, on a desk and on a phone."""

import re

from playwright.sync_api import expect


def test_a_director_turns_back_three_weeks_and_comes_back(enter):
    page = enter("manager")
    expect(page.locator(".trends [data-chart] svg")).to_have_count(3)
    box = page.locator(".week")
    now = box.locator("b").inner_text()
    for number in (12, 11, 10):
        box.get_by_role("link", name="前一期").click()
        expect(page.locator(".asof")).to_contain_text(f"第 {number} 期 已封存")
        expect(box.locator("b")).not_to_have_text(now)
    lights = page.locator(".tile-lights").inner_text()
    report = page.locator(".page-head .btn-primary").get_attribute("href")
    paper = page.pdf()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    for _ in range(3):
        box.get_by_role("link", name="后一期").click()
    expect(box.locator("b")).to_have_text(now)
    assert page.url.endswith("/")
    page.goto(report)
    said = page.locator(".d-lights .d-n").all_inner_texts()
    assert re.findall(r"\d+", lights) == said


def test_a_phone_turns_back_by_its_thumb_and_loads_no_chart_it_does_not_draw(on_phone):
    page = on_phone("manager")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.get_by_role("link", name="往期").click()
    expect(page.locator(".bar-title")).to_contain_text("第 12 期 已封存")
    page.get_by_role("link", name="前一期").click()
    expect(page.locator(".bar-title")).to_contain_text("第 11 期 已封存")
    assert not [url for url in asked if "/trends/" in url]
