"""第 n 版计划: what was agreed when a plan was confirmed. Written once, never changed."""

from django.db import models
from django.db.models import Q

from gaoxin.models import person_key
from projects.schedule.models.network import ProjectSchedule
from projects.schedule.rules.network import Basis, StepRole
from projects.schedule.rules.sentences import gap_words
from projects.schedule.rules.timeline import Unit


class SchedulePlan(models.Model):
    """Plan 1 is the baseline. `shortfall`: as it was that day, working days beyond the target when above 0."""

    Basis = Basis

    schedule = models.ForeignKey(
        ProjectSchedule, models.CASCADE, related_name="plans", verbose_name="倒排工期"
    )
    number = models.PositiveSmallIntegerField("版次")
    target_on = models.DateField("目标日期")
    basis = models.CharField(
        "排法", max_length=8, choices=Basis.choices(), default=Basis.LATEST.value
    )
    reason = models.CharField("原因", max_length=200)
    shortfall = models.IntegerField("工期差（工作日）")
    confirmed_at = models.DateTimeField("确认时间")
    confirmed_by = person_key("确认人", null=False)
    calendar_note = models.CharField("日历说明", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "倒排计划"
        ordering = ["schedule", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "number"],
                name="schedule_plan_number_once",
                violation_error_message="别人刚刚确认了这一版计划，请刷新后核对。",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="schedule_plan_number_from_one",
                violation_error_message="计划的版次从 1 起。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="schedule_plan_has_reason",
                violation_error_message="请写明调整计划的原因。",
            ),
        ]

    def __str__(self):
        return f"{self.schedule.project} 第 {self.number} 版计划"

    def get_absolute_url(self):
        return self.schedule.get_absolute_url()

    @property
    def gap(self) -> str:
        """「差 34 个工作日」, as it was when it was confirmed."""
        return gap_words(self.shortfall)


class PlanRow(models.Model):
    """One step as planned, with the name of that day. `agreed_on`: the day that was promised, NULL for a side
    step of no days and where nobody knows when a step was done."""

    plan = models.ForeignKey(SchedulePlan, models.CASCADE, related_name="rows", verbose_name="计划")
    key = models.CharField("序号", max_length=8)
    name = models.CharField("步骤", max_length=40)
    days = models.PositiveSmallIntegerField("工期（天）")
    unit = models.CharField("工期按", max_length=8, choices=Unit.choices())
    role = models.CharField("性质", max_length=6, choices=StepRole.choices())
    early_first_on = models.DateField("最早开始", null=True)
    early_last_on = models.DateField("最早完成", null=True)
    latest_first_on = models.DateField("最迟开始", null=True)
    latest_last_on = models.DateField("最迟完成", null=True)
    agreed_on = models.DateField("计划完成", null=True)
    total_float = models.IntegerField("总时差（工作日）", null=True)
    critical = models.BooleanField("关键", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "计划步骤"
        ordering = ["plan", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"],
                name="plan_row_key_once",
                violation_error_message="一版计划里每个步骤只有一行。",
            )
        ]

    def __str__(self):
        return f"{self.key} {self.name}"
