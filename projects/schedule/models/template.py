"""倒排工期模板: the steps a kind of project passes, how long each usually takes and what it waits for.

A version that a network was made from never changes: editing makes the next one. A trigger keeps it.
"""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from gaoxin.models import Stamped, person_key
from projects.schedule.models.milestone import Milestone
from projects.schedule.models.span import days_within, lag_within, shorter
from projects.schedule.rules.network import StepRole
from projects.schedule.rules.timeline import Unit


class ScheduleTemplateQuerySet(models.QuerySet):
    def offered(self):
        """What a new network may be made from: the last version of each name, unless it is retired."""
        return self.newest().filter(retired_on=None)

    def newest(self):
        last = self.model._base_manager.order_by("name", "-version").distinct("name")
        return self.filter(pk__in=last.values("pk"))

    def with_use(self):
        return self.annotate(networks=models.Count("schedules", distinct=True))


@pghistory.track()
class ScheduleTemplate(models.Model):
    name = models.CharField("模板", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1, editable=False)
    note = models.CharField("说明", max_length=200, blank=True)
    retired_on = models.DateField("停用日期", null=True, editable=False)
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)
    created_by = person_key("登记人", editable=False)

    objects = ScheduleTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "倒排工期模板"
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="schedule_template_version_once",
                violation_error_message="这个模板刚由别人存成了新的一版，请刷新后在新版上修改。",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="schedule_template_version_from_one",
                violation_error_message="模板版本从 1 起。",
            ),
        ]

    def __str__(self):
        return f"{self.name} v{self.version}"

    def get_absolute_url(self):
        return reverse("projects:schedule_template", args=[self.pk])

    @property
    def is_used(self) -> bool:
        return self.schedules.exists()

    @property
    def is_newest(self) -> bool:
        later = ScheduleTemplate.objects.filter(name=self.name, version__gt=self.version)
        return not later.exists()


@pghistory.track()
class TemplateStep(Stamped):
    """`short_days`: how long it takes by promise (承诺制) or special effort, empty where nothing is known."""

    Role = StepRole
    Unit = Unit

    template = models.ForeignKey(
        ScheduleTemplate, models.CASCADE, related_name="steps", verbose_name="模板"
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
    responsible = models.CharField("责任单位类型", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "模板步骤"
        ordering = ["template", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "key"],
                name="template_step_key_once",
                violation_error_message="这个模板里已有这个序号。",
            ),
            models.UniqueConstraint(
                fields=["template"],
                condition=Q(role=StepRole.TARGET.value),
                name="template_step_one_target",
                violation_error_message="一个模板只有一个目标步骤。",
            ),
            models.UniqueConstraint(
                fields=["template", "kind"],
                condition=~Q(kind="") & ~Q(kind=Milestone.Kind.OTHER.value),
                name="template_step_coded_kind_once",
                violation_error_message="这一类节点在一个模板里只对应一个步骤。",
            ),
            *days_within("template_step"),
            *shorter("template_step"),
        ]

    def __str__(self):
        return f"{self.key} {self.name}"

    def get_absolute_url(self):
        return self.template.get_absolute_url()


@pghistory.track()
class TemplateLink(models.Model):
    """`step` follows `pred`. `hard`: law or physics asks for it, and `basis` says which."""

    step = models.ForeignKey(
        TemplateStep, models.CASCADE, related_name="links", verbose_name="步骤"
    )
    pred = models.ForeignKey(
        TemplateStep, models.CASCADE, related_name="followers", verbose_name="前置步骤"
    )
    lag = models.PositiveSmallIntegerField("间隔（天）", default=0)
    lag_unit = models.CharField(
        "间隔按", max_length=8, choices=Unit.choices(), default=Unit.WORK.value
    )
    hard = models.BooleanField("法定或工序要求", default=False)
    basis = models.CharField("依据", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "模板前置关系"
        ordering = ["step", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "pred"],
                name="template_link_once",
                violation_error_message="这两个步骤已有前置关系。",
            ),
            models.CheckConstraint(
                condition=~Q(step=F("pred")),
                name="template_link_not_to_itself",
                violation_error_message="步骤不能以自己为前置。",
            ),
            models.CheckConstraint(
                condition=Q(hard=False) | ~Q(basis=""),
                name="template_link_hard_has_basis",
                violation_error_message="法定或工序要求的前置关系须写明依据。",
            ),
            lag_within("template_link"),
        ]

    def __str__(self):
        return f"{self.pred.key}→{self.step.key}"
