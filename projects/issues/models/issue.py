from datetime import date
from functools import cache

import pghistory
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from gaoxin.keys import one_of
from gaoxin.models import Stamped, person_key
from projects.issues.rules.kinds import Complexity, IssueKind, IssueLevel, IssueSource, Severity
from projects.issues.rules.machine import FINAL, RUNNING, State, Step, is_overdue
from projects.issues.rules.shown import LastStep, Mark
from projects.registry.models.project import Project
from projects.registry.models.scopes import SEE_ALL, all_or, office_or
from projects.schedule.models.milestone import Milestone

RAISED_ALREADY = "就这一项已提出问题，还没有销号。请打开那个问题办理，不再重复提出。"


def _near(user) -> Q:
    """Each sort is found by an index of its own."""
    rows, headed = Issue.objects.order_by().values("pk"), Unit.objects.filter(head=user)
    seen = rows.filter(project__in=Project.objects.visible_to(user))
    led, handled = rows.filter(lead_unit__in=headed), rows.filter(handler=user)
    supported = IssueUnit.objects.filter(unit__in=headed).values("issue")
    return one_of("pk", seen.union(handled, led, supported))


class IssueQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(project__removed_on=None)

    def visible_to(self, user):
        """Those of the projects one sees, and those that one or one's unit is to handle."""
        if user.role in SEE_ALL:
            # Of the projects those that are removed are few: joined, each row would look for its own.
            removed = Project.objects.filter(pk=OuterRef("project"), removed_on__isnull=False)
            return self.filter(~Exists(removed))
        return self.kept().filter(all_or(user, lambda: _near(user)))

    def search(self, text):
        """By its own words or code, or by anything its project is found by."""
        own = Q(summary__icontains=text) | Q(code__icontains=text)
        return self.filter(own | Q(project__in=Project.objects.search(text)))

    def editable_by(self, user):
        """Its facts are kept right by whoever keeps the project, and by who raised it."""
        mine = Q(project__in=Project.objects.editable_by(user)) | Q(raised_by=user)
        return self.visible_to(user).filter(office_or(user, mine))

    def open(self):
        """Not struck off, and not confirmed as unsolvable."""
        return self.filter(Issue.OPEN)

    def open_on(self, day):
        """At the end of that day: raised by then, and not struck off before its end."""
        return self.filter(~Q(state__in=FINAL) | Q(closed_on__gt=day), raised_on__lte=day)

    def concerning(self, user):
        """What waits for this person or was raised by them."""
        return self.filter(
            Q(handler=user) | Q(raised_by=user) | Q(lead_unit__in=Unit.objects.filter(head=user))
        )

    def for_meeting(self):
        """What the next 调度会 is to deal with: brought to the 领导组, or drafted for it."""
        return self.open().filter(
            Q(level=Issue.Level.LEADING_GROUP) | Q(proposed_level=Issue.Level.LEADING_GROUP)
        )

    def for_register(self):
        """With what a register may show of an issue, its project, unit and people."""
        return self.select_related(
            "project", "milestone", "lead_unit", "handler", "raised_by", "closed_by"
        ).defer(*(f"project__{name}" for name in ("description", "source_note", "search_text")))

    def due_for_settlement(self, today):
        """应办结."""
        return self.filter(Issue.due_condition(today))

    def resolved(self):
        """已办结: applied for as settled, whether verified or not."""
        return self.filter(Issue.RESOLVED)

    def resolved_in_time(self):
        return self.filter(Issue.RESOLVED_IN_TIME)

    def running(self):
        return self.filter(state__in=RUNNING)

    def overdue(self, today):
        """Past the limit and still with the handler; what is suspended or consulted on waits."""
        return self.filter(Issue.overdue_condition(today))

    def blocking(self):
        return self.filter(Issue.BLOCKING)


@pghistory.track()
class Issue(Stamped):
    """A problem of a project, from 上报 to 销号. Its state changes by actions/steps.py alone, each
    step leaves an IssueStep; who strikes it off is never who handled it."""

    Kind = IssueKind
    Source = IssueSource
    Severity = Severity
    Complexity = Complexity

    class Level(models.IntegerChoices):
        TASK_FORCE = 1, IssueLevel.TASK_FORCE.label
        LEADER = 2, IssueLevel.LEADER.label
        LEADING_GROUP = 3, IssueLevel.LEADING_GROUP.label
        CITY = 4, IssueLevel.CITY.label

    State = State

    code = models.CharField("编号", max_length=12, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="issues", verbose_name="项目")
    summary = models.CharField("问题", max_length=200)
    detail = models.TextField("说明", blank=True)
    kind = models.CharField("类型", max_length=12, choices=Kind.choices())
    source = models.CharField(
        "来源", max_length=8, choices=Source.choices(), default=Source.REPORT.value
    )
    severity = models.CharField(
        "紧急程度", max_length=8, choices=Severity.choices(), default=Severity.ORDINARY.value
    )
    blocking = models.BooleanField("堵点", default=False, help_text="卡住了节点，不解决就推不动")
    milestone = models.ForeignKey(
        Milestone,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name="影响节点",
    )
    visit = models.ForeignKey(
        "projects.SiteVisit",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="issues",
        verbose_name="现场办公",
    )
    need = models.ForeignKey(
        "projects.ResourceNeed",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="issues",
        verbose_name="要素需求",
    )
    permit = models.ForeignKey(
        "projects.PermitStep",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="issues",
        verbose_name="手续",
    )
    raised_by = person_key("提出人", null=False, editable=False)
    raised_on = models.DateField("提出日期", editable=False)

    state = models.CharField(
        "状态", max_length=14, choices=State.choices(), default=State.REPORTED.value, editable=False
    )
    state_on = models.DateField("到本状态日期", null=True, editable=False)
    level = models.PositiveSmallIntegerField(
        "层级", choices=Level, default=Level.TASK_FORCE, editable=False
    )
    level_on = models.DateField("到本层级日期", editable=False)
    proposed_level = models.PositiveSmallIntegerField(
        "拟提级", choices=Level, null=True, editable=False
    )
    proposed_on = models.DateField("最近拟提级日期", null=True, editable=False)
    complexity = models.CharField(
        "难度",
        max_length=12,
        choices=Complexity.choices(),
        default=Complexity.ORDINARY.value,
        editable=False,
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="牵头单位"
    )
    supporting_units = models.ManyToManyField(
        Unit, through="projects.IssueUnit", related_name="supported_issues"
    )
    handler = person_key("责任人", related_name="handled_issues", editable=False)
    assigned_on = models.DateField("交办日期", null=True, editable=False)
    received_on = models.DateField("签收日期", null=True, editable=False)
    due_on = models.DateField("时限", null=True, editable=False)
    extended_from = models.DateField("延期前时限", null=True, editable=False)
    paused_on = models.DateField("停钟日期", null=True, editable=False)
    review_on = models.DateField("挂起复核日期", null=True, editable=False)
    result = models.TextField("办理结果", blank=True, editable=False)
    evidence = models.CharField("办结凭证", max_length=300, blank=True, editable=False)
    resolved_on = models.DateField("办结日期", null=True, editable=False)
    company_word = models.CharField("企业意见", max_length=200, blank=True, editable=False)
    company_word_on = models.DateField("企业意见日期", null=True, editable=False)
    closed_on = models.DateField("销号日期", null=True, editable=False)
    closed_by = person_key("销号人", editable=False)
    city_reported_on = models.DateField("已报送市级日期", null=True, editable=False)

    objects = IssueQuerySet.as_manager()

    # What its lists give a row.
    mark: Mark
    unit_names: str
    last_step: LastStep | None

    OPEN = ~Q(state__in=FINAL)
    BLOCKING = Q(blocking=True)
    # 已办结: settled, whether verified or not. 应办结: settled, or handed out and its limit has come
    # and no pause stops its clock; what is unsolvable counts too.
    RESOLVED = Q(state__in=[State.RESOLVED, State.CLOSED], assigned_on__isnull=False)
    RESOLVED_IN_TIME = RESOLVED & Q(resolved_on__lte=F("due_on"))
    # Handed out, and whoever handled it left: its clock runs on.
    VACANT = Q(assigned_on__isnull=False, handler=None)

    @classmethod
    def overdue_condition(cls, today) -> Q:
        return Q(state__in=RUNNING, due_on__lt=today)

    @classmethod
    def due_condition(cls, today) -> Q:
        return cls.RESOLVED | Q(assigned_on__isnull=False, due_on__lte=today, paused_on=None)

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["-raised_on", "-id"]
        indexes = [
            models.Index(fields=["project", "state"], name="issue_project_state"),
            models.Index(fields=["state", "due_on"], name="issue_state_due"),
            # The board: the open ones of a level, the most pressing first.
            models.Index(
                fields=["level", "due_on", "raised_on", "id"],
                include=["project"],
                condition=~Q(state__in=sorted(one.value for one in FINAL)),
                name="issue_board",
            ),
            models.Index(
                fields=["project"],
                condition=Q(proposed_level__isnull=False),
                name="issue_proposed",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_by=None)
                | Q(closed_on__isnull=False, closed_by__isnull=False),
                name="issue_closed_together",
                violation_error_message="销号须同时记录日期与销号人。",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED.value, closed_on__isnull=False)
                | (~Q(state=State.CLOSED.value) & Q(closed_on=None)),
                name="issue_closed_state",
                violation_error_message="销号状态与销号日期须一致。",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(handler=None) | ~Q(closed_by=models.F("handler")),
                name="issue_closed_by_another",
                violation_error_message="办理人不能给自己销号，须由另一人核验。",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RESOLVED.value) | Q(resolved_on__isnull=False),
                name="issue_resolved_has_day",
                violation_error_message="办结须有日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ASSIGNED.value, State.HANDLING.value])
                | Q(assigned_on__isnull=False, due_on__isnull=False),
                name="issue_assigned_has_limit",
                violation_error_message="交办须有交办日期与时限。",
            ),
            models.CheckConstraint(
                condition=Q(proposed_level=None)
                | Q(proposed_level=F("level") + 1, proposed_on__isnull=False),
                name="issue_proposes_the_next_level",
                violation_error_message="只能拟提至上一级。",
            ),
            models.UniqueConstraint(
                fields=["need"],
                condition=~Q(state__in=sorted(one.value for one in FINAL)),
                name="issue_open_once_a_need",
                violation_error_message=RAISED_ALREADY,
            ),
            models.UniqueConstraint(
                fields=["permit"],
                condition=~Q(state__in=sorted(one.value for one in FINAL)),
                name="issue_open_once_a_permit",
                violation_error_message=RAISED_ALREADY,
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.summary}"

    def get_absolute_url(self):
        return f"{_register_url()}{self.code}/"

    @property
    def since(self) -> date:
        """The day it came into its state."""
        return self.state_on or self.raised_on

    @property
    def is_open(self) -> bool:
        return self.state not in FINAL

    @property
    def is_running(self) -> bool:
        """Whether its limit runs."""
        return self.state in RUNNING

    @property
    def is_overdue(self) -> bool:
        return is_overdue(self.state, self.due_on, timezone.localdate())

    @property
    def is_vacant(self) -> bool:
        """As VACANT says it in SQL."""
        return self.assigned_on is not None and self.handler_id is None

    @property
    def handler_name(self) -> str:
        """Who handles it in words: a name, 「空缺」, or '' before it is handed out."""
        return str(self.handler) if self.handler else "空缺" if self.is_vacant else ""

    @property
    def for_meeting(self) -> bool:
        group = self.Level.LEADING_GROUP
        return self.is_open and group in (self.level, self.proposed_level)


@cache
def _register_url() -> str:
    return reverse("projects:issues")


@pghistory.track()
class IssueUnit(models.Model):
    issue = models.ForeignKey(
        Issue, models.CASCADE, related_name="issue_units", verbose_name="问题"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="配合单位")

    class Meta:
        verbose_name = verbose_name_plural = "配合单位"
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "unit"],
                name="issue_unit_once",
                violation_error_message="这个单位已在配合单位中。",
            )
        ]

    def __str__(self):
        return str(self.unit)


class IssueStep(models.Model):
    """One step of an issue: who, when, from which state to which, in which words. Never changed.

    `by` None: the clock did it (提级, 拟提级). `until_on`: the limit or day of review that was asked
    for or set."""

    Kind = Step

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="steps", verbose_name="问题")
    kind = models.CharField("步骤", max_length=14, choices=Kind.choices())
    old_state = models.CharField("原状态", max_length=14, choices=Issue.State.choices(), blank=True)
    state = models.CharField("状态", max_length=14, choices=Issue.State.choices())
    level = models.PositiveSmallIntegerField("层级", choices=Issue.Level)
    text = models.TextField("说明", blank=True)
    until_on = models.DateField("至", null=True)
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    by = person_key("经办人")

    class Meta:
        verbose_name = verbose_name_plural = "问题办理记录"
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["at"], name="issue_step_at"),
            # Which problems ever asked for more time, without reading the steps of the others.
            models.Index(
                fields=["issue"], condition=Q(kind=Step.EXTEND_ASK.value), name="issue_step_asked"
            ),
        ]

    def __str__(self):
        return f"{self.issue.code} {self.get_kind_display()}"
