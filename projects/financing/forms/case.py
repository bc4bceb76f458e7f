"""Registering a case, its facts, and one form for each act on it."""

from decimal import Decimal

from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils import timezone

from accounts.models import Unit, User
from accounts.roles import Role
from gaoxin.fields import DayField, NumberField, formfield, remote_when_long
from gaoxin.forms import PlainForm, VersionedForm
from projects.financing.actions.cases import Given
from projects.financing.rules.kinds import FAILED, Counted, Instrument
from projects.financing.rules.machine import MOVES, Act, Asks, spare
from projects.investment.forms import joined
from projects.investment.rules.guards import month_name
from projects.issues.forms.issue import handlers, with_unit
from projects.models import (
    Appointment,
    Drawdown,
    FinancingCase,
    FundArrival,
    Institution,
    ResourceNeed,
)
from projects.registry.forms.amounts import AsksAmounts
from projects.registry.rules.amounts import wan

MOST_WORDS = 300  # of what is kept with an act


def offered(case: FinancingCase):
    """Institutions for a case, its own among them: a real firm is never matched with a fictional one."""
    rows = Institution.objects.current()
    rows = rows if case.project.is_demo else rows.filter(demo=False)
    return rows | Institution.objects.filter(pk=case.institution_id)


class CaseForm(AsksAmounts, VersionedForm):
    """The instrument is fixed once it is registered: another one is another case."""

    submit_label = "登记融资"

    class Meta:
        model = FinancingCase
        formfield_callback = formfield
        fields = (
            "instrument", "wanted", "purpose", "term_months", "needed_on", "institution", "backs",
            "handler", "collateral",
        )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        case, fields = self.instance, self.fields
        loans = FinancingCase.objects.kept().filter(project=case.project)
        loans = loans.exclude(instrument=Instrument.GUARANTEE).exclude(state__in=FAILED)
        fields["backs"].queryset = loans | FinancingCase.objects.filter(pk=case.backs_id)
        fields["backs"].label_from_instance = told
        fields["backs"].help_text = "只有担保才填：它为哪笔贷款增信"
        fields["institution"].queryset = offered(case)
        fields["institution"].help_text = "还没有对接的先不填"
        fields["purpose"].help_text = "钱用在哪里，如「购置生产设备」"
        people = handlers()
        if self.user.role != Role.ADMIN:  # the others know the people of the project
            own = Appointment.objects.filter(project=case.project).current(timezone.localdate())
            people = people.filter(Q(pk=self.user.pk) | Q(pk__in=own.values("user")))
        if case.handler_id:
            people |= User.objects.filter(pk=case.handler_id).select_related("unit")
        fields["handler"].queryset, fields["handler"].required = people.distinct(), True
        fields["handler"].label_from_instance = with_unit
        remote_when_long(fields["handler"], reverse_lazy("projects:handlers_lookup"))
        if not self.is_edit:
            self.initial["handler"] = self.user.pk  # the row itself says nobody
        else:
            self._fix(case)

    def _fix(self, case) -> None:
        """What does not go with the state or the instrument any more."""
        del self.fields["instrument"]
        self.submit_label = "保存"
        if not case.is_guarantee:
            del self.fields["backs"]
        if case.state not in {FinancingCase.State.REGISTERED, *FAILED}:
            self.fields["institution"].required = True

    def clean(self):
        cleaned = super().clean()
        instrument = cleaned.get("instrument") or self.instance.instrument
        wanted, backs = cleaned.get("wanted"), cleaned.get("backs")
        self.ask_sizes(["wanted"])
        if wanted is not None and wanted <= 0:
            self.add_error("wanted", "申请金额须大于 0。")
        if backs and instrument != Instrument.GUARANTEE:
            self.add_error("backs", "只有担保才有所担保的贷款，请清空这一项。")
        elif backs and wanted:
            self._ask_guaranteed(backs, wanted)
        return cleaned

    def _ask_guaranteed(self, loan: FinancingCase, wanted: Decimal) -> None:
        others = loan.guarantees.kept().exclude(state__in=FAILED).exclude(pk=self.instance.pk)
        total = wanted + sum((one.approved or one.wanted for one in others), start=Decimal(0))
        most = loan.approved or loan.wanted
        if total > most:
            asked = f"担保合计 {wan(total)} 万元，超过所担保贷款的 {wan(most)} 万元。"
            self.add_warning("OVER_LOAN", asked)


def told(case: FinancingCase) -> str:
    return f"{case.code} {case.get_instrument_display()} {wan(case.approved or case.wanted)} 万元"


class ActForm(AsksAmounts, VersionedForm):
    """One act; which fields it has says the table of moves."""

    on = DayField(label="日期")
    institution = forms.ModelChoiceField(label="机构", queryset=Institution.objects.none())
    approved = NumberField(label="批准金额（万元）")
    text = forms.CharField(label="说明", max_length=200, required=False)
    field_order = ("institution", "approved", "on", "text")

    class Meta:
        model = FinancingCase
        fields = ()

    def __init__(self, *args, act: Act, **kwargs):
        super().__init__(*args, **kwargs)
        self.act = act
        asks = MOVES[act].asks
        self.submit_label = act.label
        self.fields["on"].initial = self.today
        self.fields["on"].label = f"{act.label}日期"
        if Asks.INSTITUTION in asks:
            self.fields["institution"].queryset = offered(self.instance)
            self.fields["institution"].initial = self.instance.institution_id
        else:
            del self.fields["institution"]
        if Asks.APPROVED in asks:
            self.fields["approved"].initial = self.instance.approved or self.instance.wanted
        else:
            del self.fields["approved"]
        if Asks.REASON in asks:
            self.fields["text"].label, self.fields["text"].required = "原因", True

    def clean(self):
        cleaned = super().clean()
        self.ask_sizes([name for name in ("approved",) if name in self.fields])
        approved, wanted = cleaned.get("approved"), self.instance.wanted
        if approved is not None and approved > wanted:
            asked = f"批准 {wan(approved)} 万元，多于申请的 {wan(wanted)} 万元。"
            self.add_warning("OVER_WANTED", asked)
        return cleaned

    def as_stored(self, stored):
        return type(self)(instance=stored, user=self.user, today=self.today, act=self.act)

    def given(self) -> Given:
        cleaned = self.cleaned_data
        return Given(
            on=cleaned["on"], text=joined(cleaned["text"], self.as_is_reason, most=MOST_WORDS),
            institution=cleaned.get("institution"), approved=cleaned.get("approved"),
        )  # fmt: skip


class DrawForm(AsksAmounts, VersionedForm):
    """放款. Where 到位资金 of this source were typed by hand, it asks whether they hold it already."""

    amount = NumberField(label="放款金额（万元）")
    on = DayField(label="放款日期")
    counted = forms.ChoiceField(
        label="当月到位资金是否已含这笔",
        choices=[("INCLUDED", "已含：不再增加到位资金"), ("ADDED", "另加：到位资金加上这笔")],
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.CharField(label="说明", max_length=200, required=False)
    submit_label = "登记放款"

    class Meta:
        model = FinancingCase
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.today
        months = self._typed()
        if not months:
            del self.fields["counted"]
            return
        if self.today.replace(day=1) in months:
            self.fields["counted"].initial = Counted.INCLUDED.value
        told = [f"{month_name(month)} {wan(amount)} 万元" for month, amount in months.items()]
        source = self.instance.get_instrument_display()
        self.fields["counted"].help_text = f"{source}到位资金已填：{'、'.join(told[:3])}"

    def _typed(self) -> dict:
        """Month → its sum, where more was typed than paid out."""
        case = self.instance
        rows = FundArrival.objects.filter(project=case.project_id, source=case.instrument)
        paid = Drawdown.objects.filter(case__project=case.project_id).by_month()
        return {
            row.month_on: row.amount
            for row in rows.order_by("-month_on")
            if spare(row.amount, paid.get((row.month_on, row.source), Decimal(0)))
        }

    def clean(self):
        cleaned = super().clean()
        self.ask_sizes(["amount"])
        return cleaned

    @property
    def words(self) -> str:
        return joined(self.cleaned_data["text"], self.as_is_reason, most=MOST_WORDS)


class StrikeForm(PlainForm):
    reason = forms.CharField(label="原因", max_length=200)
    submit_label = "划去"


class NeedForm(AsksAmounts, VersionedForm):
    """需要多少、什么时候要. What there is of it is computed."""

    needed = NumberField(label="需要（万元）", required=False)
    submit_label = "保存资金需求"

    class Meta:
        model = ResourceNeed
        formfield_callback = formfield
        fields = ("applies", "needed", "needed_on", "promised_on", "unit_responsible", "note")
        help_texts = {
            "promised_on": "机构或企业承诺全部到位的日期",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["applies"] = forms.TypedChoiceField(
            label="是否需要筹措资金",
            choices=[("yes", "需要"), ("no", "不需要")],
            coerce=lambda value: value == "yes",
            widget=forms.RadioSelect,
        )
        self.fields["needed"].help_text = "项目还要筹措和已经到位的资金合计"
        self.fields["unit_responsible"].queryset = Unit.objects.current() | Unit.objects.filter(
            pk=self.instance.unit_responsible_id
        )
        known = {True: "yes", False: "no", None: "yes"}
        self.initial["applies"] = known[self.instance.applies]

    def clean(self):
        cleaned = super().clean()
        self.ask_sizes(["needed"])
        needed = cleaned.get("needed")
        if cleaned.get("applies") and needed is None and "needed" not in self.errors:
            self.add_error("needed", "需要筹措资金的，请填写需要多少。")
        if needed is not None and needed < 0:
            self.add_error("needed", "需要的资金不能为负。")
        self.ask_above("over_total", "资金需求", needed, self.instance.project.total_investment)
        return cleaned
