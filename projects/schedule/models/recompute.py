"""日历改动后的重算: what the worker is computing anew, how far it is, and which days that moved.

Nothing confirmed changes by itself: the list asks the chief to confirm another plan. One runs at a time."""

from django.db import models
from django.utils import timezone

from gaoxin.models import person_key
from projects.schedule.models.network import ProjectSchedule


class ScheduleRecompute(models.Model):
    at = models.DateTimeField("提出时间", default=timezone.now)
    by = person_key("提出人")
    years = models.CharField("年度", max_length=60)
    total = models.PositiveIntegerField("应算", default=0)
    done = models.PositiveIntegerField("已算", default=0)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历改动后的重算"
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.years}年日历改动后重算"

    @property
    def percent(self) -> int:
        """How far it is; 100 once it is finished, were there nothing to compute."""
        if self.finished_at is not None:
            return 100
        return self.done * 100 // self.total if self.total else 0


class ScheduleShift(models.Model):
    """What the other calendar does to one network: `dates` of its steps have another latest or earliest end."""

    recompute = models.ForeignKey(
        ScheduleRecompute, models.CASCADE, related_name="shifts", verbose_name="重算"
    )
    schedule = models.ForeignKey(
        ProjectSchedule, models.CASCADE, related_name="shifts", verbose_name="倒排工期"
    )
    dates = models.PositiveSmallIntegerField("变动的日期数")
    old_shortfall = models.IntegerField("原工期差", null=True)
    new_shortfall = models.IntegerField("现工期差", null=True)
    old_forecast_on = models.DateField("原测算完成日", null=True)
    new_forecast_on = models.DateField("现测算完成日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历改动的影响"
        ordering = ["-dates", "schedule"]
        constraints = [
            models.UniqueConstraint(
                fields=["recompute", "schedule"],
                name="schedule_shift_once",
                violation_error_message="一次重算里每个项目只有一行。",
            )
        ]

    def __str__(self):
        return f"{self.schedule} {self.dates} 个日期变动"
