"""What happens on the way of a permit: its clock stops, its limit or its validity grows, and the log of all of it."""

import pghistory
from django.db import models
from django.db.models import F, Q

from gaoxin.models import Stamped, person_key
from projects.resources.models.permit import PermitStep
from projects.resources.rules.events import Event
from projects.resources.rules.kinds import PauseReason


class PermitPauseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(to_on=None)


@pghistory.track()
class PermitPause(Stamped):
    """停钟: the days after `from_on` up to and including `to_on` do not count."""

    Reason = PauseReason

    permit = models.ForeignKey(
        PermitStep, models.CASCADE, related_name="pauses", verbose_name="手续"
    )
    reason = models.CharField("停钟原因", max_length=8, choices=PauseReason.choices())
    basis = models.CharField("停钟依据", max_length=120, blank=True)
    told_on = models.DateField("书面告知日期")
    from_on = models.DateField("停钟自")
    to_on = models.DateField("停钟至", null=True, blank=True)

    objects = PermitPauseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "停钟"
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="permit_pause_ends_after_start",
                violation_error_message="恢复计时的日期不能早于停钟日期。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=PauseReason.OTHER.value) | ~Q(basis=""),
                name="permit_pause_other_has_basis",
                violation_error_message="其他停钟原因须写明依据。",
            ),
            models.UniqueConstraint(
                fields=["permit"],
                condition=Q(to_on=None),
                name="permit_pause_one_open",
                violation_error_message="这件手续正在停钟，须先恢复计时。",
            ),
        ]

    def __str__(self):
        return f"停钟（{self.get_reason_display()}）"

    def get_absolute_url(self):
        return self.permit.get_absolute_url()


class LimitExtension(models.Model):
    """延长审批时限 (行政许可法第四十二条), written once."""

    permit = models.ForeignKey(
        PermitStep, models.CASCADE, related_name="limit_extensions", verbose_name="手续"
    )
    days = models.PositiveSmallIntegerField("延长（日）")
    approved_by = models.CharField("批准人", max_length=40)
    on = models.DateField("批准日期")
    reason = models.CharField("延长理由", max_length=200)
    told_on = models.DateField("书面告知日期")
    at = models.DateTimeField("登记时间")
    by = person_key("登记人", null=False)

    class Meta:
        verbose_name = verbose_name_plural = "延长时限"
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1),
                name="limit_extension_days",
                violation_error_message="延长至少 1 日。",
            ),
        ]

    def __str__(self):
        return f"延长 {self.days} 日"

    def get_absolute_url(self):
        return self.permit.get_absolute_url()


class PermitExtension(models.Model):
    """延期: a granted permit stays valid for some more months (建筑法第九条), written once."""

    permit = models.ForeignKey(
        PermitStep, models.CASCADE, related_name="extensions", verbose_name="手续"
    )
    months = models.PositiveSmallIntegerField("延期（月）")
    on = models.DateField("批准日期")
    reason = models.CharField("延期理由", max_length=200)
    at = models.DateTimeField("登记时间")
    by = person_key("登记人", null=False)

    class Meta:
        verbose_name = verbose_name_plural = "证照延期"
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=3),
                name="permit_extension_months",
                violation_error_message="每次延期 1 至 3 个月。",
            ),
        ]

    def __str__(self):
        return f"延期 {self.months} 个月"

    def get_absolute_url(self):
        return self.permit.get_absolute_url()


class PermitEvent(models.Model):
    """What was done to a permit, when and by whom. Never changed."""

    Kind = Event

    permit = models.ForeignKey(PermitStep, models.CASCADE, related_name="log", verbose_name="手续")
    kind = models.CharField("事项", max_length=8, choices=Event.choices())
    on = models.DateField("日期")
    text = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("登记时间")
    by = person_key("登记人", null=False)

    class Meta:
        verbose_name = verbose_name_plural = "手续记录"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["at"], name="permit_event_at")]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        return self.permit.get_absolute_url()
