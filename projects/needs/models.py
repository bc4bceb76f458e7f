import pghistory
from django.db import models
from django.db.models import Q

from gaoxin.models import Stamped
from projects.financing.models.scopes import readable, writable
from projects.needs.rules.kinds import NeedKind
from projects.registry.models.project import Project


class ResourceNeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(project__in=readable(user))

    def editable_by(self, user):
        return self.filter(project__in=writable(user))


@pghistory.track()
class ResourceNeed(Stamped):
    """要素需求 of a project. What there is of money is computed from 到位资金 and the cases, never typed; how it
    stands is a function of stored days and today (rules/states.py)."""

    Kind = NeedKind

    project = models.ForeignKey(Project, models.CASCADE, related_name="needs", verbose_name="项目")
    kind = models.CharField(
        "要素", max_length=12, choices=Kind.choices(), default=Kind.FUNDING.value, editable=False
    )
    applies = models.BooleanField("是否涉及", null=True, blank=True)
    needed = models.DecimalField(
        "需要（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    needed_on = models.DateField("需要日期", null=True, blank=True)
    promised_on = models.DateField("承诺到位日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = ResourceNeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "要素需求"
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"],
                name="resource_need_once",
                violation_error_message="这个项目的这项需求已登记，请改原有的一条。",
            ),
            models.CheckConstraint(
                condition=Q(needed=None) | Q(needed__gte=0),
                name="resource_need_not_negative",
                violation_error_message="需要的数量不能为负。",
            ),
        ]

    def __str__(self):
        return f"{self.project}：{self.get_kind_display()}"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}financing/"
