from django.db import models

from projects.registry.models.classification import Track
from projects.registry.rules.kinds import FigureUnit


class CodedQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)


class ReportedFigure(models.Model):
    """通报数: a quoted figure with its source, kept apart from everything computed."""

    Unit = FigureUnit

    code = models.CharField("代码", max_length=40, unique=True)
    quotation = models.CharField("引文组", max_length=40)
    subject = models.CharField("事项", max_length=60)
    text = models.CharField("原文数字", max_length=20)
    number = models.DecimalField("数值", max_digits=12, decimal_places=2)
    qualifier = models.CharField("限定", max_length=4, blank=True)
    unit = models.CharField("单位", max_length=16, choices=Unit.choices())
    track = models.ForeignKey(
        Track, models.PROTECT, null=True, blank=True, related_name="figures", verbose_name="赛道"
    )
    sentence = models.TextField("原句")
    as_of = models.CharField("时点", max_length=60)
    source = models.CharField("来源", max_length=100)
    registry = models.CharField("台账对照", max_length=40, blank=True)
    gap = models.CharField("差在哪里", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    objects = CodedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报数"
        ordering = ["order"]

    def __str__(self):
        return f"{self.subject} {self.text}{self.get_unit_display()}"

    def natural_key(self):
        return (self.code,)


class Metric(models.Model):
    """口径: what a number on a page means, how it is computed, what it leaves out. Which rows it counts says
    the metric of the same code in registry/rules/metrics.py."""

    code = models.CharField("代码", max_length=40, unique=True)
    name = models.CharField("指标", max_length=40)
    formula = models.CharField("公式", max_length=300)
    numerator = models.CharField("分子", max_length=300, blank=True)
    denominator = models.CharField("分母", max_length=300, blank=True)
    excludes = models.CharField("不计", max_length=300, blank=True)
    as_of = models.CharField("时点", max_length=100)
    basis = models.CharField("依据", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    objects = CodedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "口径"
        ordering = ["order"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)
