"""What the access tests walk through: every URL of the site, and for one person the rows it may name.

A scope is the person's relation to the row: commissioner of its project (`own`), head of the project's
lead unit (`head`), none at all (`none`), or there is no such row (`missing`).
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import count

from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.models import RoleGrant, Unit, User
from accounts.roles import Role, rules
from projects.models import (
    Absence,
    AgencyMandate,
    Appointment,
    Company,
    Contact,
    DispatchMeeting,
    DispatchReport,
    Drawdown,
    FinancingCase,
    FundArrival,
    Handover,
    Institution,
    Instruction,
    InstructionStep,
    InvestmentRecord,
    Issue,
    LightOverride,
    Metric,
    Milestone,
    Parcel,
    ParcelAssessment,
    ParcelFile,
    ParcelShare,
    ParcelTarget,
    PermitItem,
    PermitStep,
    Photo,
    Premises,
    ProgressReport,
    Project,
    ProjectFile,
    ProjectSchedule,
    ReportDuty,
    ResourceNeed,
    ReturnForm,
    ScheduleStep,
    ScheduleTemplate,
    Screen,
    SheetImport,
    SiteVisit,
    SoleExaminer,
    SpotCheck,
    StepFile,
    StepLink,
    SupervisionOrder,
    TaskForceUnit,
    TemplateStep,
    VisitPhoto,
)
from tests.world.factories import (
    last_week,
    make_absence,
    make_appointment,
    make_assessment,
    make_case,
    make_company,
    make_dispatch,
    make_drawdown,
    make_duty,
    make_file,
    make_fund,
    make_handover,
    make_institution,
    make_instruction,
    make_instruction_step,
    make_investment,
    make_issue,
    make_item,
    make_link,
    make_mandate,
    make_meeting,
    make_milestone,
    make_need,
    make_order,
    make_override,
    make_parcel_file,
    make_parcel_target,
    make_permit,
    make_photo,
    make_premises,
    make_project,
    make_report,
    make_return_form,
    make_schedule,
    make_screen,
    make_share,
    make_sheet,
    make_sole,
    make_spot_check,
    make_step,
    make_step_file,
    make_task_force,
    make_template,
    make_unit,
    make_user,
    make_visit,
    make_visit_photo,
    this_week,
)

DEVICE = "device"  # a paired screen: a cookie of its own, and nobody behind it
PRINCIPALS = ("anonymous", *Role.values, DEVICE)
SCOPES = ("own", "head", "none", "missing")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Route:
    """`path`: as it is written, with what it takes in brackets; `takes`: the names of that, in their order."""

    path: str
    takes: tuple[str, ...]
    callback: Callable


def walk(
    patterns=None, namespace: str = "", path: str = "", takes: tuple[str, ...] = ()
) -> Iterator[tuple[str, Route]]:
    """(view name, route) of every URL; the name of an unnamed one ends with ":None"."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = path + str(pattern.pattern), (*takes, *pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            name = f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
            yield name, Route(*here, pattern.callback)
        else:
            yield from walk(pattern.url_patterns, pattern.namespace or namespace, *here)


ROUTES = dict(walk())


@dataclass(frozen=True)
class Target:
    """The rows that the URLs of one scope name. Its two reports are dear and seldom named: they are made
    when they are first asked for, and so in whatever savepoint that is (see `whole`)."""

    project: Project
    removed: Project
    milestone: Milestone
    appointment: Appointment
    contact: Contact
    company: Company
    double: Company
    firm_contact: Contact
    record: InvestmentRecord
    fund: FundArrival
    case: FinancingCase
    drawdown: Drawdown
    institution: Institution
    issue: Issue
    draft: SupervisionOrder
    order: SupervisionOrder
    unit: Unit
    idle_unit: Unit
    person: User
    grant: RoleGrant
    duty: ReportDuty
    approver: User
    override: LightOverride
    report: ProgressReport
    photo: Photo
    file: ProjectFile
    filed: Project
    step_file: StepFile
    instruction: Instruction
    paper: InstructionStep
    meeting: DispatchMeeting
    visit: SiteVisit
    visit_photo: VisitPhoto
    absence: Absence
    handover: Handover
    template: ScheduleTemplate
    template_step: TemplateStep
    schedule: ProjectSchedule
    screen: Screen
    step: ScheduleStep
    step_link: StepLink
    need: ResourceNeed
    permit: PermitStep
    item: PermitItem
    sole: SoleExaminer
    mandate: AgencyMandate
    spot: SpotCheck
    parcel: Parcel
    share: ParcelShare
    assessment: ParcelAssessment
    parcel_file: ParcelFile
    parcel_target: ParcelTarget
    premises: Premises
    person_is_me: bool = False

    @cached_property
    def dispatch(self) -> DispatchReport:
        return make_dispatch(self.project, published=True)

    @cached_property
    def return_form(self) -> ReturnForm:
        return make_return_form()

    @cached_property
    def sheet(self) -> SheetImport:
        """Checked, with a cell to be decided in its second row."""
        return make_sheet([[self.unit.name, "建设中"]])

    @cached_property
    def ready(self) -> SheetImport:
        return make_sheet([[f"导入{self.unit.name}", "在谈"]])

    @cached_property
    def applied(self) -> SheetImport:
        return make_sheet(
            [[f"已导入{self.unit.name}", "在谈"]], applied_by=self.project.confirmed_by
        )

    @cached_property
    def closed(self) -> DispatchReport:
        return make_dispatch(self.project)


def make_target(*, commissioner=None, head=None) -> Target:
    """A project with everything on it, and a person; `commissioner` and `head` are the person who asks.

    On their own scope a person is also the one whose card and role the URLs name.
    """
    unit = make_unit(head=head)
    project, removed, filed = (_project(unit) for _ in range(3))
    removed.removed_on, removed.removed_reason = timezone.localdate(), "登记有误"
    removed.removed_by = removed.confirmed_by
    removed.save()
    holder = commissioner or make_user()
    for row in (project, removed, filed):
        make_appointment(project=row, user=holder)
    person = commissioner or make_user(unit=unit)
    grantee = commissioner or make_user(role="")
    approver = make_appointment(project, make_user(role=Role.MANAGER), role="LEADER").user
    report = make_report(week=last_week(), project=project)
    # Brought to the city and sent back to be completed: what those concerned may do anew.
    issue = make_issue(project, state="RETURNED", level=4, lead_unit=unit)
    givers = {Role.STAFF, Role.MANAGER}
    giver = commissioner if commissioner and commissioner.role in givers else approver
    word = make_instruction(project, giver=giver, to=holder, unit=unit)
    visit = make_visit(project, leader=approver)
    template = make_template()
    drawn = make_case(project, state="DRAWN")
    step_link = _beside(make_schedule(project))
    share = make_share(project=project)
    item = make_item(promise_allowed=True, sole_allowed=True, valid_months=3, extensions=2)
    return Target(
        project=project,
        removed=removed,
        milestone=make_milestone(project=project),
        appointment=make_appointment(
            project=project, role="MEMBER", from_on=timezone.localdate(), to_on=None
        ),
        contact=make_contact(project),
        company=project.company,
        double=_double(project.company),
        firm_contact=Contact.objects.create(
            company=project.company, name="企业联系人", phone="13900004321"
        ),
        record=make_investment(project, by=project.confirmed_by, month_on=date(2025, 5, 1)),
        fund=make_fund(project, month_on=date(2025, 5, 1)),
        case=make_case(project),
        drawdown=make_drawdown(drawn, recorded_by=project.confirmed_by),
        institution=make_institution(),
        issue=issue,
        draft=make_order(project, unit=unit),
        order=make_order(project, unit=unit, number=f"项目督办〔2001〕{project.pk}号"),
        unit=unit,
        idle_unit=make_unit(head=head),
        person=person,
        grant=_grant(grantee),
        duty=make_duty(week=this_week(), project=project, user=holder),
        approver=approver,
        override=make_override(project, approver),
        report=report,
        photo=make_photo(report),
        file=make_file(project),
        filed=_reported(filed, holder),
        step_file=make_step_file(issue),
        instruction=word,
        paper=make_instruction_step(word),
        meeting=make_meeting(),
        visit=visit,
        visit_photo=make_visit_photo(visit),
        absence=_away(holder),
        handover=make_handover(project, outgoing=holder),
        template=template,
        template_step=template.steps.get(key="2"),
        schedule=step_link.step.schedule,
        screen=make_screen(),
        step=step_link.step,
        step_link=step_link,
        need=make_need(project, kind="POWER", needed=2000, unit_responsible=unit),
        permit=make_permit(project, item=item, unit=unit),
        item=item,
        sole=make_sole(item, confirmed_at=None, confirmed_by=None),
        mandate=make_mandate(project),
        spot=make_spot_check(make_permit(project)),
        parcel=share.parcel,
        share=share,
        assessment=make_assessment(share.parcel),
        parcel_file=make_parcel_file(share.parcel),
        parcel_target=make_parcel_target(share.parcel),
        premises=make_premises(project),
        person_is_me=commissioner is not None,
    )


def _beside(schedule: ProjectSchedule) -> StepLink:
    """Of a step beside the others that waits for the first by habit alone; the target waits for it."""
    first, _, target = schedule.steps.order_by("order")
    step = make_step(schedule, key="4")
    make_link(target, step, hard=True, basis="工序")
    return make_link(step, first)


def _away(holder: User) -> Absence:
    """Two months ahead, after all the others of the same person, who may have several targets."""
    last = holder.absences.order_by("to_on").last()
    from_on = (last.to_on if last else timezone.localdate() + timedelta(days=60)) + timedelta(
        days=1
    )
    return make_absence(holder, from_on=from_on, to_on=from_on + timedelta(days=1))


def _reported(project: Project, holder: User) -> Project:
    """Filed this week, and the cut-off has not passed."""
    make_duty(week=this_week(), project=project, user=holder, filed_at=timezone.now())
    make_report(week=this_week(), project=project, by=holder)
    return project


def _grant(grantee: User) -> RoleGrant:
    """The open one: a person has one at a time."""
    role = Role.MANAGER if grantee.role == Role.STAFF else Role.STAFF
    found = RoleGrant.objects.filter(user=grantee, confirmed_at=None, refused_at=None).first()
    return found or RoleGrant.objects.create(
        user=grantee, role=role, reason="任职", created_by=make_user(role=Role.SECURITY_ADMIN)
    )


def make_contact(project: Project) -> Contact:
    return Contact.objects.create(project=project, name="联系人", phone="13900001234")


_codes = count(1)


def _double(company: Company) -> Company:
    return make_company(name=f"{company.name}（重复）", root=company)


def _project(unit) -> Project:
    """Under construction and with all that the next gates require."""
    return make_project(
        lead_unit=unit,
        company=make_company(),
        industry="电子",
        approval_code=f"2026-140000-04-01-{next(_codes):06d}",
        agreed_investment=100,
        total_investment=2000,
    )


def make_foreign_target() -> Target:
    """The rows of nobody in particular, and the page of a number."""
    Metric.objects.get_or_create(code="count", defaults={"name": "项目数"})
    return make_target()


def whole(target: Target) -> Target:
    """With its reports: for a world that several tests stand in, each in a savepoint of its own."""
    assert target.dispatch and target.closed
    assert target.sheet and target.ready and target.applied and target.return_form
    return target


def fresh(target: Target) -> Target:
    """The same rows to be prepared anew: what a test sets on them is not seen by the next."""
    again = copy(target)
    vars(again).update({name: copy(row) for name, row in vars(target).items()})
    return again


def make_targets(person: User | None, none: Target) -> dict[str, Target | None]:
    """Scope → the rows of this person, beside the given rows of nobody in particular."""
    return {
        "own": make_target(commissioner=person) if person else none,
        "head": make_target(head=person) if person else none,
        "none": none,
        "missing": None,
        "page": none,
    }


def wants_own(name: str) -> bool:
    """Whether even the project office may use the URL on its own rows alone."""
    return name.startswith("projects:") and not rules()[name].allows(Role.ADMIN)


def target_for(name: str, client) -> Target:
    """Rows on which who is signed in at this client may use the URL."""
    if not wants_own(name):
        return make_foreign_target()
    return make_target(commissioner=User.objects.get(pk=client.session["_auth_user_id"]))


def relate(person: User, project: Project, relation: str) -> None:
    """Give a person one of the relations to a project that its words say."""
    today, unit = timezone.localdate(), make_unit()
    role = relation.split()[0].strip(",").upper()
    dates = {
        "commissioner until yesterday": {"to_on": today - timedelta(days=1)},
        "commissioner from tomorrow": {"from_on": today + timedelta(days=1)},
        "commissioner, voided": {
            "voided_at": timezone.now(),
            "voided_by": make_user(),
            "void_reason": "登记有误",
        },
    }
    if relation == "head of a supporting unit":
        unit.head = person
        unit.save()
        TaskForceUnit.objects.create(task_force=make_task_force(project), unit=unit)
    elif relation.startswith("assistant"):
        leader = make_user(role=Role.MANAGER, assistant=person)
        ended = {"to_on": today - timedelta(days=1)} if "yesterday" in relation else {}
        make_appointment(project=project, user=leader, role="LEADER", **ended)
    elif relation == "of the lead unit, not its head":
        Project.objects.filter(pk=project.pk).update(lead_unit=unit)
        User.objects.filter(pk=person.pk).update(unit=unit)
    else:
        make_appointment(project=project, user=person, role=role, **dates.get(relation, {}))


# What the key of a URL names: the longest beginning of the view's name decides.
KEYS = {
    "projects:override_withdraw": "override",
    "projects:milestone_": "milestone",
    "projects:appointment_": "appointment",
    "projects:contact_": "contact",
    "projects:sheet": "sheet",
    "projects:sheet_apply": "ready",
    "projects:sheet_undo": "applied",
    "projects:return_": "return_form",
    "projects:company": "company",
    "projects:company_part": "double",
    "projects:company_contact_": "firm_contact",
    "projects:company_contact_add": "company",
    "projects:company_contact_take": "contact",
    "projects:duty_": "duty",
    "projects:investment_correct": "record",
    "projects:fund_edit": "fund",
    "projects:drawdown_": "drawdown",
    "projects:need": "need",
    "projects:institution_edit": "institution",
    "projects:supervision_decide": "draft",
    "projects:supervision_": "order",
    "projects:log_return": "report",
    "projects:instruction_file": "paper",
    "projects:meeting": "meeting",
    "projects:visit": "visit",
    "projects:visit_photo": "visit_photo",
    "projects:photo": "photo",
    "projects:absence_": "absence",
    "projects:handover": "handover",
    "projects:leader": "person",
    "projects:issue_file": "step_file",
    "projects:schedule_template": "template",
    "projects:screen_": "screen",
    "projects:template_step_": "template_step",
    "projects:template_step_add": "template",
    "projects:step_": "step",
    "projects:step_link_": "step_link",
    "projects:step_link_add": "step",
    "projects:file_": "file",
    "projects:permit": "permit",
    "projects:permititem_": "item",
    "projects:sole_": "sole",
    "projects:spot_": "spot",
    "projects:mandate_": "mandate",
    "projects:parcel_share_": "share",
    "projects:parcel_assessment_": "assessment",
    "projects:parcel_file_": "parcel_file",
    "projects:parcel_target_": "parcel_target",
    "projects:premises_": "premises",
    "accounts:person": "person",
    "accounts:account_": "person",
    "accounts:role_give": "person",
    "accounts:role_confirm": "grant",
    "accounts:role_refuse": "grant",
    "accounts:unit": "unit",
    "accounts:unit_dissolve": "idle_unit",
    "accounts:unit_restore": "idle_unit",
}
# What acts on a project in another state than the others.
OTHER_PROJECTS = {
    "projects:project_restore": "removed",
    "projects:log_withdraw": "filed",
    "projects:schedule_make": "filed",
}
OF_AN_ISSUE = (
    "projects:issue",
    "projects:issue_edit",
    "projects:issue_request",
    "projects:issue_step",
)
OF_A_CASE = ("projects:financing_case", "projects:financing_edit", "projects:financing_act")
MISSING = {
    "step": "nothing",
    "role": "nothing",
    "act": "nothing",
    "code": "GX-2099-999",
    "pk": "999999999",
    "number": "999999999",
    "table": "3",
    "register": "nothing",
    "metric": "nothing",
}


def _number(name: str, target: Target) -> int:
    report = target.closed if name == "projects:dispatch_publish" else target.dispatch
    return report.number


# What a key of a URL names by itself, whatever the view.
PARTS = {
    "number": _number,
    "table": lambda name, target: 3,
    "role": lambda name, target: "chief",  # whom the target lacks
    "register": lambda name, target: "people",
}

COMMON = {"projects:metric", "accounts:register_columns", "accounts:population"}


def url_of(name: str, target: Target | None) -> str:
    """The URL of a view on a target's row; on no row where there is no target."""
    kwargs = {key: _argument(name, key, target) for key in ROUTES[name].takes}
    return reverse(name, kwargs=kwargs)


def _argument(name: str, key: str, target: Target | None):
    if name == "projects:metric":
        return "count" if target else MISSING["metric"]
    if target is None:
        return MISSING[key]
    if key in PARTS:
        return PARTS[key](name, target)
    if key in {"step", "act"}:
        return _act(name, target)
    if key == "code":
        return _code(name, target)
    return getattr(target, KEYS[max((s for s in KEYS if name.startswith(s)), key=len)]).pk


def _act(name: str, target: Target) -> str:
    """What the row is about to have done to it: what the test prepared, else the first of its acts."""
    if name == "projects:instruction_decide":
        return getattr(target.instruction, "decided", "postpone")
    if name == "projects:instruction_answer":
        return getattr(target.instruction, "answered", "answer")
    row, first = {
        "projects:issue_step": (target.issue, "supplement"),
        "projects:supervision_decide": (target.draft, "send"),
        "projects:supervision_answer": (target.order, "receive"),
        "projects:financing_act": (target.case, "match"),
        "projects:permit_act": (target.permit, "submit"),
        "projects:parcel_act": (target.parcel, "clear"),
    }[name]
    return getattr(row, "step", getattr(row, "act", first))


def _code(name: str, target: Target) -> str:
    if name in OF_AN_ISSUE:
        return target.issue.code
    if name in OF_A_CASE:
        return target.case.code
    if name.startswith("projects:instruction"):
        return target.instruction.code
    if name.startswith("projects:parcel"):
        return target.parcel.code
    return getattr(target, OTHER_PROJECTS.get(name, "project")).code


def scopes_of(name: str) -> tuple[str, ...]:
    """A URL that names no row has one scope alone; what belongs to nobody is there or is missing."""
    if not ROUTES[name].takes:
        return ("page",)
    return ("own", "missing") if name in COMMON else SCOPES
