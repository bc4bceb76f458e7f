from django.db import models
from django.db.models import Q
from django.urls import reverse

from gaoxin.models import person_key
from projects.land.models.parcel import Parcel
from projects.registry.models.project import Project
from projects.registry.rules.labelled import Labelled
from projects.sheets.rules.about import About


class State(Labelled):
    """Where an import stands."""

    READ = "READ", "待核对列"
    CHECKING = "CHECKING", "检查中"
    CHECKED = "CHECKED", "已检查"
    APPLYING = "APPLYING", "写入中"
    APPLIED = "APPLIED", "已应用"
    UNDONE = "UNDONE", "已撤销"
    EXPIRED = "EXPIRED", "已过期"


class SheetImportQuerySet(models.QuerySet):
    def kept(self):
        """Those whose file is still there."""
        return self.exclude(stored_name="")


class SheetImport(models.Model):
    """Somebody else's sheet on its way in. The file lies below MEDIA_ROOT until it is old; what it said of itself and
    what became of it stays. `found`: what the check found, computed anew by each check (sheets/reads/found.py)."""

    State = State

    about = models.CharField(
        "内容", max_length=12, choices=About.choices(), default=About.PROJECTS.value
    )
    state = models.CharField(
        "状态", max_length=10, choices=State.choices(), default=State.READ.value
    )
    original_name = models.CharField("文件名", max_length=200)
    stored_name = models.CharField("存放名", max_length=80, blank=True)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("文件的 SHA-256", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = person_key("上传人", null=False)
    exported_at = models.DateTimeField("回导表导出时间", null=True)
    sheet = models.PositiveSmallIntegerField("工作表", default=0)
    head_first = models.PositiveIntegerField("表头首行", default=0)
    head_last = models.PositiveIntegerField("表头末行", default=0)
    unit = models.CharField("金额单位", max_length=2, blank=True)
    found = models.JSONField("检查结果", null=True)
    checked_at = models.DateTimeField("检查时间", null=True)
    version = models.PositiveIntegerField("版本", default=1)
    refusal = models.CharField("未能写入的原因", max_length=500, blank=True)
    applied_at = models.DateTimeField("应用时间", null=True)
    applied_by = person_key("应用人")
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = person_key("撤销人")

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "Excel 导入"
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at=None, applied_by=None)
                | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="sheet_import_applied_pair",
                violation_error_message="应用时间与应用人须同时记录。",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="sheet_import_undone_pair",
                violation_error_message="撤销时间与撤销人须同时记录。",
            ),
        ]

    def __str__(self):
        return self.original_name

    def get_absolute_url(self):
        return reverse("projects:sheet", args=[self.pk])


class SheetColumn(models.Model):
    """What a column of the sheet is taken for; remembered for the next sheet of the same headings."""

    sheet_import = models.ForeignKey(
        SheetImport, models.CASCADE, related_name="columns", verbose_name="Excel 导入"
    )
    place = models.PositiveSmallIntegerField("列")
    heading = models.CharField("表头", max_length=200)
    field = models.CharField("对应", max_length=30, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "列对照"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet_import", "place"],
                name="sheet_column_once",
                violation_error_message="一列只对应一项。",
            )
        ]

    def __str__(self):
        return self.heading


class SheetDecision(models.Model):
    """What a person decided about a row or one of its cells that the check had asked about."""

    sheet_import = models.ForeignKey(
        SheetImport, models.CASCADE, related_name="decisions", verbose_name="Excel 导入"
    )
    row = models.PositiveIntegerField("行")
    field = models.CharField("项", max_length=30, blank=True)
    act = models.CharField("认定", max_length=10)
    value = models.CharField("内容", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入认定"
        ordering = ["row", "field"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet_import", "row", "field"],
                name="sheet_decision_once",
                violation_error_message="这一格已经认定过。",
            )
        ]

    def __str__(self):
        return f"{self.row} {self.field} {self.act}"


class SheetTouch(models.Model):
    """A project or parcel that an import created, changed or brought back: the version it left it with."""

    sheet_import = models.ForeignKey(
        SheetImport, models.CASCADE, related_name="touches", verbose_name="Excel 导入"
    )
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, related_name="sheet_touches", verbose_name="项目"
    )
    parcel = models.ForeignKey(
        Parcel, models.CASCADE, null=True, related_name="sheet_touches", verbose_name="宗地"
    )
    row = models.PositiveIntegerField("行")
    created = models.BooleanField("新建", default=False)
    restored = models.BooleanField("恢复", default=False)
    version = models.PositiveIntegerField("写入后的版本")

    class Meta:
        verbose_name = verbose_name_plural = "导入的项目和宗地"
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet_import", "project"],
                name="sheet_touch_once",
                violation_error_message="一次导入里一个项目只写一行。",
            ),
            models.UniqueConstraint(
                fields=["sheet_import", "parcel"],
                name="sheet_touch_parcel_once",
                violation_error_message="一次导入里一宗地只写一行。",
            ),
            models.CheckConstraint(
                condition=Q(project=None, parcel__isnull=False)
                | Q(project__isnull=False, parcel=None),
                name="sheet_touch_of_one",
                violation_error_message="导入的一行是一个项目或一宗地。",
            ),
        ]

    def __str__(self):
        return str(self.subject)

    @property
    def subject(self):
        """The project or parcel that it is of."""
        return self.project or self.parcel


class SheetChange(models.Model):
    """A cell of a touched project or parcel: what stood there before, for the way back. Of a row that hangs on the project, a
    node or an appointment: its `key`, and the `version` the import left it with."""

    touch = models.ForeignKey(
        SheetTouch, models.CASCADE, related_name="changes", verbose_name="导入的项目"
    )
    field = models.CharField("项", max_length=30)
    before = models.TextField("原值", blank=True)
    after = models.TextField("新值", blank=True)
    key = models.PositiveBigIntegerField("所改的行", null=True)
    version = models.PositiveIntegerField("写入后的版本", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入改动的格"
        ordering = ["id"]

    def __str__(self):
        return self.field
