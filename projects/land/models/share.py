import pghistory
from django.db import models
from django.db.models import F, Q, Sum

from gaoxin.models import Stamped
from projects.land.models.parcel import Parcel
from projects.registry.models.project import Project


class ParcelShareQuerySet(models.QuerySet):
    def current(self):
        """Those not ended, on parcels and of projects that are kept."""
        return self.filter(to_on=None, parcel__removed_on=None, project__removed_on=None)

    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user))

    def editable_by(self, user):
        """Not ended: what is over stays as it was."""
        return self.filter(to_on=None, parcel__in=Parcel.objects.editable_by(user))

    def total(self):
        """Of all that are not ended, be their project removed or not; None for none."""
        return self.filter(to_on=None).aggregate(total=Sum("area"))["total"]


@pghistory.track()
class ParcelShare(Stamped):
    """What a project has of a parcel, in 亩. All shares that are not ended are never more than the parcel: the
    action adds them up under its lock, a trigger of the database once more."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="shares", verbose_name="宗地")
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="parcel_shares", verbose_name="项目"
    )
    area = models.DecimalField("使用面积（亩）", max_digits=10, decimal_places=2)
    from_on = models.DateField("使用自")
    to_on = models.DateField("使用至", null=True, editable=False)
    end_reason = models.CharField("结束原因", max_length=200, blank=True, editable=False)

    objects = ParcelShareQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "宗地份额"
        ordering = ["-area", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "project"],
                condition=Q(to_on=None),
                name="parcel_share_once",
                violation_error_message="这个项目已使用这宗地，请改原有的一条。",
            ),
            models.CheckConstraint(
                condition=Q(area__gt=0),
                name="parcel_share_positive",
                violation_error_message="使用面积须大于 0。",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="parcel_share_days",
                violation_error_message="使用的结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None, end_reason="")
                | (Q(to_on__isnull=False) & ~Q(end_reason="")),
                name="parcel_share_ended_with_reason",
                violation_error_message="结束使用须写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.parcel}：{self.project}"

    def get_absolute_url(self):
        return self.parcel.get_absolute_url()
