from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from projects.calendar.rules.weeks import Week, cut_off_words


class ReportWeekQuerySet(models.QuerySet):
    def open(self, now):
        return self.filter(cut_off_at__gte=now).order_by("cut_off_at")

    def in_time(self):
        """Those that were opened before they closed: only then could anybody report in time."""
        return self.filter(opened_at__lte=F("cut_off_at"))


class ReportWeek(models.Model):
    """A reporting week as it was opened: a later change of the cut-off moves no past week."""

    week_on = models.DateField("周（星期一）", unique=True)
    first_on = models.DateField("首日")
    cut_off_at = models.DateTimeField("截止时间", db_index=True)
    opened_at = models.DateTimeField("开启时间", default=timezone.now)
    note = models.CharField("说明", max_length=100, blank=True)
    demo = models.BooleanField("演示", default=False, editable=False)

    objects = ReportWeekQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送周"
        ordering = ["-week_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(week_on__week_day=2),
                name="report_week_begins_on_monday",
                violation_error_message="报送周以星期一标识。",
            )
        ]

    def __str__(self):
        return self.week.label

    @property
    def week(self) -> Week:
        return Week(self.week_on, self.first_on, timezone.localdate(self.cut_off_at))

    @property
    def label(self) -> str:
        return self.week.label

    @property
    def range(self) -> str:
        return self.week.range

    @property
    def state(self) -> str:
        """「周四 18:00 截止」."""
        return cut_off_words(self.cut_off_at)

    @property
    def opened_late(self) -> bool:
        """After it had closed: nobody could report in time, so nobody is reproached."""
        return self.opened_at > self.cut_off_at

    def is_closed(self, now) -> bool:
        return now > self.cut_off_at
