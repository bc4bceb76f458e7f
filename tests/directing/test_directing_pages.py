"""The pages of instructions, meetings and visits: what they list, prefill, accept and refuse."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.models import (
    AgendaItem,
    DispatchMeeting,
    Instruction,
    InstructionStep,
    Issue,
    ProjectLevel,
    Resolution,
    SiteVisit,
)
from tests.harness.corpus_parts import pdf
from tests.world.access_payloads import complaints, filled_in
from tests.world.factories import (
    make_appointment,
    make_dispatch,
    make_instruction,
    make_issue,
    make_meeting,
    make_project,
    make_unit,
    make_user,
    make_visit,
)

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def leader():
    return make_user(role=Role.MANAGER)


@pytest.fixture
def admin():
    return make_user(role=Role.ADMIN)


def page(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def picture(name: str) -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/jpeg")


# -- instructions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 4), ("?open=1", 2), ("?state=ANSWERED", 1), ("?overdue=1", 1), ("?q=外线", 1),
     ("?project=XX-001", 0), ("?kind=MEETING", 1), ("?kind=REPORT", 1), ("?kind=VISIT", 1),
     ("?month=2026-01", 2), ("?month=2026-02", 0), ("?to={to}", 1), ("?given_by={giver}", 4),
     ("?unit={unit}", 1), ("?sort=-due_on", 4)],
)  # fmt: skip
def test_the_register_filters(client_of, leader, query, count):
    rows = [
        make_instruction(giver=leader, text="外线未通", due_on="2026-01-05", unit=make_unit()),
        make_instruction(
            giver=leader, state="ANSWERED", due_on="2026-01-09", report=make_dispatch(closed=False)
        ),
        make_instruction(giver=leader, state="STRUCK", due_on="2026-01-20", visit=make_visit()),
        make_instruction(
            giver=leader, state="ACCEPTED", accepted_at=timezone.now(), accepted_by=leader
        ),
    ]
    Resolution.objects.create(
        meeting=make_meeting(), number=1, text="x", done_when="x", to=rows[3].to,
        due_on=rows[3].due_on, instruction=rows[3],
    )  # fmt: skip
    url = query.format(to=rows[0].to_id, giver=leader.pk, unit=rows[0].unit_id)
    html = page(client_of(leader), f"/instructions/{url}")
    assert re.findall(r'data-total="(\d+)"', html) == [str(count)]


def test_a_month_says_what_is_done_and_what_not(client_of, leader):
    make_instruction(due_on="2026-01-05")
    make_instruction(due_on="2026-02-05", first_due_on="2026-01-31", postponed=1)
    make_instruction(
        due_on="2026-01-09", state="ACCEPTED", accepted_at=timezone.now(), accepted_by=leader
    )
    make_instruction(due_on="2026-01-09", state="STRUCK")
    client = client_of(leader)
    html = page(client, "/instructions/?month=2026-01")
    assert 'data-month-total="3" data-month-done="1"' in html
    assert "超期 2 项" in html
    assert "data-month-total" not in page(client, "/instructions/")
    assert client.get("/instructions/?month=2026-13").status_code == 400


@pytest.mark.parametrize("path", ["/instructions/?month=2026-01", "/meetings/", "/visits/"])
def test_a_list_asks_the_database_as_often_for_two_as_for_many(client_of, leader, path):
    client = client_of(leader)

    def fill(times: int) -> None:
        for _ in range(times):
            visit, meeting = make_visit(make_project(), make_project()), make_meeting()
            word = make_instruction(
                due_on="2026-01-05", unit=make_unit(), visit=visit, report=report
            )
            Resolution.objects.create(
                meeting=meeting, number=1, text="x", done_when="x", to=word.to, due_on=word.due_on,
                instruction=word,
            )  # fmt: skip
            project = visit.projects.first()
            ProjectLevel.objects.create(project=project, level="CITY", year=today().year)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, path)
        return len(captured)

    report = make_dispatch(closed=False)
    fill(1)
    page(client, path)
    few = count()
    fill(5)
    assert count() == few


def test_a_line_of_the_report_prefills_the_form(client_of, leader):
    held = make_appointment()
    report = make_dispatch(published=True)
    client = client_of(leader)
    url = (
        f"/instructions/add/?number={report.number}&project={held.project.code}"
        "&line=投资差 34.1 个百分点"
    )
    form = client.get(url).context["form"]
    assert form["project"].value() == held.project.code
    assert form["line"].value() == "投资差 34.1 个百分点"
    assert str(form["to"].value()) == str(held.user.pk)
    assert "given_by" not in form.fields
    assert not form.fields["to"].queryset.filter(role=Role.ADMIN).exists()  # it never answers
    assert client.get(url).context["back"] == report.get_absolute_url()
    sent = filled_in(client, url) | {"text": "三日内报原因", "done_when": "书面说明"}
    answer = client.post(url, sent)
    assert answer.status_code == 302, complaints(answer)
    row = Instruction.objects.get()
    assert answer.url.split("?")[0] == row.get_absolute_url()
    assert (row.report, row.project, row.given_by) == (report, held.project, leader)
    assert client.post(url, sent).url == row.get_absolute_url()
    assert Instruction.objects.count() == 1


@pytest.mark.parametrize("query", ["number=999999", "number=x", "project=XX-001", "visit=999999"])
def test_a_link_to_what_is_not_there_is_no_page(client_of, leader, query):
    assert client_of(leader).get(f"/instructions/add/?{query}").status_code == 404


def test_the_office_names_the_leader_and_may_add_the_scan(client_of, leader, admin):
    client, url = client_of(admin), "/instructions/add/"
    typed = {
        "text": "三日内报原因", "done_when": "书面说明", "to": make_user().pk,
        "due_on": today() + timedelta(days=3),
    }  # fmt: skip
    refused = client.post(url, filled_in(client, url) | typed)
    assert refused.status_code == 400
    assert "given_by" in refused.context["form"].errors
    scan = SimpleUploadedFile("批示.pdf", pdf(), content_type="application/pdf")
    sent = filled_in(client, url) | typed | {"given_by": leader.pk, "scan": scan}
    assert client.post(url, sent).status_code == 302
    row = Instruction.objects.get()
    html = page(client_of(leader), row.get_absolute_url())
    assert f"{leader.name}（代录）" in html
    assert "撤销批示" in html
    step = row.steps.get()
    file = client_of(leader).get(f"/instructions/files/{step.pk}/")
    assert "attachment" in file["Content-Disposition"]
    assert b"".join(file).startswith(b"%PDF")
    assert AuditEvent.objects.get(act="instruction.download").actor == leader
    assert client_of(make_user()).get(f"/instructions/files/{step.pk}/").status_code == 404


def test_the_assistant_of_a_leader_sees_the_leader_s_projects_and_records_their_words(client_of):
    assistant, held = (
        make_user(),
        make_appointment(user=make_user(role=Role.MANAGER), role="LEADER"),
    )
    client, url = client_of(assistant), f"/instructions/add/?project={held.project.code}"
    assert (
        client.get(url).status_code
        == client.get(held.project.get_absolute_url()).status_code
        == 404
    )
    held.user.assistant = assistant
    held.user.save()
    assert "代录批示" in page(client, held.project.get_absolute_url())
    sent = filled_in(client, url) | {
        "text": "三日内报原因", "done_when": "书面说明", "to": make_user().pk, "due_on": today(),
    }  # fmt: skip
    assert sent["given_by"] == held.user.pk
    stranger = make_user(role=Role.MANAGER)
    assert client.post(url, sent | {"given_by": stranger.pk}).status_code == 400
    assert client.post(url, sent).status_code == 302
    row = Instruction.objects.get()
    assert (row.given_by, row.recorded_by) == (held.user, assistant)
    assert f"{held.user.name}（代录）" in page(client, row.get_absolute_url())
    assert client.get(f"{held.project.get_absolute_url()}edit/").status_code == 404


def test_on_the_page_each_sees_the_steps_that_are_theirs(client_of, leader, admin):
    doer = make_user()
    row = make_instruction(giver=leader, to=doer)
    url = row.get_absolute_url()

    def labels(user) -> list[str]:
        return [label for _, _, label in client_of(user).get(url).context["acts"]]

    assert labels(doer) == ["答复", "反馈进展"]
    assert labels(leader) == labels(admin) == ["延期"]
    assert labels(make_user(role=Role.MANAGER)) == []
    assert client_of(make_user()).get(url).status_code == 404
    assert client_of(leader).get(f"{url}answer/answer/").status_code == 404
    assert client_of(doer).get(f"{url}decide/accept/").status_code == 404


def test_a_leader_with_an_account_of_the_staff_strikes_what_was_recorded_for_them(client_of, admin):
    held = make_appointment(role="LEADER")
    row = make_instruction(giver=held.user, recorded_by=admin)
    client, url = client_of(held.user), row.get_absolute_url()
    assert "撤销批示" in page(client, url)
    strike = f"{url}decide/strike/"
    sent = filled_in(client, strike) | {"text": "未作此批示"}
    answer = client.post(strike, sent)
    assert answer.status_code == 302, complaints(answer)
    row.refresh_from_db()
    assert row.state == "STRUCK"


def test_they_take_back_an_acceptance_recorded_for_them(client_of, admin):
    held = make_appointment(role="LEADER")
    row = make_instruction(
        giver=held.user, state="ACCEPTED", accepted_at=timezone.now(), accepted_by=admin
    )
    client, back = client_of(held.user), f"{row.get_absolute_url()}decide/return/"
    sent = filled_in(client, back) | {"text": "现场尚未通电"}
    answer = client.post(back, sent)
    assert answer.status_code == 302, complaints(answer)
    row.refresh_from_db()
    assert row.state == "OPEN"


def test_an_answer_with_its_paper_is_accepted_on_the_pages(client_of, leader):
    doer = make_user()
    row = make_instruction(giver=leader, to=doer)
    client, url = client_of(doer), f"{row.get_absolute_url()}answer/answer/"
    paper = SimpleUploadedFile("验收单.pdf", pdf(), content_type="application/pdf")
    sent = filled_in(client, url) | {"text": "已通电", "evidence": "验收单", "upload": paper}
    assert client.post(url, sent).url == row.get_absolute_url()
    html = page(client_of(leader), row.get_absolute_url())
    assert "已通电" in html
    assert "验收单.pdf" in html
    decide = f"{row.get_absolute_url()}decide/accept/"
    assert client_of(leader).post(decide, filled_in(client_of(leader), decide)).status_code == 302
    row.refresh_from_db()
    assert row.state == "ACCEPTED"
    again = client.get(url, follow=True).content.decode()
    assert "不能办这一步" in again


def test_a_stale_version_is_answered_409_and_a_double_click_counts_once(client_of, leader):
    doer = make_user()
    row = make_instruction(giver=leader, to=doer)
    client, url = client_of(doer), f"{row.get_absolute_url()}answer/feedback/"
    slow = filled_in(client, url) | {"text": "稍后"}
    quick = filled_in(client, url) | {"text": "已联系"}
    first = client.post(url, quick)
    assert first.url == client.post(url, quick).url == row.get_absolute_url()
    late = client.post(url, slow)
    assert late.status_code == 409
    assert "稍后" in late.content.decode()
    assert InstructionStep.objects.count() == 1


def test_a_bad_paper_is_refused_and_nothing_happens(client_of, leader):
    doer = make_user()
    row = make_instruction(giver=leader, to=doer)
    client, url = client_of(doer), f"{row.get_absolute_url()}answer/answer/"
    bad = SimpleUploadedFile("a.exe", b"MZ", content_type="application/pdf")
    answer = client.post(
        url, filled_in(client, url) | {"text": "已办", "evidence": "无", "upload": bad}
    )
    assert answer.status_code == 400
    assert not InstructionStep.objects.exists()


def test_what_waits_for_me_stands_in_my_log(client_of):
    doer = make_user()
    row = make_instruction(to=doer, due_on=today() - timedelta(days=1))
    answered = make_instruction(to=doer, state="ANSWERED")
    closed = {"accepted_at": timezone.now(), "accepted_by": make_user()}
    make_instruction(to=doer, state="ACCEPTED", **closed)
    html = page(client_of(doer), "/log/")
    assert 'data-instructions="2"' in html
    assert f'href="{answered.get_absolute_url()}"' in html and "待验收" in html
    assert f"{row.get_absolute_url()}answer/answer/" in html
    assert "超期" in html
    assert "data-instructions" not in page(client_of(make_user()), "/log/")


def test_staff_see_those_of_their_projects_alone(client_of):
    held = make_appointment()
    make_instruction(held.project)
    make_instruction()
    assert 'data-total="1"' in page(client_of(held.user), "/instructions/")
    assert 'data-total="0"' in page(client_of(make_user()), "/instructions/")


# -- meetings ---------------------------------------------------------------------------------------


def test_a_meeting_is_opened_shown_resolved_and_closed_on_the_pages(client_of, admin, leader):
    project = make_project()
    make_issue(project, level=3, summary="外线未通")
    client = client_of(admin)
    add = "/meetings/add/"
    sent = filled_in(client, add) | {"chair": leader.pk, "attendance": "甲、乙"}
    answer = client.post(add, sent)
    meeting = DispatchMeeting.objects.get()
    assert answer.url == meeting.get_absolute_url()
    assert client.post(add, sent).url == answer.url
    item = meeting.items.get()
    resolve = f"{meeting.get_absolute_url()}resolve/?item={item.pk}"
    typed = {
        "text": "供电所月底前接电", "done_when": "通电", "to": make_user().pk,
        "due_on": today() + timedelta(days=9),
    }  # fmt: skip
    shown = filled_in(client, resolve)
    assert (shown["item"], shown["project"]) == (item.pk, project.code)
    assert client.post(resolve, shown | typed).status_code == 302
    html = page(client, meeting.get_absolute_url())
    assert "外线未通" in html
    assert "供电所月底前接电" in html
    assert Instruction.objects.get().code in html
    close = f"{meeting.get_absolute_url()}close/"
    stale = filled_in(client, resolve) | typed
    assert client.post(close, filled_in(client, close)).status_code == 302
    html = page(client, meeting.get_absolute_url())
    assert "已结束，不可改" in html
    assert "resolve/" not in html
    late = client.post(resolve, stale)
    assert late.status_code == 400
    assert "会议已结束" in late.content.decode()
    assert client.get(resolve).url == meeting.get_absolute_url()
    edit = f"{meeting.get_absolute_url()}edit/"
    stored = DispatchMeeting.objects.get()
    late = client.post(edit, {"version": stored.version, "held_on": today(), "chair": leader.pk})
    assert late.status_code == 400


def test_present_mode_shows_each_item_with_its_light_reason_and_what_clears_it(client_of, leader):
    meeting = make_meeting(chair=leader)
    AgendaItem.objects.create(
        meeting=meeting, order=1, kind="RED", title="甲项目", light="RED", reason="节点超期 9 天",
        clears="登记开工", leader="包联领导甲", responsible="专员03",
    )  # fmt: skip
    html = page(client_of(leader), f"{meeting.get_absolute_url()}present/")
    for words in ("甲项目", "节点超期 9 天", "登记开工", "包联领导甲", "专员03", "light-red"):
        assert words in html
    assert "resolve/" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", html)


def test_the_minutes_open_in_word_and_say_what_was_resolved(client_of, leader):
    meeting = make_meeting(chair=leader, attendance="甲\x0b乙")
    word = make_instruction(giver=leader)
    AgendaItem.objects.create(meeting=meeting, order=1, kind="RED", title="甲项目", reason="超期")
    Resolution.objects.create(
        meeting=meeting, number=1, text="=月底前接电", done_when="通电", to=word.to,
        due_on=word.due_on, instruction=word,
    )  # fmt: skip
    response = client_of(leader).get(f"{meeting.get_absolute_url()}minutes.docx")
    text = "\n".join(p.text for p in Document(io.BytesIO(response.content)).paragraphs)
    for words in ("会议进行中，未定稿", "[红灯项目] 甲项目", "=月底前接电", word.code, str(leader)):
        assert words in text


def test_staff_read_no_meeting(client_of):
    assert client_of(make_user()).get(make_meeting().get_absolute_url()).status_code == 403


# -- visits -----------------------------------------------------------------------------------------


def test_a_leader_enters_a_visit_with_problem_decision_and_picture(client_of, leader):
    held, other = make_appointment(), make_project()
    client, url = client_of(leader), f"{held.project.get_absolute_url()}visits/add/"
    shown = filled_in(client, url)
    assert (shown["leader"], shown["decision_to"]) == (leader.pk, held.user.pk)
    sent = shown | {
        "seen": "塔吊到位", "others": other.code, "issue_summary": "缺电",
        "issue_kind": "UTILITIES", "decision": "三日内接电", "decision_done": "通电",
        "photos": [picture("a.jpg"), picture("b.jpg")],
    }  # fmt: skip
    answer = client.post(url, sent)
    assert answer.status_code == 302, complaints(answer)
    visit = SiteVisit.objects.get()
    assert set(visit.projects.all()) == {held.project, other}
    assert visit.photos.count() == 2
    html = page(client, answer.url)
    for words in ("塔吊到位", "缺电", "三日内接电", held.project.name, other.name):
        assert words in html
    photo = client.get(f"/visits/photos/{visit.photos.first().pk}/")
    assert photo["Content-Type"] == "image/jpeg"
    assert Instruction.objects.get().given_by == leader


def test_a_commissioner_enters_a_visit_without_decision(client_of, leader):
    held = make_appointment()
    client, url = client_of(held.user), f"{held.project.get_absolute_url()}visits/add/"
    form = client.get(url).context["form"]
    assert not [name for name in form.fields if name.startswith("decision")]
    sent = filled_in(client, url) | {"leader": leader.pk, "seen": "已进场", "decision": "接电"}
    assert client.post(url, sent).status_code == 302
    assert not Instruction.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"on": "2099-01-01"}, "on"), ({"others": "XX-999"}, "others"),
     ({"issue_summary": "缺电"}, "issue_kind"), ({"decision": "接电"}, "decision_done"),
     ({"seen": ""}, "seen")],
)  # fmt: skip
def test_what_is_missing_in_a_visit_is_said_at_its_field(client_of, leader, typed, field):
    url = f"{make_project().get_absolute_url()}visits/add/"
    client = client_of(leader)
    answer = client.post(url, filled_in(client, url) | {"seen": "已进场"} | typed)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not SiteVisit.objects.exists()


@pytest.mark.parametrize("days", [-1, None])
def test_a_decision_is_due_today_at_the_earliest(client_of, leader, days):
    day = "" if days is None else today() + timedelta(days=days)
    url = f"{make_project().get_absolute_url()}visits/add/"
    client = client_of(leader)
    typed = {
        "seen": "已进场", "decision": "三日内接电", "decision_done": "通电", "decision_due": day,
        "decision_to": make_user().pk,
    }  # fmt: skip
    answer = client.post(url, filled_in(client, url) | typed)
    assert answer.status_code == 400
    assert len(answer.context["form"].errors["decision_due"]) == 1
    assert "三日内接电" in answer.content.decode()
    assert not SiteVisit.objects.exists()


def test_a_resolution_of_who_leads_no_more_is_refused_with_the_text_kept(client_of, admin, leader):
    meeting = make_meeting(chair=leader)
    client, url = client_of(admin), f"{meeting.get_absolute_url()}resolve/"
    sent = filled_in(client, url) | {
        "text": "供电所月底前接电", "done_when": "通电", "to": make_user().pk,
        "due_on": today() + timedelta(days=9),
    }  # fmt: skip
    User.objects.filter(pk=leader.pk).update(role=Role.STAFF)
    answer = client.post(url, sent)
    assert answer.status_code == 400
    assert answer.context["form"].non_field_errors() == ["批示须由领导作出。"]
    assert "供电所月底前接电" in answer.content.decode()
    assert not Resolution.objects.exists()


def test_staff_read_and_find_of_a_visit_their_own_projects_alone(client_of):
    held, other = make_appointment(), make_project(short_name="乙厂区")
    visit = make_visit(held.project, other)
    make_issue(other, visit=visit)
    make_issue(held.project, visit=visit)
    make_instruction(other, visit=visit)
    client = client_of(held.user)
    html = page(client, "/visits/")
    assert held.project.short_name in html
    assert other.short_name not in html
    row = client.get("/visits/").context["rows"][0]
    assert (row.issue_count, row.instruction_count) == (1, 0)
    for query in (f"project={other.code}", f"q={other.code}"):
        assert client.get(f"/visits/?{query}").context["total"] == 0
    for query in (f"project={held.project.code}", f"q={held.project.code}"):
        assert client.get(f"/visits/?{query}").context["total"] == 1
    book = load_workbook(io.BytesIO(client.get("/visits/?export=xlsx").getvalue()))
    cells = [str(cell) for line in book.active.values for cell in line]
    assert held.project.short_name in cells
    every = page(client_of(make_user(role=Role.MANAGER)), "/visits/")
    assert f"{held.project.short_name}、{other.short_name}" in every


def test_a_further_problem_is_raised_on_the_visit_s_page(client_of, admin):
    visit = make_visit()
    client, url = client_of(admin), f"{visit.get_absolute_url()}issue/"
    sent = filled_in(client, url) | {"summary": "缺水", "kind": "UTILITIES"}
    assert client.post(url, sent).status_code == 302
    assert Issue.objects.get().visit == visit


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?leader={leader}", 1), ("?project={code}", 1), ("?q=塔吊", 1),
     ("?on_from=2026-02-01", 1), ("?on_to=2026-02-01", 1)],
)  # fmt: skip
def test_the_visits_filter(client_of, leader, query, count):
    project = make_project()
    make_visit(project, leader=leader, on="2026-01-05", seen="无人")
    make_visit(seen="塔吊到位", on="2026-03-01")
    url = query.format(leader=leader.pk, code=project.code)
    assert client_of(leader).get(f"/visits/{url}").context["total"] == count


def test_the_visits_page_says_which_key_project_waits(client_of, leader):
    project = make_project()
    ProjectLevel.objects.create(project=project, level="CITY", year=today().year)
    html = page(client_of(leader), "/visits/")
    assert "目标 30 天一次" in html
    assert "未到过" in html
