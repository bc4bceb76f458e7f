"""What a person types to use every mutating URL once, and the audit event that must come of it.

`POSTS` has an entry for every URL whose rule allows POST; test_access.py fails when one is missing.
The hidden fields (version, token) and what the form shows already come from the page itself.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.roles import Role
from projects.dispatch.actions.freeze import freeze_due
from projects.lights.forms import LightRuleForm
from projects.models import (
    FundArrival,
    Instruction,
    Issue,
    IssueStep,
    Milestone,
    Project,
    ReportDuty,
    TaskForce,
    TemplateLink,
)
from tests.harness.corpus_parts import pdf, workbook
from tests.world.access_world import Target
from tests.world.factories import (
    PASSWORD,
    last_week,
    make_company,
    make_duty,
    make_file,
    make_issue,
    make_item,
    make_milestone,
    make_notice,
    make_pause,
    make_report,
    make_screen,
    make_track,
    make_unit,
    make_user,
    make_year_plan,
    this_week,
)

NEW_PASSWORD = "Trompete-8-Lampe"


def nothing(target: Target) -> None:
    """The target is ready as it is."""


@dataclass(frozen=True)
class Post:
    """One way to use a URL. `typed(target)` is filled into the form; `prepare(target)` comes first.

    The audit event: its `act`, and the keys that `before` and `after` must have at least.
    """

    act: str
    typed: Callable[[Target], dict]
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    prepare: Callable[[Target], None] = nothing
    status: int = 302
    on_self: int = 302  # what it answers when the person in the URL is the one who asks
    form: bool = field(default=True)  # False: the URL shows no form, the button stands elsewhere
    opening: Callable[[Target], dict] | None = None  # what is posted to open the form, if not a GET


def keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


def today():
    return timezone.localdate()


def update(kind: str, **values) -> Callable[[Target], None]:
    """Set fields of one of the target's rows, past all forms."""

    def prepare(target: Target) -> None:
        row = getattr(target, kind)
        type(row).objects.filter(pk=row.pk).update(**values)

    return prepare


def found_task_force(target: Target) -> None:
    TaskForce.objects.create(project=target.project)


def plan_start(target: Target) -> None:
    """A coded milestone on a project that stands one stage before it."""
    Project.objects.filter(pk=target.project.pk).update(
        stage="PERMITTING", started_on=None, started_text=""
    )
    Milestone.objects.filter(pk=target.milestone.pk).update(kind="STARTED", name="开工")


def off_duty(target: Target) -> None:
    """A card without an account; never of the one who asks, who could then ask no more."""
    if not target.person_is_me:
        User.objects.filter(pk=target.person.pk).update(can_sign_in=False)


def left(target: Target) -> None:
    if not target.person_is_me:
        User.objects.filter(pk=target.person.pk).update(
            is_active=False, left_on=timezone.localdate()
        )


def give_elsewhere(target: Target) -> None:
    """Only one grant may be open for a person."""
    RoleGrant.objects.filter(user=target.person).update(refused_at=timezone.now())


def waived(target: Target) -> None:
    link = target.step_link
    link.waived_reason, link.waived_by, link.waived_at = (
        "并行",
        target.project.confirmed_by,
        timezone.now(),
    )
    link.save()


def permit_for(name: str, *, paused: bool = False, letter: bool = False, **values) -> Callable:
    """The permit of the target so far that this act is the next."""

    def prepare(target: Target) -> None:
        more = {"letter": make_file(target.project)} if letter else {}
        act("permit", name, **values, **more)(target)
        if paused:
            make_pause(target.permit)

    return prepare


FILED = {"submitted_on": timezone.localdate()}
TAKEN = {**FILED, "accepted_on": timezone.localdate(), "limit_days": 10, "limit_kind": "LEGAL"}
GRANTED = {
    **TAKEN, "decided_on": timezone.localdate(), "result": "GRANTED", "number": "示例〔2026〕1号"
}  # fmt: skip
PROMISED = {"method": "PROMISE", "check_due_on": timezone.localdate()}
TOLD = {**FILED, "supplement_told_on": timezone.localdate(), "supplement_text": "消防设计专篇"}


def last_month():
    return today().replace(day=1) - timedelta(days=1)


def promised_last_month(target: Target) -> None:
    day = last_month()
    days = {"submitted_on": day, "accepted_on": day, "decided_on": day, "check_due_on": day}
    update("permit", **GRANTED | PROMISED | days)(target)


def promise_letter(target: Target) -> None:
    permit_for("promise", **FILED, method="PROMISE")(target)
    vars(target)["permit_letter"] = make_file(target.project)


def loose_step(target: Target) -> None:
    """One that nothing hangs on: the step before it leads to the target as well."""
    first, _, last = target.template.steps.order_by("order")
    TemplateLink.objects.create(step=last, pred=first)


def owe_a_report(target: Target) -> None:
    """For the running week, with a milestone that is overdue and a problem that is open."""
    yesterday = today() - timedelta(days=1)
    make_milestone(project=target.project, name="设备进场", due_on=yesterday)
    make_issue(target.project)


def have_reported(target: Target) -> None:
    owe_a_report(target)
    make_report(week=this_week(), project=target.project)


def have_reported_last_week(target: Target) -> None:
    ReportDuty.objects.filter(project=target.project).delete()
    make_duty(last_week(), target.project, filed_at=timezone.now())


WEEKLY = {"progress": "主体结构封顶，开始砌筑。"}


def tell_everybody() -> None:
    """A message to each account, whoever is to read it."""
    for user in User.objects.accounts():
        make_notice(user=user)


def step(slug: str, state: str, **values) -> Callable[[Target], None]:
    """The target's issue in this state, about to take this step."""

    def prepare(target: Target) -> None:
        fields = {"state": state, **{n: v() if callable(v) else v for n, v in values.items()}}
        Issue.objects.filter(pk=target.issue.pk).update(**fields)
        target.issue.step = slug
        if slug.startswith("extend"):
            IssueStep.objects.create(
                issue=target.issue, kind="EXTEND_ASK", state="HANDLING", level=4, on=today(),
                at=timezone.now(), until_on=today() + timedelta(days=60), by=make_user(),
            )  # fmt: skip

    return prepare


def word(slug: str, state: str) -> Callable[[Target], None]:
    """The target's instruction in this state, about to take this step."""

    def prepare(target: Target) -> None:
        Instruction.objects.filter(pk=target.instruction.pk).update(state=state)
        side = "answered" if slug in {"answer", "feedback"} else "decided"
        setattr(target.instruction, side, slug)

    return prepare


def led_by_a_leader(target: Target) -> None:
    target.meeting.chair = target.approver
    target.meeting.save()


def act(row: str, name: str, **values) -> Callable[[Target], None]:
    """One of the target's rows as it must be for this act."""

    def prepare(target: Target) -> None:
        update(row, **values)(target)
        getattr(target, row).act = name

    return prepare


def case_act(name: str, **values) -> Callable[[Target], None]:
    """The target's case of financing in a state in which this act is possible."""

    def prepare(target: Target) -> None:
        act("case", name, institution=target.institution, **values)(target)

    return prepare


def held(name: str, *days: str, **values) -> Callable[[Target], None]:
    """The target's parcel with a firm and these days of its way, about to have this act."""

    def prepare(target: Target) -> None:
        had = {f"{day}_on": today() for day in ("sold", *days)}
        act("parcel", name, company=target.company, **had, **values)(target)

    return prepare


LOANED = {"state": "APPROVED", "approved": 3000}


def typed_into_arrivals(target: Target) -> None:
    case_act("draw", **LOANED)(target)
    FundArrival.objects.update_or_create(
        project=target.project, month_on=today().replace(day=1), source="BANK",
        defaults={"amount": 900},
    )  # fmt: skip


HANDED_OUT = {
    "handler": make_user, "assigned_on": timezone.localdate, "due_on": timezone.localdate,
}  # fmt: skip
SETTLED = {**HANDED_OUT, "resolved_on": timezone.localdate}
SENT = {"number": "项目督办〔2001〕001号", "sent_on": timezone.localdate()}
WORDS = {"text": "示范情况"}


def previewed(**changed) -> dict:
    """Thresholds of lights as they are sent once their effect has been shown."""
    form = LightRuleForm(user=None, now=timezone.now())
    form = LightRuleForm(sent_by(form) | changed | REASON, user=None, now=timezone.now())
    form.is_valid()
    return changed | {"previewed": form.data["previewed"]}


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("施工许可证.pdf", pdf(), content_type="application/pdf")


def sheet() -> SimpleUploadedFile:
    rows = [
        ["日期", "类别", "名称"],
        ["2027-10-01", "放假", "国庆节"],
        ["2027-10-09", "调休上班", ""],
    ]
    return SimpleUploadedFile("2027年安排.xlsx", workbook(rows))


def blank_form() -> SimpleUploadedFile:
    return SimpleUploadedFile("月报.xlsx", workbook([["序号", "项目名称"], ["", ""], ["合计", ""]]))


AS_IS = {"as_is": "on", "as_is_reason": "手续补办"}
REASON = {"reason": "示范原因"}
SHOWN = Post("phone.reveal", lambda t: {}, status=200, on_self=200, form=False)
ALL = {"_all": "1", "query": ""}  # every row that the person sees in the list

PROJECT_POSTS = {
    "projects:project_add": [
        Post(
            "project.add",
            lambda t: {
                "name": "新登记的项目", "short_name": "新登记", "stage": "SIGNED", "industry": "电子",
                "company_name": "新企业", "lead_unit": t.unit.pk, "agreed_investment": "100",
                "signed_on": today(), "aliases": "别名一\n别名二", "levels": ["CITY"],
                "year_class": "NEW",
            },
            after=keys("name stage"),
        )
    ],
    "projects:project_edit": [
        Post("project.edit", lambda t: {"industry": "化工", "site": "一号地"},
             keys("industry site"), keys("industry site")),
        Post("project.edit", lambda t: {"signed_on": "2024-05-01", "evidence": "合同", **AS_IS},
             keys("signed_on"), keys("signed_on")),
        Post("project.edit", lambda t: {"company_name": "另一企业"}, keys("company"), keys("company")),
        Post("project.edit", lambda t: {"aliases": "又名"}, keys("aliases"), keys("aliases")),
        Post("project.edit",
             lambda t: {"completed_on": today(), "evidence": "竣工验收", **AS_IS},
             keys("completed_on stage"), keys("completed_on stage")),
    ],
    "projects:project_stage": [
        Post("project.stage", lambda t: {"stage": "COMPLETED", "on": today(), "evidence": "验收"},
             keys("stage"), keys("stage on")),
        Post("project.stage",
             lambda t: {"stage": "PERMITTING", "on": today(), "evidence": "核查", **REASON},
             keys("stage"), keys("stage reason")),
    ],
    "projects:project_status": [
        Post("project.status", lambda t: {"status": "SUSPENDED", "on": today(), **REASON},
             keys("status"), keys("status on reason"))
    ],
    "projects:project_confirm": [
        Post("project.confirm", lambda t: {}, after=keys("confirmed_at"),
             prepare=update("project", confirmed_at=None, confirmed_by=None))
    ],
    "projects:project_remove": [Post("project.remove", lambda t: REASON, after=keys("reason"))],
    "projects:project_restore": [
        Post("project.restore", lambda t: {}, keys("removed_on reason"))
    ],
    "projects:register_export": [
        Post("register.export", lambda t: ALL, after=keys("rows query"), status=200, form=False),
        Post("register.export", lambda t: {"ids": [t.project.pk]}, after=keys("rows query"),
             status=200, form=False),
    ],
    "projects:bulk_appoint": [
        Post("appointment.add",
             lambda t: {"role": "LEADER", "user": make_user().pk, "step": "apply", **REASON},
             after=keys("role user from_on"), opening=lambda t: {"ids": [t.project.pk]}),
        Post("appointment.add",
             lambda t: {"role": "COMMISSIONER", "user": make_user().pk, "step": "apply", **REASON},
             keys("user to_on"), keys("role user from_on"),
             opening=lambda t: {"_all": "1", "query": f"q={t.project.code}"}),
    ],
    "projects:sheets": [
        Post("sheet.upload",
             lambda t: {"upload": SimpleUploadedFile("台账.csv", "项目名称,阶段\n新项目,在谈".encode())},
             after=keys("file sha256 about")),
    ],
    "projects:sheet_months": [
        Post("sheet.upload",
             lambda t: {"pasted": f"编号\t项目名称\t2026-01\n{t.project.code}\t{t.project.name}\t12"},
             after=keys("file sha256 about")),
    ],
    "projects:sheet_out": [
        Post("sheet.out", lambda t: ALL, after=keys("rows"), status=200, form=False),
        Post("sheet.out", lambda t: {"ids": [t.project.pk]}, after=keys("rows"), status=200, form=False),
    ],
    "projects:sheet_land_out": [
        Post("sheet.out", lambda t: {}, after=keys("rows"), status=200, form=False),
    ],
    "projects:return_add": [
        Post("return.add", lambda t: {"name": "省重点月报", "upload": blank_form()}, after=keys("name file sha256")),
    ],
    "projects:return_edit": [
        Post("return.edit", lambda t: {"name": f"换了名称{t.project.pk}", "stages": ["CONSTRUCTION"]},
             keys("name stages"), keys("name stages")),
    ],
    "projects:return_marks": [
        Post("return.mark", lambda t: {"first": "3", "last": "4", "at": "1-3", "what": "me"},
             after=keys("rows marks")),
    ],
    "projects:return_sheet": [
        Post("return.sheet", lambda t: {"sheet": "附表"}, keys("sheet"), keys("sheet")),
    ],
    "projects:return_retire": [Post("return.retire", lambda t: REASON, after=keys("reason"))],
    "projects:return_fill": [
        Post("return.fill", lambda t: {}, after=keys("rows every"), status=200, on_self=200, form=False),
    ],
    "projects:sheet_columns": [
        Post("sheet.columns", lambda t: {"unit": "万元"}, after=keys("unit")),
    ],
    "projects:sheet_decide": [
        Post("sheet.decide",
             lambda t: {"row": 2, "field": "stage", "act": "REPLACE", "value": "在建"},
             after=keys("row act value"), form=False),
    ],
    "projects:sheet_apply": [
        Post("sheet.ask", lambda t: {"version": t.ready.version}, after=keys("new update"), form=False),
    ],
    "projects:sheet_undo": [Post("sheet.undo", lambda t: {}, after=keys("projects"))],
    "projects:bulk_confirm": [
        Post("project.confirm", lambda t: {"step": "apply"}, after=keys("confirmed_at report_from_on"),
             prepare=update("project", confirmed_at=None, confirmed_by=None),
             opening=lambda t: {"ids": [t.project.pk]}),
    ],
    "projects:bulk_edit": [
        Post("project.edit",
             lambda t: {"change": ["lead_unit", "add_tracks", "levels", "year_class"],
                        "lead_unit": make_unit().pk, "add_tracks": [make_track().pk],
                        "levels": ["CITY"], "year_class": "NEW", "step": "apply"},
             keys("lead_unit tracks levels year_classes"),
             keys("lead_unit tracks levels year_classes"),
             opening=lambda t: {"ids": [t.project.pk]}),
    ],
    "projects:milestones_export": [
        Post("register.export", lambda t: ALL, after=keys("rows query"), status=200, form=False)
    ],
    "projects:appointments_export": [
        Post("register.export", lambda t: ALL, after=keys("rows query"), status=200, form=False)
    ],
    "projects:milestone_add": [
        Post("milestone.add", lambda t: {"kind": "OTHER", "name": "设备进场", "due_on": today()},
             after=keys("name kind due_on")),
        Post("milestone.add", lambda t: {"kind": "OPERATION", "due_on": today()},
             after=keys("name kind due_on")),
    ],
    "projects:milestone_edit": [
        Post("milestone.edit", lambda t: {"name": "主体完工", "forecast_on": today()},
             keys("name forecast_on"), keys("name forecast_on"))
    ],
    "projects:milestone_move": [
        Post("milestone.move", lambda t: {"new_on": today() + timedelta(days=60), **REASON},
             keys("due_on"), keys("due_on reason"))
    ],
    "projects:milestone_fix": [
        Post("milestone.fix", lambda t: REASON, keys("fixed_reason"), keys("fixed_reason")),
        Post("milestone.free", lambda t: {}, keys("fixed_reason"), keys("fixed_reason"),
             prepare=update("milestone", fixed_reason="省里要求")),
    ],
    "projects:milestone_done": [
        Post("milestone.complete", lambda t: {"done_on": today(), "evidence": "照片"},
             keys("done_on"), keys("done_on evidence")),
        Post("milestone.complete", lambda t: {"done_on": today(), "evidence": "开工令"},
             keys("done_on"), keys("done_on evidence"), prepare=plan_start),
    ],
    "projects:milestone_reopen": [
        Post("milestone.reopen", lambda t: REASON, keys("done_on"), keys("done_on"),
             prepare=update("milestone", done_on="2026-01-01"))
    ],
    "projects:schedules_export": [
        Post("register.export", lambda t: ALL, after=keys("rows query"), status=200, form=False)
    ],
    "projects:schedule_make": [
        Post("schedule.make",
             lambda t: {"template": t.template.pk, "target_on": today() + timedelta(days=200)},
             after=keys("template target_on steps"))
    ],
    "projects:schedule_target": [
        Post("schedule.target",
             lambda t: {"target_on": today() + timedelta(days=240), "as_is": "on", "as_is_reason": "资金晚到"},
             keys("target_on"), keys("target_on reason"))
    ],
    "projects:schedule_winter": [
        Post("schedule.winter", lambda t: {"winter_stop": "on", "winter_from": "12-01"},
             keys("winter_stop winter_from"), keys("winter_stop winter_from"))
    ],
    "projects:schedule_levers": [
        Post("schedule.levers", lambda t: {"levers": ["PARALLEL:1|4"], **REASON},
             after=keys("levers reason"))
    ],
    "projects:schedule_confirm": [
        Post("plan.confirm", lambda t: {"basis": "EARLIEST"},
             after=keys("number target_on basis reason shortfall"))
    ],
    "projects:schedule_step_add": [
        Post("step.add",
             lambda t: {"name": "取水许可", "days": "20", "role": "NORMAL", "preds": "1", "followers": "3"},
             after=keys("key name days"))
    ],
    "projects:step_edit": [
        Post("step.edit", lambda t: {"days": "8", "as_is": "on", "as_is_reason": "设备改型"},
             keys("days"), keys("days reason"))
    ],
    "projects:step_start": [
        Post("step.start", lambda t: {"on": today()}, keys("started_on"), keys("started_on"))
    ],
    "projects:step_done": [
        Post("step.complete", lambda t: {"on": today(), "evidence": "到货单"},
             keys("done_on"), keys("done_on evidence"))
    ],
    "projects:step_reopen": [
        Post("step.complete", lambda t: REASON, keys("done_on"), keys("done_on"),
             prepare=update("step", done_on="2026-01-01"))
    ],
    "projects:step_applies": [
        Post("step.applies", lambda t: REASON, keys("state"), keys("state reason")),
        Post("step.applies", lambda t: {}, keys("state"), keys("state"),
             prepare=update("step", state="NOT_APPLICABLE", state_reason="租赁厂房")),
    ],
    "projects:step_drop": [
        Post("step.drop", lambda t: REASON, keys("key name"), keys("reason"))
    ],
    "projects:step_issue": [
        Post("issue.add", lambda t: {"summary": "设备订货：厂家停产", "kind": "OTHER"},
             after=keys("summary kind"))
    ],
    "projects:step_link_add": [
        Post("step.link", lambda t: {"pred": t.schedule.steps.get(key="2").pk, "lag": "3"},
             after=keys("pred lag"))
    ],
    "projects:step_link_waive": [
        Post("step.waive", lambda t: REASON, after=keys("pred reason")),
        Post("step.unwaive", lambda t: {}, keys("pred reason"), prepare=waived),
    ],
    "projects:step_link_drop": [Post("step.unlink", lambda t: {}, keys("pred lag"))],
    "projects:milestone_remove": [Post("milestone.remove", lambda t: REASON, after=keys("reason"))],
    "projects:log_form": [
        Post("progress.file", lambda t: WEEKLY, after=keys("progress revision"),
             prepare=owe_a_report),
        Post("progress.edit", lambda t: WEEKLY, keys("progress"), keys("progress"),
             prepare=have_reported),
        Post("progress.correct", lambda t: {**WEEKLY, "correction_reason": "数字有误"},
             keys("progress"), keys("progress revision correction_reason"),
             prepare=have_reported_last_week),
    ],
    "projects:log_withdraw": [
        Post("progress.withdraw", lambda t: {}, keys("state"), keys("state"))
    ],
    "projects:log_return": [
        Post("progress.return", lambda t: {"return_remark": "请写明完成的工程量"},
             after=keys("return_remark"))
    ],
    "projects:appoint": [
        Post("appointment.add", lambda t: {"role": "LEADER", "user": make_user().pk},
             after=keys("role user from_on")),
        Post("appointment.add", lambda t: {"role": "COMMISSIONER", "user": make_user().pk},
             keys("user to_on"), keys("role user from_on")),
    ],
    "projects:fill": [
        Post("appointment.add", lambda t: {"user": make_user().pk}, after=keys("role user from_on"))
    ],
    "projects:appointment_end": [
        Post("appointment.end", lambda t: {"to_on": today(), **REASON}, keys("to_on"),
             keys("to_on reason"))
    ],
    "projects:appointment_void": [
        Post("appointment.void", lambda t: REASON, after=keys("reason"))
    ],
    "projects:appointment_correct": [
        Post("appointment.correct", lambda t: {"user": make_user().pk, **REASON}, keys("user"),
             keys("role user from_on reason"))
    ],
    "projects:absence_add": [
        Post("absence.add",
             lambda t: {"kind": "TRIP", "from_on": today() + timedelta(days=20),
                        "to_on": today() + timedelta(days=22), "delegate": make_user().pk, "note": "出差"},
             after=keys("user from_on to_on delegate")),
    ],
    "projects:absence_edit": [
        Post("absence.edit", lambda t: {"delegate": make_user().pk}, keys("delegate"), keys("delegate")),
    ],
    "projects:absence_withdraw": [
        Post("absence.withdraw", lambda t: {}, keys("user from_on to_on"), keys("withdrawn_at")),
    ],
    "projects:handover_confirm": [
        Post("handover.confirm", lambda t: {}, keys("outgoing_confirmed_at"),
             keys("outgoing_confirmed_at state")),
    ],
    "projects:handover_close": [
        Post("handover.close", lambda t: REASON, keys("state"), keys("state reason")),
    ],
    "projects:task_force": [
        Post("task_force.found",
             lambda t: {"document": "长高新〔2026〕1 号", "supporting_units": [make_unit().pk]},
             after=keys("document founded_on supporting_units")),
        Post("task_force.edit",
             lambda t: {"document": "长高新〔2026〕2 号", "supporting_units": [make_unit().pk]},
             keys("document supporting_units"), keys("document supporting_units"),
             prepare=found_task_force),
    ],
    "projects:duty_exempt": [
        Post("duty.exempt", lambda t: REASON, keys("state"), keys("state exempt_reason"))
    ],
    "projects:report_frequency": [
        Post("project.report_frequency",
             lambda t: {"report_frequency": "NONE", "report_frequency_reason": "停建"},
             keys("report_frequency report_frequency_reason"),
             keys("report_frequency report_frequency_reason"))
    ],
    "projects:notices_read": [
        Post("notice.read_all", lambda t: {}, after=keys("count"), form=False,
             prepare=lambda t: tell_everybody())
    ],
    "projects:year_plan": [
        Post("investment.plan", lambda t: {"amount": "1200", "start_month": "3"},
             after=keys("year amount start_month")),
        Post("investment.plan",
             lambda t: {"amount": "1200", **{f"month_{m}": str(100 * m) for m in range(1, 13)}},
             after=keys("year amount monthly")),
        Post("investment.plan", lambda t: {"amount": "900", **REASON}, keys("amount"),
             keys("amount reason"), prepare=lambda t: make_year_plan(t.project)),
    ],
    "projects:investment_month": [
        Post("investment.month", lambda t: {"month_on": "2026-01", "completed": "120.50"},
             after=keys("month_on completed")),
        Post("investment.month", lambda t: {"month_on": "2026-01", "bank": "80"},
             after=keys("month_on funds")),
        Post("investment.month",
             lambda t: {"month_on": "2026-01", "completed": "99999", **AS_IS},
             after=keys("month_on completed reason")),
    ],
    "projects:investment_statistical": [
        Post("investment.statistical",
             lambda t: {"month_on": "2026-01", "completed": "90", "statistics_code": "140400-1"},
             keys("statistics_code"), keys("month_on completed statistics_code"))
    ],
    "projects:investment_opening": [
        Post("investment.opening", lambda t: {"year": "2025", "completed": "700"},
             after=keys("month_on completed"))
    ],
    "projects:investment_correct": [
        Post("investment.correct", lambda t: {"completed": "130", **REASON}, keys("completed"),
             keys("completed month_on reason"))
    ],
    "projects:financing_need": [
        Post("need.save", lambda t: {"applies": "yes", "needed": "1200", "note": "设备尾款"},
             after=keys("applies needed note"))
    ],
    "projects:financing_add": [
        Post("financing.add",
             lambda t: {"instrument": "MICROLOAN", "wanted": "200", "purpose": "流动资金"},
             after=keys("instrument wanted purpose")),
        Post("financing.add",
             lambda t: {"instrument": "GUARANTEE", "wanted": "200", "purpose": "增信",
                        "backs": t.case.pk},
             after=keys("instrument wanted backs")),
    ],
    "projects:financing_edit": [
        Post("financing.edit", lambda t: {"purpose": "购置检测设备", "handler": t.person.pk},
             keys("purpose"), keys("purpose")),
    ],
    "projects:financing_act": [
        Post("financing.match", lambda t: {"institution": t.institution.pk},
             keys("state"), keys("state institution")),
        Post("financing.diligence", lambda t: WORDS, keys("state"), keys("state"),
             prepare=case_act("diligence", state="MATCHED")),
        Post("financing.approve", lambda t: {"approved": "2500"}, keys("state approved"),
             keys("state approved"), prepare=case_act("approve", state="DILIGENCE")),
        Post("financing.adjust", lambda t: {"approved": "2600", **WORDS}, keys("approved"),
             keys("approved reason"), prepare=case_act("adjust", **LOANED)),
        Post("financing.draw", lambda t: {"amount": "700"}, after=keys("on amount counted"),
             prepare=case_act("draw", **LOANED)),
        Post("financing.draw", lambda t: {"amount": "700", "counted": "ADDED"},
             after=keys("on amount counted"), prepare=typed_into_arrivals),
        Post("financing.settle", lambda t: {}, keys("state"), keys("state"),
             prepare=case_act("settle", state="DRAWN", approved=3000)),
        Post("financing.refuse", lambda t: WORDS, keys("state"), keys("state reason"),
             prepare=case_act("refuse")),
        Post("financing.withdraw", lambda t: WORDS, keys("state"), keys("state reason"),
             prepare=case_act("withdraw")),
        Post("financing.remove", lambda t: WORDS, after=keys("removed_reason"),
             prepare=case_act("remove")),
    ],
    "projects:drawdown_strike": [
        Post("financing.strike", lambda t: REASON, after=keys("on amount reason"),
             prepare=lambda t: FundArrival.objects.get_or_create(
                 project=t.project, month_on=t.drawdown.on.replace(day=1), source="BANK",
                 defaults={"amount": 500})),
    ],
    "projects:institution_add": [
        Post("institution.add", lambda t: {"name": "示范担保公司", "kind": "GUARANTEE"},
             after=keys("name kind"))
    ],
    "projects:institution_edit": [
        Post("institution.edit", lambda t: {"kind": "FUND"}, keys("kind"), keys("kind"))
    ],
    "projects:parcel_add": [
        Post("parcel.add", lambda t: {"name": "示范地块二", "use": "INDUSTRY", "area": "64.2",
                                      "standard": "yes", "number": f"长高新{t.project.pk}-{uuid.uuid4()}"[:40]},
             after=keys("name use area standard number")),
        Post("parcel.add", lambda t: {"name": "示范地块三", "use": "STORAGE", "area_sqm": "20000",
                                      "company": t.company.pk, "sold_on": today()},
             after=keys("name use area area_sqm company sold_on")),
    ],
    "projects:parcel_edit": [
        Post("parcel.edit", lambda t: {"location": "潞安大道东侧", "conditions_no": "长规条〔2026〕3号"},
             keys("location"), keys("location conditions_no")),
    ],
    "projects:parcel_act": [
        Post("parcel.clear", lambda t: {}, keys("cleared_on"), keys("cleared_on")),
        Post("parcel.assess", lambda t: {}, after=keys("assessed_on"), prepare=act("parcel", "assess")),
        Post("parcel.announce", lambda t: {"supply": "LISTING"}, after=keys("announced_on supply"),
             prepare=act("parcel", "announce")),
        Post("parcel.sell", lambda t: {"company": t.company.pk, "price": "1286.5"},
             after=keys("sold_on company price"), prepare=act("parcel", "sell")),
        Post("parcel.contract", lambda t: {"contract_no": "GF-2026-03", "agreed_start_on": today()},
             after=keys("contract_on contract_no agreed_start_on"), prepare=held("contract")),
        Post("parcel.pay", lambda t: {}, after=keys("paid_on"), prepare=held("pay")),
        Post("parcel.deliver", lambda t: {}, after=keys("delivered_on"), prepare=held("deliver")),
        Post("parcel.title", lambda t: {"title_no": "晋（2026）不动产权第1号"},
             after=keys("title_on title_no"), prepare=held("title")),
        Post("parcel.begin", lambda t: {}, after=keys("begun_on"), prepare=held("begin")),
        Post("parcel.stop", lambda t: {"built_area": "10", "due_area": "40"},
             after=keys("stopped_on built_area due_area"), prepare=held("stop", "begun")),
        Post("parcel.resume", lambda t: {}, keys("stopped_on"), keys("stopped_on"),
             prepare=held("resume", "begun", "stopped")),
        Post("parcel.complete", lambda t: {}, after=keys("completed_on"), prepare=held("complete")),
        Post("parcel.withdraw", lambda t: {"withdrawn_reason": "协议解除"},
             after=keys("withdrawn_on withdrawn_reason"), prepare=held("withdraw")),
    ],
    "projects:parcel_remove": [
        Post("parcel.remove", lambda t: REASON, after=keys("removed_reason"),
             prepare=update("share", to_on=today(), end_reason="退出")),
    ],
    "projects:parcel_share_add": [
        Post("parcel_share.add", lambda t: {"project": t.filed.code, "area": "30"},
             after=keys("project area from_on")),
    ],
    "projects:parcel_share_edit": [
        Post("parcel_share.edit", lambda t: {"area": "55.5"}, keys("area"), keys("area")),
    ],
    "projects:parcel_share_end": [
        Post("parcel_share.end", lambda t: REASON, keys("to_on"), keys("to_on end_reason")),
    ],
    "projects:parcel_assessment_add": [
        Post("parcel_assessment.add", lambda t: {"kind": "SOIL", "done_on": today()},
             after=keys("kind done_on")),
    ],
    "projects:parcel_assessment_edit": [
        Post("parcel_assessment.edit", lambda t: {"number": "环审〔2026〕5号"}, keys("number"),
             keys("number")),
    ],
    "projects:parcel_assessment_delete": [
        Post("parcel_assessment.delete", lambda t: {}, keys("kind done_on")),
    ],
    "projects:parcel_file_add": [
        Post("parcel_file.add",
             lambda t: {"upload": paper(), "kind": "CONTRACT", "number": "GF-2026-03"},
             after=keys("kind number file"))
    ],
    "projects:parcel_file_edit": [
        Post("parcel_file.edit", lambda t: {"number": "GF-2026-04"}, keys("number"), keys("number"))
    ],
    "projects:parcel_file_remove": [
        Post("parcel_file.remove", lambda t: REASON, after=keys("reason"))
    ],
    "projects:parcel_target_add": [
        Post("parcel_target.add", lambda t: {"kind": "TAX", "agreed": "15", "basis": "合同第 9 条"},
             after=keys("kind agreed basis")),
    ],
    "projects:parcel_target_edit": [
        Post("parcel_target.edit", lambda t: {"agreed": "320"}, keys("agreed"), keys("agreed")),
    ],
    "projects:parcel_target_delete": [
        Post("parcel_target.delete", lambda t: {}, keys("kind agreed")),
    ],
    "projects:parcel_target_check": [
        Post("parcel_target.check", lambda t: {"actual": "305", "checked_on": today()},
             keys("actual"), keys("actual checked_on checked_by")),
    ],
    "projects:premises_add": [
        Post("premises.add", lambda t: {"name": "标准厂房二号楼", "floor_area": "12000", "floor_ratio": "2"},
             after=keys("name floor_area floor_ratio")),
    ],
    "projects:premises_edit": [
        Post("premises.edit", lambda t: {"landlord": "园区平台公司"}, keys("landlord"), keys("landlord")),
    ],
    "projects:premises_remove": [
        Post("premises.remove", lambda t: REASON, after=keys("removed_reason")),
    ],
    "projects:fund_edit": [
        Post("investment.fund", lambda t: {"amount": "55.5"}, keys("amount"), keys("amount"))
    ],
    "projects:statistics": [
        Post("project.statistics",
             lambda t: {"statistics_entered_on": today(), "statistics_code": "140400-2",
                        "evidence": "入库通知"},
             keys("statistics_entered_on statistics_code"),
             keys("statistics_entered_on statistics_code evidence")),
        Post("project.statistics", lambda t: {"statistics_missing_reason": "资料补正"},
             keys("statistics_missing_reason"), keys("statistics_missing_reason")),
    ],
    "projects:investment_frequency": [
        Post("project.invests_monthly", lambda t: {"invests_monthly": "on"},
             keys("invests_monthly"), keys("invests_monthly"))
    ],
    "projects:company_edit": [
        Post("company.edit", lambda t: {"name": f"{t.company.name[:-4]}集团有限公司", "source_note": "执照"},
             keys("name source_note"), keys("name source_note")),
    ],
    "projects:company_merge": [
        Post("company.merge", lambda t: {"other": make_company().pk, "reason": "同一份执照"},
             after=keys("root moved reason")),
    ],
    "projects:company_part": [
        Post("company.part", lambda t: {"reason": "合并有误"}, keys("root"), keys("root moved reason")),
    ],
    "projects:company_contact_add": [
        Post("contact.add", lambda t: {"name": "新联系人", "phone": "139 0000 5678"},
             after=keys("name title")),
    ],
    "projects:company_contact_edit": [
        Post("contact.edit", lambda t: {"title": "副总", "phone": "13900009999"},
             keys("title phone"), keys("title phone")),
    ],
    "projects:company_contact_take": [
        Post("contact.take", lambda t: {}, keys("project"), keys("company")),
    ],
    "projects:company_contact_phone": [SHOWN],
    "projects:contact_add": [
        Post("contact.add", lambda t: {"name": "新联系人", "phone": "139 0000 5678"},
             after=keys("name title"))
    ],
    "projects:contact_edit": [
        Post("contact.edit", lambda t: {"title": "副总", "phone": "13900009999"},
             keys("title phone"), keys("title phone"))
    ],
    "projects:contact_phone": [SHOWN],
    "projects:appointment_phone": [SHOWN],
    "projects:contact_sheet": [
        Post("phone.sheet", lambda t: {}, after=keys("count"), status=200, on_self=200, form=False)
    ],
    "projects:issue_add": [
        Post("issue.add", lambda t: {"summary": "临时用电未接通", "kind": "UTILITIES"},
             after=keys("summary kind project"))
    ],
    "projects:permit_add": [
        Post("permit.add", lambda t: {"item": make_item().pk}, after=keys("item part method"))
    ],
    "projects:permit_edit": [
        Post("permit.edit", lambda t: {"parallel_group": "联合审图", "levels": "1"},
             keys("parallel_group levels"), keys("parallel_group levels"))
    ],
    "projects:permit_remove": [Post("permit.remove", lambda t: REASON, after=keys("reason"))],
    "projects:permit_act": [
        Post("permit.submit", lambda t: {}, keys("submitted_on"), keys("submitted_on")),
        Post("permit.promise", lambda t: {"letter": t.permit_letter.pk}, after=keys("letter"),
             prepare=promise_letter),
        Post("permit.tell", lambda t: {"text": "消防设计专篇"}, keys("supplement_told_on"),
             keys("supplement_told_on reason"), prepare=permit_for("tell", **FILED)),
        Post("permit.mend", lambda t: {}, keys("supplement_done_on"), keys("supplement_done_on"),
             prepare=permit_for("mend", **TOLD)),
        Post("permit.accept", lambda t: {}, keys("accepted_on limit_days"),
             keys("accepted_on limit_days"), prepare=permit_for("accept", **FILED)),
        Post("permit.pause", lambda t: {"reason": "EXPERT"}, after=keys("reason from_on told_on"),
             prepare=permit_for("pause", **TAKEN)),
        Post("permit.resume", lambda t: {}, after=keys("to_on reason"),
             prepare=permit_for("resume", paused=True, **TAKEN)),
        Post("permit.longer", lambda t: {"days": "5", "approved_by": "负责人", "reason": "情况复杂"},
             after=keys("days approved_by reason"), prepare=permit_for("longer", **TAKEN)),
        Post("permit.decide", lambda t: {"result": "GRANTED", "number": "示例〔2026〕1号"},
             after=keys("decided_on result number"), prepare=permit_for("decide", **TAKEN)),
        Post("permit.check", lambda t: {"result": "PASS"}, after=keys("on check_result"),
             prepare=permit_for("check", letter=True, **GRANTED, **PROMISED)),
        Post("permit.extend", lambda t: {"months": "3", "reason": "设计变更"}, after=keys("months on"),
             prepare=permit_for("extend", **GRANTED)),
        Post("permit.undo", lambda t: REASON, keys("decided_on result"), keys("reason"),
             prepare=permit_for("undo", **GRANTED)),
    ],
    "projects:permit_issue": [
        Post("issue.add", lambda t: {"summary": "施工许可超期", "kind": "PERMIT"},
             after=keys("summary kind"))
    ],
    "projects:need_add": [
        Post("need.add", lambda t: {"kind": "WATER", "applies": "yes", "needed": "300"},
             after=keys("kind detail needed"))
    ],
    "projects:need_edit": [
        Post("need.edit", lambda t: {"needed": "2500", "secured": "800"},
             keys("needed secured"), keys("needed secured"))
    ],
    "projects:need_advance": [
        Post("need.advance", lambda t: {"secured": "900", "promised_on": str(today())},
             keys("secured promised_on"), keys("secured promised_on"))
    ],
    "projects:need_remove": [Post("need.remove", lambda t: REASON, after=keys("reason"))],
    "projects:need_issue": [
        Post("issue.add", lambda t: {"summary": "供电增容没有到位", "kind": "UTILITIES"},
             after=keys("summary kind"))
    ],
    "projects:permititem_add": [
        Post("permititem.add", lambda t: {"code": "QS99", "name": "取水许可", "phase": "OTHER"},
             after=keys("code name"))
    ],
    "projects:permititem_edit": [
        Post("permititem.edit", lambda t: {"promised_limit": "3"}, keys("promised_limit"),
             keys("promised_limit"))
    ],
    "projects:sole_add": [
        Post("sole.add",
             lambda t: {"item": t.item.pk, "person": make_user().pk, "from_on": today(),
                        "document": "示范授权〔2026〕1号"},
             after=keys("person item document"))
    ],
    "projects:sole_confirm": [Post("sole.confirm", lambda t: {}, after=keys("person"))],
    "projects:sole_end": [Post("sole.end", lambda t: {}, keys("to_on"), keys("to_on"))],
    "projects:spot_draw": [
        Post("spot.draw", lambda t: {"month_on": f"{last_month():%Y-%m}"},
             after=keys("month_on seed count"), prepare=promised_last_month)
    ],
    "projects:spot_check": [
        Post("spot.check", lambda t: {"result": "PASS"}, after=keys("result"))
    ],
    "projects:mandate_add": [
        Post("mandate.add",
             lambda t: {"agent": make_user().pk, "leader": make_user().pk, "scope": "PART",
                        "items": [make_item().pk]},
             after=keys("agent leader scope"))
    ],
    "projects:mandate_end": [
        Post("mandate.end", lambda t: REASON, keys("to_on"), keys("to_on reason"))
    ],
    "projects:issue_edit": [
        Post("issue.edit", lambda t: {"summary": "用水未接通", "severity": "URGENT"},
             keys("summary severity"), keys("summary severity"))
    ],
    "projects:issue_step": [
        Post("issue.step", lambda t: WORDS, keys("state"), keys("step state reason"),
             prepare=step("supplement", "RETURNED")),
        Post("issue.step",
             lambda t: {"handler": make_user().pk, "lead_unit": t.unit.pk, "complexity": "COMPLEX",
                        "supporting_units": [make_unit().pk]},
             keys("state due_on"), keys("state due_on handler"), prepare=step("assign", "REPORTED")),
        Post("issue.step", lambda t: WORDS, keys("state"), keys("state"),
             prepare=step("return", "REPORTED")),
        Post("issue.step", lambda t: WORDS, keys("state"), keys("state"),
             prepare=step("consult", "REPORTED")),
        Post("issue.step", lambda t: WORDS, keys("state"), keys("state"),
             prepare=step("conclude", "CONSULTING")),
        Post("issue.step", lambda t: {**WORDS, "day": today() + timedelta(days=9)},
             keys("state paused_on"), keys("state paused_on review_on"),
             prepare=step("suspend", "HANDLING", **HANDED_OUT)),
        Post("issue.step", lambda t: {}, keys("state"), keys("state"),
             prepare=step("resume", "SUSPENDED", **HANDED_OUT, paused_on=timezone.localdate)),
        Post("issue.step", lambda t: {}, keys("due_on"), keys("due_on extended_from"),
             prepare=step("extend", "HANDLING", **HANDED_OUT)),
        Post("issue.step", lambda t: WORDS, after=keys("step reason"),
             prepare=step("extend-refuse", "HANDLING", **HANDED_OUT)),
        Post("issue.step", lambda t: WORDS, keys("state"), keys("state"),
             prepare=step("reject", "RESOLVED", **SETTLED)),
        Post("issue.step",
             lambda t: {**WORDS, "company_word": "已通电", "company_word_on": today()},
             keys("state closed_on"), keys("state closed_on closed_by company_word"),
             prepare=step("close", "RESOLVED", **SETTLED)),
        Post("issue.step", lambda t: WORDS, keys("level"), keys("level"),
             prepare=step("escalate", "REPORTED", level=2)),
        Post("issue.step", lambda t: WORDS, after=keys("proposed_level"),
             prepare=step("propose", "REPORTED", level=3)),
        Post("issue.step", lambda t: WORDS, keys("proposed_level"), keys("proposed_level"),
             prepare=step("keep-level", "REPORTED", level=2, proposed_level=3,
                          proposed_on=timezone.localdate)),
        Post("issue.step", lambda t: {**WORDS, "day": today()}, after=keys("city_reported_on"),
             prepare=step("city", "REPORTED")),
        Post("issue.step", lambda t: WORDS, keys("state"), keys("state"),
             prepare=step("reopen", "UNABLE", **HANDED_OUT)),
    ],
    "projects:supervision_decide": [
        Post("supervision.send", lambda t: {}, keys("state"), keys("number state due_on"),
             prepare=act("draft", "send")),
        Post("supervision.drop", lambda t: REASON, after=keys("reason"),
             prepare=act("draft", "drop")),
        Post("supervision.confirm", lambda t: {}, after=keys("confirmed_on"),
             prepare=act("draft", "confirm", state="HANDLED", **SENT)),
    ],
    "projects:supervision_answer": [
        Post("supervision.receive", lambda t: {}, after=keys("received_on"),
             prepare=act("order", "receive")),
        Post("supervision.handle", lambda t: WORDS, after=keys("handled_on handling"),
             prepare=act("order", "handle", state="RECEIVED")),
    ],
    "projects:dispatch_draft": [
        # The weeks before are closed: else closing them would be acts of their own.
        Post("dispatch.draft", lambda t: {}, after=keys("number sha256"), form=False,
             prepare=lambda t: freeze_due(timezone.now())),
    ],
    "projects:dispatch_publish": [
        Post("dispatch.publish", lambda t: {}, keys("published_at"), keys("published_at sha256")),
    ],
    "projects:dispatch_withdraw": [
        Post("dispatch.withdraw", lambda t: REASON, after=keys("reason")),
    ],
    "projects:dispatch_correct": [
        Post("dispatch.correct", lambda t: REASON, after=keys("reason corrects")),
    ],
    "projects:dispatch_prove": [
        Post("dispatch.prove", lambda t: {}, keys("sha256"), keys("sha256"), form=False),
    ],
    "projects:dispatch_sign": [
        Post("dispatch.sign", lambda t: {}, after=keys("read_at"), form=False),
    ],
    "projects:instruction_add": [
        Post("instruction.give",
             lambda t: {"text": "本周五前通电", "to": make_user().pk, "unit": t.unit.pk,
                        "given_by": t.approver.pk, "project": t.project.code,
                        "done_when": "现场通电", "due_on": today() + timedelta(days=5)},
             after=keys("text given_by to due_on project")),
    ],
    "projects:instruction_decide": [
        Post("instruction.step", lambda t: {**WORDS, "day": today() + timedelta(days=30)},
             keys("due_on postponed"), keys("due_on postponed step reason"),
             prepare=word("postpone", "OPEN")),
        Post("instruction.step", lambda t: WORDS, keys("state"), keys("state accepted_by"),
             prepare=word("accept", "ANSWERED")),
        Post("instruction.step", lambda t: WORDS, keys("state"), keys("state step reason"),
             prepare=word("return", "ANSWERED")),
    ],
    "projects:instruction_answer": [
        Post("instruction.step", lambda t: {**WORDS, "evidence": "验收单第 3 号"},
             keys("state"), keys("state step reason"), prepare=word("answer", "OPEN")),
        Post("instruction.step",
             lambda t: {**WORDS, "evidence": "验收单第 3 号", "upload": paper()},
             keys("state"), keys("state step reason"), prepare=word("answer", "OPEN")),
        Post("instruction.step", lambda t: WORDS, after=keys("step reason"),
             prepare=word("feedback", "OPEN")),
    ],
    "projects:meeting_add": [
        Post("meeting.open", lambda t: {"held_on": today(), "chair": t.approver.pk, "report": ""},
             after=keys("held_on chair count"))
    ],
    "projects:meeting_edit": [
        Post("meeting.edit", lambda t: {"place": "三楼会议室", "attendance": "甲、乙", "chair": t.approver.pk},
             keys("place attendance"), keys("place attendance"))
    ],
    "projects:meeting_resolve": [
        Post("meeting.resolve",
             lambda t: {"text": "月底前接电", "to": make_user().pk, "project": t.project.code,
                        "done_when": "通电", "due_on": today() + timedelta(days=9)},
             after=keys("text to due_on code"), prepare=led_by_a_leader)
    ],
    "projects:meeting_close": [
        Post("meeting.close", lambda t: {}, keys("closed_at"), keys("closed_at count"))
    ],
    "projects:visit_add": [
        Post("visit.add", lambda t: {"leader": t.approver.pk, "on": today(), "seen": "塔吊到位"},
             after=keys("leader on projects")),
        Post("visit.add",
             lambda t: {"leader": t.approver.pk, "on": today(), "seen": "塔吊到位",
                        "issue_summary": "缺电", "issue_kind": "UTILITIES", "decision": "三日内接电",
                        "decision_to": make_user().pk, "decision_done": "通电",
                        "decision_due": today() + timedelta(days=3)},
             after=keys("leader on projects issue instruction")),
    ],
    "projects:visit_edit": [
        Post("visit.edit", lambda t: {"seen": "塔吊未到", "place": "一号地"}, keys("seen place"),
             keys("seen place"))
    ],
    "projects:visit_issue": [
        Post("issue.add",
             lambda t: {"project": t.project.pk, "summary": "缺水", "kind": "UTILITIES"},
             after=keys("summary kind project"))
    ],
    "projects:settings": [
        Post("settings.edit", lambda t: {"receive_limit": "2", "cut_off_time": "17:30"},
             keys("receive_limit cut_off_time"), keys("receive_limit cut_off_time"))
    ],
    "projects:schedule_template_copy": [
        Post("template.copy", lambda t: {"name": f"本区厂房{t.template.pk}"}, after=keys("name from"))
    ],
    "projects:schedule_template_retire": [
        Post("template.retire", lambda t: {}, keys("retired_on"), keys("retired_on"), form=False)
    ],
    "projects:template_step_add": [
        Post("template.add",
             lambda t: {"key": "9", "name": "取水许可", "days": "20", "preds": "1", "followers": "3"},
             after=keys("template key name"))
    ],
    "projects:template_step_edit": [
        Post("template.edit", lambda t: {"days": "8", "preds": "1+3日!工序"},
             keys("days"), keys("days template preds"))
    ],
    "projects:template_step_drop": [
        Post("template.drop", lambda t: {}, keys("template key name"), prepare=loose_step)
    ],
    "projects:calendar_import": [
        Post("calendar.import", lambda t: {"upload": sheet()}, after=keys("years rows"))
    ],
    "projects:calendar_edit": [
        Post("calendar.edit",
             lambda t: {"first_on": "2027-10-01", "last_on": "2027-10-07", "kind": "HOLIDAY",
                        "name": "国庆节"},
             after=keys("first_on last_on kind name"))
    ],
    "projects:override_add": [
        Post("light.override",
             lambda t: {"light": "YELLOW", "from_on": today(), "until_on": today() + timedelta(days=7),
                        "approved_by": t.approver.pk, **REASON},
             after=keys("light reason from_on until_on approved_by"))
    ],
    "projects:override_withdraw": [
        Post("light.withdraw", lambda t: {}, after=keys("light"))
    ],
    "projects:light_rule": [
        Post("light_rule.change", lambda t: previewed(milestone_red_days="9") | {"as_is": "on", **REASON},
             keys("milestone_red_days"), keys("milestone_red_days"))
    ],
    "projects:file_add": [
        Post("file.add",
             lambda t: {"upload": paper(), "kind": "PERMIT", "number": "示范许〔2026〕1 号"},
             after=keys("kind number file"))
    ],
    "projects:file_edit": [
        Post("file.edit", lambda t: {"number": "示范许〔2026〕2 号"}, keys("number"), keys("number"))
    ],
    "projects:screen_add": [
        Post("screen.add", lambda t: {"name": "示范大厅", "place": "一楼东墙", "population": "REAL"},
             after=keys("name place population"), status=200)
    ],
    "projects:screen_edit": [
        Post("screen.edit", lambda t: {"place": "二楼西墙"}, keys("place"), keys("place"))
    ],
    "projects:screen_code": [Post("screen.code", lambda t: {}, after=keys("code_until"), status=200,
                                  on_self=200)],
    "projects:screen_revoke": [Post("screen.revoke", lambda t: REASON, after=keys("reason"))],
    "projects:screen_pair": [
        Post("screen.pair", lambda t: {"code": "1234 5678"}, after=keys("place expires_at"),
             prepare=lambda t: make_screen(code="12345678"), form=False)
    ],
    "projects:file_remove": [Post("file.remove", lambda t: REASON, after=keys("reason"))],
}  # fmt: skip

ACCOUNT_POSTS = {
    "accounts:login": [
        Post("session.sign_in", lambda t: {"username": "signer", "password": PASSWORD},
             prepare=lambda t: make_user(username="signer", password=PASSWORD), form=False)
    ],
    "accounts:logout": [Post("session.sign_out", lambda t: {}, form=False)],
    "accounts:profile": [Post("profile.edit", lambda t: {"title": "科长"}, keys("title"), keys("title"))],
    "accounts:password_change": [
        Post("password.change",
             lambda t: {"old": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}, form=False)
    ],
    "accounts:register_columns": [
        Post("columns.choose", lambda t: {"columns": ["name", "unit"]}, after=keys("columns"),
             form=False),
        Post("columns.choose", lambda t: {"reset": "1"}, after=keys("columns"), form=False),
    ],
    "accounts:population": [
        Post("population.choose", lambda t: {"population": "REAL"}, after=keys("population"),
             form=False),
    ],
    "accounts:person_add": [
        Post("person.add", lambda t: {"name": "新人", "zone_leader": "on"},
             after=keys("name title unit phone email assistant zone_leader"))
    ],
    "accounts:person_edit": [
        Post("person.edit", lambda t: {"title": "主任", "phone": "13900007777"},
             keys("title phone"), keys("title phone"))
    ],
    "accounts:person_phone": [SHOWN],
    "accounts:person_leave": [
        Post("person.leave", lambda t: REASON, keys("is_active can_sign_in role"),
             keys("is_active left_on can_sign_in role reason"), on_self=400)
    ],
    "accounts:person_return": [
        Post("person.return", lambda t: REASON, keys("is_active left_on"), keys("is_active left_on reason"),
             prepare=left, on_self=400)
    ],
    "accounts:account_open": [
        Post("account.open", lambda t: {"username": "neu.konto"}, keys("username can_sign_in"),
             keys("username can_sign_in"), prepare=off_duty, status=200, on_self=400)
    ],
    "accounts:account_reset": [Post("account.reset", lambda t: {}, status=200, on_self=400)],
    "accounts:account_disable": [
        Post("account.disable", lambda t: REASON, keys("can_sign_in"), keys("can_sign_in reason"),
             on_self=400)
    ],
    "accounts:role_give": [
        Post("role.give", lambda t: {"role": Role.ADMIN, "leading_group": "", **REASON},
             keys("role"), keys("role leading_group reason"),
             prepare=give_elsewhere, on_self=400)
    ],
    "accounts:role_confirm": [
        Post("role.confirm", lambda t: {}, keys("role"), keys("role"), on_self=400)
    ],
    "accounts:role_refuse": [
        Post("role.refuse", lambda t: REASON, after=keys("role reason"), on_self=400)
    ],
    "accounts:unit_add": [
        Post("unit.add", lambda t: {"name": "新单位", "short_name": "新单位", "kind": "TOWN"},
             after=keys("name short_name kind"))
    ],
    "accounts:unit_edit": [
        Post("unit.edit", lambda t: {"short_name": f"新简称{t.project.pk}"},
             keys("short_name"), keys("short_name"))
    ],
    "accounts:unit_merge": [
        Post("unit.merge", lambda t: {"into": make_unit().pk, **REASON}, keys("active superseded_by"),
             keys("active superseded_by ended_on reason moved_to led_projects"))
    ],
    "accounts:unit_dissolve": [
        Post("unit.dissolve", lambda t: REASON, keys("active"), keys("active ended_on reason"))
    ],
    "accounts:unit_restore": [
        Post("unit.restore", lambda t: REASON, keys("active"), keys("active reason"),
             prepare=update("idle_unit", active=False))
    ],
}  # fmt: skip

POSTS: dict[str, list[Post]] = PROJECT_POSTS | ACCOUNT_POSTS


def payload(client, url: str, post: Post, target: Target) -> dict:
    """Open the form and change what the person would change: what the browser would send."""
    shown = filled_in(client, url, post, target) if post.form else {}
    return shown | post.typed(target)


def filled_in(client, url: str, post: Post | None = None, target: Target | None = None) -> dict:
    """What the form at `url` sends when nothing in it is touched."""
    return sent_by(opened(client, url, post, target))


def opened(client, url: str, post: Post | None = None, target: Target | None = None) -> forms.Form:
    chosen = post.opening(target) if post and post.opening else None
    response = client.get(url) if chosen is None else client.post(url, chosen)
    assert response.status_code == 200, f"open {url}: {response.status_code}"
    return response.context["form"]


def sent_by(form: forms.Form) -> dict:
    values = {form.add_prefix(name): _typed(form[name].value()) for name in form.fields}
    return {n: v for n, v in values.items() if v is not None and v is not False and v != []}


def _typed(value):
    if isinstance(value, list | tuple | models.QuerySet):
        return [_typed(one) for one in value]
    if isinstance(value, models.Model):
        return value.pk
    return str(value) if isinstance(value, uuid.UUID) else value


def complaints(response) -> str:
    """Why a form was refused, for the message of a failing test."""
    form = (response.context or {}).get("form")
    return str(dict(form.errors) if form is not None else response.content[:300])
