"""The demo set: what it contains, that it judges nobody real, and that it goes without a trace."""

import json
import shutil
import stat
import subprocess
import sys
from collections import Counter
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent, Unit, User
from gaoxin.files import discard, path_of
from gaoxin.uploads import PROJECT_FILES, receive
from projects.demo.load import DATA, load_demo
from projects.directing.actions.meetings import close_meeting, open_meeting, record_resolution
from projects.investment.reads.standing import standings
from projects.lights.rules.dimensions import Light
from projects.management.commands.load_demo import demo_password
from projects.models import (
    Absence,
    AgencyMandate,
    Appointment,
    Company,
    Contact,
    DateChange,
    DispatchMeeting,
    Drawdown,
    FinancingCase,
    FinancingEvent,
    FundArrival,
    Handover,
    HandoverItem,
    Institution,
    Instruction,
    InvestmentRecord,
    Issue,
    MandateItem,
    Milestone,
    Notice,
    Parcel,
    ParcelAssessment,
    ParcelFile,
    ParcelShare,
    ParcelTarget,
    PermitEvent,
    PermitItem,
    PermitPause,
    PermitStep,
    Photo,
    PlanRow,
    Premises,
    ProgressReport,
    Project,
    ProjectFile,
    ProjectLight,
    ProjectSchedule,
    ReportDuty,
    ReportWeek,
    Resolution,
    ResourceNeed,
    SchedulePlan,
    ScheduleStep,
    ScheduleTemplate,
    SiteVisit,
    StageEvent,
    Status,
    StatusEvent,
    StepLink,
    StoredFile,
    SupervisionOrder,
    TaskForce,
    TemplateLink,
    TemplateStep,
    YearPlan,
)
from projects.needs.reads.matrix import read_lines
from projects.needs.rules.kinds import Element, NeedState
from projects.registry.actions.projects import confirm_project
from projects.registry.models.scopes import lacks
from projects.registry.rules.stages import FACT_OF_STAGE, ORDER, Move, Stage, missing, move_kind
from projects.schedule.models.milestone import FACT_OF_KIND
from tests.world import cluster
from tests.world.demo import PASSWORD, before_loading, digests
from tests.world.factories import make_file, make_photo, make_project

pytestmark = pytest.mark.slow

WEEKLY = {Stage.PERMITTING, Stage.CONSTRUCTION, Stage.COMPLETED, Stage.TRIAL_PRODUCTION}
ROLES = {
    "admin": "ADMIN", "manager": "MANAGER", "staff": "STAFF", "sysadmin": "SYSTEM_ADMIN",
    "secadmin": "SECURITY_ADMIN", "auditor": "AUDITOR",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The database of a fresh demo installation, for tests that only read. The day it was loaded."""
    name = cluster.clone("demo")
    with django_db_blocker.unblock(), cluster.connected(name):
        yield timezone.localdate(AuditEvent.objects.get(act="demo.load").at)
    cluster.drop(name)


def current(role: str, today: date):
    return Appointment.objects.current(today).filter(role=role)


# -- accounts ---------------------------------------------------------------------------------------


def test_the_six_accounts_have_their_roles_and_need_no_new_password(demo):
    accounts = User.objects.accounts().filter(username__in=ROLES)
    assert {person.username: person.role for person in accounts} == ROLES
    assert not any(person.must_change_password for person in accounts)


def test_all_accounts_share_the_installation_s_password(demo):
    file = cluster.run_dir() / "instance-template_demo" / "demo-password"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    accounts = User.objects.accounts()
    assert len({person.password for person in accounts}) == 1
    assert accounts.get(username="staff").check_password(file.read_text().strip())


def test_every_person_unit_and_company_is_marked_as_fiction(demo):
    for model in (User, Unit):
        assert not model.objects.filter(demo=False).exists()
    assert Company.objects.filter(demo=True).count() == 10
    assert Company.objects.filter(demo=False).count() == 3


def test_commissioners_can_sign_in(demo):
    holders = User.objects.filter(appointments__role="COMMISSIONER")
    assert all(person.may_sign_in for person in holders if person.is_active)


def test_a_role_is_vacant_since_somebody_left(demo):
    person = User.objects.get(is_active=False)
    row = person.appointments.get()
    assert (row.project.code, row.role, row.to_on) == ("YS-007", "COMMISSIONER", person.left_on)
    assert row.project in Project.objects.filter(lacks("COMMISSIONER"))


def test_phone_numbers_belong_to_nobody(demo):
    phones = [
        *User.objects.values_list("phone", flat=True),
        *Contact.objects.values_list("phone", flat=True),
    ]
    assert all(phone.startswith("1380000") for phone in phones)


# -- the article's projects -------------------------------------------------------------------------


def test_the_article_s_projects_get_a_task_force_and_roles_and_nothing_else(demo):
    article = Project.objects.filter(source="ARTICLE")
    assert article.count() == 13
    assert TaskForce.objects.filter(project__in=article, demo=True, document="").count() == 13
    for role in ("LEADER", "CHIEF", "COMMISSIONER"):
        assert current(role, demo).filter(project__in=article, demo=True).count() == 13
    assert not article.exclude(confirmed_at=None).exists()
    assert not article.exclude(lead_unit=None).exists()
    assert Milestone.objects.filter(project__in=article).count() == 1
    assert StageEvent.objects.filter(project__in=article).count() == 5
    for model in (Contact, StatusEvent):
        assert not model.objects.filter(project__in=article).exists()


def test_no_fictional_project_sounds_like_one_of_the_article(demo):
    real = "".join(Project.objects.filter(source="ARTICLE").values_list("name", flat=True))
    for name in Project.objects.demo().values_list("name", flat=True):
        words = name.split(" ", 1)[1]
        assert not [words[n : n + 4] for n in range(len(words) - 3) if words[n : n + 4] in real]


# -- the twelve fictional projects ------------------------------------------------------------------


def test_twelve_projects_with_fixed_codes_over_all_stages(demo):
    projects = Project.objects.demo()
    assert [p.code for p in projects] == [f"YS-{n:03d}" for n in range(1, 13)]
    assert {p.stage for p in projects} == set(Stage)
    assert all(p.name.startswith("演示项目") and len(p.short_name) <= 12 for p in projects)
    assert all(p.is_confirmed and p.search_text for p in projects)


def test_every_project_has_what_its_stage_requires(demo):
    for project in Project.objects.demo():
        assert missing(project.given(), Stage(project.stage)) == [], project.code


def test_stages_were_passed_one_after_another(demo):
    for project in Project.objects.demo():
        before = None
        events = list(project.stage_events.order_by("at", "id"))
        for event in events:
            assert event.old_stage == (before or ""), project.code
            assert event.kind == move_kind(before, Stage(event.stage))
            assert event.source == "DEMO"
            assert event.reason if event.kind in (Move.SKIP, Move.BACK) else event.evidence
            before = Stage(event.stage)
        assert project.stage == before
    kinds = set(StageEvent.objects.filter(source="DEMO").values_list("kind", flat=True))
    assert {Move.SKIP, Move.BACK} <= kinds


def test_fact_milestone_and_stage_event_agree(demo):
    for project in Project.objects.demo():
        for milestone in project.milestones.exclude(kind="OTHER"):
            fact = FACT_OF_KIND[milestone.kind]
            assert milestone.done_on == getattr(project, f"{fact}_on"), project.code
            assert milestone.done_text == getattr(project, f"{fact}_text"), project.code
        for event in project.stage_events.exclude(kind="BACK"):
            if fact := FACT_OF_STAGE.get(Stage(event.stage)):
                assert event.on == getattr(project, f"{fact}_on"), project.code
                assert event.on_text == getattr(project, f"{fact}_text"), project.code


def test_nothing_is_dated_after_the_day_of_loading(demo):
    for project in Project.objects.demo():
        assert all(day <= demo for day in project.fact_days().values() if day)
    assert not Milestone.objects.filter(done_on__gt=demo).exists()
    assert not Appointment.objects.filter(from_on__gt=demo).exists()
    for model in (StageEvent, DateChange, StatusEvent):
        assert not model.objects.filter(at__gt=timezone.now()).exists()


def test_the_nodes_are_in_every_state(demo):
    assert Milestone.objects.overdue(demo).count() == 4
    assert Milestone.objects.due_soon(demo).count() == 7
    assert Milestone.objects.moved().count() == DateChange.objects.count() == 5
    assert Milestone.objects.done_late().count() >= 5
    done = Milestone.objects.done()
    assert done.exclude(pk__in=Milestone.objects.done_late()).count() >= 5


def fewest_of_a_light() -> int:
    shown = Counter(Project.objects.demo().values_list("light__light", flat=True))
    return min(shown[light] for light in Light)


def test_at_least_two_projects_show_each_light_and_one_for_want_of_data(demo):
    assert fewest_of_a_light() >= 2
    heads = ProjectLight.objects.filter(project__in=Project.objects.demo(), light=Light.GREY)
    assert dict(heads.values_list("project__code", "brief")) == {
        "YS-006": "暂不评价", "YS-010": "项目暂停，不评价",
    }  # fmt: skip


def test_a_moved_node_keeps_its_baseline_and_says_why(demo):
    for change in DateChange.objects.select_related("milestone"):
        assert change.reason
        assert change.new_on == change.milestone.due_on
        assert change.old_on == change.milestone.baseline_on
    event = Milestone.pgh_event_model.objects.filter(pgh_label="update").first()
    assert event.pgh_context.metadata["user"] == User.objects.get(username="admin").pk


def test_two_projects_lack_a_commissioner_and_none_a_leader_or_task_force(demo):
    rows = Project.objects.roles_due()
    lacking = {
        what: rows.with_lacking(demo, what) for what in ("LEADER", "TASK_FORCE", "COMMISSIONER")
    }
    assert not lacking["LEADER"].exists()
    assert not lacking["TASK_FORCE"].exists()
    assert [p.code for p in lacking["COMMISSIONER"]] == ["YS-007", "YS-011"]


def test_staff_is_commissioner_of_exactly_three_that_owe_a_weekly_report(demo):
    mine = current("COMMISSIONER", demo).filter(user__username="staff")
    projects = [appointment.project for appointment in mine.select_related("project")]
    assert len(projects) == 3
    for project in projects:
        assert project.is_demo
        assert project.status == Status.ACTIVE
        assert project.stage in WEEKLY


def test_manager_leads_several_projects_real_and_fictional(demo):
    led = current("LEADER", demo).filter(user__username="manager")
    assert {a.project.source for a in led} == {"ARTICLE", "DEMO"}
    assert len(led) >= 5


def test_one_project_is_suspended_and_its_nodes_count_nowhere(demo):
    project = Project.objects.get(status=Status.SUSPENDED)
    assert project.status_events.get().status == Status.SUSPENDED
    late = project.milestones.undone().filter(due_on__lt=demo)
    assert late.exists()
    assert not Milestone.objects.overdue(demo).filter(project=project).exists()


def test_a_handover_and_a_voided_mistake_are_on_record(demo):
    handed = Appointment.objects.filter(project__code="YS-008", role="COMMISSIONER").order_by(
        "from_on"
    )
    assert [a.user.name for a in handed] == ["专员06", "专员07"]
    assert (handed[1].from_on - handed[0].to_on).days == 1
    assert Appointment.objects.exclude(voided_at=None).get().void_reason


GAPS = {"YS-001": 3, "YS-002": 0, "YS-003": -34, "YS-004": -12, "YS-007": -8, "YS-008": -3}


def gaps_missed(day) -> list[str]:
    """The projects that are not by these points ahead of their plan or behind it; early in the year by no more than all
    that should be done."""
    found = standings(Project.objects.demo(), day)
    of = {code: found[Project.objects.get(code=code).pk] for code in GAPS}
    return [
        code
        for code, now in of.items()
        if abs(now.gap - max(-now.expected_ratio * 100, GAPS[code])) >= Fraction(1, 10)
    ]


def test_investment_runs_ahead_of_its_plan_and_behind_it(demo):
    assert gaps_missed(demo) == []
    assert not YearPlan.objects.exclude(project__in=Project.objects.demo()).exists()
    records = InvestmentRecord.objects.exclude(project__in=Project.objects.demo())
    assert not records.exists()
    assert not InvestmentRecord.objects.filter(recorded_at__gt=timezone.now()).exists()


@pytest.mark.parametrize(
    "model",
    [
        Project,
        YearPlan,
        InvestmentRecord,
        FundArrival,
        Milestone,
        Appointment,
        StageEvent,
        StatusEvent,
        DateChange,
        Unit,
        User,
        Contact,
        Issue,
        SupervisionOrder,
        Instruction,
        SiteVisit,
        DispatchMeeting,
        Resolution,
        Absence,
        Handover,
        HandoverItem,
        ScheduleTemplate,
        TemplateStep,
        TemplateLink,
        ProjectSchedule,
        ScheduleStep,
        StepLink,
        SchedulePlan,
        PlanRow,
        Institution,
        FinancingCase,
        FinancingEvent,
        Drawdown,
        ResourceNeed,
        Parcel,
        ParcelShare,
        ParcelAssessment,
        ParcelFile,
        ParcelTarget,
        Premises,
        PermitItem,
        PermitStep,
        PermitPause,
        PermitEvent,
        AgencyMandate,
        MandateItem,
    ],
)
def test_every_row_s_fields_are_valid(demo, model):
    """Its constraints the database has already enforced."""
    for row in model.objects.all():
        silent = [f.name for f in model._meta.fields if f.null and getattr(row, f.attname) is None]
        row.clean_fields(exclude=[*silent, "password"])


def test_somebody_is_away_over_the_next_cut_off_and_is_stood_in_for(demo):
    week = ReportWeek.objects.order_by("-week_on").first()
    away = Absence.objects.get(to_on__gte=timezone.localdate())
    assert away.demo and away.from_on <= timezone.localdate(week.cut_off_at) <= away.to_on
    assert ReportDuty.objects.filter(
        week=week, stands_in_for=away.user, user=away.delegate
    ).exists()


def test_a_handover_is_half_confirmed(demo):
    row = Handover.objects.open().get()
    assert row.is_demo and row.project.code == "YS-008"
    assert row.state == Handover.State.INCOMING
    assert row.items.filter(kind="NODE").exists()


def test_its_financing_stands_on_fictional_projects_in_every_state(demo):
    cases = FinancingCase.objects.with_drawn()
    assert all(case.project.is_demo for case in cases.select_related("project"))
    assert {case.state for case in cases} == {
        "REGISTERED", "MATCHED", "DILIGENCE", "APPROVED", "DRAWN", "SETTLED", "REFUSED", "WITHDRAWN",
    }  # fmt: skip
    assert {case.instrument for case in cases} == {"FUND", "GUARANTEE", "MICROLOAN", "BANK"}
    for case in cases:
        assert case.acts.order_by("at", "pk").last().state == case.state
        for row in case.drawdowns.all():
            arrival = FundArrival.objects.get(
                project=case.project, source=case.instrument, month_on=row.on.replace(day=1)
            )
            assert arrival.amount >= row.amount


def test_its_needs_stand_on_fictional_projects_in_every_state(demo):
    every = Project.objects.all()
    lines = read_lines(every, User.objects.get(username="admin"), demo)
    assert all(line.demo for line in lines if line.items)
    assert {item.state for line in lines for item in line.items} == set(NeedState)
    assert {item.element for line in lines for item in line.items} == set(Element)
    assert not ResourceNeed.objects.exclude(project__in=every.demo()).exists()


def test_its_problems_stand_in_every_state_and_on_every_level(demo):
    issues = Issue.objects.all()
    assert all(issue.project.is_demo for issue in issues.select_related("project"))
    states = {
        "REPORTED",
        "CONSULTING",
        "ASSIGNED",
        "HANDLING",
        "SUSPENDED",
        "RESOLVED",
        "CLAIMED_UNABLE",
    }
    assert states | {"CLOSED"} == {issue.state for issue in issues}
    assert {issue.level for issue in issues} == {1, 2, 3, 4}
    assert Issue.objects.overdue(demo).exists()
    for issue in issues:
        steps = list(issue.steps.order_by("pk"))
        assert (steps[0].kind, steps[-1].state, steps[-1].level) == (
            "REPORT",
            issue.state,
            issue.level,
        )
        assert issue.closed_by is None or issue.closed_by != issue.handler


def test_its_instructions_stand_in_every_state_and_judge_nobody_real(demo):
    rows = Instruction.objects.select_related("project")
    assert all(row.demo and row.project.is_demo for row in rows)
    assert {row.state for row in rows} == {"OPEN", "ANSWERED", "ACCEPTED"}
    assert Instruction.objects.overdue(demo).get().postponed == 1
    assert {row.giver for row in rows} >= {"包联领导乙（代录）", "包联领导甲"}
    for row in rows:
        assert row.steps.last().state == row.state
        assert row.to.may_sign_in
    assert all(visit.demo for visit in SiteVisit.objects.all())


def test_its_meeting_is_closed_and_followed_by_its_instructions(demo):
    meeting = DispatchMeeting.objects.get()
    assert meeting.demo and meeting.is_closed
    assert meeting.report.published_at < meeting.closed_at
    assert meeting.items.count() == meeting.report.entries.filter(light="RED").count() > 0
    found = meeting.resolutions.select_related("instruction", "item")
    assert {row.instruction.state for row in found} == {"ACCEPTED", "OPEN"}
    assert all(row.instruction.given_on == meeting.held_on for row in found)
    assert any(row.item for row in found)


def test_its_papers_and_pictures_are_such_as_people_may_send(demo):
    assert (ProjectFile.objects.count(), Photo.objects.count()) == (4, 2)
    for row in StoredFile.objects.all():
        sent = SimpleUploadedFile(row.original_name, path_of(row.stored_name).read_bytes())
        taken = receive(sent, allowed=PROJECT_FILES)
        assert taken.content_type == row.content_type
        discard(taken)


def test_everybody_who_does_something_has_a_message(demo):
    told = Notice.objects.filter(read_at=None).values_list("user__username", flat=True)
    assert {"admin", "manager", "staff"} <= set(told)
    assert not Notice.objects.filter(mail=True).exists()
    assert not Notice.objects.filter(due_at__gt=timezone.now()).exists()


# -- loading ----------------------------------------------------------------------------------------


def test_it_can_be_loaded_on_any_day(demo_day):
    assert fewest_of_a_light() >= 2 and gaps_missed(timezone.localdate()) == []
    assert Milestone.objects.overdue(timezone.localdate()).count() == 4
    fiction = StageEvent.objects.filter(project__in=Project.objects.demo())
    assert fiction.exists() and not fiction.filter(at__gt=timezone.now()).exists()


def test_loading_again_changes_nothing_but_a_lost_password(demo_day):
    before = Project.pgh_event_model.objects.count(), Appointment.objects.count()
    assert not load_demo(password=PASSWORD)
    assert AuditEvent.objects.filter(act="demo.password").count() == 0
    assert not load_demo(password="Another-1-Password")
    assert User.objects.get(username="chief1").check_password("Another-1-Password")
    assert (Project.pgh_event_model.objects.count(), Appointment.objects.count()) == before


@pytest.mark.django_db
def test_a_taken_user_name_stops_it(settings, tmp_path):
    settings.VAR = tmp_path
    User.objects.create(name="业务管理员", username="admin", role="ADMIN", can_sign_in=True)
    with pytest.raises(CommandError, match="用户名 admin 已有人使用"):
        call_command("load_demo", force=True)
    assert not User.objects.filter(demo=True).exists()


@pytest.mark.django_db
def test_outside_demo_mode_it_is_refused():
    with pytest.raises(CommandError, match="演示实例"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_password_is_made_once_and_kept_private(tmp_path):
    path = tmp_path / "var" / "demo-password"
    password = demo_password(path)
    assert demo_password(path) == password
    path.chmod(0o644)
    assert demo_password(path) == password
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert demo_password(tmp_path / "demo-password") != password


# -- clearing ---------------------------------------------------------------------------------------


def clear(dbname: str, media: Path | None = None) -> str:
    """Of a copy: the files that its rows name are those of the other copies too, and stay, unless its own lie
    in `media`."""
    said = StringIO()
    place = override_settings(MEDIA_ROOT=media or cluster.run_dir() / "no-media")
    with cluster.connected(dbname, role="owner"), place:
        call_command("clear_demo", stdout=said)
    return said.getvalue()


installed = pytest.mark.parametrize("committed_db", ["demo"], indirect=True)


def test_clearing_leaves_the_article_s_data_byte_equal(demo_day, settings, tmp_path):
    dbname, before = connection.settings_dict["NAME"], before_loading(demo_day)
    changed = {name for name, value in digests(dbname).items() if value != before[name]}
    assert changed >= {"projects_project", "accounts_user", "tally"}
    assert not changed & {"projects_projectalias", "projects_reportedfigure", "projects_track"}
    settings.VAR, files = tmp_path, own_files(tmp_path / "media")
    assert len(files) == 8 and all(path.exists() for path in files)
    assert demo_password(tmp_path / "demo-password")
    said = clear(dbname, media=tmp_path / "media")
    assert "已清除演示项目 12 个、人员 27 人" in said
    assert digests(dbname) == before
    assert not (tmp_path / "demo-password").exists()
    assert not any(path.exists() for path in files)
    assert set(AuditEvent.objects.values_list("act", flat=True)) == {
        "seed.load",
        "demo.load",
        "demo.clear",
    }
    assert "已清除演示项目 0 个" in clear(dbname)


def own_files(media: Path) -> list[Path]:
    """Copies of the files that the rows name: this database's own, for the others have the same."""
    names = StoredFile.objects.values_list("stored_name", flat=True)
    shared = {path_of(name): media / name for name in names}
    for path, own in shared.items():
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, own)
    return list(shared.values())


def test_the_application_role_may_not_clear(committed_db):
    with pytest.raises(AssertionError, match="数据库属主角色"):
        cluster.manage("clear_demo", dbname=committed_db)


@installed
def test_clearing_after_use_keeps_what_was_entered_and_closes_the_accounts(committed_db):
    admin = User.objects.get(username="admin")
    confirm_project(project=Project.objects.get(code="GX-2024-002"), by=admin)
    entered = make_project(confirmed_by=admin, confirmed_at=timezone.now(), created_by=admin)
    spare = Milestone.objects.filter(project__code="YS-001", date_changes=None).first()
    with (
        connection.cursor() as cursor
    ):  # the ORM would look for moved days, which nobody may delete
        cursor.execute("DELETE FROM projects_milestone WHERE id = %s", [spare.pk])
    said = clear(committed_db)
    assert "1 行（单位、企业或人员）仍被其他数据引用" in said
    article = Project.objects.get(code="GX-2024-002")
    assert not article.is_confirmed
    assert article.milestones.get().baseline_on is None
    entered.refresh_from_db()
    assert entered.created_by is None
    admin.refresh_from_db()
    assert not admin.may_sign_in
    assert User.objects.filter(demo=True).count() == 1
    events = Milestone.pgh_event_model.objects.values_list("project_id", flat=True)
    assert set(events) == {article.pk}


@installed
def test_clearing_takes_people_who_had_signed_in(committed_db):
    person = User.objects.get(username="auditor")
    audit.record("session.sign_in", person, by=person)
    clear(committed_db)
    assert not User.objects.filter(pk=person.pk).exists()
    assert AuditEvent.objects.filter(act="session.sign_in", actor_id=person.pk).exists()


@installed
def test_clearing_takes_the_pictures_and_papers_of_fiction(committed_db):
    report = ProgressReport.objects.filter(project__code="YS-001").first()
    photo, paper = make_photo(report), make_file(Project.objects.get(code="YS-002"))
    with psycopg.connect(cluster.server().url("owner", committed_db)) as owner:
        owner.execute("UPDATE projects_storedfile SET stored_by_id = %s", [report.filed_by_id])
    clear(committed_db)
    assert not StoredFile.objects.filter(pk__in=[photo.file_id, paper.file_id]).exists()


@installed
def test_clearing_takes_what_leaders_said_met_about_and_saw(committed_db):
    admin, chair = (User.objects.get(username=name) for name in ("admin", "manager"))
    meeting = DispatchMeeting(held_on=timezone.localdate(), chair=chair)
    open_meeting(meeting=meeting, at=timezone.now(), by=admin)
    real = make_project(confirmed_by=None, confirmed_at=None)
    for project in (None, real, Project.objects.get(code="YS-001")):
        row = Resolution(
            meeting=meeting, project=project, text="x", done_when="x", to=admin,
            due_on=timezone.localdate(),
        )  # fmt: skip
        record_resolution(resolution=row, at=timezone.now(), by=admin)
    close_meeting(meeting=meeting, at=timezone.now(), by=admin)
    clear(committed_db)
    assert Instruction.objects.get().project == real
    for model in (DispatchMeeting, Resolution, SiteVisit):
        assert not model.objects.exists()
        assert not model.pgh_event_model.objects.exists()


def test_every_stage_has_its_evidence_in_the_data():
    """So that a new stage cannot be forgotten there."""
    assert set(json.loads(DATA.read_text(encoding="utf-8"))["evidence"]) == set(ORDER)


@installed
def test_after_a_restore_without_the_password_file_the_accounts_get_a_new_one(committed_db):
    """A backup holds the accounts alone; the next start prepares the database and prints what it finds."""
    environment = cluster.environment(committed_db, role="owner", demo=True)
    kept = cluster.run_dir() / f"instance-{committed_db}" / "demo-password"
    kept.unlink()
    command = [sys.executable, "manage.py", "prepare"]
    subprocess.run(command, cwd=cluster.ROOT, env=environment, check=True)
    assert User.objects.get(username="admin").check_password(kept.read_text().strip())
    assert AuditEvent.objects.filter(act="demo.password").count() == 1
