from django.db import models


class CalendarDay(models.Model):
    """A day that differs from Monday–Friday: a public holiday or a make-up working day."""

    class Kind(models.TextChoices):
        HOLIDAY = "HOLIDAY", "放假"
        WORKDAY = "WORKDAY", "调休上班"

    day = models.DateField("日期", primary_key=True)
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    name = models.CharField("名称", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.get_kind_display()}"
