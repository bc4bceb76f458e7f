"""A project's own network: its steps, what each waits for, and whether it can reach its target.

One truth per date: a step that has a milestone or a permit, or whose kind is a dated fact of the project, stores
no day of its own; `Milestone`, `PermitStep` and `Project` say when it was done.
"""

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Unit as ZoneUnit
from gaoxin.models import Stamped, person_key
from projects.registry.models.project import Project
from projects.registry.models.scopes import all_or
from projects.resources.rules.kinds import Result
from projects.schedule.models.milestone import FACT_OF_KIND, Milestone
from projects.schedule.models.span import days_within, lag_within, shorter
from projects.schedule.models.template import ScheduleTemplate
from projects.schedule.rules.levers import LeverKind
from projects.schedule.rules.network import Durations, StepRole, StepState
from projects.schedule.rules.sentences import ARROW
from projects.schedule.rules.timeline import Unit, Winter

GRANTED = Result.GRANTED.value
MONTH_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


class ProjectScheduleQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(project__removed_on=None)

    def visible_to(self, user):
        """Those of the projects a person may see; who sees all projects need not ask for them."""
        own = Q(project__in=Project.objects.visible_to(user))
        return self.kept().filter(all_or(user, own))

    def editable_by(self, user):
        return self.filter(project__in=Project.objects.editable_by(user))

    def confirmable_by(self, user):
        """Who confirms the plan: the project's chief, or the project office."""
        return self.filter(project__in=Project.objects.directed_by(user))


@pghistory.track()
class ProjectSchedule(Stamped):
    """倒排工期网络 of one project. Its `version` counts every act on the network, so that a plan is confirmed
    as it was read."""

    Durations = Durations

    project = models.OneToOneField(
        Project, models.CASCADE, related_name="schedule", verbose_name="项目"
    )
    template = models.ForeignKey(
        ScheduleTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="schedules",
        verbose_name="模板",
    )
    durations = models.CharField(
        "工期取", max_length=7, choices=Durations.choices(), default=Durations.REGULAR.value
    )
    target_on = models.DateField("目标日期")
    winter_stop = models.BooleanField("冬季停工", default=False)
    winter_from = models.CharField(
        "停工自", max_length=5, default="11-15", help_text="月-日，如「11-15」"
    )
    winter_to = models.CharField(
        "停工至", max_length=5, default="03-15", help_text="月-日，如「03-15」"
    )

    objects = ProjectScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "倒排工期"
        ordering = ["project"]
        constraints = [
            models.CheckConstraint(
                condition=Q(winter_from__regex=MONTH_DAY, winter_to__regex=MONTH_DAY),
                name="project_schedule_winter_month_day",
                violation_error_message="冬季停工的起止请按「11-15」填写月和日。",
            )
        ]

    def __str__(self):
        return f"{self.project} 倒排工期"

    def get_absolute_url(self):
        return reverse("projects:schedule", args=[self.project.code])

    @property
    def winter(self) -> Winter | None:
        return Winter.read(self.winter_from, self.winter_to) if self.winter_stop else None


class ScheduleStepQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=StepState.ACTIVE.value)

    def undone(self):
        """By what the step, its milestone or its permit says; a fact of the project is not looked at."""
        own = Q(milestone=None, permit=None, done_on=None, done_text="")
        node = Q(milestone__done_on=None, milestone__done_text="", milestone__isnull=False)
        permit = Q(milestone=None, permit__isnull=False) & ~Q(permit__result=GRANTED)
        return self.filter(own | node | permit)

    def editable_by(self, user):
        return self.filter(schedule__project__in=Project.objects.editable_by(user))


@pghistory.track()
class ScheduleStep(Stamped):
    Role = StepRole
    State = StepState
    Unit = Unit

    schedule = models.ForeignKey(
        ProjectSchedule, models.CASCADE, related_name="steps", verbose_name="倒排工期"
    )
    key = models.CharField("序号", max_length=8)
    order = models.PositiveSmallIntegerField("次序", default=0)
    name = models.CharField("步骤", max_length=40)
    days = models.PositiveSmallIntegerField("工期（天）")
    unit = models.CharField("工期按", max_length=8, choices=Unit.choices(), default=Unit.WORK.value)
    short_days = models.PositiveSmallIntegerField("压缩后工期（天）", null=True, blank=True)
    short_unit = models.CharField("压缩后工期按", max_length=8, choices=Unit.choices(), blank=True)
    role = models.CharField(
        "性质", max_length=6, choices=StepRole.choices(), default=StepRole.NORMAL.value
    )
    kind = models.CharField("节点类别", max_length=18, choices=Milestone.Kind.choices(), blank=True)
    key_node = models.BooleanField("关键节点", default=False)
    outdoor = models.BooleanField("露天作业（冬季停工）", default=False)
    responsible = models.CharField("责任", max_length=20, blank=True)
    unit_responsible = models.ForeignKey(
        ZoneUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位"
    )
    state = models.CharField(
        "状态",
        max_length=14,
        choices=StepState.choices(),
        default=StepState.ACTIVE.value,
        editable=False,
    )
    state_reason = models.CharField("不适用原因", max_length=200, blank=True, editable=False)
    milestone = models.OneToOneField(
        Milestone,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="step",
        verbose_name="节点",
    )
    permit = models.OneToOneField(
        "projects.PermitStep",
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="step",
        verbose_name="手续",
    )
    started_on = models.DateField("开始日期", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    done_text = models.CharField("完成时间（日期不详）", max_length=40, blank=True)
    manual_first_on = models.DateField("不早于", null=True, blank=True)
    manual_reason = models.CharField("不早于的原因", max_length=200, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = ScheduleStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工期步骤"
        ordering = ["schedule", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "key"],
                name="schedule_step_key_once",
                violation_error_message="这个项目的倒排工期里已有这个序号。",
            ),
            models.UniqueConstraint(
                fields=["schedule"],
                condition=Q(role=StepRole.TARGET.value),
                name="schedule_step_one_target",
                violation_error_message="一个项目的倒排工期只有一个目标步骤。",
            ),
            models.UniqueConstraint(
                fields=["schedule", "kind"],
                condition=~Q(kind="") & ~Q(kind=Milestone.Kind.OTHER.value),
                name="schedule_step_coded_kind_once",
                violation_error_message="这一类节点在倒排工期里只对应一个步骤。",
            ),
            *days_within("schedule_step"),
            *shorter("schedule_step"),
            models.CheckConstraint(
                condition=Q(milestone=None, permit=None, kind__in=["", Milestone.Kind.OTHER.value])
                | Q(done_on=None, done_text=""),
                name="schedule_step_one_truth",
                violation_error_message="有节点、手续或项目日期的步骤，完成日期以它们为准，不另记。",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_text=""),
                name="schedule_step_done_day_or_text",
                violation_error_message="完成日期与「日期不详」的说明只填一项。",
            ),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(done_on=None) | Q(started_on__lte=F("done_on")),
                name="schedule_step_started_before_done",
                violation_error_message="完成日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(state=StepState.ACTIVE.value, state_reason="")
                | (Q(state=StepState.NOT_APPLICABLE.value) & ~Q(state_reason="")),
                name="schedule_step_not_applicable_has_reason",
                violation_error_message="步骤改为不适用须写明原因。",
            ),
            models.CheckConstraint(
                condition=~Q(role=StepRole.TARGET.value, state=StepState.NOT_APPLICABLE.value),
                name="schedule_step_target_applies",
                violation_error_message="目标步骤不能改为不适用。",
            ),
            models.CheckConstraint(
                condition=Q(manual_first_on=None, manual_reason="")
                | (Q(manual_first_on__isnull=False) & ~Q(manual_reason="")),
                name="schedule_step_pinned_with_reason",
                violation_error_message="「不早于」的日期与原因须同时填写。",
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.name}"

    def get_absolute_url(self):
        """Its row in the table of all steps."""
        return f"{self.schedule.get_absolute_url()}?all=1#step-{self.pk}"

    @property
    def fact(self) -> str | None:
        """The project's dated fact that this step is, None for most."""
        return FACT_OF_KIND.get(self.kind)

    @property
    def done(self) -> tuple[date | None, str]:
        """(day, words where the day is unknown), from the one place that says it."""
        if self.milestone is not None:
            return self.milestone.done_on, self.milestone.done_text
        if self.fact:
            project = self.schedule.project
            return getattr(project, f"{self.fact}_on"), getattr(project, f"{self.fact}_text")
        if self.permit is not None:
            granted = self.permit.result == GRANTED
            return self.permit.decided_on if granted else None, ""
        return self.done_on, self.done_text

    @property
    def is_done(self) -> bool:
        return self.done != (None, "")

    @property
    def open_milestone(self):
        """Its node, as long as that is not done: a problem about the step holds it up."""
        return self.milestone if self.milestone and not self.milestone.is_done else None

    @property
    def asks_milestone(self) -> bool:
        """Whether confirming a plan makes it a milestone: a key step, or one that is a dated fact; not a side
        step of no days, which has no day of its own."""
        if self.role == StepRole.SIDE and self.days == 0:
            return False
        return self.key_node or self.fact is not None


class StepLinkQuerySet(models.QuerySet):
    def editable_by(self, user):
        return self.filter(step__schedule__project__in=Project.objects.editable_by(user))


@pghistory.track()
class StepLink(models.Model):
    """`step` follows `pred`. A soft one is waived with a reason: then `step` runs beside `pred`."""

    step = models.ForeignKey(
        ScheduleStep, models.CASCADE, related_name="links", verbose_name="步骤"
    )
    pred = models.ForeignKey(
        ScheduleStep, models.CASCADE, related_name="followers", verbose_name="前置步骤"
    )
    lag = models.PositiveSmallIntegerField("间隔（天）", default=0)
    lag_unit = models.CharField(
        "间隔按", max_length=8, choices=Unit.choices(), default=Unit.WORK.value
    )
    hard = models.BooleanField("法定或工序要求", default=False)
    basis = models.CharField("依据", max_length=120, blank=True)
    waived_reason = models.CharField("并行原因", max_length=200, blank=True, editable=False)
    waived_by = person_key("放开人", editable=False)
    waived_at = models.DateTimeField("放开时间", null=True, editable=False)

    objects = StepLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "前置关系"
        ordering = ["step", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "pred"],
                name="step_link_once",
                violation_error_message="这两个步骤已有前置关系。",
            ),
            models.CheckConstraint(
                condition=~Q(step=F("pred")),
                name="step_link_not_to_itself",
                violation_error_message="步骤不能以自己为前置。",
            ),
            models.CheckConstraint(
                condition=Q(hard=False) | ~Q(basis=""),
                name="step_link_hard_has_basis",
                violation_error_message="法定或工序要求的前置关系须写明依据。",
            ),
            models.CheckConstraint(
                condition=Q(waived_reason="", waived_by=None, waived_at=None)
                | (~Q(waived_reason="") & Q(waived_by__isnull=False, waived_at__isnull=False)),
                name="step_link_waived_together",
                violation_error_message="放开前置关系的原因、人和时间须同时记录。",
            ),
            models.CheckConstraint(
                condition=Q(hard=False) | Q(waived_reason=""),
                name="step_link_hard_not_waived",
                violation_error_message="法定或工序要求的前置关系不能放开。",
            ),
            lag_within("step_link"),
        ]

    def __str__(self):
        return f"{self.pred.key}→{self.step.key}"


class ScheduleForecast(models.Model):
    """What the network gives on a day, computed as lights are. Always recomputable.

    `shortfall`: working days by which the target is missed, negative what is left; NULL when the target is done
    on an unknown day, or where `fault` says why nothing can be computed."""

    schedule = models.OneToOneField(
        ProjectSchedule, models.CASCADE, related_name="forecast", verbose_name="倒排工期"
    )
    computed_on = models.DateField("测算日")
    shortfall = models.IntegerField("工期差（工作日）", null=True)
    forecast_on = models.DateField("测算完成日", null=True)
    next_step = models.CharField("下一步骤", max_length=40, blank=True)
    next_on = models.DateField("下一步骤最迟开始", null=True)
    chain = models.CharField("关键链", max_length=2000, blank=True)
    best_lever = models.CharField("最有效的办法", max_length=120, blank=True)
    lever_kind = models.CharField("办法类别", max_length=8, choices=LeverKind.choices(), blank=True)
    gain = models.PositiveSmallIntegerField("可挽回（工作日）", null=True)
    fault = models.CharField("不能测算的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工期测算"
        indexes = [models.Index(fields=["shortfall"], name="schedule_forecast_short")]

    def __str__(self):
        return f"{self.schedule} 测算于 {self.computed_on}"

    @property
    def chain_names(self) -> list[str]:
        """Of the steps of `chain`, the one that can be hurried now first; none once the target is reached."""
        return self.chain.split(ARROW) if self.chain else []

    def values(self) -> tuple:
        """What a second computing must give again."""
        return (
            self.computed_on, self.shortfall, self.forecast_on, self.next_step, self.next_on,
            self.chain, self.best_lever, self.lever_kind, self.gain, self.fault,
        )  # fmt: skip
