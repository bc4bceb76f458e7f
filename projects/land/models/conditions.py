"""What a parcel is sold with: its regional assessments, and the targets agreed for it."""

import pghistory
from django.db import models
from django.db.models import Q

from gaoxin.models import Stamped, person_key
from projects.land.models.parcel import Parcel
from projects.land.models.share import ParcelShare
from projects.land.rules.kinds import AssessmentKind, TargetKind
from projects.land.rules.targets import figure
from projects.registry.models.project import Project
from projects.registry.models.scopes import office_or
from projects.registry.rules.kinds import Status


class OfParcelQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(parcel__in=Parcel.objects.visible_to(user))

    def editable_by(self, user):
        return self.filter(parcel__in=Parcel.objects.editable_by(user))


@pghistory.track()
class ParcelAssessment(Stamped):
    """区域评价 that covers a parcel."""

    Kind = AssessmentKind

    parcel = models.ForeignKey(
        Parcel, models.CASCADE, related_name="assessments", verbose_name="宗地"
    )
    kind = models.CharField("评价", max_length=12, choices=Kind.choices())
    done_on = models.DateField("完成日期")
    number = models.CharField("批复文号", max_length=60, blank=True)
    note = models.CharField("说明", max_length=100, blank=True)

    objects = OfParcelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区域评价"
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "kind"],
                condition=~Q(kind=AssessmentKind.OTHER.value),
                name="parcel_assessment_once",
                violation_error_message="这项评价已登记，请改原有的一条。",
            ),
        ]

    def __str__(self):
        return f"{self.parcel}：{self.get_kind_display()}"

    def get_absolute_url(self):
        return self.parcel.get_absolute_url()


class ParcelTargetQuerySet(OfParcelQuerySet):
    def checkable_by(self, user):
        """Who enters what came of it: the project office, and who keeps a project on the parcel."""
        mine = Project.objects.editable_by(user).exclude(status=Status.TERMINATED)
        shares = ParcelShare.objects.current().filter(project__in=mine).values("parcel")
        kept = self.filter(parcel__removed_on=None)
        return kept.filter(office_or(user, Q(parcel__in=shares)))


@pghistory.track()
class ParcelTarget(Stamped):
    """控制性指标: what is agreed and by when, and what came of it. Nothing is agreed by default."""

    Kind = TargetKind

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="targets", verbose_name="宗地")
    kind = models.CharField("指标", max_length=20, choices=Kind.choices())
    agreed = models.DecimalField(
        "约定值", max_digits=12, decimal_places=3, null=True, blank=True,
        help_text="按出让公告或投资协议填写，系统不预填。外地参考：隆昌 150 万元/亩起、8 万元/亩起分行业定",
    )  # fmt: skip
    basis = models.CharField(
        "口径和依据",
        max_length=100,
        blank=True,
        help_text="如「固定资产投资，不含土地价款；合同第 9 条」",
    )
    due_on = models.DateField("达到期限", null=True, blank=True)
    actual = models.DecimalField("实际值", max_digits=12, decimal_places=3, null=True, blank=True)
    checked_on = models.DateField("核验日期", null=True, blank=True)
    checked_by = person_key("核验人", editable=False)

    objects = ParcelTargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "控制性指标"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "kind"],
                name="parcel_target_once",
                violation_error_message="这项指标已登记，请改原有的一条。",
            ),
            models.CheckConstraint(
                condition=(Q(agreed=None) | Q(agreed__gte=0)) & (Q(actual=None) | Q(actual__gte=0)),
                name="parcel_target_not_negative",
                violation_error_message="指标的数值不能为负。",
            ),
            models.CheckConstraint(
                condition=Q(actual=None, checked_on=None, checked_by=None)
                | Q(actual__isnull=False, checked_on__isnull=False, checked_by__isnull=False),
                name="parcel_target_checked_together",
                violation_error_message="实际值、核验日期与核验人须同时记录。",
            ),
        ]

    def __str__(self):
        return f"{self.parcel}：{self.get_kind_display()}"

    def get_absolute_url(self):
        return self.parcel.get_absolute_url()

    @property
    def at_least(self) -> bool:
        return TargetKind(self.kind).at_least

    @property
    def agreed_words(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return "—" if self.agreed is None else f"{sign} {figure(self.agreed)}"

    @property
    def actual_words(self) -> str:
        return figure(self.actual)
