import pghistory
from django.db import models
from django.utils import timezone

from gaoxin.models import Stamped, person_key
from projects.files.rules import FileKind
from projects.issues.models.issue import Issue, IssueStep
from projects.registry.models.project import Project
from projects.weekly.models.progress import ProgressReport


class StoredFile(models.Model):
    """A checked upload, never changed: `stored_name` is its place below MEDIA_ROOT, and no URL
    ever contains it."""

    stored_name = models.CharField("存放名", max_length=80, unique=True)
    original_name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64)
    stored_at = models.DateTimeField("上传时间", default=timezone.now)
    stored_by = person_key("上传人", null=False)

    class Meta:
        verbose_name = verbose_name_plural = "已存文件"

    def __str__(self):
        return self.original_name


class ProjectFileQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_on=None)

    def visible_to(self, user):
        return self.kept().filter(project__in=Project.objects.visible_to(user))

    def editable_by(self, user):
        return self.kept().filter(project__in=Project.objects.editable_by(user))


@pghistory.track()
class ProjectFile(Stamped):
    """A paper of a project; a stage passage may name one as its evidence."""

    Kind = FileKind
    NOUN = "file"

    project = models.ForeignKey(Project, models.CASCADE, related_name="files", verbose_name="项目")
    file = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="project_file", editable=False, verbose_name="文件"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind.choices())
    number = models.CharField("文号", max_length=60, blank=True)
    dated_on = models.DateField("日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    removed_on = models.DateField("移出日期", null=True, editable=False)
    removed_reason = models.CharField("移出原因", max_length=200, blank=True, editable=False)

    objects = ProjectFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目文件"
        ordering = ["-dated_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_on=None, removed_reason="")
                | (models.Q(removed_on__isnull=False) & ~models.Q(removed_reason="")),
                name="project_file_removed_together",
                violation_error_message="移出文件须写明原因。",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}files/"


class PhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(report__project__in=Project.objects.visible_to(user))


class Photo(models.Model):
    """A picture of the week, without its position. `taken_on` None: the picture does not say."""

    report = models.ForeignKey(
        ProgressReport, models.CASCADE, related_name="photos", verbose_name="进展周报"
    )
    file = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="photo", verbose_name="文件"
    )
    taken_on = models.DateField("拍摄日期", null=True)
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")
    client_id = models.UUIDField("设备编号", null=True, unique=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "照片"
        ordering = ["id"]

    def __str__(self):
        return f"照片 {self.file}"

    def get_absolute_url(self):
        return f"{self.report.project.get_absolute_url()}progress/"


class StepFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(step__issue__in=Issue.objects.visible_to(user))


class StepFile(models.Model):
    """A paper or picture that proves what a step of a problem says; it goes with the step and, as
    the step, is never changed."""

    step = models.ForeignKey(
        IssueStep, models.CASCADE, related_name="files", verbose_name="办理记录"
    )
    file = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="step_file", verbose_name="文件"
    )

    objects = StepFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题附件"
        ordering = ["id"]

    def __str__(self):
        return f"附件 {self.file}"

    def get_absolute_url(self):
        return self.step.issue.get_absolute_url()
