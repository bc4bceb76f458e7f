import pghistory
from django.db import models
from django.urls import reverse

from accounts.models import Unit
from gaoxin.models import Stamped
from projects.financing.rules.kinds import InstitutionKind


class InstitutionQuerySet(models.QuerySet):
    def current(self):
        return self.filter(retired_on=None)

    def for_list(self):
        """Those one works with first, by kind and name."""
        return self.order_by(models.F("retired_on").desc(nulls_first=True), "kind", "name")


@pghistory.track()
class Institution(Stamped):
    """融资机构. One that is no longer worked with is retired: its cases keep its name."""

    Kind = InstitutionKind

    name = models.CharField(
        "名称", max_length=60, unique=True, error_messages={"unique": "已有这个名称的机构。"}
    )
    kind = models.CharField("类型", max_length=12, choices=Kind.choices())
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对口单位"
    )
    retired_on = models.DateField("停止合作日期", null=True, blank=True)
    demo = models.BooleanField("演示", default=False, editable=False)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "融资机构"
        ordering = ["kind", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("projects:institutions")
