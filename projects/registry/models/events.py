import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.registry.models.project import Project
from projects.registry.rules.kinds import Source, Status
from projects.registry.rules.stages import Move, Stage


class StageEventQuerySet(models.QuerySet):
    def get_by_natural_key(self, project, source, at):
        return self.get(project__code=project, source=source, at=at)


@pghistory.track()
class StageEvent(models.Model):
    """A stage passed, corrected or left: from where, when, on what evidence."""

    Source = Source
    Kind = Move

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="stage_events", verbose_name="项目"
    )
    old_stage = models.CharField("原阶段", max_length=20, choices=Stage.choices(), blank=True)
    stage = models.CharField("阶段", max_length=20, choices=Stage.choices(), blank=True)
    kind = models.CharField("方式", max_length=10, choices=Kind.choices())
    on = models.DateField("日期", null=True, blank=True)
    on_text = models.CharField("时间（日期不详）", max_length=40, blank=True)
    evidence = models.CharField("依据", max_length=300, blank=True)
    file = models.ForeignKey(
        "projects.ProjectFile",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="stage_events",
        verbose_name="依据文件",
    )
    reason = models.CharField("原因", max_length=200, blank=True)
    source = models.CharField(
        "来源", max_length=8, choices=Source.choices(), default=Source.ENTRY.value
    )
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    objects = StageEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阶段记录"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["at"], name="stage_event_at")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=[Move.SKIP.value, Move.BACK.value]) | ~Q(reason=""),
                name="stage_event_skip_or_back_has_reason",
                violation_error_message="跨阶段或退回阶段须写明原因。",
            )
        ]

    def __str__(self):
        return f"{self.get_old_stage_display()} → {self.get_stage_display()}"

    def natural_key(self):
        return (self.project.code, self.source, self.at)


@pghistory.track()
class StatusEvent(models.Model):
    """Suspended, resumed or terminated, with the reason and the day."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="status_events", verbose_name="项目"
    )
    status = models.CharField("状态", max_length=12, choices=Status.choices())
    on = models.DateField("日期")
    reason = models.CharField("原因", max_length=200)
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "状态记录"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="status_event_has_reason",
                violation_error_message="请写明原因。",
            )
        ]

    def __str__(self):
        return f"{self.get_status_display()} {self.on}"
