import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round

from gaoxin.models import Stamped, person_key
from projects.land.rules.areas import rented_mu
from projects.land.rules.targets import figure
from projects.registry.models.project import Project
from projects.registry.rules.kinds import Status


class PremisesQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_on=None, project__removed_on=None)

    def on(self, day):
        """Those rented on a day; a lease without a first day has begun."""
        begun = Q(from_on=None) | Q(from_on__lte=day)
        return self.kept().filter(begun & (Q(to_on=None) | Q(to_on__gte=day)))

    def converted(self):
        """Those whose plot's ratio is known, with the land they stand for in 亩, as `mu` has it."""
        land = F("floor_area") * 3 / (F("floor_ratio") * 2000)
        area = models.DecimalField(max_digits=20, decimal_places=2)
        found = Round(models.ExpressionWrapper(land, area), precision=2, output_field=area)
        return self.exclude(floor_ratio=None).annotate(converted=found)

    def visible_to(self, user):
        return self.kept().filter(project__in=Project.objects.visible_to(user))

    def projects_of(self, user):
        """The projects whose premises the person enters; of one that was given up they are read only."""
        return Project.objects.editable_by(user).exclude(status=Status.TERMINATED)

    def editable_by(self, user):
        return self.kept().filter(project__in=self.projects_of(user))


@pghistory.track()
class Premises(Stamped):
    """厂房 that a project rents: it has no parcel, its floor stands for land by the plot's 容积率."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="premises", verbose_name="项目"
    )
    name = models.CharField("厂房名称", max_length=60)
    floor_area = models.DecimalField("建筑面积（㎡）", max_digits=12, decimal_places=2)
    floor_ratio = models.DecimalField(
        "所在地块容积率", max_digits=6, decimal_places=3, null=True, blank=True,
        help_text="用于折算亩数；不清楚的不填，不折算",
    )  # fmt: skip
    landlord = models.CharField("出租方", max_length=60, blank=True)
    from_on = models.DateField("租期自", null=True, blank=True)
    to_on = models.DateField("租期至", null=True, blank=True)
    removed_on = models.DateField("移出日期", null=True, editable=False)
    removed_by = person_key("移出人", editable=False)
    removed_reason = models.CharField("移出原因", max_length=200, blank=True, editable=False)

    objects = PremisesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "租赁厂房"
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(floor_area__gt=0),
                name="premises_area_positive",
                violation_error_message="建筑面积须大于 0。",
            ),
            models.CheckConstraint(
                condition=Q(floor_ratio=None) | Q(floor_ratio__gt=0),
                name="premises_ratio_positive",
                violation_error_message="容积率须大于 0；不清楚的不填。",
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(to_on=None) | Q(from_on__lte=F("to_on")),
                name="premises_days",
                violation_error_message="租期的结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None, removed_by=None, removed_reason="")
                | (Q(removed_on__isnull=False, removed_by__isnull=False) & ~Q(removed_reason="")),
                name="premises_removed_together",
                violation_error_message="移出日期、移出人与原因须同时记录。",
            ),
        ]

    def __str__(self):
        return f"{self.project}：{self.name}"

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}land/"

    @property
    def mu(self):
        """The land it stands for; None where the plot's ratio is unknown."""
        return rented_mu(self.floor_area, self.floor_ratio)

    def is_rented_on(self, day) -> bool:
        """As `on` asks of many."""
        if self.removed_on is not None and self.removed_on <= day:
            return False
        begun = self.from_on is None or self.from_on <= day
        return begun and (self.to_on is None or self.to_on >= day)

    @property
    def ratio_words(self) -> str:
        return figure(self.floor_ratio)
