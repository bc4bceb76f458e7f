"""The pages of one project, as a person meets them: look, edit, be refused, lose no text."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from projects.models import Appointment, Contact, Milestone, Project, TaskForce
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_issue,
    make_milestone,
    make_override,
    make_project,
    make_task_force,
    make_track,
    make_unit,
    make_user,
    make_year_plan,
    this_week,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role="ADMIN", name="管理员"))


def fields(client, url) -> dict:
    """What the browser would send back if nobody typed anything."""
    form = client.get(url).context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        if value is None or value == "" or value is False:
            continue
        if isinstance(value, list | tuple):
            data[bound.html_name] = [getattr(v, "pk", v) for v in value]
        else:
            data[bound.html_name] = getattr(value, "pk", value)
    return data


def send(client, url, **changes):
    return client.post(url, fields(client, url) | changes)


# -- reading ------------------------------------------------------------------------------------------


def test_an_article_project_prints_what_the_article_does_not_say(admin):
    call_command("load_seed", verbosity=0)
    project = Project.objects.get(name="光电LED显示屏项目")
    html = admin.get(project.get_absolute_url()).content.decode()
    assert "报道未提及" in html
    assert "据 2024 年末报道，待更新" in html
    assert "2024 年上半年" in html
    assert "确认项目信息" in html


def test_a_project_confirmed_before_eight_in_the_morning_says_the_day_it_was_here(admin):
    by = make_user(role="ADMIN", name="确认者")
    at = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)  # 01:30 of the 28th in the zone
    project = make_project(confirmed_at=at, confirmed_by=by)
    assert "确认者 2026-11-28" in admin.get(project.get_absolute_url()).content.decode()


@pytest.mark.parametrize("tab", ["", "schedule/", "people/", "investment/", "history/"])
def test_a_tab_is_a_page_with_counted_queries(admin, tab):
    project = make_project()
    url = project.get_absolute_url() + tab

    def grow(n):
        for _ in range(n):
            make_milestone(project, unit=make_unit())
            make_appointment(project, role="MEMBER")
            project.project_tracks.create(track=make_track())

    grow(2)
    admin.get(url)
    with CaptureQueriesContext(connection) as few:
        assert admin.get(url).status_code == 200
    grow(10)
    with CaptureQueriesContext(connection) as many:
        admin.get(url)
    assert len(many) <= len(few) + 1 <= 45


def test_a_project_page_asks_as_much_for_a_bare_project_as_for_a_full_one(admin):
    this_week()
    bare, full = make_project(stage=""), make_project(lead_unit=make_unit())
    for role in Appointment.Role.values():
        make_appointment(full, role=role)
    full.project_tracks.create(track=make_track())
    full.levels.create(level="CITY", year=TODAY.year)
    full.stage_events.create(
        stage="SIGNED", kind="ADVANCE", on=TODAY, by=make_user(), at=timezone.now()
    )
    make_task_force(full)
    make_milestone(full, due_on=TODAY - timedelta(days=1))
    make_issue(full)
    make_override(full)
    make_year_plan(full)
    make_duty(this_week(), full)
    asked = []
    for project in (bare, bare, full):  # the first request fills what a process keeps
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(project.get_absolute_url()).status_code == 200
        asked.append([query["sql"].split(" WHERE ")[0] for query in queries])
    assert asked[1] == asked[2]


def test_the_page_says_what_is_missing_for_the_next_stage(admin):
    project = make_project(stage="SIGNED", industry="电子")
    html = admin.get(project.get_absolute_url()).content.decode()
    assert "进入「落地」还缺" in html
    assert "落地日期" in html
    assert "建设单位" in html


def test_staff_without_a_role_see_a_page_like_a_missing_one(client_of):
    client = client_of(make_user())
    forbidden = client.get(make_project().get_absolute_url())
    missing = client.get("/projects/GX-2026-999/")
    assert forbidden.status_code == missing.status_code == 404


def test_buttons_are_shown_to_those_who_may(client_of):
    project = make_project()
    member = make_appointment(project, role="MEMBER").user
    commissioner = make_appointment(project).user
    edit = f"{project.get_absolute_url()}edit/"
    assert edit not in client_of(member).get(project.get_absolute_url()).content.decode()
    assert edit in client_of(commissioner).get(project.get_absolute_url()).content.decode()


# -- editing ------------------------------------------------------------------------------------------


def test_a_project_is_added_with_a_code_and_found_by_its_pinyin(admin):
    answer = send(
        admin, "/projects/add/", name="新能源电池壳体项目", short_name="电池壳体", stage="RESERVE",
        industry="新能源", aliases="壳体一期", company_name="示范企业", levels=["CITY"],
        year_class="NEW",
    )  # fmt: skip
    project = Project.objects.get()
    assert answer.url == project.get_absolute_url()
    assert project.code == f"GX-{TODAY.year}-001"
    assert project.is_confirmed
    assert Project.objects.search("ktyq").get() == project
    assert [str(level) for level in project.levels.all()] == [f"{TODAY.year} 市重点"]


def test_an_edit_without_a_change_keeps_every_related_row(admin):
    project = make_project(name="甲", short_name="甲", lead_unit=make_unit())
    project.project_tracks.create(track=make_track())
    project.levels.create(level="CITY", year=TODAY.year)
    project.levels.create(level="CITY", year=TODAY.year - 1)
    project.aliases.create(name="别名甲")
    before = AuditEvent.objects.count()
    url = f"{project.get_absolute_url()}edit/"
    assert send(admin, url, site="新址").status_code == 302
    project.refresh_from_db()
    assert project.site == "新址"
    assert project.project_tracks.count() == project.aliases.count() == 1
    assert project.levels.count() == 2
    assert AuditEvent.objects.count() == before + 1


def test_the_loser_of_two_edits_keeps_the_text_and_sees_the_difference(admin, client_of):
    project = make_project(name="甲", short_name="甲", lead_unit=make_unit())
    project.project_tracks.create(track=make_track())
    project.levels.create(level="CITY", year=TODAY.year)
    url = f"{project.get_absolute_url()}edit/"
    mine = fields(admin, url) | {"site": "我写的地点", "levels": ["CITY", "PROVINCE"]}
    other = client_of(make_user(role="ADMIN", name="另一管理员"))
    assert send(other, url, site="别人写的地点").status_code == 302
    answer = admin.post(url, mine)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "另一管理员" in html
    assert "我写的地点" in html
    assert "别人写的地点" in html
    assert "市、省" in html or "省、市" in html
    assert Project.objects.get().site == "别人写的地点"
    again = mine | {"version": answer.context["form"]["version"].value()}
    assert admin.post(url, again).status_code == 302
    assert Project.objects.get().site == "我写的地点"


def test_an_edit_without_a_version_is_a_conflict_not_last_write_wins(admin):
    project = make_project(name="甲", short_name="甲")
    url = f"{project.get_absolute_url()}edit/"
    data = fields(admin, url) | {"site": "新址"}
    del data["version"]
    assert admin.post(url, data).status_code == 409
    assert Project.objects.get().site == ""


def test_a_wrong_field_is_named_and_nothing_typed_is_lost(admin):
    answer = send(
        admin, "/projects/add/", name="甲项目", short_name="这个简称实在是太长了超过十二个字", stage="RESERVE",
        description="写了很久的建设内容",
    )  # fmt: skip
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "写了很久的建设内容" in html
    assert "简称" in html
    assert not Project.objects.exists()


def test_a_future_fact_is_refused_with_the_way_to_plan_it(admin):
    project = make_project(name="甲", short_name="甲")
    tomorrow = str(TODAY + timedelta(days=1))
    url = f"{project.get_absolute_url()}edit/"
    answer = send(admin, url, completed_on=tomorrow, evidence="照片")
    assert answer.status_code == 400
    assert "请在「节点」里填计划日期" in answer.content.decode()


def test_odd_but_true_dates_are_saved_after_a_tick_and_become_an_open_question(admin):
    project = make_project(name="甲", short_name="甲", started_text="2025 年")
    url = f"{project.get_absolute_url()}edit/"
    odd = {
        "filed_on": "2026-03-01",
        "started_on": "2026-01-05",
        "started_text": "",
        "evidence": "照片",
    }
    answer = send(admin, url, **odd)
    assert answer.status_code == 400
    assert "未批先建" in answer.content.decode()
    assert send(admin, url, **odd, as_is="on", as_is_reason="先行开工，已补办").status_code == 302
    assert "未批先建" in Project.objects.get().needs_check
    assert Project.objects.to_check().exists()


@pytest.mark.parametrize(
    ("typed", "asked"),
    [({"total_investment": "10000", "fixed_investment": "12000"}, "固定资产投资 12,000.00 万元超过总投资"),
     ({"total_investment": "2000000000"}, "总投资合 200,000.00 亿元，单位是不是填成了元？应为 200,000 万元。"),
     ({"agreed_investment": "100000亿"}, "协议投资合 100,000.00 亿元")],
)  # fmt: skip
def test_an_odd_amount_is_asked_about_once_and_its_reason_kept(admin, typed, asked):
    url = f"{make_project().get_absolute_url()}edit/"
    answer = send(admin, url, **typed)
    assert answer.status_code == 400
    assert asked in answer.content.decode()
    assert not Project.objects.get().needs_check
    assert send(admin, url, **typed, as_is="on", as_is_reason="以备案证为准").status_code == 302
    note = Project.objects.get().needs_check
    assert asked.rstrip("。") in note and "如实：以备案证为准" in note
    assert send(admin, url, site="新址").status_code == 302


def test_a_long_question_keeps_its_reason_whole(admin):
    project = make_project(needs_check="旧" * 590)
    odd = {"total_investment": "2000000000", "as_is": "on", "as_is_reason": "实" * 200}
    assert send(admin, f"{project.get_absolute_url()}edit/", **odd).status_code == 302
    project.refresh_from_db()
    assert project.needs_check.startswith("旧") and project.needs_check.endswith(f"{'实' * 200}）")


def test_a_commissioner_keeps_the_data_but_does_not_rename_or_reassign(client_of):
    project = make_project(name="甲", short_name="甲")
    client = client_of(make_appointment(project).user)
    url = f"{project.get_absolute_url()}edit/"
    assert send(client, url, site="新址", name="改名", lead_unit=make_unit().pk).status_code == 302
    project.refresh_from_db()
    assert (project.site, project.name, project.lead_unit) == ("新址", "甲", None)


def test_confirming_turns_a_picture_into_a_live_project(client_of):
    project = make_project(confirmed_at=None, confirmed_by=None)
    node = make_milestone(project, due_on=date(2024, 12, 31), baseline_on=None)
    client = client_of(make_appointment(project).user)
    assert not Milestone.objects.overdue(TODAY).exists()
    assert send(client, f"{project.get_absolute_url()}confirm/").status_code == 302
    assert Milestone.objects.overdue(TODAY).get() == node
    node.refresh_from_db()
    assert node.baseline_on == date(2024, 12, 31)


def test_a_stage_is_passed_with_evidence_from_its_own_page(admin):
    project = make_project(stage="RESERVE", industry="电子", lead_unit=make_unit())
    url = f"{project.get_absolute_url()}stage/"
    stuck = send(admin, url, stage="NEGOTIATION", on=str(TODAY), evidence="首次对接")
    assert stuck.status_code == 400
    assert "还缺：建设单位" in stuck.content.decode()


def test_a_project_is_removed_and_restored_by_the_project_office(admin):
    project = make_project()
    url = project.get_absolute_url()
    assert send(admin, f"{url}remove/", reason="重复").url == "/projects/removed/"
    assert admin.get(url).status_code == 404
    assert "重复" in admin.get("/projects/removed/").content.decode()
    assert admin.post(f"{url}restore/").status_code == 409
    assert send(admin, f"{url}restore/").url == url


def test_the_removed_projects_stand_in_parts_the_last_one_first(admin):
    for number in range(51):
        removed = {"removed_on": TODAY - timedelta(days=number), "removed_reason": "重复"}
        make_project(name=f"第{number}号项目", removed_by=make_user(), **removed)
    first, second = (admin.get(f"/projects/removed/?part={n}").content.decode() for n in (1, 2))
    assert "第0号项目" in first and "第50号项目" not in first and "共 51 个" in first
    assert "第50号项目" in second and "第0号项目" not in second
    assert admin.get("/projects/removed/?part=3").status_code == 404


# -- milestones and people ------------------------------------------------------------------------------


def test_a_milestone_is_added_moved_and_done(admin):
    project = make_project()
    url = project.get_absolute_url()
    plan = {"kind": "OTHER", "name": "设备安装", "due_on": str(TODAY), "order": 1}
    assert send(admin, f"{url}schedule/add/", **plan).url == f"{url}schedule/"
    node = Milestone.objects.get()
    later = TODAY + timedelta(days=30)
    assert (
        send(admin, f"/milestones/{node.pk}/move/", new_on=later, reason="供货推迟").status_code
        == 302
    )
    html = admin.get(f"{url}schedule/").content.decode()
    assert "供货推迟" in html
    assert send(admin, f"/milestones/{node.pk}/done/", done_on=TODAY).status_code == 302
    node.refresh_from_db()
    assert (node.done_on, node.due_on, node.baseline_on) == (TODAY, later, TODAY)


def test_a_commissioner_and_a_task_force_are_given_in_two_pages(admin):
    project, person, unit = make_project(lead_unit=make_unit()), make_user(), make_unit()
    url = f"{project.get_absolute_url()}people/"
    appointed = send(admin, f"{url}appoint/?role=COMMISSIONER", user=person.pk, reason="分工")
    assert appointed.url == url
    founded = send(
        admin, f"{url}task-force/", document="高办〔2026〕3 号", founded_on=str(TODAY),
        supporting_units=[unit.pk],
    )  # fmt: skip
    assert founded.url == url
    assert Appointment.objects.current(TODAY).get().user == person
    rows = TaskForce.objects.get().task_force_units.all()
    assert {(row.unit, row.role) for row in rows} == {
        (project.lead_unit, "LEAD"),
        (unit, "SUPPORT"),
    }
    html = admin.get(url).content.decode()
    assert person.name in html
    assert "高办〔2026〕3 号" in html


def test_a_voided_appointment_stays_readable_struck_through(admin):
    row = make_appointment(from_on=TODAY)
    assert send(admin, f"/appointments/{row.pk}/void/", reason="选错了人").status_code == 302
    html = admin.get(f"{row.project.get_absolute_url()}people/").content.decode()
    assert "is-void" in html
    assert "选错了人" in html


def test_a_contacts_phone_is_masked_on_the_page(admin):
    project = make_project()
    url = f"{project.get_absolute_url()}people/"
    contact = {"name": "联系人甲", "phone": "139 0000 5678"}
    assert send(admin, f"{url}contacts/add/", **contact).status_code == 302
    html = admin.get(url).content.decode()
    assert "139****5678" in html
    assert "13900005678" not in html
    assert "13900005678" not in admin.get(f"{project.get_absolute_url()}history/").content.decode()
    assert Contact.objects.get().phone == "13900005678"


# -- history --------------------------------------------------------------------------------------------


def test_the_history_tells_who_changed_what_from_what_to_what(admin):
    project = make_project(name="甲", short_name="甲", site="旧址")
    url = f"{project.get_absolute_url()}edit/"
    send(admin, url, site="新址", aliases="新别名")
    send(admin, url, aliases="")
    entries = admin.get(f"{project.get_absolute_url()}history/").context["entries"]
    told = [(e.who, e.verb, e.noun, f.label, f.old, f.new) for e in entries for f in e.fields]
    assert ("管理员", "修改", "项目", "建设地点", "旧址", "新址") in told
    assert ("管理员", "新增", "别名", "别名", "", "新别名") in told
    assert any((e.verb, e.noun, e.name) == ("删除", "别名", "新别名") for e in entries)


def test_the_history_includes_tracks_appointments_milestones_and_their_moves(admin):
    project, person = make_project(name="甲", short_name="甲"), make_user(name="新专员")
    track = make_track()
    url = project.get_absolute_url()
    send(admin, f"{url}edit/", tracks=[track.pk])
    send(admin, f"{url}people/appoint/", role="COMMISSIONER", user=person.pk)
    send(admin, f"{url}schedule/add/", kind="OTHER", name="封顶", due_on=str(TODAY), order=0)
    node = Milestone.objects.get()
    send(admin, f"/milestones/{node.pk}/move/", new_on=TODAY + timedelta(days=9), reason="雨")
    entries = admin.get(f"{url}history/").context["entries"]
    nouns = {(e.verb, e.noun, e.name) for e in entries}
    assert ("新增", "所属赛道", track.name) in nouns
    assert ("新增", "任命", "新专员") in nouns
    assert ("新增", "节点", "封顶") in nouns
    assert ("新增", "调整时限", "") in nouns
    assert all("_" not in f.label for e in entries for f in e.fields)
