"""代办委托: who goes for the firm, from which day to which."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from gaoxin.models import Stamped, person_key
from projects.people.models.appointment import DateRange
from projects.registry.models.project import Project
from projects.resources.models.item import PermitItem
from projects.resources.rules.kinds import MandateScope


class AgencyMandateQuerySet(models.QuerySet):
    def on(self, day):
        """Those that hold on this day."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)

    def editable_by(self, user):
        rows = self.filter(project__removed_on=None)
        return rows.filter(project__in=Project.objects.editable_by(user))


@pghistory.track()
class AgencyMandate(Stamped):
    """One person throughout, and one 领办 who answers for it. ALL: every permit of the project; PART: `items`."""

    Scope = MandateScope

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="mandates", verbose_name="项目"
    )
    scope = models.CharField(
        "范围", max_length=4, choices=MandateScope.choices(), default=MandateScope.ALL.value
    )
    leader = person_key("领办领导", related_name="led_mandates")
    agent = person_key("代办员", null=False, related_name="mandates")
    items = models.ManyToManyField(
        PermitItem, through="projects.MandateItem", blank=True, related_name="mandates"
    )
    from_on = models.DateField("代办自")
    to_on = models.DateField("代办至", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True, editable=False)

    objects = AgencyMandateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代办委托"
        ordering = ["project", "-from_on", "id"]
        indexes = [models.Index(fields=["agent"], name="mandate_agent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="mandate_ends_after_start",
                violation_error_message="代办结束日期不能早于开始日期。",
            ),
            ExclusionConstraint(
                name="mandate_one_for_all",
                expressions=[
                    (F("project"), RangeOperators.EQUAL),
                    (DateRange("from_on", "to_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(scope=MandateScope.ALL.value),
                violation_error_message=(
                    "这个项目在这段时间已有全程代办。请先结束原委托，或改开始日期。"
                ),
            ),
        ]

    def __str__(self):
        return f"{self.project.short_name} 代办委托"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}resources/"

    def covers(self, day) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@pghistory.track()
class MandateItem(models.Model):
    mandate = models.ForeignKey(AgencyMandate, models.CASCADE, verbose_name="代办委托")
    item = models.ForeignKey(PermitItem, models.PROTECT, verbose_name="事项")

    class Meta:
        verbose_name = verbose_name_plural = "代办事项"
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "item"],
                name="mandate_item_once",
                violation_error_message="这一事项已在代办范围内。",
            )
        ]

    def __str__(self):
        return str(self.item)
