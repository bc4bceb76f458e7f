import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from projects.registry.rules.kinds import BatchKind, Level, YearKind


class TrackQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)


class Track(models.Model):
    """赛道: one of the zone's 「锚定」 directions. A project may be on several; totals overlap."""

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("赛道", max_length=20, unique=True)
    order = models.PositiveSmallIntegerField("次序", default=0)
    source_note = models.TextField("出处", blank=True)

    objects = TrackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "赛道"
        ordering = ["order"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)


class IndustryChain(models.Model):
    name = models.CharField("产业链", max_length=40, unique=True)
    chain_leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="链长"
    )
    demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "产业链"
        ordering = ["name"]

    def __str__(self):
        return self.name


class Batch(models.Model):
    """A batch of 三个一批 (签约, 开工, 投产)."""

    Kind = BatchKind

    kind = models.CharField("类别", max_length=10, choices=Kind.choices())
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("批次")
    demo = models.BooleanField("演示", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "三个一批"
        ordering = ["-year", "-number", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "number"], name="batch_once")
        ]

    def __str__(self):
        return f"{self.year} 年第 {self.number} 批（{self.get_kind_display()}）"


class ProjectTrackQuerySet(models.QuerySet):
    def get_by_natural_key(self, project, track):
        return self.get(project__code=project, track__code=track)


@pghistory.track()
class ProjectTrack(models.Model):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="project_tracks", verbose_name="项目"
    )
    track = models.ForeignKey(
        Track, models.PROTECT, related_name="project_tracks", verbose_name="赛道"
    )
    needs_check = models.CharField("待核实", max_length=200, blank=True)

    objects = ProjectTrackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "所属赛道"
        ordering = ["track__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "track"],
                name="project_track_once",
                violation_error_message="项目已在这个赛道上。",
            )
        ]

    def __str__(self):
        return str(self.track)

    def natural_key(self):
        return (self.project.code, self.track.code)


@pghistory.track()
class ProjectLevel(models.Model):
    Level = Level

    KEY = (Level.NATIONAL, Level.PROVINCE, Level.CITY)  # 重点: above the zone's own

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="levels", verbose_name="项目"
    )
    level = models.CharField("级别", max_length=10, choices=Level.choices())
    year = models.PositiveSmallIntegerField("年度")

    class Meta:
        verbose_name = verbose_name_plural = "级别"
        ordering = ["-year", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "level", "year"],
                name="project_level_once",
                violation_error_message="这一年度的级别已登记。",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="project_level_year_range",
                violation_error_message="年度应在 2000 至 2100 之间。",
            ),
        ]

    def __str__(self):
        return f"{self.year} {self.get_level_display()}重点"


@pghistory.track()
class ProjectBatch(models.Model):
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="project_batches", verbose_name="项目"
    )
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", verbose_name="三个一批")

    class Meta:
        verbose_name = verbose_name_plural = "三个一批"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "batch"],
                name="project_batch_once",
                violation_error_message="项目已在这一批。",
            )
        ]

    def __str__(self):
        return str(self.batch)


@pghistory.track()
class YearClass(models.Model):
    """续建 / 新开工 / 前期, assigned anew each year: an axis apart from the stage."""

    Kind = YearKind

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="year_classes", verbose_name="项目"
    )
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("年度类别", max_length=12, choices=Kind.choices())

    class Meta:
        verbose_name = verbose_name_plural = "年度类别"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year"],
                name="year_class_once",
                violation_error_message="这一年度的类别已登记。",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="year_class_year_range",
                violation_error_message="年度应在 2000 至 2100 之间。",
            ),
        ]

    def __str__(self):
        return f"{self.year} {self.get_kind_display()}"
