from django.db import models
from django.utils import timezone

from accounts import wording
from accounts.models.user import User
from gaoxin.clock import minute_of


class AuditEvent(models.Model):
    """The evidence: one row per act. Only `accounts.audit.record` writes it; nothing changes it."""

    class Outcome(models.TextChoices):
        DONE = "DONE", "成功"
        DENIED = "DENIED", "拒绝"
        FAILED = "FAILED", "失败"

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name="人员"
    )
    actor_name = models.CharField("姓名", max_length=80, blank=True)
    source = models.CharField("来源", max_length=64, blank=True)
    act = models.CharField("动作", max_length=40, db_index=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices, default=Outcome.DONE)
    object_type = models.CharField("对象类别", max_length=40, blank=True)
    object_id = models.CharField("对象号", max_length=40, blank=True)
    object_label = models.CharField("对象", max_length=200, blank=True)
    before = models.JSONField("改前", null=True)
    after = models.JSONField("改后", null=True)
    form_token = models.UUIDField("表单号", null=True, db_index=True)

    acted_on: models.Model | None = None  # the row itself, of an event that was just written

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self):
        return f"{minute_of(self.at)} {self.actor_name} {self.act}"

    @property
    def act_words(self) -> str:
        return wording.act_words(self.act, self.object_type)

    @property
    def object_words(self) -> str:
        return wording.object_words(self.object_type)

    @property
    def target_words(self) -> str:
        return wording.target_words(self.object_label)

    @property
    def changes(self) -> list[wording.Change]:
        """What the act changed, field by field, with the fields' Chinese names."""
        return wording.changes(self.object_type, self.before, self.after)
