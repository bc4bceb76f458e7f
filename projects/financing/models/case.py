from datetime import date
from decimal import Decimal
from functools import cache

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth
from django.urls import reverse

from gaoxin.models import Stamped, person_key
from projects.financing.models.institution import Institution
from projects.financing.models.scopes import answered_for, of_case
from projects.financing.rules.kinds import (
    FAILED,
    GRANTED,
    OPEN,
    CaseState,
    Counted,
    Instrument,
)
from projects.financing.rules.machine import Act, Standing
from projects.registry.models.project import Project
from projects.registry.models.scopes import all_or, office_or
from projects.registry.rules.kinds import Status

AMOUNT = models.DecimalField(max_digits=16, decimal_places=2)
NOTHING = Decimal(0)


class FinancingCaseQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_on=None, project__removed_on=None)

    def visible_to(self, user):
        """Leaders and the project office see all; staff the cases of the projects for which they answer,
        and those they handle. Nobody else sees any."""
        return self.kept().filter(all_or(user, of_case(user, answered_for(user))))

    def editable_by(self, user):
        """Who may read it writes it, but for leaders who do not answer for the project. The case of a
        project that was given up is read only."""
        rows = self.kept().exclude(project__status=Status.TERMINATED)
        return rows.filter(office_or(user, of_case(user, answered_for(user))))

    def search(self, text):
        """By its own words or code, its institution, or anything its project is found by."""
        own = Q(purpose__icontains=text) | Q(code__icontains=text)
        own |= Q(institution__name__icontains=text)
        return self.filter(own | Q(project__in=Project.objects.search(text)))

    def open(self):
        """Sought, approved or being paid out."""
        return self.filter(state__in=OPEN)

    def with_drawn(self):
        """With `drawn`, what was paid out; 0 of none."""
        paid = Drawdown.objects.standing().filter(case=OuterRef("pk")).order_by().values("case")
        total = Subquery(paid.annotate(total=Sum("amount")).values("total"), output_field=AMOUNT)
        return self.annotate(drawn=Coalesce(total, Value(NOTHING), output_field=AMOUNT))

    def for_register(self):
        """With what a list may show of a case. Collateral is confidential, and no list reads it."""
        rows = self.with_drawn().select_related("project", "institution", "handler", "backs")
        left_out = ("description", "source_note", "search_text")
        return rows.defer("collateral", *(f"project__{name}" for name in left_out))


@pghistory.track()
class FinancingCase(Stamped):
    """融资对接: one sum that is sought by one instrument. Its state changes by actions/cases.py alone, each act
    leaves a FinancingEvent. A guarantee may back a loan of the same project; it is no money."""

    Instrument = Instrument
    State = CaseState

    code = models.CharField("编号", max_length=16, unique=True, editable=False)
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="financing_cases", verbose_name="项目"
    )
    instrument = models.CharField("方式", max_length=12, choices=Instrument.choices())
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="cases",
        verbose_name="机构",
    )  # fmt: skip
    purpose = models.CharField("用途", max_length=100)
    wanted = models.DecimalField("申请金额（万元）", max_digits=16, decimal_places=2)
    term_months = models.PositiveSmallIntegerField(
        "期限（月）", null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(360)],
    )  # fmt: skip
    collateral = models.CharField(
        "抵质押情况", max_length=200, blank=True, help_text="企业信息，不进入任何导出"
    )
    backs = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="guarantees",
        verbose_name="所担保的贷款",
    )  # fmt: skip
    handler = person_key("经办人", related_name="handled_financing", blank=True)
    needed_on = models.DateField("需要日期", null=True, blank=True)

    state = models.CharField(
        "状态", max_length=12, choices=State.choices(), default=State.REGISTERED.value,
        editable=False,
    )  # fmt: skip
    state_on = models.DateField("到本状态日期", editable=False)
    approved = models.DecimalField(
        "批准金额（万元）", max_digits=16, decimal_places=2, null=True, editable=False
    )
    reason = models.CharField("婉拒或撤回原因", max_length=200, blank=True, editable=False)
    removed_on = models.DateField("移出日期", null=True, editable=False)
    removed_by = person_key("移出人", editable=False)
    removed_reason = models.CharField("移出原因", max_length=200, blank=True, editable=False)

    objects = FinancingCaseQuerySet.as_manager()

    drawn: Decimal  # what was paid out, given by `with_drawn`

    class Meta:
        verbose_name = verbose_name_plural = "融资"
        ordering = ["-code"]
        indexes = [
            models.Index(fields=["project", "state"], name="financing_project_state"),
            models.Index(fields=["state", "state_on"], name="financing_state_since"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(wanted__gt=0),
                name="financing_wanted_positive",
                violation_error_message="申请金额须大于 0。",
            ),
            models.CheckConstraint(
                condition=Q(term_months=None) | Q(term_months__gte=1, term_months__lte=360),
                name="financing_term",
                violation_error_message="期限应为 1 至 360 个月。",
            ),
            models.CheckConstraint(
                condition=Q(instrument=Instrument.GUARANTEE.value) | Q(backs=None),
                name="financing_only_a_guarantee_backs",
                violation_error_message="只有担保才有所担保的贷款。",
            ),
            models.CheckConstraint(
                condition=~Q(instrument=Instrument.GUARANTEE.value, state=CaseState.DRAWN.value),
                name="financing_guarantee_pays_nothing",
                violation_error_message="担保是增信，不放款；请在所担保的贷款上登记放款。",
            ),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved__gt=0),
                name="financing_approved_positive",
                violation_error_message="批准金额须大于 0。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in GRANTED]) | Q(approved__isnull=False),
                name="financing_approved_has_amount",
                violation_error_message="批准须写明批准金额。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in FAILED]) & ~Q(reason="")
                | ~Q(state__in=[one.value for one in FAILED]) & Q(reason=""),
                name="financing_failed_has_reason",
                violation_error_message="婉拒、撤回须写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CaseState.REGISTERED.value, *(s.value for s in FAILED)])
                | Q(institution__isnull=False),
                name="financing_matched_with_whom",
                violation_error_message="对接以后须写明机构。",
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None, removed_by=None, removed_reason="")
                | (Q(removed_on__isnull=False, removed_by__isnull=False) & ~Q(removed_reason="")),
                name="financing_removed_together",
                violation_error_message="移出日期、移出人与原因须同时记录。",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.code} {self.get_instrument_display()}"

    def get_absolute_url(self):
        return f"{_register_url()}{self.code}/"

    @property
    def is_guarantee(self) -> bool:
        return self.instrument == Instrument.GUARANTEE

    @property
    def may_pay(self) -> bool:
        """Whether anything could be paid out of it: of what was not approved there is no 0."""
        return not self.is_guarantee and self.approved is not None

    def drawn_sum(self) -> Decimal:
        """What was paid out, as it is stored now."""
        return self.drawdowns.standing().total()

    def standing(self) -> Standing:
        """What decides which acts are possible now."""
        backed = self.guarantees.kept().exclude(state__in=FAILED)
        return Standing(
            self.instrument, self.state, self.approved, self.drawn_sum(), backed.exists()
        )


@cache
def _register_url() -> str:
    return reverse("projects:financing")


class DrawdownQuerySet(models.QuerySet):
    def standing(self):
        """Those that were not struck out."""
        return self.filter(struck_on=None)

    def visible_to(self, user):
        return self.filter(case__in=FinancingCase.objects.visible_to(user))

    def editable_by(self, user):
        return self.filter(case__in=FinancingCase.objects.editable_by(user))

    def of_month(self, project, month_on, source):
        """Those that stand in the 到位资金 of a project's month from a source."""
        return self.standing().filter(
            case__project=project, case__instrument=source, on__year=month_on.year,
            on__month=month_on.month,
        )  # fmt: skip

    def by_month(self) -> dict[tuple[date, str], Decimal]:
        """(first day of a month, source) → what of its 到位资金 was paid out; no key where nothing was."""
        rows = self.standing().order_by().annotate(month_on=TruncMonth("on"))
        sums = rows.values_list("month_on", "case__instrument").annotate(total=Sum("amount"))
        return {(month_on, source): total for month_on, source, total in sums}

    def total(self) -> Decimal:
        return self.aggregate(total=Sum("amount"))["total"] or NOTHING


@pghistory.track()
class Drawdown(models.Model):
    """放款: a part of a case's money, paid out on a day. It stands in the 到位资金 of its month and source as
    `counted` says. One that was entered wrongly is struck out with its reason, never deleted."""

    Counted = Counted

    case = models.ForeignKey(
        FinancingCase, models.CASCADE, related_name="drawdowns", verbose_name="融资"
    )
    on = models.DateField("放款日期")
    amount = models.DecimalField("放款金额（万元）", max_digits=16, decimal_places=2)
    counted = models.CharField(
        "计入到位资金", max_length=8, choices=Counted.choices(), editable=False
    )
    recorded_at = models.DateTimeField("登记时间", editable=False)
    recorded_by = person_key("登记人", null=False, editable=False)
    struck_on = models.DateField("划去日期", null=True, editable=False)
    struck_by = person_key("划去人", editable=False)
    struck_reason = models.CharField("划去原因", max_length=200, blank=True, editable=False)

    objects = DrawdownQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "放款"
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="drawdown_positive",
                violation_error_message="放款金额须大于 0。",
            ),
            models.CheckConstraint(
                condition=Q(struck_on=None, struck_by=None, struck_reason="")
                | (Q(struck_on__isnull=False, struck_by__isnull=False) & ~Q(struck_reason="")),
                name="drawdown_struck_together",
                violation_error_message="划去日期、划去人与原因须同时记录。",
            ),
        ]

    def __str__(self):
        return f"{self.case.code} {self.on:%Y-%m-%d} 放款"

    def get_absolute_url(self):
        return self.case.get_absolute_url()


class FinancingEvent(models.Model):
    """One act on a case: who, when, of which day, in which words. Never changed."""

    Act = Act

    case = models.ForeignKey(
        FinancingCase, models.CASCADE, related_name="acts", verbose_name="融资"
    )
    act = models.CharField("办理", max_length=12, choices=Act.choices())
    state = models.CharField("状态", max_length=12, choices=CaseState.choices())
    amount = models.DecimalField("金额（万元）", max_digits=16, decimal_places=2, null=True)
    text = models.CharField("说明", max_length=300, blank=True)
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    by = person_key("经办人", null=False)

    class Meta:
        verbose_name = verbose_name_plural = "融资办理记录"
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.case.code} {self.get_act_display()}"
