import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse

from gaoxin.folding import fold
from gaoxin.models import SearchedQuerySet, Stamped
from gaoxin.search import search_text, with_search_text


class UnitQuerySet(SearchedQuerySet):
    def current(self):
        return self.filter(Unit.CURRENT)

    def called(self, name: str) -> list["Unit"]:
        """Every unit of this name or short name, however it is spelled."""
        return [
            unit
            for unit in self.bearing([name])
            if fold(name) in {fold(unit.name), fold(unit.short_name)}
        ]


@pghistory.track(exclude=["search_text"])
class Unit(Stamped):
    class Kind(models.TextChoices):
        COMMITTEE = "COMMITTEE", "管委会"
        DEPARTMENT = "DEPARTMENT", "内设机构"
        BUREAU = "BUREAU", "职能部门"
        PLATFORM = "PLATFORM", "平台公司"
        TOWN = "TOWN", "乡镇街道"
        OTHER = "OTHER", "其他"

    name = models.CharField("单位名称", max_length=60, unique=True)
    short_name = models.CharField("简称", max_length=12)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices, default=Kind.DEPARTMENT)
    head = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="heads_units",
        verbose_name="负责人",
    )
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name="并入",
    )
    active = models.BooleanField("在用", default=True)
    ended_on = models.DateField("撤并日期", null=True, editable=False)
    end_reason = models.CharField("撤并事由", max_length=200, blank=True, editable=False)
    demo = models.BooleanField("演示", default=False, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = UnitQuerySet.as_manager()

    CURRENT = Q(superseded_by=None, active=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(superseded_by=models.F("id")),
                name="unit_not_superseded_by_itself",
                violation_error_message="单位不能并入它自己。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | (Q(active=False, ended_on__isnull=False) & ~Q(end_reason="")),
                name="unit_ended_together",
                violation_error_message="撤并须同时记录日期与事由，单位不再在用。",
            ),
        ]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return reverse("accounts:unit", args=[self.pk])

    @property
    def is_current(self) -> bool:
        return self.active and self.superseded_by_id is None

    @property
    def state(self) -> str:
        if self.is_current:
            return "在用"
        if self.superseded_by_id is not None:
            return "已并入"
        return "已撤销" if self.ended_on else "已停用"

    @property
    def last_successor(self) -> "Unit":
        """Where a unit that was merged has come to, over as many mergers as there were; a ring, which two
        editors at once could once make, ends where it began."""
        unit, seen = self, {self.pk}
        while unit.superseded_by is not None and unit.superseded_by_id not in seen:
            unit = unit.superseded_by
            seen.add(unit.pk)
        return unit

    def former_names(self) -> list[str]:
        """What it was called before, oldest first."""
        events = type(self).pgh_event_model.objects.filter(pgh_obj=self)  # type: ignore[attr-defined]
        names = dict.fromkeys(events.order_by("pgh_id").values_list("name", flat=True))
        return [name for name in names if name != self.name]

    def save(self, *args, update_fields=None, **kwargs):
        fields = with_search_text(self, update_fields, {"name", "short_name"})
        super().save(*args, update_fields=fields, **kwargs)

    def refresh_search_text(self) -> None:
        self.search_text = search_text([self.name, self.short_name])
