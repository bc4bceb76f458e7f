import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from gaoxin.models import Stamped, person_key
from projects.registry.models.classification import ProjectLevel
from projects.registry.rules.labelled import label_of
from projects.registry.rules.stages import Stage


class ReturnFormQuerySet(models.QuerySet):
    def current(self):
        """Those that are still asked for."""
        return self.filter(retired_at=None)


@pghistory.track()
class ReturnForm(Stamped):
    """上级报表: a form that a superior asks for again and again, and where in it what belongs. The file lies below
    MEDIA_ROOT as it came."""

    name = models.CharField("名称", max_length=60)
    note = models.CharField("说明", max_length=200, blank=True, help_text="谁要、什么时候报")
    original_name = models.CharField("文件名", max_length=200, editable=False)
    stored_name = models.CharField("存放名", max_length=80, editable=False)
    size = models.PositiveIntegerField("大小（字节）", editable=False)
    sha256 = models.CharField("文件的 SHA-256", max_length=64, editable=False)
    sheet = models.CharField("工作表", max_length=31, editable=False)
    first_row = models.PositiveIntegerField("项目行首行", null=True, editable=False)
    last_row = models.PositiveIntegerField("项目行末行", null=True, editable=False)
    stages = models.CharField("阶段范围", max_length=300, blank=True, editable=False)
    level = models.CharField(
        "级别范围", max_length=10, blank=True, choices=ProjectLevel.Level.choices()
    )
    retired_at = models.DateTimeField("停用时间", null=True, editable=False)
    retired_by = person_key("停用人", editable=False)

    objects = ReturnFormQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上级报表"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(retired_at=None),
                name="return_form_name_once",
                violation_error_message="已有同名的上级报表，请换一个名称，或先停用原来的。",
            ),
            models.CheckConstraint(
                condition=Q(first_row=None, last_row=None) | Q(last_row__gte=F("first_row")),
                name="return_form_rows",
                violation_error_message="项目行的末行不能在首行之前。",
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_by=None)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="return_form_retired_pair",
                violation_error_message="停用时间与停用人须同时记录。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("projects:return_form", args=[self.pk])

    @property
    def is_marked(self) -> bool:
        return self.first_row is not None

    @property
    def stage_codes(self) -> list[str]:
        return self.stages.split()

    @property
    def scope_words(self) -> str:
        """Which projects it asks for."""
        said = ["、".join(label_of(Stage, code) for code in self.stage_codes)]
        said.append(f"{self.get_level_display()}重点" if self.level else "")
        return "；".join(filter(None, said)) or "全部项目"


@pghistory.track()
class ReturnMark(models.Model):
    """What a column of its rows asks of each project, or, with a `row`, one cell of the form."""

    form = models.ForeignKey(
        ReturnForm, models.CASCADE, related_name="marks", verbose_name="上级报表"
    )
    row = models.PositiveIntegerField("行", null=True)
    column = models.PositiveIntegerField("列")
    field = models.CharField("填什么", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "报表标记"
        ordering = ["form", "row", "column"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "row", "column"],
                nulls_distinct=False,
                name="return_mark_once",
                violation_error_message="一格只填一项。",
            )
        ]

    def __str__(self):
        return self.field
