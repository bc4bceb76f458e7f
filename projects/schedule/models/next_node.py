from django.db import models

from projects.registry.models.project import Project
from projects.schedule.models.milestone import Milestone


class NextNode(models.Model):
    """A project's earliest undone node, with its day. One whose nodes are all done has no row.

    Written by a trigger of the database on the nodes: these are entered, moved, done and removed by acts, reports, plans,
    sheets and the demo set, and none of these can forget it. Nothing in it moves with the day: whether it is due is asked
    when it is read. `manage.py recompute_figures` proves or repairs it."""

    project = models.OneToOneField(
        Project, models.CASCADE, related_name="next_node_row", verbose_name="项目"
    )
    # The trigger points it elsewhere when its node goes.
    milestone = models.OneToOneField(
        Milestone, models.DO_NOTHING, related_name="next_of", verbose_name="节点"
    )
    due_on = models.DateField("计划日期")

    class Meta:
        verbose_name = verbose_name_plural = "下一节点"

    def __str__(self):
        return f"{self.milestone} {self.due_on}"
