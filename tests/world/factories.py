"""Test data by plain functions with sensible defaults. One file, one function per noun."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from accounts.models import Unit, User
from accounts.roles import Role
from gaoxin.blanks import receive_blank
from gaoxin.books import receive_book
from gaoxin.files import keep
from projects.dispatch.actions.freeze import content_of, write_report
from projects.dispatch.reads.collect import Collected, collect, previous
from projects.dispatch.reads.telling import Telling
from projects.dispatch.rules.entry import Entry
from projects.dispatch.rules.format import FORMAT, entry_of
from projects.financing.rules.kinds import FAILED, GRANTED
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import (
    Absence,
    AgencyMandate,
    Appointment,
    Company,
    DimensionLight,
    DispatchFile,
    DispatchMeeting,
    DispatchReport,
    Drawdown,
    FinancingCase,
    FundArrival,
    Handover,
    HandoverItem,
    Institution,
    Instruction,
    InstructionStep,
    InvestmentRecord,
    Issue,
    IssueStep,
    LightOverride,
    Milestone,
    Notice,
    Parcel,
    ParcelAssessment,
    ParcelFile,
    ParcelShare,
    ParcelTarget,
    PermitItem,
    PermitPause,
    PermitStep,
    Photo,
    Premises,
    ProgressReport,
    Project,
    ProjectFile,
    ProjectLight,
    ProjectSchedule,
    ReportDuty,
    ReportWeek,
    ResourceNeed,
    ReturnForm,
    ScheduleStep,
    ScheduleTemplate,
    Screen,
    SheetImport,
    SiteVisit,
    SiteVisitProject,
    SoleExaminer,
    SpotCheck,
    Staffing,
    StepFile,
    StepLink,
    StoredFile,
    SupervisionOrder,
    TaskForce,
    TemplateLink,
    TemplateStep,
    Track,
    VisitPhoto,
    YearPlan,
)
from projects.people.actions.staffing import restaff
from projects.registry.rules.stages import Stage
from projects.returns.actions import add_form
from projects.returns.reads.grid import proposed
from projects.screen.models import hash_of_code, hash_of_token
from projects.sheets.actions.apply import apply_import
from projects.sheets.actions.checking import add_and_check

PASSWORD = "Lampe-7-Trompete"
_numbers = count(1)
_codes = count(1)


def make_unit(**kwargs) -> Unit:
    name = f"示范单位{next(_numbers)}"
    return Unit.objects.create(**{"name": name, "short_name": name[:12]} | kwargs)


def make_user(*, role=Role.STAFF, password=None, **kwargs) -> User:
    """A person with an account of this role, or with `can_sign_in=False` a card alone.

    The password is set only where a test types it: hashing it costs more than all the rest.
    """
    number = next(_numbers)
    values = {"name": f"示范人员{number}", "role": role, "can_sign_in": True} | kwargs
    if values["can_sign_in"]:
        values.setdefault("username", f"user{number}")
    if not values.get("is_active", True):
        values.setdefault("left_on", timezone.localdate())
    user = User(**values)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    return user


def make_company(**kwargs) -> Company:
    return Company.objects.create(**{"name": f"示范企业{next(_numbers)}有限公司"} | kwargs)


def make_sheet(rows: list[list], *, applied_by: User | None = None) -> SheetImport:
    """A CSV of names and stages that came in and was checked; `applied_by`: and written by whom."""
    lines = [["项目名称", "阶段"], *rows]
    text = "\n".join(",".join(line) for line in lines)
    stored, sheets = receive_book(SimpleUploadedFile("台账.csv", text.encode()))
    by, now = make_user(role=Role.ADMIN), timezone.now()
    row = add_and_check(stored=stored, sheets=sheets, now=now, by=by)
    if applied_by is not None:
        SheetImport.objects.filter(pk=row.pk).update(state=SheetImport.State.APPLYING)
        row = apply_import(key=row.pk, now=now, today=timezone.localdate(), by=applied_by)
    return row


def make_return_form(**kwargs) -> ReturnForm:
    """A superior's form of a line of head, two rows and a sum, marked as it is proposed."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("报表")
        sheet.write_row("A1", ["填报单位：", None, None])
        sheet.write_row("A2", ["序号", "项目名称", "总投资（亿元）"])
        sheet.write("A5", "合计")
        sheet.write_formula("C5", "=SUM(C3:C4)", None, 0)
        book.add_worksheet("附表").write_row("A1", ["序号", "项目名称"])
    stored, blanks = receive_blank(SimpleUploadedFile("报表.xlsx", file.getvalue()))
    by = make_user(role=Role.ADMIN)
    row = add_form(name=f"报表{next(_numbers)}", note="", stored=stored, blanks=blanks, by=by)
    marks = proposed(blanks[0])
    values = {"first_row": marks.first, "last_row": marks.last} | kwargs
    ReturnForm.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def make_track(**kwargs) -> Track:
    number = next(_numbers)
    return Track.objects.create(**{"code": f"T{number}", "name": f"赛道{number}"} | kwargs)


def make_project(**kwargs) -> Project:
    """A confirmed project under construction."""
    number = next(_numbers)
    values = (
        {
            "code": f"GX-2001-{next(_codes):04d}",  # a year that no test registers in; in order to the last
            "name": f"示范项目{number}",
            "short_name": f"示范{number}",
            "stage": Stage.CONSTRUCTION,
        }
        | kwargs
    )
    if "stage" not in kwargs and not values.get("started_on"):
        values.setdefault("started_text", "2025 年")
    if "confirmed_at" not in values:
        values["confirmed_at"] = timezone.now()
        values["confirmed_by"] = make_user(role=Role.ADMIN)
    project = Project(**values)
    project.refresh_search_text()
    project.save()
    Staffing.objects.create(project=project, computed_on=timezone.localdate())
    return project


def make_milestone(project=None, **kwargs) -> Milestone:
    """Due in thirty days; its first due day is its baseline."""
    values = {"name": "主体封顶", "due_on": timezone.localdate() + timedelta(days=30)} | kwargs
    values.setdefault("baseline_on", values["due_on"])
    return Milestone.objects.create(project=project or make_project(), **values)


def make_template(**kwargs) -> ScheduleTemplate:
    """Three steps in a row: 施工图, 开工, 投产."""
    template = ScheduleTemplate.objects.create(**{"name": f"示范模板{next(_numbers)}"} | kwargs)
    before = None
    for order, values in enumerate(ROW, 1):
        step = TemplateStep.objects.create(template=template, order=order, **values)
        if before:
            TemplateLink.objects.create(step=step, pred=before, hard=True, basis="工序")
        before = step
    return template


# 施工图 → 开工 → 投产: 10, 5 and 20 working days.
ROW = (
    {"key": "1", "name": "施工图", "days": 10, "short_days": 6, "short_unit": "WORK"},
    {"key": "2", "name": "开工", "days": 5, "kind": "STARTED", "key_node": True},
    {"key": "3", "name": "投产", "days": 20, "kind": "OPERATION", "key_node": True, "role": "TARGET"},
)  # fmt: skip


@transaction.atomic
def make_schedule(project=None, **kwargs) -> ProjectSchedule:
    """Three steps in a row, to be reached in half a year; of a project whose works have not begun."""
    project = project or make_project(stage=Stage.PERMITTING)
    values = {"target_on": timezone.localdate() + timedelta(days=180)} | kwargs
    schedule = ProjectSchedule.objects.create(project=project, **values)
    before = None
    for order, step in enumerate(ROW, 1):
        before = make_step(schedule, *filter(None, [before]), order=order, **step)
    return schedule


def make_step(schedule, *preds, **kwargs) -> ScheduleStep:
    """Five working days long, after `preds`, by law."""
    values = {"key": f"S{next(_numbers)}", "name": "设备订货", "days": 5, "order": 99} | kwargs
    step = ScheduleStep.objects.create(schedule=schedule, **values)
    for pred in preds:
        make_link(step, pred, hard=True, basis="工序")
    return step


def make_link(step, pred, **kwargs) -> StepLink:
    return StepLink.objects.create(step=step, pred=pred, **kwargs)


def _restaff(project: int) -> None:
    """As every act does."""
    with transaction.atomic():
        restaff([project])


def make_appointment(
    project=None, user=None, role=Appointment.Role.COMMISSIONER, **kwargs
) -> Appointment:
    """In office since thirty days ago."""
    values = {"from_on": timezone.localdate() - timedelta(days=30)} | kwargs
    row = Appointment.objects.create(
        project=project or make_project(), user=user or make_user(), role=role, **values
    )
    _restaff(row.project_id)
    return row


def make_absence(user=None, delegate=None, **kwargs) -> Absence:
    """On leave since yesterday, for a week."""
    today = timezone.localdate()
    values = {"from_on": today - timedelta(days=1), "to_on": today + timedelta(days=6)} | kwargs
    values.setdefault("kind", Absence.Kind.LEAVE)
    return Absence.objects.create(user=user or make_user(), delegate=delegate, **values)


def make_handover(
    project=None, outgoing=None, incoming=None, *, role="LEADER", **kwargs
) -> Handover:
    """Between two who held the role one after the other until a month ago; open, with one line."""
    project, today = project or make_project(), timezone.localdate()
    effective_on = kwargs.setdefault("effective_on", today - timedelta(days=60))
    kwargs.setdefault("listed_on", today)
    before = {
        "from_on": effective_on - timedelta(days=30),
        "to_on": effective_on - timedelta(days=1),
    }
    after = {"from_on": effective_on, "to_on": max(effective_on, today - timedelta(days=31))}
    ended = make_appointment(project, outgoing, role, **before)
    successor = make_appointment(project, incoming, role, **after)
    row = Handover.objects.create(
        ended=ended, successor=successor, project=project, role=role, **kwargs
    )
    kind = HandoverItem.Kind.NODE
    HandoverItem.objects.create(handover=row, place=1, kind=kind, text="主体封顶：未到期。")
    return row


def make_task_force(project=None, **kwargs) -> TaskForce:
    row = TaskForce.objects.create(project=project or make_project(), **kwargs)
    _restaff(row.project_id)
    return row


def make_week(week_on=None, **kwargs) -> ReportWeek:
    """An open reporting week, this calendar week's: Friday before to Thursday 18:00."""
    today = timezone.localdate()
    week_on = week_on or today - timedelta(days=today.weekday())
    thursday = datetime.combine(week_on + timedelta(days=3), time(18))
    values = {"first_on": week_on - timedelta(days=3), "cut_off_at": timezone.make_aware(thursday)}
    return ReportWeek.objects.create(week_on=week_on, **values | kwargs)


def this_week() -> ReportWeek:
    """The open week, the same one however often a test asks for it."""
    today = timezone.localdate()
    return ReportWeek.objects.filter(
        week_on=today - timedelta(days=today.weekday())
    ).first() or make_week(cut_off_at=timezone.now() + timedelta(hours=7))


def last_week() -> ReportWeek:
    """The week before, closed."""
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
    return ReportWeek.objects.filter(week_on=monday).first() or make_week(monday)


def make_duty(week=None, project=None, user=None, **kwargs) -> ReportDuty:
    values = {"frequency": ReportDuty.Frequency.WEEKLY} | kwargs
    return ReportDuty.objects.create(
        week=week or make_week(), project=project or make_project(), user=user or make_user(),
        **values,
    )  # fmt: skip


def make_report(week=None, project=None, by=None, **kwargs) -> ProgressReport:
    values = {"progress": "主体施工至三层。", "filed_at": timezone.now()} | kwargs
    return ProgressReport.objects.create(
        week=week or make_week(), project=project or make_project(), filed_by=by or make_user(),
        **values,
    )  # fmt: skip


def make_stored_picture(by) -> StoredFile:
    """A small picture that is really there."""
    picture = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(picture, "JPEG")
    picture.seek(0)
    stored_name, size, sha256 = keep(picture)
    return StoredFile.objects.create(
        stored_name=stored_name, original_name="现场.jpg", content_type="image/jpeg", size=size,
        sha256=sha256, stored_by=by,
    )  # fmt: skip


def make_photo(report=None, **kwargs) -> Photo:
    report = report or make_report()
    file = make_stored_picture(report.filed_by)
    return Photo.objects.create(report=report, file=file, width=40, height=30, **kwargs)


def make_year_plan(project=None, **kwargs) -> YearPlan:
    values = {"year": timezone.localdate().year, "amount": Decimal(12000)} | kwargs
    return YearPlan.objects.create(project=project or make_project(), **values)


def make_investment(project=None, by=None, **kwargs) -> InvestmentRecord:
    """What this month completed, by the monthly figure."""
    values = {
        "month_on": timezone.localdate().replace(day=1),
        "kind": InvestmentRecord.Kind.MONTH,
        "completed": Decimal(100),
        "recorded_at": timezone.now(),
    } | kwargs
    return InvestmentRecord.objects.create(
        project=project or make_project(), recorded_by=by or make_user(), **values
    )


def make_fund(project=None, **kwargs) -> FundArrival:
    values = {
        "month_on": timezone.localdate().replace(day=1),
        "source": FundArrival.Source.OWN,
        "amount": Decimal(100),
    } | kwargs
    return FundArrival.objects.create(project=project or make_project(), **values)


def make_institution(**kwargs) -> Institution:
    values = {"name": f"示范机构{next(_numbers)}", "kind": Institution.Kind.BANK} | kwargs
    return Institution.objects.create(**values)


def make_case(project=None, **kwargs) -> FinancingCase:
    """A bank loan of 3,000 that was registered today; from 批准 on approved as wanted."""
    values = {
        "code": f"RZ-2001-{next(_numbers):04d}", "instrument": FinancingCase.Instrument.BANK,
        "purpose": "购置生产设备", "wanted": Decimal(3000), "state_on": timezone.localdate(),
    } | kwargs  # fmt: skip
    state = values.get("state", FinancingCase.State.REGISTERED)
    if state not in {FinancingCase.State.REGISTERED, *FAILED}:
        values.setdefault("institution", make_institution())
    if state in GRANTED:
        values.setdefault("approved", values["wanted"])
    if state in FAILED:
        values.setdefault("reason", "抵押物不足")
    return FinancingCase.objects.create(project=project or make_project(), **values)


def make_drawdown(case=None, **kwargs) -> Drawdown:
    """500 paid out today. It stands in no 到位资金: the action writes that."""
    values = {
        "on": timezone.localdate(), "amount": Decimal(500), "counted": Drawdown.Counted.CREATED,
        "recorded_at": timezone.now(),
    } | kwargs  # fmt: skip
    values.setdefault("recorded_by", make_user())
    return Drawdown.objects.create(case=case or make_case(state="DRAWN"), **values)


def make_need(project=None, **kwargs) -> ResourceNeed:
    values = {"applies": True, "needed": Decimal(10000)} | kwargs
    return ResourceNeed.objects.create(project=project or make_project(), **values)


def make_parcel(**kwargs) -> Parcel:
    """Land in reserve, 100 亩; with a day of its sale or later it has a firm."""
    values = {
        "code": f"ZD-2001-{next(_numbers):04d}", "name": "示范地块", "area": Decimal(100),
        "use": Parcel.Use.INDUSTRY,
    } | kwargs  # fmt: skip
    if values.get("sold_on"):
        values.setdefault("company", make_company())
    if values.get("contract_on"):
        values.setdefault("contract_no", "合同01")
    return Parcel.objects.create(**values)


def make_share(parcel=None, project=None, **kwargs) -> ParcelShare:
    values = {"area": Decimal(40), "from_on": timezone.localdate()} | kwargs
    return ParcelShare.objects.create(
        parcel=parcel or make_parcel(), project=project or make_project(), **values
    )


def make_assessment(parcel=None, **kwargs) -> ParcelAssessment:
    values = {"kind": ParcelAssessment.Kind.ENVIRONMENT, "done_on": timezone.localdate()} | kwargs
    return ParcelAssessment.objects.create(parcel=parcel or make_parcel(), **values)


def make_parcel_file(parcel=None, **kwargs) -> ParcelFile:
    values = {"kind": ParcelFile.Kind.DEAL, "number": "示范成〔2026〕1 号"} | kwargs
    stored = make_stored("成交确认书.pdf")
    return ParcelFile.objects.create(parcel=parcel or make_parcel(), file=stored, **values)


def make_parcel_target(parcel=None, **kwargs) -> ParcelTarget:
    values = {"kind": ParcelTarget.Kind.FIXED_INVESTMENT, "agreed": Decimal(300)} | kwargs
    if values.get("actual") is not None:
        values.setdefault("checked_on", timezone.localdate())
        values.setdefault("checked_by", make_user())
    return ParcelTarget.objects.create(parcel=parcel or make_parcel(), **values)


def make_premises(project=None, **kwargs) -> Premises:
    values = {"name": "标准厂房一号楼", "floor_area": Decimal(20000)} | kwargs
    return Premises.objects.create(project=project or make_project(), **values)


def make_issue(project=None, by=None, **kwargs) -> Issue:
    """Raised today and not yet looked at."""
    today, by = timezone.localdate(), by or make_user()
    values = {
        "code": f"WT-{next(_numbers) + 900:03d}",
        "summary": "施工用电未接通",
        "kind": Issue.Kind.UTILITIES,
        "raised_on": today,
        "state_on": today,
        "level_on": today,
        "raised_by": by,
    } | kwargs
    return Issue.objects.create(project=project or make_project(), **values)


def make_order(project=None, **kwargs) -> SupervisionOrder:
    """A draft; with a number it was sent today."""
    today = timezone.localdate()
    values = {"colour": "YELLOW", "matter": "施工用电未接通", "due_on": today, "drafted_on": today}
    if kwargs.get("number"):
        values |= {"state": "SENT", "sent_on": today, "sent_by": make_user(role=Role.ADMIN)}
    return SupervisionOrder.objects.create(project=project or make_project(), **values | kwargs)


def make_notice(user=None, **kwargs) -> Notice:
    values = {"kind": Notice.Kind.OTHER, "title": "通知", "key": f"test-{next(_numbers)}"} | kwargs
    return Notice.objects.create(user=user or make_user(), **values)


def make_screen(*, token: str = "", code: str = "", **kwargs) -> Screen:
    """`token`: paired, with this in its cookie; `code`: waits for it; neither: its code has run out."""
    now = timezone.now()
    paired = {
        "token_hash": hash_of_token(token), "paired_at": now, "seen_at": now,
        "expires_at": now + timedelta(days=180),
    }  # fmt: skip
    waits = {"code_hash": hash_of_code(code), "code_until": now + timedelta(minutes=10)}
    named = {"name": f"示范大屏{next(_numbers)}", "place": "一楼大厅", "created_by": make_user()}
    values = named | (paired if token else {}) | (waits if code else {}) | kwargs
    return Screen.objects.create(**values)


def make_override(project=None, approver=None, **kwargs) -> LightOverride:
    """Yellow by hand for a week from today on."""
    today = timezone.localdate()
    values = {"light": "YELLOW", "reason": "已书面确认", "from_on": today} | kwargs
    values.setdefault("until_on", today + timedelta(days=7))
    return LightOverride.objects.create(
        project=project or make_project(), approved_by=approver or make_user(), **values
    )


def make_light(
    project=None, light="RED", *, reason="应完成 3 项，只完成 1 项", clears="再完成 2 项", brief=""
) -> ProjectLight:
    """As the worker would have computed it, by one dimension."""
    project, today = project or make_project(), timezone.localdate()
    DimensionLight.objects.create(
        project=project, dimension="INVESTMENT", light=light, plain_light=light, since_on=today,
        brief=brief or reason, reason=reason, clears=clears, rule="投资序时-1",
    )  # fmt: skip
    place = LOOKED_AT.index(Light(light))
    Project.objects.filter(pk=project.pk).update(light_place=place)
    return ProjectLight.objects.create(
        project=project,
        light=light,
        brief=brief or reason,
        rule_version=1,
        since_on=today,
        computed_on=today,
    )


def make_stored(name: str = "备案证.pdf") -> StoredFile:
    """A small paper that is really there."""
    stored_name, size, sha256 = keep(BytesIO(b"%PDF-1.4 paper"))
    return StoredFile.objects.create(
        stored_name=stored_name, original_name=name, content_type="application/pdf", size=size,
        sha256=sha256, stored_by=make_user(),
    )  # fmt: skip


def make_step_file(issue=None) -> StepFile:
    """What a feedback on a problem came with."""
    issue, now = issue or make_issue(), timezone.now()
    step = IssueStep.objects.create(
        issue=issue, kind="FEEDBACK", state=issue.state, level=issue.level, text="已送电",
        on=timezone.localdate(now), at=now, by=issue.raised_by,
    )  # fmt: skip
    return StepFile.objects.create(step=step, file=make_stored("送电单.pdf"))


def make_file(project=None, **kwargs) -> ProjectFile:
    stored = make_stored()
    values = {"kind": ProjectFile.Kind.FILING, "number": "示范备〔2026〕1 号"} | kwargs
    return ProjectFile.objects.create(project=project or make_project(), file=stored, **values)


def entries_told(texts) -> list[Entry]:
    """The entries whose texts these are."""
    return [entry_of(json.loads(text), FORMAT) for text in texts]


def make_dispatch(project=None, *, scope="ZONE", closed=True, published=False) -> DispatchReport:
    """The report of a week long ago, which says something of `project` alone: closed, with its two
    files, which are not what the worker makes; or a draft without."""
    project, now = project or make_project(), timezone.now()
    # Long ago, whatever is reported of this month: weeks of today are other tests'.
    long_ago = ReportWeek.objects.filter(week_on__lt=date(2020, 1, 6)).order_by("-week_on").first()
    week = make_week(long_ago.week_on + timedelta(weeks=1) if long_ago else date(2001, 1, 1))
    before = previous(week, scope)
    found = collect(week, scope, now, None)
    mine = [entry for entry in entries_told(found.told.texts) if entry.project == project.pk]
    frozen = replace(found.frozen, entries=mine, orders=[], awaiting=[])
    telling = Telling(replace(frozen, entries=[]))
    for entry in mine:
        telling.tell(entry, None)
    content = content_of(Collected(frozen, None, telling), now, before.pk if before else None)
    report = write_report(content, week, scope, now, closing=closed)
    if published:
        report.published_at, report.published_by = now, make_user(role=Role.ADMIN)
        report.save()
    for kind in DispatchFile.Kind if closed else ():
        stored_name, size, sha256 = keep(BytesIO(b"PK"))
        report.files.create(
            kind=kind, published=published, of_sha256=report.sha256, stored_name=stored_name,
            size=size, sha256=sha256,
        )  # fmt: skip
    return report


def make_instruction(project=None, giver=None, to=None, **kwargs) -> Instruction:
    """Given by a leader themselves, to be done in five days."""
    giver = giver or make_user(role=Role.MANAGER)
    values = {
        "code": f"PS-2001-{next(_numbers):03d}",
        "text": "本周五前接通施工用电。",
        "done_when": "现场通电并有验收单",
        "recorded_by": giver,
        "due_on": timezone.localdate() + timedelta(days=5),
    } | kwargs
    values.setdefault("first_due_on", values["due_on"])
    return Instruction.objects.create(
        project=project or make_project(), given_by=giver, to=to or make_user(), **values
    )


def make_instruction_step(instruction=None, **kwargs) -> InstructionStep:
    """An answer that came with a paper."""
    instruction = instruction or make_instruction()
    name, size, sha256 = keep(BytesIO(b"%PDF-1.4 paper"))
    file = StoredFile.objects.create(
        stored_name=name, original_name="验收单.pdf", content_type="application/pdf", size=size,
        sha256=sha256, stored_by=instruction.to,
    )  # fmt: skip
    values = {"kind": "FEEDBACK", "state": instruction.state, "text": "在办。"} | kwargs
    return InstructionStep.objects.create(
        instruction=instruction, file=file, at=timezone.now(), by=instruction.to, **values
    )


def make_visit(*projects, leader=None, **kwargs) -> SiteVisit:
    values = {"on": timezone.localdate(), "seen": "主体施工至三层，塔吊到位。"} | kwargs
    visit = SiteVisit.objects.create(leader=leader or make_user(role=Role.MANAGER), **values)
    for project in projects or [make_project()]:
        SiteVisitProject.objects.create(visit=visit, project=project)
    return visit


def make_visit_photo(visit=None, **kwargs) -> VisitPhoto:
    visit = visit or make_visit()
    file = make_stored_picture(visit.leader)
    return VisitPhoto.objects.create(visit=visit, file=file, width=40, height=30, **kwargs)


def make_meeting(**kwargs) -> DispatchMeeting:
    """Open, without agenda."""
    values = {"held_on": timezone.localdate(), "place": "二楼会议室"} | kwargs
    values.setdefault("chair", make_user(role=Role.MANAGER))
    return DispatchMeeting.objects.create(**values)


def make_item(**kwargs) -> PermitItem:
    """An item with a lawful limit of ten working days."""
    number = next(_numbers)
    values = {"code": f"X{number}", "name": f"示范事项{number}", "phase": "START"}
    values |= {"legal_limit": 10, "legal_basis": "示范依据"}
    return PermitItem.objects.create(**values | kwargs)


def make_permit(project=None, **kwargs) -> PermitStep:
    """Not applied for yet."""
    item = kwargs.pop("item", None) or make_item()
    values = {"project": project or make_project(), "item": item, "unit": item.authority}
    return PermitStep.objects.create(**values | kwargs)


def make_accepted(project=None, **kwargs) -> PermitStep:
    """Handed in and accepted today, with the limit of its item."""
    today = timezone.localdate()
    permit = make_permit(project, **{"submitted_on": today, "accepted_on": today} | kwargs)
    permit.limit_days, permit.limit_kind = permit.item.limit, permit.item.limit_kind
    permit.save()
    return permit


def make_pause(permit, **kwargs) -> PermitPause:
    today = timezone.localdate()
    values = {"reason": "EXPERT", "from_on": today, "told_on": today} | kwargs
    return PermitPause.objects.create(permit=permit, **values)


def make_mandate(project=None, **kwargs) -> AgencyMandate:
    """Of one agent for the whole project, from thirty days ago on."""
    values = {"from_on": timezone.localdate() - timedelta(days=30)} | kwargs
    for who in {"agent", "leader"} - values.keys():
        values[who] = make_user()
    return AgencyMandate.objects.create(project=project or make_project(), **values)


def make_sole(item=None, **kwargs) -> SoleExaminer:
    """Confirmed by a second person."""
    values = {
        "document": "示范授权〔2026〕1号",
        "from_on": timezone.localdate() - timedelta(days=30),
    }
    values |= {"confirmed_at": timezone.now()} | kwargs
    for who in {"person", "confirmed_by"} - values.keys():
        values[who] = make_user()
    return SoleExaminer.objects.create(item=item or make_item(sole_allowed=True), **values)


def make_spot_check(permit=None, **kwargs) -> SpotCheck:
    values = {"month_on": timezone.localdate().replace(day=1), "seed": "示范"} | kwargs
    return SpotCheck.objects.create(permit=permit or make_permit(), **values)
