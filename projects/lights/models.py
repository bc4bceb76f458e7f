from fractions import Fraction

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.urls import reverse
from django.utils import timezone

from gaoxin.keys import among
from gaoxin.models import Stamped, person_key
from gaoxin.prebuilt import rows_of
from projects.lights.rules.dimensions import Dimension, InvestmentBasis, Light, Thresholds
from projects.registry.models.project import Project


@pghistory.track()
class LightRule(models.Model):
    """One version of the thresholds; a change is a further version, which recolours no past week. `forecast_…`: NULL
    where the network of a confirmed plan makes no light."""

    Basis = InvestmentBasis

    version = models.PositiveSmallIntegerField("版本", unique=True)
    start_red_months = models.PositiveSmallIntegerField("开工：连续几个月未开工为红", default=3)
    investment_basis = models.CharField(
        "投资序时：差距按", max_length=8, choices=Basis.choices(), default=Basis.POINTS.value
    )
    investment_yellow = models.DecimalField(
        "投资序时：黄灯差距", max_digits=6, decimal_places=2, default=10
    )
    investment_yellow_inclusive = models.BooleanField("含黄灯界值", default=True)
    investment_red = models.DecimalField(
        "投资序时：红灯差距", max_digits=6, decimal_places=2, default=30
    )
    investment_red_inclusive = models.BooleanField("含红灯界值", default=False)
    milestone_red_days = models.PositiveSmallIntegerField("节点：逾期几天以上为红", default=7)
    key_milestone_red_days = models.PositiveSmallIntegerField(
        "关键节点：逾期几天以上为红", default=3
    )
    forecast_yellow_workdays = models.PositiveSmallIntegerField(
        "工期差：几个工作日及以上为黄", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    forecast_red_workdays = models.PositiveSmallIntegerField(
        "工期差：几个工作日及以上为红", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    statistics_yellow_months = models.PositiveSmallIntegerField(
        "纳统：开工几个月未纳统为黄", default=1
    )
    statistics_red_months = models.PositiveSmallIntegerField(
        "纳统：开工几个月未纳统为红", default=2
    )
    issue_red_workdays = models.PositiveSmallIntegerField("问题：超期几个工作日以上为红", default=5)
    two_yellows_make_red = models.BooleanField("连续两周黄灯转红", default=False)
    issue_alone_is_grey = models.BooleanField("只有问题一项可评且为绿时，暂不评价", default=False)
    reason = models.CharField("修改原因", max_length=200)
    at = models.DateTimeField("生效时间", default=timezone.now)
    by = person_key("修改人")

    class Meta:
        verbose_name = verbose_name_plural = "亮灯规则"
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(investment_red__gt=models.F("investment_yellow")),
                name="light_rule_red_beyond_yellow",
                violation_error_message="红灯差距须大于黄灯差距。",
            ),
            models.CheckConstraint(
                condition=Q(statistics_red_months__gt=models.F("statistics_yellow_months")),
                name="light_rule_statistics_red_after_yellow",
                violation_error_message="纳统红灯的月数须大于黄灯的月数。",
            ),
            models.CheckConstraint(
                condition=Q(forecast_red_workdays__gt=models.F("forecast_yellow_workdays")),
                name="light_rule_forecast_red_beyond_yellow",
                violation_error_message="工期差红灯的工作日须多于黄灯的工作日。",
            ),
        ]

    def __str__(self):
        return f"亮灯规则 v{self.version}"

    def get_absolute_url(self):
        return reverse("projects:light_rule")

    @classmethod
    def current(cls) -> "LightRule":
        """The version in force; the defaults as version 1 while none is stored."""
        return next(iter(rows_of(_newest_rule)), None) or cls._default()

    @classmethod
    def in_force(cls, moment) -> "LightRule":
        """The version in force at `moment`: a week is judged by the rule it ran under."""
        return cls._latest(cls.objects.filter(at__lte=moment))

    @classmethod
    def _latest(cls, versions) -> "LightRule":
        return versions.order_by("-version").first() or cls._default()

    @classmethod
    def _default(cls) -> "LightRule":
        return cls(version=1, reason="默认规则")

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(
            version=self.version,
            start_red_months=self.start_red_months,
            investment_basis=InvestmentBasis(self.investment_basis),
            investment_yellow=Fraction(self.investment_yellow),
            investment_yellow_inclusive=self.investment_yellow_inclusive,
            investment_red=Fraction(self.investment_red),
            investment_red_inclusive=self.investment_red_inclusive,
            milestone_red_days=self.milestone_red_days,
            key_milestone_red_days=self.key_milestone_red_days,
            statistics_yellow_months=self.statistics_yellow_months,
            statistics_red_months=self.statistics_red_months,
            issue_red_workdays=self.issue_red_workdays,
            two_yellows_make_red=self.two_yellows_make_red,
            issue_alone_is_grey=self.issue_alone_is_grey,
            forecast_yellow_workdays=self.forecast_yellow_workdays,
            forecast_red_workdays=self.forecast_red_workdays,
        )


class ProjectLightQuerySet(models.QuerySet):
    def of_project(self, project):
        return self.filter(project=project)

    def badges(self, today, keys):
        """Of projects: key, light, reason in short, a light set by hand and until when, that of 投资序时."""
        by_hand, pace = "project__light_overrides", "project__dimension_lights"
        in_force = LightOverride.objects.in_force(today, by_hand)
        of_pace = Q(**{f"{pace}__dimension": Dimension.INVESTMENT})
        rows = self.filter(project__in=keys).annotate(
            by_hand=FilteredRelation(by_hand, condition=in_force),
            pace=FilteredRelation(pace, condition=of_pace),
        )
        return rows.order_by().values_list(
            "project_id", "light", "brief", "by_hand__light", "by_hand__until_on", "pace__light"
        )


class ProjectLight(models.Model):
    """A project's light as last computed from its dimensions. Always recomputable."""

    project = models.OneToOneField(
        Project, models.CASCADE, related_name="light", verbose_name="项目"
    )
    light = models.CharField("灯", max_length=6, choices=Light.choices())
    brief = models.CharField("原因", max_length=100, blank=True)
    rule_version = models.PositiveSmallIntegerField("规则版本")
    since_on = models.DateField("自")
    computed_on = models.DateField("计算日")

    objects = ProjectLightQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目灯"
        indexes = [models.Index(fields=["light"], include=["project"], name="project_light_light")]

    def __str__(self):
        return f"{self.project} {self.get_light_display()}"

    def values(self) -> tuple:
        """What a second computing must give again."""
        return (self.light, self.brief, self.rule_version, self.since_on, self.computed_on)


class DimensionLightQuerySet(models.QuerySet):
    def of_project(self, project):
        return self.filter(project=project).order_by()

    def deciding(self, keys):
        """Those that are of their project's colour."""
        return self.filter(project__in=among(keys), light=F("project__light__light")).order_by()


class DimensionLight(models.Model):
    """The light of one dimension with what it was computed from (`inputs`) and by
    which rule. `plain_light`, since `since_on`: before two weekly yellows were taken for red."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="dimension_lights", verbose_name="项目"
    )
    dimension = models.CharField("维度", max_length=10, choices=Dimension.choices())
    light = models.CharField("灯", max_length=6, choices=Light.choices())
    plain_light = models.CharField("转红前的灯", max_length=6, choices=Light.choices())
    since_on = models.DateField("自")
    brief = models.CharField("简述", max_length=100)
    reason = models.CharField("依据", max_length=300)
    clears = models.CharField("解除", max_length=200, blank=True)
    rule = models.CharField("规则", max_length=12)
    inputs = models.CharField("输入", max_length=300, blank=True)

    objects = DimensionLightQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "分项灯"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "dimension"], name="dimension_light_once")
        ]

    def __str__(self):
        return f"{self.project} {self.get_dimension_display()} {self.get_light_display()}"

    def values(self) -> tuple:
        """What a second computing must give again."""
        return (
            self.light, self.plain_light, self.since_on, self.brief, self.reason, self.clears,
            self.rule, self.inputs,
        )  # fmt: skip


class LightChange(models.Model):
    """A project's light changed its colour: kept for good, never changed."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="light_changes", verbose_name="项目"
    )
    old = models.CharField("原灯", max_length=6, choices=Light.choices(), blank=True)
    new = models.CharField("新灯", max_length=6, choices=Light.choices())
    reason = models.CharField("依据", max_length=300, blank=True)
    rule_version = models.PositiveSmallIntegerField("规则版本")
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "灯色变化"
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.project} {self.get_old_display()} → {self.get_new_display()}"


class LightOverrideQuerySet(models.QuerySet):
    def current(self, today):
        return self.filter(self.in_force(today))

    def current_of(self, today, project):
        """With who approved it."""
        return self.current(today).filter(project=project).select_related("approved_by")

    def in_force(self, today, path: str = "") -> Q:
        """`path`: the relation that leads here from another model."""
        where = f"{path}__" if path else ""
        days = {f"{where}from_on__lte": today, f"{where}until_on__gte": today}
        return Q(**days, **{f"{where}withdrawn_at": None})


def _newest_rule() -> models.QuerySet:
    return LightRule.objects.order_by("-version")[:1]


@pghistory.track()
class LightOverride(Stamped):
    """人工调整: a person's light beside the computed one, with reason, approver and expiry."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="light_overrides", verbose_name="项目"
    )
    light = models.CharField("调整为", max_length=6, choices=Light.choices())
    reason = models.CharField("原因", max_length=200)
    approved_by = person_key("批准人", null=False)
    from_on = models.DateField("自")
    until_on = models.DateField("至")
    withdrawn_at = models.DateTimeField("撤销时间", null=True, editable=False)

    objects = LightOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人工调整"
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=models.F("from_on")),
                name="light_override_ends_after_start",
                violation_error_message="截止日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="light_override_has_reason",
                violation_error_message="人工调整须写明原因。",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=models.F("created_by")),
                name="light_override_approved_by_another",
                violation_error_message="人工调整须由另一人批准。",
            ),
        ]

    def __str__(self):
        return f"{self.project} 人工调整为{self.get_light_display()}"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}light/"
