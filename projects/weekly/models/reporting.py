from django.contrib.postgres.fields import ArrayField
from django.db import models

from projects.weekly.models.duty import ReportDuty


class Reporting(models.Model):
    """How a project reports, of its duties: the latest one, and in `silent_at` the cut-offs of those that nobody answered
    and after which nothing was reported, the earliest first; those that have passed are its silent weeks. A project that
    never owed a report has no row.

    Written by triggers of the database on duties and weeks: these are made, filed, let off and removed by acts, by the
    clock and by the demo set, and none of these can forget it. Nothing in it moves with the hour, as what has passed is
    asked when it is read. `manage.py recompute_figures` proves or repairs it."""

    project = models.OneToOneField(
        "projects.Project", models.CASCADE, related_name="reporting", verbose_name="项目"
    )
    # The triggers point it elsewhere when its duty goes.
    duty = models.ForeignKey(
        ReportDuty, models.DO_NOTHING, related_name="+", verbose_name="最近一次应报"
    )
    silent_at = ArrayField(
        models.DateTimeField(), default=list, verbose_name="此后未再报送的各次截止时间"
    )

    class Meta:
        verbose_name = verbose_name_plural = "报送概况"

    def __str__(self):
        return f"{self.project}报送概况"
