import pghistory
from django.db import models

from accounts.models import Unit
from gaoxin.models import Stamped
from projects.people.rules.roles import UnitRole


@pghistory.track()
class TaskForce(Stamped):
    """专班: exactly one to a project."""

    project = models.OneToOneField(
        "projects.Project", models.CASCADE, related_name="task_force", verbose_name="项目"
    )
    document = models.CharField("成立文号", max_length=60, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    units = models.ManyToManyField(
        Unit, through="projects.TaskForceUnit", related_name="task_forces"
    )
    note = models.CharField("备注", max_length=200, blank=True)
    demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "专班"

    def __str__(self):
        return f"{self.project.short_name}专班"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}people/"


@pghistory.track()
class TaskForceUnit(models.Model):
    Role = UnitRole

    task_force = models.ForeignKey(
        TaskForce, models.CASCADE, related_name="task_force_units", verbose_name="专班"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    role = models.CharField(
        "分工", max_length=8, choices=Role.choices(), default=Role.SUPPORT.value
    )

    class Meta:
        verbose_name = verbose_name_plural = "专班单位"
        ordering = ["role", "unit__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["task_force", "unit"],
                name="task_force_unit_once",
                violation_error_message="这个单位已在专班中。",
            )
        ]

    def __str__(self):
        return f"{self.unit}（{self.get_role_display()}）"
