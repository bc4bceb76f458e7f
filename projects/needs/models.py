from datetime import date

import pghistory
from django.db import models
from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from accounts.models import Unit
from gaoxin.models import Stamped, person_key
from projects.financing.models.case import FinancingCase
from projects.financing.models.scopes import readable, writable
from projects.financing.rules.kinds import FAILED, CaseState, Instrument
from projects.investment.models import FundArrival
from projects.land.models.premises import Premises
from projects.land.models.share import ParcelShare
from projects.needs.rules.kinds import ELEMENT_OF, Element, Measure, NeedKind, counted_in
from projects.registry.models.project import Project
from projects.registry.models.scopes import all_or, office_or
from projects.registry.rules.kinds import Status
from projects.schedule.models.network import ScheduleStep
from projects.schedule.models.plan import PlanRow, SchedulePlan

OF_MONEY = Q(kind=NeedKind.FUNDING.value)
OF_LAND = Q(kind=NeedKind.LAND.value)
# Of a share: its parcel was handed over, as far as the parcel's own days say, and not taken back.
HANDED_OVER = Q(parcel__withdrawn_on=None) & (
    Q(parcel__delivered_on__isnull=False)
    | Q(parcel__begun_on__isnull=False)
    | Q(parcel__completed_on__isnull=False)
)
AMOUNT = DecimalField(max_digits=20, decimal_places=3)
NOTHING = Value(0, output_field=AMOUNT)


def planned_first() -> Subquery:
    """Of a row with a `step`: the day on which that begins at the latest, by the last plan that was confirmed."""
    plans = SchedulePlan.objects.order_by("schedule_id", "-number").distinct("schedule_id")
    rows = PlanRow.objects.filter(plan__in=plans.values("pk"), key=OuterRef("step__key"))
    rows = rows.filter(plan__schedule=OuterRef("step__schedule"))
    return Subquery(rows.values("latest_first_on")[:1])


def money_found() -> Combinable:
    """What arrived and what is approved to come, as rules/funding.py has it; NULL where nobody said what arrived."""
    funds = FundArrival.objects.filter(project=OuterRef("project")).order_by().values("project")
    arrived = Subquery(funds.annotate(total=Sum("amount")).values("total"), output_field=AMOUNT)
    cases = FinancingCase.objects.filter(removed_on=None, project=OuterRef("project"))
    cases = cases.exclude(state__in=[*FAILED, CaseState.SETTLED]).exclude(
        instrument=Instrument.GUARANTEE
    )
    left = Greatest(Coalesce(F("approved"), NOTHING) - F("drawn"), NOTHING, output_field=AMOUNT)
    cases = cases.with_drawn().annotate(left=left).order_by().values("project")
    coming = Subquery(cases.annotate(total=Sum("left")).values("total"), output_field=AMOUNT)
    return arrived + Coalesce(coming, NOTHING)


def land_found(today: date) -> Combinable:
    """Of the shares that the project has of parcels, those that were handed over, and the land that the premises it
    rents today stand for; what was typed where it has neither."""
    shares = ParcelShare.objects.current().filter(project=OuterRef("project")).order_by()
    here = Coalesce(Sum("area", filter=HANDED_OVER), NOTHING, output_field=AMOUNT)
    total = shares.values("project").annotate(total=here).values("total")
    delivered = Subquery(total, output_field=AMOUNT)
    rents = Premises.objects.on(today).filter(project=OuterRef("project")).converted().order_by()
    total = rents.values("project").annotate(total=Sum("converted")).values("total")
    rented = Subquery(total, output_field=AMOUNT)
    both = rented + Coalesce(delivered, NOTHING, output_field=AMOUNT)
    return Coalesce(both, delivered, F("secured"), output_field=AMOUNT)


class ResourceNeedQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_on=None, project__removed_on=None)

    def visible_to(self, user):
        """Those of the projects one sees, and those one handles; of money, who may know of it."""
        own = Q(project__in=Project.objects.visible_to(user)) & ~OF_MONEY | Q(handler=user)
        return self.kept().filter(all_or(user, own | Q(project__in=readable(user)) & OF_MONEY))

    def editable_by(self, user):
        """Whoever keeps the project; of money who may know of it. Of one that was given up it is read only."""
        rows = self.kept().exclude(project__status=Status.TERMINATED)
        own = Q(project__in=Project.objects.editable_by(user)) & ~OF_MONEY
        return rows.filter(own | Q(project__in=writable(user)) & OF_MONEY)

    def advanced_by(self, user):
        """Who says what there is of it and until when: whoever keeps it, and its handler. Of money nobody does."""
        rows = self.kept().exclude(project__status=Status.TERMINATED).exclude(OF_MONEY)
        mine = Q(project__in=Project.objects.editable_by(user)) | Q(handler=user)
        return rows.filter(office_or(user, mine))

    def with_standing(self, today: date):
        """With `day`, the day it is needed, and `found`, what there is of it; NULL where nobody knows."""
        found = Case(
            When(OF_MONEY, then=money_found()),
            When(OF_LAND, then=land_found(today)),
            default=F("secured"),
            output_field=AMOUNT,
        )
        return self.annotate(day=Coalesce("needed_on", planned_first()), found=found)

    def unsecured(self):
        """Of rows `with_standing`: it applies, and is not there."""
        asked = self.filter(applies=True, needed__gt=0)
        return asked.filter(Q(found=None) | Q(found__lt=F("needed")))

    def judged(self):
        """Of projects whose needs can be due: confirmed and being driven."""
        return self.filter(project__status=Status.ACTIVE).exclude(project__confirmed_at=None)


@pghistory.track()
class ResourceNeed(Stamped):
    """要素需求 of a project. How it stands is a function of stored days and today (rules/states.py). What there is of
    money is computed from 到位资金 and the cases, never typed; of land from the shares of parcels and the premises that are
    rented, where there are any."""

    Kind = NeedKind
    Measure = Measure

    project = models.ForeignKey(Project, models.CASCADE, related_name="needs", verbose_name="项目")
    kind = models.CharField(
        "要素", max_length=12, choices=Kind.choices(), default=Kind.FUNDING.value
    )
    detail = models.CharField(
        "说明哪一项", max_length=60, blank=True, help_text="如「10 kV 增容」，只有一项的可不填"
    )
    applies = models.BooleanField("是否涉及", null=True, blank=True)
    needed = models.DecimalField("需要", max_digits=14, decimal_places=3, null=True, blank=True)
    measure = models.CharField("计量单位", max_length=10, choices=Measure.choices(), blank=True)
    secured = models.DecimalField("已保障", max_digits=14, decimal_places=3, null=True, blank=True)
    step = models.ForeignKey(
        ScheduleStep, models.RESTRICT, null=True, blank=True, related_name="needs",
        verbose_name="用于哪一步",
    )  # fmt: skip
    needed_on = models.DateField("需要日期", null=True, blank=True)
    promised_on = models.DateField("承诺到位日期", null=True, blank=True)
    unit_responsible = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位"
    )
    handler = person_key("责任人", related_name="handled_needs", blank=True)
    note = models.CharField("情况说明", max_length=200, blank=True)
    removed_on = models.DateField("移出日期", null=True, editable=False)
    removed_by = person_key("移出人", editable=False)
    removed_reason = models.CharField("移出原因", max_length=200, blank=True, editable=False)

    objects = ResourceNeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "要素需求"
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "detail"],
                condition=Q(removed_on=None),
                name="resource_need_once",
                violation_error_message="这个项目的这项需求已登记，请改原有的一条；确为另一项的，请写明哪一项。",
            ),
            models.CheckConstraint(
                condition=Q(needed=None) | Q(needed__gte=0),
                name="resource_need_not_negative",
                violation_error_message="需要的数量不能为负。",
            ),
            models.CheckConstraint(
                condition=Q(secured=None) | Q(secured__gte=0) & ~OF_MONEY,
                name="resource_need_secured_not_negative",
                violation_error_message="已保障的数量不能为负；资金按到位和批准算出，不填。",
            ),
            models.CheckConstraint(
                condition=Q(step=None) | Q(needed_on=None),
                name="resource_need_one_day",
                violation_error_message="选了工期步骤，需要日期就随确认的计划走。请清空其中一项。",
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None, removed_by=None, removed_reason="")
                | (Q(removed_on__isnull=False, removed_by__isnull=False) & ~Q(removed_reason="")),
                name="resource_need_removed_together",
                violation_error_message="移出日期、移出人与原因须同时记录。",
            ),
        ]

    def __str__(self):
        label = self.get_kind_display()
        return f"{label}（{self.detail}）" if self.detail else label

    def get_absolute_url(self):
        if self.is_money:
            return f"{self.project.get_absolute_url()}financing/"
        return reverse("projects:need", args=[self.pk])

    @property
    def is_money(self) -> bool:
        return self.kind == NeedKind.FUNDING

    @property
    def element(self) -> Element:
        return ELEMENT_OF[self.kind]

    @property
    def counted_in(self) -> str:
        """「亩」: what is written behind its numbers."""
        return counted_in(self.kind, self.measure)
