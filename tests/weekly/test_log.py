"""「我的填报」 and the form: what it asks, what it writes, who may, what happens to two at once."""

import re
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import (
    InvestmentRecord,
    Issue,
    Milestone,
    Notice,
    Photo,
    ProgressReport,
    ReportDuty,
)
from tests.harness.parallel import at_once
from tests.house.test_look import packed
from tests.world.access_payloads import filled_in
from tests.world.factories import (
    last_week,
    make_appointment,
    make_duty,
    make_instruction,
    make_investment,
    make_issue,
    make_milestone,
    make_project,
    make_report,
    make_user,
    make_week,
    make_year_plan,
    this_week,
)

STATIC = Path(__file__).resolve().parent.parent.parent / "projects/static/projects/weekly"
TEXT = "主体结构封顶，开始砌筑。"
database = pytest.mark.django_db


def today():
    return timezone.localdate()


class Owed:
    """A project whose commissioner owes a report, and their browser."""

    def __init__(self, client_of, week=None, **project):
        self.person = make_user()
        self.project = make_project(**project)
        make_appointment(self.project, self.person)
        self.week = week or this_week()
        self.duty = make_duty(self.week, self.project, self.person)
        self.url = self.duty.form_url
        self.client_of = client_of
        self.client = client_of(self.person)

    def send(self, client=None, **typed):
        client = client or self.client
        return client.post(self.url, filled_in(client, self.url) | {"progress": TEXT} | typed)

    @property
    def report(self) -> ProgressReport:
        return ProgressReport.objects.current().get(project=self.project, week=self.week)

    @property
    def amount(self) -> str:
        return f"amount_{timezone.localdate(self.week.cut_off_at):%Y%m}"

    def reported_before(self, progress=TEXT, completed=60):
        week = last_week()
        make_report(week, self.project, self.person, progress=progress)
        make_investment(self.project, kind="WEEK", week=week, completed=completed,
                        month_on=timezone.localdate(week.cut_off_at).replace(day=1))  # fmt: skip


@pytest.fixture
def owed(db, client_of):
    return Owed(client_of)


# -- the list


def test_the_list_counts_open_duties_alone(owed):
    make_duty(last_week(), owed.project, owed.person)
    page = owed.client.get("/log/").content.decode()
    assert re.findall(r'data-total="(\d+)"', page) == ["1"]
    assert "可补报" in page
    assert owed.send().url == f"/log/?done={owed.project.code}"
    page = owed.client.get("/log/").content.decode()
    assert re.findall(r'data-total="(\d+)"', page) == ["0"]
    assert "本周已全部填报" in page


def test_the_list_asks_the_database_as_often_for_two_as_for_many(
    owed, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            owed.client.get("/log/")
        return len(captured)

    owed.client.get("/log/")
    few = count()
    for _ in range(6):
        project = make_project()
        make_appointment(project, owed.person)
        make_duty(owed.week, project, owed.person)
        make_milestone(project, due_on=today())
        make_issue(project)
        make_instruction(project, to=owed.person)
    assert count() == few


# -- one entry, many tables


def test_one_form_writes_all_that_follows_from_it(owed):
    node = make_milestone(owed.project, name="设备进场", due_on=today() - timedelta(days=3))
    later = make_milestone(owed.project, name="联调", due_on=today() + timedelta(days=5))
    issue = make_issue(owed.project)
    answer = owed.send(**{
        owed.amount: "75", f"node_{node.pk}_done": "on",
        f"node_{later.pk}_forecast": today() + timedelta(days=9), f"node_{later.pk}_reason": "设备晚到",
        f"issue_{issue.pk}_state": "DONE", f"issue_{issue.pk}_text": "临时用电已接通",
        "issue_summary": "消防设计未批", "issue_kind": "PERMIT",
    })  # fmt: skip
    assert answer.status_code == 302
    report, duty = owed.report, ReportDuty.objects.get(pk=owed.duty.pk)
    assert (duty.filed_at, report.filed_role) == (report.filed_at, "COMMISSIONER")
    assert Milestone.objects.get(pk=node.pk).done_on == today()
    assert Milestone.objects.get(pk=later.pk).forecast_on == today() + timedelta(days=9)
    assert "设备晚到" in report.nodes_note
    assert InvestmentRecord.objects.get(week=owed.week).completed == Decimal(75)
    assert issue.steps.get().text == "专员报告已解决：临时用电已接通"
    assert Issue.objects.exclude(pk=issue.pk).get().summary == "消防设计未批"
    assert AuditEvent.objects.filter(act="progress.file").count() == 1


def test_no_change_is_one_tap_with_a_reason(owed):
    owed.send(progress="", unchanged_reason="等待审批")
    assert (owed.report.unchanged, owed.report.unchanged_reason) == (True, "等待审批")


def test_without_progress_nothing_is_filed(owed):
    answer = owed.send(progress=" ")
    assert answer.status_code == 400
    assert "本周无变化" in answer.content.decode()
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize(("text", "alike"), [(TEXT, True), ("设备订货，图纸会审。", False)])
def test_the_form_is_filled_from_last_week_and_says_when_it_stays_so(owed, text, alike):
    owed.reported_before()
    assert filled_in(owed.client, owed.url)["progress"] == TEXT
    owed.send(progress=text)
    assert owed.report.alike is alike


# -- the figure


def test_a_unit_slip_is_asked_about_and_put_right_by_one_button(owed):
    make_year_plan(owed.project, amount=Decimal(5000))
    owed.reported_before()
    answer = owed.send(**{owed.amount: "750,000"})
    assert answer.status_code == 400
    assert "改为 75 万元" in answer.content.decode()
    assert owed.send(**{owed.amount: "750000", "in_yuan": "on"}).status_code == 302
    assert InvestmentRecord.objects.get(week=owed.week).completed == Decimal(75)


def test_a_smaller_total_needs_its_reason(owed):
    assert owed.send(**{owed.amount: "-5"}).status_code == 400
    odd = {"as_is": "on", "as_is_reason": "上期多报"}
    assert owed.send(**{owed.amount: "-5", **odd}).status_code == 302
    assert InvestmentRecord.objects.get(week=owed.week).reason == "上期多报"


@database
def test_a_week_across_two_months_asks_for_both(client_of):
    week = this_week()
    cut_off = timezone.localdate(week.cut_off_at)
    week.first_on = cut_off.replace(day=1) - timedelta(days=2)
    week.save()
    owed = Owed(client_of, week)
    names = [name for name in filled_or_shown(owed) if name.startswith("amount_")]
    assert names == [f"amount_{week.first_on:%Y%m}", f"amount_{cut_off:%Y%m}"]
    owed.send(**{names[0]: "10", names[1]: "20"})
    assert [row.completed for row in InvestmentRecord.objects.filter(week=week)] == [10, 20]


def totals(owed) -> list[str]:
    text = owed.client.get(owed.url).content.decode()
    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text[text.index('<dl class="totals">') :])
    return [re.sub("<[^>]+>", "", "：".join(row)) for row in rows[:3]]


def test_the_year_s_rate_stands_first_with_the_numbers_it_is_of_then_all_since_the_start(owed):
    make_investment(owed.project, kind="OPENING", month_on=today().replace(month=1, day=1),
                    completed=Decimal(9000))  # fmt: skip
    make_investment(owed.project, month_on=today().replace(month=1, day=1), completed=Decimal(250))
    assert totals(owed) == [
        "本年累计：250 万元（年度计划未填）", "开工以来累计：9,250 万元", "其中上期末累计：9,250 万元",
    ]  # fmt: skip
    make_year_plan(owed.project, amount=Decimal(1000))
    owed.send(**{owed.amount: "50"})
    assert totals(owed) == [
        "本年累计 / 年度计划：300 / 1,000 万元 = 30.0%", "开工以来累计：9,300 万元",
        "其中上期末累计：9,250 万元",
    ]  # fmt: skip


@database
def test_what_a_week_over_new_year_did_in_the_old_one_is_no_part_of_the_new_year_s_rate(client_of):
    week = make_week(date(2025, 12, 29), first_on=date(2025, 12, 26),
                     cut_off_at=timezone.make_aware(datetime.combine(date(2026, 1, 2), time(18))))  # fmt: skip
    owed = Owed(client_of, week)
    make_year_plan(owed.project, year=2026, amount=Decimal(1000))
    assert owed.send(amount_202512="10", amount_202601="20").status_code == 302
    assert totals(owed)[:2] == [
        "本年累计 / 年度计划：20 / 1,000 万元 = 2.0%", "开工以来累计：30 万元",
    ]  # fmt: skip


def filled_or_shown(owed):
    return owed.client.get(owed.url).context["form"].fields


# -- two at once


def test_a_conflict_lists_what_a_person_filled_in_and_by_which_milestone(owed):
    node = make_milestone(owed.project, name="主体封顶", due_on=today())
    owed.send()
    typed = {
        "version": "0",
        "progress": "另一稿。",
        owed.amount: "20",
        f"node_{node.pk}_done": "on",
    }
    answer = owed.send(**typed)
    assert answer.status_code == 409
    found = {row.label: (row.theirs, row.yours) for row in answer.context["differences"]}
    month = timezone.localdate(owed.week.cut_off_at).month
    assert found == {
        "本周进展": (TEXT, "另一稿。"), f"{month} 月完成投资（万元）": ("", "20"),
        "「主体封顶」已完成": ("否", "是"),
    }  # fmt: skip
    assert "有 3 处不同" in answer.content.decode()


# -- later: edit, correct, return


def test_before_the_cut_off_the_same_revision_is_edited(owed):
    owed.send()
    owed.send(progress="改过的进展。")
    assert (owed.report.revision, owed.report.progress) == (1, "改过的进展。")
    assert AuditEvent.objects.filter(act="progress.edit").count() == 1


@database
def test_after_it_a_correction_is_a_further_revision_with_its_reason(client_of):
    owed = Owed(client_of, last_week())
    owed.send()
    assert owed.report.is_late
    assert owed.send(progress="更正。").status_code == 400
    owed.send(progress="更正。", correction_reason="数字有误")
    first, second = ProgressReport.objects.order_by("revision")
    assert (first.progress, second.progress, second.correction_reason) == (
        TEXT,
        "更正。",
        "数字有误",
    )
    assert first.superseded_at is not None
    page = owed.client.get(f"{owed.project.get_absolute_url()}progress/").content.decode()
    assert TEXT in page
    assert "第 2 版" in page
    assert "补报" in page


def test_of_two_people_the_second_sees_both_texts(owed):
    other = make_user()
    make_appointment(owed.project, other, "MEMBER")
    colleague = owed.client_of(other)
    late = filled_in(colleague, owed.url) | {"progress": "成员写的。"}
    owed.send()
    answer = colleague.post(owed.url, late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert TEXT in page
    assert "成员写的。" in page
    assert owed.report.progress == TEXT


def test_the_chief_returns_with_a_remark_and_the_author_is_told(owed):
    owed.send()
    chief = make_user()
    make_appointment(owed.project, chief, "CHIEF")
    client, url = owed.client_of(chief), f"/log/returns/{owed.report.pk}/"
    answer = client.post(url, filled_in(client, url) | {"return_remark": "写明工程量"})
    assert answer.status_code == 302
    notice = Notice.objects.get(user=owed.person)
    assert (notice.kind, notice.text, notice.url) == ("RETURNED", "写明工程量", owed.url)
    assert ReportDuty.objects.get(pk=owed.duty.pk).filed_at is not None
    owed.send(progress="浇筑 300 立方米。")
    assert owed.report.returned_at is None


@pytest.mark.parametrize(
    ("role", "may", "instead"),
    [
        ("MEMBER", True, False),
        ("CHIEF", True, True),
        ("LEADER", False, False),
        (None, False, False),
    ],
)
def test_who_else_may_file(owed, role, may, instead):
    person = make_user()
    if role:
        make_appointment(owed.project, person, role)
    client = owed.client_of(person)
    assert client.get(owed.url).status_code == (200 if may else 404)
    if may:
        owed.send(client)
        assert (owed.report.filed_for == owed.person) is instead


def test_the_office_files_for_the_commissioner(owed):
    owed.send(owed.client_of(make_user(role=Role.ADMIN)))
    assert owed.report.filed_for == owed.person


# -- the same one again


def test_twenty_deliveries_of_one_report_make_one(committed_db, client_of):
    """Who waits too long for the others is told 503; a phone sends that again."""
    owed = Owed(client_of)
    owed.client.get("/profile/")
    data = filled_in(owed.client, owed.url) | {"progress": TEXT, owed.amount: "75"}

    def deliver():
        client = type(owed.client)()
        client.cookies = owed.client.cookies.copy()
        return client.post(owed.url, data)

    answers = at_once(*[deliver] * 20)
    statuses = {getattr(answer, "status_code", answer) for answer in answers}
    assert 302 in statuses <= {302, 503}
    assert deliver().status_code == 302
    assert ProgressReport.objects.count() == InvestmentRecord.objects.count() == 1
    assert AuditEvent.objects.filter(act="progress.file").count() == 1
    assert str(owed.report.client_id) == data["token"]


def test_an_edit_delivered_twice_is_one_edit(owed):
    owed.send()
    data = filled_in(owed.client, owed.url) | {"progress": "改过。"}
    assert [owed.client.post(owed.url, data).status_code for _ in range(2)] == [302, 302]
    assert AuditEvent.objects.filter(act="progress.edit").count() == 1


def test_a_phone_s_wrong_clock_refuses_nothing(owed):
    for moment in ("nonsense", "0001-01-01T00:00:00Z", "2026-13-45T99:00"):
        assert owed.send(device_at=moment, token=str(uuid.uuid4())).status_code == 302
    assert owed.report.device_at is None


# -- pictures


def photo(colour="navy"):
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "JPEG")
    return SimpleUploadedFile("现场.jpg", file.getvalue(), "image/jpeg")


def test_a_photo_is_kept_shown_to_those_concerned_and_marked_when_old(owed):
    days = f"{today() - timedelta(days=9)}"
    assert owed.send(photos=[photo()], photo_days=days).status_code == 302
    kept = Photo.objects.get()
    assert owed.report == kept.report
    shown = owed.client.get(f"/photos/{kept.pk}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    b"".join(shown)
    page = owed.client.get(f"{owed.project.get_absolute_url()}progress/").content.decode()
    assert "非本周拍摄" in page
    assert owed.client_of(make_user()).get(f"/photos/{kept.pk}/").status_code == 404


def test_a_file_that_is_no_picture_refuses_the_form_and_is_not_kept(owed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    bad = SimpleUploadedFile("现场.jpg", b"<html>", "image/jpeg")
    assert owed.send(photos=[photo(), bad]).status_code == 400
    assert not Photo.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# -- the tab


def test_the_tab_asks_as_often_for_one_report_as_for_many(owed):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.world.factories import make_photo, make_week

    url = f"{owed.project.get_absolute_url()}progress/"

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert owed.client.get(url).status_code == 200
        return len(captured)

    owed.send()
    count()
    few = count()
    monday = owed.week.week_on
    for n in range(2, 8):
        report = make_report(make_week(monday - timedelta(weeks=n)), owed.project, owed.person)
        make_photo(report)
    assert count() == few


# -- what the phone loads


def test_a_first_visit_weighs_little(owed):
    page = owed.client.get(owed.url).content
    assert b"tabler" not in page
    assert b"htmx" not in page
    names = set(re.findall(rb"(?:gaoxin|projects/weekly)/[\w.-]+\.(?:css|js|svg)", page)) | {
        b"gaoxin/chevron.svg"
    }
    files = [finders.find(name.decode()) for name in names]
    assert all(files)
    assert packed(*files) + len(page) <= 150_000


def test_the_sheet_asks_nothing_of_an_old_browser():
    sheet = (STATIC / "log.css").read_text()
    assert not re.search(r"color-mix|:has\(|oklch|@layer|@container", sheet)


def test_the_worker_and_the_empty_page_name_nobody(client):
    worker, shell = client.get("/sw.js"), client.get("/log/shell/")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "/log/shell/" in worker.content.decode()
    assert "worker-src 'self'" in shell["Content-Security-Policy"]
    assert b'name="account"' not in shell.content
    assert b"csrf" not in shell.content


@database
def test_the_token_of_the_queue_names_its_account(client_of):
    person = make_user()
    answer = client_of(person).get("/log/token/")
    assert answer.json()["account"] == person.pk
    assert Client().get("/log/token/", secure=True).status_code == 302


# -- taken back -----------------------------------------------------------------------------------


def take_back(owed, client=None):
    url = f"/log/{owed.project.code}/withdraw/"
    client = client or owed.client
    return client.post(url, filled_in(client, url))


def test_a_report_taken_back_is_owed_again_and_counts_for_nothing(owed):
    owed.send(**{owed.amount: "75"})
    report = owed.report
    assert take_back(owed).url == "/log/"
    owed.duty.refresh_from_db()
    assert owed.duty.state(timezone.now()) == ReportDuty.State.OPEN
    assert not ProgressReport.objects.current().filter(project=owed.project).exists()
    assert not InvestmentRecord.objects.current().filter(project=owed.project).exists()
    event = AuditEvent.objects.get(act="progress.withdraw")
    assert (event.object_id, event.before, event.after) == (
        str(report.pk), {"state": "已报"}, {"state": "待报"},
    )  # fmt: skip
    assert not Notice.objects.filter(key__startswith="withdraw:").exists()


def test_what_was_taken_back_waits_in_the_form_and_is_filed_again_as_the_same_report(owed):
    owed.send(**{owed.amount: "75"})
    first = owed.report
    take_back(owed)
    fields = filled_in(owed.client, owed.url)
    assert (fields["progress"], fields[owed.amount]) == (TEXT, "75.00")
    assert "已撤回" in owed.client.get(owed.url).content.decode()
    assert owed.client.post(owed.url, fields | {"progress": "改好了。"}).status_code == 302
    again = owed.report
    assert (again.pk, again.revision, again.progress) == (first.pk, 1, "改好了。")
    assert again.filed_at > first.filed_at
    owed.duty.refresh_from_db()
    assert owed.duty.filed_at == again.filed_at
    row = InvestmentRecord.objects.current().get(project=owed.project)
    assert row.completed == 75
    assert AuditEvent.objects.filter(act="progress.file").count() == 2


def test_a_report_taken_back_may_be_filed_late_and_needs_no_reason_of_correction(owed):
    owed.send()
    take_back(owed)
    owed.week.cut_off_at = timezone.now() - timedelta(minutes=1)
    owed.week.save()
    assert owed.send().status_code == 302
    assert (owed.report.revision, owed.report.is_late) == (1, True)


def test_after_the_cut_off_nothing_is_taken_back(owed):
    owed.send()
    url = f"/log/{owed.project.code}/withdraw/"
    assert f'href="{url}"' in owed.client.get(owed.url).content.decode()
    data = filled_in(owed.client, url)
    owed.week.cut_off_at = timezone.now() - timedelta(minutes=1)
    owed.week.save()
    assert owed.client.post(url, data).status_code == 404
    assert f'href="{url}"' not in owed.client.get(owed.url).content.decode()
    assert owed.report.withdrawn_at is None


def test_what_was_changed_meanwhile_is_not_taken_back_unseen(owed):
    owed.send()
    url = f"/log/{owed.project.code}/withdraw/"
    data = filled_in(owed.client, url)
    owed.send(progress="又改了一遍。")
    assert owed.client.post(url, data).status_code == 409
    assert owed.report.progress == "又改了一遍。"


def test_whose_report_another_took_back_is_told(owed):
    owed.send()
    office = owed.client_of(make_user(role=Role.ADMIN))
    assert take_back(owed, office).status_code == 302
    assert "内容还在" in Notice.objects.get(key__startswith="withdraw:", user=owed.person).text


def test_the_menu_says_how_many_reports_are_still_to_be_filed(owed):
    def shown():
        return owed.client.get("/counts/").json().get("log")

    make_duty(last_week(), owed.project, owed.person)
    assert shown() == {"text": "1", "words": "待报"}
    owed.send()
    assert shown() is None
    take_back(owed)
    assert shown() == {"text": "1", "words": "待报"}
