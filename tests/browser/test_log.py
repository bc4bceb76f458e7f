"""The week's report on a telephone: in three taps, and without signal."""

import io
import time

import pytest
from PIL import Image
from playwright.sync_api import expect

# The commissioner 专员03 owes a report for each of three fictional projects and filed one last week.
WEEKS = """
WITH now_ AS (
  INSERT INTO projects_reportweek (week_on, first_on, cut_off_at, opened_at, note, demo) VALUES
  (date_trunc('week', now())::date, date_trunc('week', now())::date - 3, now() + interval '7 hours', now(), '', true)
  RETURNING id
), before AS (
  INSERT INTO projects_reportweek (week_on, first_on, cut_off_at, opened_at, note, demo) VALUES
  (date_trunc('week', now())::date - 7, date_trunc('week', now())::date - 10, now() - interval '5 days', now(), '', true)
  RETURNING id
), mine AS (
  SELECT a.project_id, a.user_id FROM projects_appointment a JOIN accounts_user u ON u.id = a.user_id
  JOIN projects_project p ON p.id = a.project_id
  WHERE u.username = 'staff' AND a.role = 'COMMISSIONER' AND a.to_on IS NULL AND p.source = 'DEMO'
), duty AS (
  INSERT INTO projects_reportduty (created_at, updated_at, version, frequency, lacks_commissioner,
    exempt_reason, project_id, user_id, week_id)
  SELECT now(), now(), 1, 'WEEKLY', false, '', project_id, user_id, now_.id FROM mine, now_
), report AS (
  INSERT INTO projects_progressreport (created_at, updated_at, version, revision, progress, next_week,
    coordination, nodes_note, unchanged, unchanged_reason, alike, filed_at, filed_by_id, filed_role,
    correction_reason, return_remark, project_id, week_id)
  SELECT now(), now(), 1, 1, '主要设备已就位，正在安装调试。', '完成单机联调。', '', '', false, '', false,
    now() - interval '6 days', user_id, 'COMMISSIONER', '', '', project_id, before.id FROM mine, before
)
INSERT INTO projects_investmentrecord (month_on, kind, completed, reason, recorded_at, project_id,
  recorded_by_id, week_id)
SELECT date_trunc('month', now())::date, 'WEEK', 60, '', now(), project_id, user_id, before.id
FROM mine, before
"""
FILED = """
SELECT p.code, r.progress, (SELECT count(*) FROM projects_photo f WHERE f.report_id = r.id), r.device_at
FROM projects_progressreport r JOIN projects_project p ON p.id = r.project_id
WHERE r.week_id = (SELECT max(id) FROM projects_reportweek WHERE cut_off_at > now()) ORDER BY p.code
"""
TYPING = 60  # milliseconds a character: a quick thumb


@pytest.fixture(scope="module", autouse=True)
def weeks(site):
    site.sql(
        "SELECT gaoxin_delete_demo_dispatch(id) FROM projects_dispatchreport ORDER BY number DESC"
    )
    for table in ("photo", "progressreport", "reportduty"):
        site.sql(f"DELETE FROM projects_{table}")
    site.sql("DELETE FROM projects_investmentrecord")
    site.sql("DELETE FROM projects_reportweek")
    site.sql(WEEKS)


@pytest.fixture
def at_log(phone, sign_in):
    """The phone of the commissioner at 「我的填报」, once all that it keeps is kept."""
    phone.set_default_timeout(30_000)
    sign_in(phone, "staff")
    phone.goto("/log/")
    phone.wait_for_selector("html[data-prefetched]", state="attached", timeout=60_000)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return phone


def picture(colour: str) -> dict:
    file = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(file, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_an_ordinary_week_takes_three_taps_and_a_minute(at_log, site):
    page, started, taps = at_log, time.monotonic(), 0
    page.locator(".duty").last.tap()
    taps += 1
    page.wait_for_selector("#log-form")
    progress = page.locator("[name=progress]")
    expect(page.locator("[data-alike]")).to_be_visible()
    page.locator(".amount input").first.type("75", delay=TYPING)
    expect(page.locator(".amount + .read-back").first).to_have_text("= 0.01 亿元")
    progress.fill("")
    progress.type("三号车间设备全部就位，开始单机调试，水电已接通。", delay=TYPING)
    expect(page.locator("[data-alike]")).to_be_hidden()
    expect(page.locator("[data-sum]")).to_have_text("135")
    page.locator("[data-submit]").tap()
    taps += 1
    page.wait_for_url("**/log/?done=*")
    expect(page.locator(".notice-ok")).to_contain_text("已提交")
    assert taps <= 3
    assert time.monotonic() - started <= 60
    assert page.locator("[data-total]").get_attribute("data-total") == "2"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    [(_, text, photos, device_at)] = site.sql(FILED)
    assert text.startswith("三号车间")
    assert (photos, device_at is not None) == (0, True)


def test_two_reports_and_three_photos_survive_no_signal_and_an_expired_session(
    at_log, site, sign_in, watch
):
    watch.allow("ERR_INTERNET_DISCONNECTED")
    page = at_log
    hrefs = [link.get_attribute("href") for link in page.locator(".duty[href^='/log/']").all()[:2]]
    page.context.set_offline(True)
    for href, colours in zip(hrefs, (("navy", "white"), ("gray",)), strict=True):
        page.goto(href)
        page.wait_for_selector("#log-form")
        expect(page.locator("[data-submit]")).to_have_text("联网后提交")
        page.fill("[name=progress]", f"没有信号时写的进展，{colours[0]}。")
        page.set_input_files("input[type=file]", [picture(colour) for colour in colours])
        expect(page.locator("[data-thumbs] img")).to_have_count(len(colours))
        page.locator("[data-submit]").tap()
        expect(page.locator("[data-waiting]")).to_contain_text("已保存在本机")
    expect(page.locator("[data-waiting-list] li")).to_have_count(2)
    before = len(site.sql(FILED))
    site.sql("DELETE FROM django_session")
    page.context.set_offline(False)
    expect(page.locator("[data-state]")).to_contain_text("登录已过期，还有 2 份没有送达")
    sign_in(page, "manager")
    page.goto("/log/")
    expect(page.locator("[data-total]")).to_be_attached()
    expect(page.locator("[data-waiting]")).to_be_hidden()
    page.wait_for_load_state("networkidle")
    assert len(site.sql(FILED)) == before
    page.context.clear_cookies()
    sign_in(page, "staff")
    page.goto("/log/")
    expect(page.locator("[data-waiting]")).to_contain_text("已送达", timeout=60_000)
    expect(page.locator("[data-state]")).to_contain_text("已送达 2 份")
    arrived = [row for row in site.sql(FILED) if row[1].startswith("没有信号")]
    assert [row[2] for row in arrived] == [2, 1]
    assert all(row[3] is not None for row in arrived)
    page.goto("/log/")
    page.wait_for_load_state("networkidle")
    assert len(site.sql(FILED)) == before + 2


def test_where_the_list_was_never_opened_the_page_without_signal_says_what_waits(
    phone, sign_in, site, watch
):
    watch.allow("ERR_INTERNET_DISCONNECTED")
    phone.set_default_timeout(30_000)
    sign_in(phone, "staff")
    [(code,)] = site.sql(
        """SELECT p.code FROM projects_project p JOIN projects_reportduty d ON d.project_id = p.id
        ORDER BY p.code DESC LIMIT 1"""
    )
    phone.goto(f"/log/{code}/")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.wait_for_function("navigator.serviceWorker.controller !== null")
    phone.context.set_offline(True)
    expect(phone.locator("[data-submit]")).to_have_text("联网后提交")
    phone.fill("[name=progress]", "从没打开过清单时写的进展。")
    phone.locator("[data-submit]").tap()
    phone.wait_for_url("**/log/")
    expect(phone.locator("[data-state]")).to_contain_text("✓ 已存本机 1 份，联网后自动提交")
    expect(phone.locator("[data-waiting-list] li")).to_have_count(1)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.evaluate(
        """async () => {
          const store = window.LogStore, [row] = await store.all("queue");
          await store.put("queue", { ...row, saved_at: Date.now() - 5 * 86400000 });
        }"""
    )
    phone.reload()
    expect(phone.locator("[data-state]")).to_contain_text("已存 5 天，请尽快联网打开本页送出")
    phone.context.set_offline(False)
    expect(phone.locator("[data-state]")).to_contain_text("已送达 1 份", timeout=60_000)
    assert len([row for row in site.sql(FILED) if row[1].startswith("从没打开过")]) == 1


def test_signing_out_asks_when_something_waits(at_log, site):
    page = at_log
    page.evaluate(
        """() => localStorage.setItem("log-waiting", JSON.stringify({[localStorage.getItem("log-account")]: 1}))"""
    )
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator(".menu summary").tap()
    page.get_by_role("button", name="退出登录").tap()
    expect(page.locator(".menu-body")).to_be_visible()
    assert "还有 1 份填报没有送达" in asked[0]
    assert page.url.endswith("/log/")


@pytest.mark.parametrize(("days", "asked"), [(4, 0), (6, 1)])
def test_what_has_waited_for_five_days_is_asked_for_on_every_page(at_log, days, asked):
    page = at_log
    page.evaluate(
        """(days) => {
          const account = localStorage.getItem("log-account");
          localStorage.setItem("log-waiting", JSON.stringify({ [account]: 2 }));
          localStorage.setItem("log-oldest", JSON.stringify({ [account]: Date.now() - days * 86400000 }));
        }""",
        days,
    )
    page.goto("/projects/")
    notice = page.locator("main .notice", has_text="没有送达")
    expect(notice).to_have_count(asked)
    if asked:
        expect(notice).to_contain_text(f"本机还有 2 份内容没有送达，最早的一份已存 {days} 天。")
        notice.get_by_role("link", name="现在送出").tap()
        page.wait_for_url("**/log/")


def test_a_phone_that_can_keep_nothing_still_reports(phone, sign_in, site):
    phone.context.add_init_script(
        """indexedDB.open = () => { throw new DOMException("", "UnknownError"); };
        localStorage.setItem("log-waiting", "{");"""
    )
    sign_in(phone, "staff")
    phone.goto("/log/")
    phone.locator(".duty[href^='/log/']").first.tap()
    phone.wait_for_selector("#log-form")
    expect(phone.locator("[data-state]")).to_contain_text("本机存储打不开：不能离线暂存")
    phone.fill("[name=progress]", "本机存储打不开时写的进展。")
    expect(phone.locator("[data-count]")).to_have_text("13 / 500 字")
    phone.locator("[data-submit]").tap()
    phone.wait_for_url("**/log/?done=*")
    assert len([row for row in site.sql(FILED) if row[1].startswith("本机存储")]) == 1


def test_a_phone_that_becomes_full_while_one_writes_still_reports(at_log, site):
    page = at_log
    page.locator(".duty[href^='/log/']").first.tap()
    page.wait_for_selector("#log-form")
    page.evaluate(
        """() => { IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); } }"""
    )
    page.fill("[name=progress]", "存满时写的进展。")
    expect(page.locator("[data-state]")).to_contain_text("本机存不下了，没有暂存")
    page.locator("[data-submit]").tap()
    page.wait_for_url("**/log/?done=*")
    assert len([row for row in site.sql(FILED) if row[1].startswith("存满时")]) == 1
