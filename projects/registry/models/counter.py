from django.db import models


class CodeCounter(models.Model):
    """The last number given to a project code in a year; its row is locked while one is taken."""

    prefix = models.CharField(max_length=8, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号计数"

    def __str__(self):
        return f"{self.prefix} {self.last}"
